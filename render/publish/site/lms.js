"use strict";
// What a learning platform is told: SCORM 1.2 or 2004, whichever API a window above or before this one has.
{
  const { film, video } = player;
  const search = (start, name) => {
    let place = start;
    for (let step = 0; place && step < 20; step += 1) {
      try { if (place[name]) return place[name]; } catch { return null; /* another site's window */ }
      if (place === place.parent) break;
      place = place.parent;
    }
    return null;
  };
  const locate = (name) => search(window, name) || (window.opener && search(window.opener, name))
    || (window.top?.opener && search(window.top.opener, name));
  const new_ = locate("API_1484_11");
  const old = new_ ? null : locate("API");
  const api = new_ || old;

  const note = document.getElementById("lms");
  const call = (name, ...values) => api[new_ ? name : `LMS${name}`](...values);
  const set = (name, value) => call("SetValue", name, String(value));
  const get = (name) => call("GetValue", name);
  const names = new_
    ? { data: "cmi.suspend_data", place: "cmi.location", status: "cmi.completion_status", exit: "cmi.exit",
        time: "cmi.session_time", score: "cmi.score", response: "learner_response", wrong: "incorrect" }
    : { data: "cmi.suspend_data", place: "cmi.core.lesson_location", status: "cmi.core.lesson_status",
        exit: "cmi.core.exit", time: "cmi.core.session_time", score: "cmi.core.score", response: "student_response",
        wrong: "wrong" };

  const state = { time: 0, seen: [], answered: {} };
  const questions = () => player.beats().filter((beat) => beat.predict);
  const begun = Date.now();
  let open = false;

  const elapsed = () => {
    const seconds = Math.round((Date.now() - begun) / 1000);
    if (new_) return `PT${seconds}S`;
    const part = (value, length) => String(Math.floor(value)).padStart(length, "0");
    return `${part(seconds / 3600, 4)}:${part(seconds / 60 % 60, 2)}:${part(seconds % 60, 2)}`;
  };
  const complete = () =>
    state.seen.length === player.beats().length && questions().every((beat) => beat.name in state.answered);
  const save = () => {
    if (!open) return;
    state.time = Math.round(video.currentTime * 100) / 100;
    set(names.data, JSON.stringify(state));
    set(names.place, state.time);
    set(names.status, complete() ? "completed" : "incomplete");
    call("Commit", "");
    note.textContent = complete() ? "Completed: seen, and its question answered." : "";
    note.hidden = !note.textContent;
  };

  if (api && String(call("Initialize", "")) === "true") {
    open = true;
    player.stops = true;
    const stop = document.getElementById("stop");
    if (stop) stop.parentElement.hidden = true;
    try { Object.assign(state, JSON.parse(get(names.data) || "{}")); } catch { /* nothing of ours */ }
    if (state.time > 0.5 && state.time < player.variant.duration - 0.5) player.seek(state.time);
    save();
    set(names.exit, "suspend");
    setInterval(() => { if (!video.paused) save(); }, 10000);
  } else {
    note.textContent = "No learning platform was found: the film plays, and nothing is recorded.";
    note.hidden = false;
  }

  document.addEventListener("passed", ({ detail }) => {
    if (!state.seen.includes(detail)) state.seen.push(detail);
    save();
  });
  const askAgain = () => {
    const left = questions().find((beat) => !(beat.name in state.answered));
    if (open && left) player.ask(left);
  };
  video.addEventListener("pause", save);
  video.addEventListener("ended", askAgain);
  document.addEventListener("answered", ({ detail }) => {
    state.answered[detail.beat] = detail.letter ?? "";
    if (!open) return;
    const number = Number(get("cmi.interactions._count") || 0);
    const id = `${film.name}-${detail.beat}`;
    const place = `cmi.interactions.${number}`;
    set(`${place}.id`, id);
    if (detail.letter) {
      const letter = new_ ? detail.letter : detail.letter.toLowerCase();
      set(`${place}.type`, "choice");
      set(`${place}.${names.response}`, letter);
      if (detail.answer) set(`${place}.correct_responses.0.pattern`, new_ ? detail.answer : detail.answer.toLowerCase());
      if (detail.right !== null) {
        set(`${place}.result`, detail.right ? "correct" : names.wrong);
        set(`${names.score}.min`, 0);
        set(`${names.score}.max`, 100);
        set(`${names.score}.raw`, detail.right ? 100 : 0);
        if (new_) set(`${names.score}.scaled`, detail.right ? 1 : 0);
      }
    }
    save();
  });
  addEventListener("pagehide", () => {
    if (!open) return;
    save();
    set(names.time, elapsed());
    call("Commit", "");
    call(new_ ? "Terminate" : "Finish", "");
    open = false;
  });
}
