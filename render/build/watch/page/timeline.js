import { element, whenChanged } from "./elements.js";

const WORDS_A_SECOND = 2.5;

/** The frames of a clip in a row: beats, each with its length and its marks. */
export class Timeline {
  constructor(segments, scrubber, chosen) {
    this.segments = segments;
    this.scrubber = scrubber;
    this.fps = 1;
    this.beats = [];
    this.draw = whenChanged(() => this.#draw());
    scrubber.addEventListener("input", () => { if (this.beats.length) chosen(this.at(Number(scrubber.value))); });
  }

  update(beats, fps) {
    this.fps = fps;
    let start = 0;
    this.beats = beats.map((beat) => {
      const known = beat.frames !== null;
      const frames = known ? beat.frames : Math.max(1, Math.round((beat.words.split(/\s+/).length / WORDS_A_SECOND) * fps));
      const placed = { name: beat.name, start, frames, known, marks: beat.marks };
      start += frames;
      return placed;
    });
    this.total = start;
    this.scrubber.max = Math.max(0, start - 1);
    this.draw(this.beats);
  }

  beat(name) {
    return this.beats.find((beat) => beat.name === name);
  }

  /** Return beat and frame at a frame of the whole clip; of a beat whose length is unknown, its beginning. */
  at(position) {
    const beat = this.beats.findLast((each) => each.start <= position) ?? this.beats[0];
    return { beat: beat.name, frame: beat.known ? Math.min(position - beat.start, beat.frames - 1) : 0 };
  }

  /** Return `place` within the lengths that are known. */
  clamp({ beat, frame }) {
    const found = this.beat(beat);
    if (!found) return null;
    return { beat, frame: Math.max(0, found.known ? Math.min(frame, found.frames - 1) : frame) };
  }

  step({ beat, frame }, by) {
    const index = this.beats.findIndex((each) => each.name === beat);
    const here = this.beats[index];
    if (frame + by < 0) {
      const before = this.beats[index - 1];
      return before ? { beat: before.name, frame: before.known ? before.frames - 1 : 0 } : { beat, frame: 0 };
    }
    if (here.known && frame + by >= here.frames) {
      const after = this.beats[index + 1];
      return after ? { beat: after.name, frame: 0 } : { beat, frame: here.frames - 1 };
    }
    return { beat, frame: frame + by };
  }

  stepBeat({ beat, frame }, by) {
    const index = this.beats.findIndex((each) => each.name === beat);
    if (by < 0 && frame > 0) return { beat, frame: 0 };
    const other = this.beats[index + by];
    return other ? { beat: other.name, frame: 0 } : { beat, frame };
  }

  /** Return the mark before or after a place; the beginning of a beat counts as one. */
  stepMark({ beat, frame }, by) {
    const marks = this.beats.flatMap((each, index) =>
      [0, ...Object.values(each.marks).filter((mark) => mark !== null && mark > 0)].map((mark) => ({ beat: each.name, frame: mark, index })));
    const here = this.beats.findIndex((each) => each.name === beat);
    const order = (mark) => Math.sign(mark.index - here || mark.frame - frame);
    const sorted = marks.sort((one, other) => one.index - other.index || one.frame - other.frame);
    const found = by > 0 ? sorted.find((mark) => order(mark) > 0) : sorted.findLast((mark) => order(mark) < 0);
    return found ? { beat: found.beat, frame: found.frame } : { beat, frame };
  }

  /** Put the playhead at a place and say it. */
  show({ beat, frame }) {
    const found = this.beat(beat);
    if (!found) return;
    this.scrubber.value = found.start + Math.min(frame, found.frames - 1);
    const length = found.known ? ` of ${found.frames}` : "";
    this.scrubber.setAttribute("aria-valuetext", `${beat}, frame ${frame}${length}`);
    for (const segment of this.segments.children) segment.classList.toggle("current", segment.dataset.beat === beat);
  }

  #draw() {
    this.segments.replaceChildren(...this.beats.map((beat) => {
      const segment = element("div", { className: beat.known ? "segment" : "segment unknown", title: beat.name });
      segment.dataset.beat = beat.name;
      segment.style.flexGrow = beat.frames;
      segment.append(element("span", { className: "name", textContent: beat.name }));
      for (const [name, frame] of Object.entries(beat.marks)) {
        if (frame === null || !beat.known) continue;
        const tick = element("i", { title: name });
        tick.style.left = `${(100 * (frame + 0.5)) / beat.frames}%`;
        segment.append(tick);
      }
      return segment;
    }));
  }
}
