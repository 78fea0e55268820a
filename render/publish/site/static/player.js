"use strict";
// One film on its page: the variant that suits the screen, chapters, a transcript that follows, and the question at
// which it stops. `player` is what the other scripts use; they hear of "answered", "beat", "passed", "stopped" and "variant" on `document`.
const player = (() => {
  const film = JSON.parse(document.getElementById("film").textContent);
  const root = document.getElementById("player");
  const find = (selector) => root.querySelector(selector);
  const video = find("video");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const upright = matchMedia("(orientation: portrait) and (max-width: 40rem)");
  const state = { film, video, variant: film.variants[0], beat: -1, stops: true, answers: {} };

  const beats = () => state.variant.beats;
  const frame = () => 1 / state.variant.fps;
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
  // Half a frame of grace: after a seek to a beat's start, that beat is the current one.
  const beatAt = (time) => beats().findLastIndex((beat) => beat.start <= time + frame() / 2);

  // The film.

  const suits = (variant) =>
    2 * (variant.format === (upright.matches ? "vertical" : "wide")) + (variant.theme === site.scheme());
  const choose = () => {
    const best = film.variants.reduce((one, other) => (suits(other) > suits(one) ? other : one));
    if (best !== state.variant || !video.hasAttribute("src")) load(best);
  };
  const load = (variant) => {
    // The same beat of another variant may be a few frames longer.
    const time = place();
    const index = Math.max(0, beatAt(time));
    const into = time - beats()[index].start;
    const playing = !video.paused;
    const mode = video.hasAttribute("src") ? video.textTracks[0].mode : "showing";
    state.variant = variant;
    root.classList.toggle("vertical", variant.format === "vertical");
    video.poster = variant.poster;
    video.src = variant.video;
    caption(mode);
    state.wanted = time;
    if (time) seek(Math.min(beats()[index].start + into, beats()[index].end - frame() / 2));
    if (playing) play();
    tell("variant");
  };
  const caption = (mode) => {
    const track = document.createElement("track");
    for (const name of ["kind", "srclang", "label"]) track.setAttribute(name, find("track").getAttribute(name));
    // Browsers load no caption files for a page opened from disk.
    const inside = location.protocol === "file:" && state.variant.vtt;
    track.src = inside ? `data:text/vtt;charset=utf-8,${encodeURIComponent(state.variant.vtt)}` : state.variant.captions;
    track.default = mode !== "disabled";
    find("track").replaceWith(track);
    track.track.mode = mode;
  };
  // Where the film is, or will be once enough of it is here.
  const place = () => (video.readyState >= HTMLMediaElement.HAVE_METADATA ? video.currentTime : state.wanted ?? 0);
  const seek = (time) => {
    state.last = time;
    state.wanted = time;
    const go = () => { video.currentTime = time; };
    if (video.readyState >= HTMLMediaElement.HAVE_METADATA) go();
    else video.addEventListener("loadedmetadata", go, { once: true });
  };
  const play = () => video.play().catch(() => {});
  const seekAndPlay = (time) => {
    seek(time);
    play();
  };

  // Simple servers send files only as a whole, and then a film cannot be sought until all of it is here.
  video.addEventListener("loadedmetadata", async () => {
    const { seekable, duration } = video;
    if (!location.protocol.startsWith("http") || video.src.startsWith("blob:")) return;
    if (seekable.length && seekable.end(seekable.length - 1) > duration / 2) return;
    // A server that allows nothing but its own files forbids films from memory too.
    const policy = (await fetch(location.href, { method: "HEAD" })).headers.get("content-security-policy");
    if (policy && !policy.includes("blob:")) return;
    const address = video.currentSrc;
    const answer = await fetch(address);
    if (!answer.ok || video.currentSrc !== address) return;
    const wanted = state.wanted ?? video.currentTime;
    const playing = !video.paused;
    video.src = URL.createObjectURL(await answer.blob());
    seek(wanted);
    if (playing) play();
  });

  // Chapters and transcript.

  const list = find(".words > ol");
  const lines = [...list.querySelectorAll("button")];
  const chapters = [...root.querySelectorAll(".chapters button")];
  chapters.forEach((button, index) => {
    button.parentElement.style.flexGrow = String(beats()[index].end - beats()[index].start);
  });
  for (const button of [...lines, ...chapters]) {
    button.addEventListener("click", () => seekAndPlay(beats()[Number(button.dataset.beat)].start));
  }
  for (const button of document.querySelectorAll("[data-seek]")) {
    button.addEventListener("click", () => {
      root.scrollIntoView({ behavior: calm.matches ? "auto" : "smooth", block: "nearest" });
      seekAndPlay(Number(button.dataset.seek));
    });
  }
  const mark = () => {
    const begun = video.currentTime > 0 || !video.paused;
    const current = begun ? beatAt(video.currentTime) : -1;
    if (current === state.beat) return;
    state.beat = current;
    for (const buttons of [lines, chapters]) {
      buttons.forEach((button, index) => {
        if (index === current) button.setAttribute("aria-current", "true");
        else button.removeAttribute("aria-current");
        button.classList.toggle("past", index < current);
      });
    }
    find(".chapter").textContent = chapters[current]?.title ?? "";
    const line = lines[current];
    // Only the list scrolls, never the page under the reader.
    if (line && !list.matches(":hover, :focus-within")) {
      const top = line.offsetTop - list.offsetTop - (list.clientHeight - line.offsetHeight) / 2;
      list.scrollTo({ top, behavior: calm.matches ? "auto" : "smooth" });
    }
    tell("beat", current);
  };

  // The question.

  const panel = find(".ask");
  const verdict = find(".verdict");
  const stop = document.getElementById("stop");
  const letters = ["A", "B", "C", "D"];
  if (stop) {
    stop.parentElement.hidden = false;
    state.stops = stop.checked = site.remembered("stop") !== "no";
    stop.addEventListener("change", () => {
      state.stops = stop.checked;
      site.remember("stop", stop.checked ? "yes" : "no");
      if (!state.stops) close();
    });
  }
  const ask = (beat) => {
    video.pause();
    seek(beat.end - frame() / 2);
    find(".asked").textContent = beat.words;
    find(".choices").replaceChildren(...beat.choices.map((choice, index) => {
      const button = document.createElement("button");
      const letter = document.createElement("b");
      letter.textContent = letters[index];
      button.type = "button";
      button.append(letter, ` ${choice}`);
      button.addEventListener("click", () => answer(beat, index));
      return button;
    }));
    panel.hidden = false;
    verdict.hidden = true;
    panel.focus({ preventScroll: true });
    if (panel.getBoundingClientRect().bottom > innerHeight) panel.scrollIntoView({ block: "nearest" });
  };
  const close = () => {
    const held = panel.contains(document.activeElement);
    panel.hidden = true;
    if (held) video.focus({ preventScroll: true });
  };
  const answer = (beat, index) => {
    state.answers[beat.name] = index;
    const right = beat.answer === null ? null : letters[index] === beat.answer;
    const { choices, name, answer: known } = beat;
    tell("answered", { beat: name, choice: choices[index], letter: letters[index], answer: known, right });
    goOn();
  };
  const goOn = () => {
    close();
    play();
  };
  find(".go").addEventListener("click", () => {
    const beat = beats().find((each) => each.predict);
    // Where there is nothing to choose from, to go on is to have thought.
    if (!beat.choices.length) tell("answered", { beat: beat.name, choice: null, letter: null, answer: null, right: null });
    goOn();
  });
  const judge = (beat) => {
    const index = state.answers[beat.name];
    if (index === undefined || beat.answer === null || !verdict.hidden) return;
    const answer = letters.indexOf(beat.answer);
    verdict.textContent = index === answer
      ? `Right: ${beat.choices[answer]}.`
      : `You chose ${beat.choices[index]}. The answer is: ${beat.choices[answer]}.`;
    verdict.hidden = false;
  };

  // Time. A held-up page may see none of the moments before a stop, so the one after it counts.

  state.stopAfter = null; // index of the beat at whose end the film stops, while it is presented
  const watch = () => {
    const now = video.currentTime;
    const last = state.last ?? now;
    state.last = now;
    mark();
    if (video.paused) return;
    if (state.stopAfter !== null) {
      const beat = beats()[state.stopAfter];
      if (now >= beat.end - frame()) {
        video.pause();
        seek(beat.end - frame() / 2);
        tell("passed", state.stopAfter);
        state.stopAfter = null;
        tell("stopped");
      }
      return;
    }
    beats().forEach((beat, index) => {
      const passed = last < beat.end - frame() && now >= beat.end - frame() && now - last < 2 * video.playbackRate;
      if (passed) tell("passed", index);
      if (passed && beat.predict && state.stops && !document.body.classList.contains("presenting")) ask(beat);
      if (passed && beats()[index - 1]?.predict) judge(beats()[index - 1]);
    });
  };
  const follow = () => {
    watch();
    if (!video.paused) requestAnimationFrame(follow);
  };
  video.addEventListener("play", () => {
    if (!panel.hidden) close();
    requestAnimationFrame(follow);
  });
  for (const event of ["timeupdate", "seeked"]) video.addEventListener(event, watch);
  video.addEventListener("ended", () => tell("passed", beats().length - 1));
  // Who seeks has not played what lies between.
  video.addEventListener("seeking", () => { state.last = video.currentTime; });

  // Copying.

  const embed = document.getElementById("embed");
  if (embed && location.protocol.startsWith("http") && !/src="https?:/.test(embed.textContent)) {
    const page = location.origin + location.pathname;
    embed.textContent = embed.textContent.replace(/src="[^"]*"/, () => `src="${page}?embed"`);
  }
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  };
  for (const button of document.querySelectorAll(".copy")) {
    button.addEventListener("click", async () => {
      await copy(button.parentElement.querySelector("code").textContent);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
  }

  choose();
  document.addEventListener("scheme", choose);
  upright.addEventListener("change", choose);
  return Object.assign(state, { beats, frame, beatAt, seek, play, ask });
})();
