import { follow, post, sender } from "./connection.js";
import { byId, element, say, whenChanged } from "./elements.js";
import { choices, search, showBeats, showError, showFindings, showNumbers, showPlace } from "./panels.js";
import { Parameters } from "./parameters.js";
import { Picture } from "./picture.js";
import { Timeline } from "./timeline.js";

const PAUSE_BEFORE_LOOKING = 120;

let snapshot = null;
let place = null; // beat and frame at which the author looks
let theirs = ""; // where the session looked last
let asked = ""; // where the session was asked to look last
let answered = 0; // the moment at which it had done so
let playing = false; // whether the author lets it play, also while another picture is made
let connected = true;

const picture = new Picture(byId("picture"), moved);
const timeline = new Timeline(byId("segments"), byId("scrubber"), go);
const parameters = new Parameters();
const look = sender("look", PAUSE_BEFORE_LOOKING, (message) => {
  told(message);
  answered = performance.now();
  refresh();
});
const showFormats = choices("formats", (format) => show({ format }));
const showThemes = choices("themes", (theme) => show({ theme }));

const written = ({ beat, frame }) => `${beat} ${frame}`;

const refresh = follow(update, (now) => {
  if (now && !connected) {
    // Behind the same address there may be another session now, with other pictures of the same revisions.
    picture.source = picture.coming = asked = "";
  }
  connected = now;
  showStatus();
});

function update(next, moment) {
  snapshot = next;
  timeline.update(next.beats, next.fps);
  agreeOnPlace(moment);

  document.title = `${next.state === "failed" ? "✗ " : next.state === "drawing" ? "… " : ""}${next.clip.title}`;
  say(byId("title"), next.clip.title);
  say(byId("question"), next.clip.question);
  for (const id of ["title", "question"]) byId(id).lang = next.clip.language;
  byId("picture").style.setProperty("--ratio", next.width / next.height);
  for (const theme of next.themes) byId("picture").classList.toggle(theme, theme === next.theme);
  showFormats(next.formats, next.format);
  showThemes(next.themes, next.theme);
  byId("sound").checked = next.sound;
  showBeats(next.beats, next.clip.language, go);
  showError(next.error);
  showNumbers(next.numbers);
  parameters.update(next.parameters);
  showPicture();
  showStatus();
  showNow();
}

/**
 * The session looks where it was asked to, and elsewhere by itself when the author edits another beat, say: then the
 * page follows. Within a video the page moves alone, and tells the session when the next picture is drawn.
 */
function agreeOnPlace(moment) {
  const { beat, frame, state, still, video } = snapshot;
  const now = written({ beat, frame });
  const current = !look.waiting() && moment > answered;
  const overtaken = playing && still !== null && still.revision > (video?.revision ?? -1);
  if (place === null || overtaken || (current && now !== theirs && now !== asked)) {
    playing = playing && place?.beat === beat;
    place = { beat, frame };
  }
  if (current) theirs = now;
  place = timeline.clamp(place) ?? { beat, frame };
  if (current && !playing && written(place) !== now && (state === "drawing" || !filmOf(place.beat))) ask();
}

/** Whether the video that the session has is of the present revision, and of this beat. */
function filmOf(beat) {
  const { still, video } = snapshot;
  return video !== null && video.beat === beat && (still === null || video.revision >= still.revision);
}

const filmAddress = () => `beat.mp4?revision=${snapshot.video.revision}`;

/** Show the newest picture of the place: its still, and the video in its stead as soon as there is one. */
async function showPicture() {
  const { still, video, fps } = snapshot;
  const film = filmOf(place.beat);
  if (film && picture.source === filmAddress()) {
    picture.video.muted = !snapshot.sound;
    return;
  }
  const address = film ? filmAddress() : "";
  if (still !== null && (!film || (written(still) === written(place) && picture.coming !== address))) {
    await picture.still(`still.png?revision=${still.revision}`);
  }
  if (film && address === filmAddress()) {
    const frame = () => Math.min(place.frame, video.frames - 1);
    await picture.film(address, { fps, frames: video.frames, frame, sound: () => snapshot.sound, play: () => playing });
  }
  showNow();
}

/** Go to a place: within the video that is here by seeking, else by asking the session for it. */
function go(to) {
  if (snapshot === null) return;
  const clamped = timeline.clamp(to);
  if (!clamped) return;
  playing = false;
  place = clamped;
  if (!filmOf(place.beat)) ask();
  else if (picture.source === filmAddress()) picture.seek(place.frame);
  else showPicture();
  showNow();
}

function ask() {
  asked = written(place);
  look({ ...place });
}

/** Follow the video while it plays. */
function moved() {
  if (picture.video === null) return;
  if (playing) place = { beat: place.beat, frame: picture.frame };
  if (picture.video.ended || (picture.video.paused && !picture.video.seeking)) playing = false;
  showNow();
}

function togglePlaying() {
  if (snapshot === null) return;
  playing = !playing;
  if (picture.video === null) return showNow(); // it plays as soon as it is here
  if (playing) {
    if (picture.frame >= snapshot.video.frames - 1) picture.video.currentTime = 0;
    picture.play();
  } else {
    place = { beat: place.beat, frame: picture.frame };
    picture.seek(place.frame);
  }
  showNow();
}

/** Show where the author looks, and whether the picture is of that place yet. */
function showNow() {
  if (snapshot === null) return;
  timeline.show(place);
  showPlace(place, snapshot.beats, snapshot.fps, timeline);
  showFindings(snapshot.findings, place.beat, go);
  document.body.classList.toggle("playing", playing);
  byId("play").setAttribute("aria-label", playing ? "Pause" : "Play");
  const { still } = snapshot;
  const here = picture.video !== null ? filmOf(place.beat) : still !== null && written(still) === written(place);
  byId("picture").classList.toggle("behind", !here);
  byId("picture").setAttribute("aria-label", `${snapshot.clip.title}, beat ${place.beat}, frame ${place.frame}`);
}

function showStatus() {
  const state = connected ? snapshot?.state ?? "drawing" : "lost";
  document.body.dataset.state = state;
  if (!connected) return say(byId("state"), "The connection is lost; trying again. Is render preview still running?");
  if (snapshot === null) return say(byId("state"), "Connecting.");
  const took = snapshot.state === "drawn" && snapshot.seconds > 0 ? ` ${snapshot.seconds.toFixed(1)} s from save to picture.` : "";
  say(byId("state"), snapshot.message + took);
  showNotes(snapshot.notes);
}

const showNotes = whenChanged((notes) => {
  byId("notes").hidden = notes.length === 0;
  byId("notes").replaceChildren(...notes.map((note) => element("li", { textContent: note })));
});

async function show(change) {
  snapshot = { ...snapshot, ...change }; // so that a second choice does not take back the first
  told(await post("variant", { theme: snapshot.theme, format: snapshot.format }));
}

/** Say why something was refused, in the place of the session's own message. */
function told(message) {
  if (message !== null) say(byId("state"), message);
}

byId("sound").addEventListener("change", async (event) => told(await post("sound", { on: event.target.checked })));
byId("play").addEventListener("click", togglePlaying);
byId("search").addEventListener("input", search);
byId("help-button").addEventListener("click", () => byId("help").showModal());

const steps = {
  "frame-before": () => timeline.step(place, -1),
  "frame-after": () => timeline.step(place, 1),
  "mark-before": () => timeline.stepMark(place, -1),
  "mark-after": () => timeline.stepMark(place, 1),
  "beat-before": () => timeline.stepBeat(place, -1),
  "beat-after": () => timeline.stepBeat(place, 1),
};
for (const [id, step] of Object.entries(steps)) {
  byId(id)?.addEventListener("click", () => move(step));
}

function move(step) {
  if (place !== null && timeline.beat(place.beat)) go(step());
}

const keys = {
  ArrowLeft: "frame-before", ArrowRight: "frame-after", ArrowUp: "beat-before", ArrowDown: "beat-after",
  "shift ArrowLeft": "mark-before", "shift ArrowRight": "mark-after",
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("help").open) return;
  const field = event.target.closest("input, select, textarea, [contenteditable]");
  if (field && field.id !== "scrubber" && field.type !== "checkbox") return;
  if (event.key === "?") byId("help").showModal();
  else if (event.key === " ") {
    if (event.target.closest("button, summary, input[type=checkbox], a")) return; // which it presses
    togglePlaying();
  } else {
    const step = keys[`${event.shiftKey ? "shift " : ""}${event.key}`];
    if (!step) return;
    move(steps[step]);
  }
  event.preventDefault();
});
