"use strict";
// The lecture hall: the film fills the screen, without its voice, and stops at the end of every beat.
{
  const { video } = player;
  const root = document.getElementById("player");
  const screen = root.querySelector(".screen");
  const black = root.querySelector(".blackout");
  const keys = root.querySelector(".keys");
  const button = document.getElementById("present");
  const presenting = () => document.body.classList.contains("presenting");
  let before = null;
  let speaker = null;
  let begun = 0;

  const captions = (mode) => { if (video.textTracks[0]) video.textTracks[0].mode = mode; };
  const start = () => {
    before = { muted: video.muted, mode: video.textTracks[0]?.mode ?? "showing" };
    document.body.classList.add("presenting");
    video.controls = false;
    video.muted = true;
    captions("hidden");
    begun = Date.now();
    keys.hidden = false;
    setTimeout(() => { keys.hidden = true; }, 5000);
    video.pause();
    player.stopAfter = null;
    show();
    fill();
  };
  const end = () => {
    if (!presenting()) return;
    document.body.classList.remove("presenting");
    video.pause();
    video.controls = true;
    video.muted = before.muted;
    captions(before.mode);
    black.hidden = keys.hidden = true;
    player.stopAfter = null;
    if (document.fullscreenElement) document.exitFullscreen();
    speaker?.close();
    speaker = null;
  };
  const fill = async () => {
    try { await screen.requestFullscreen(); } catch { /* it fills the window instead */ }
  };
  // Some browsers leave the full screen where another window opens: that does not end the lecture.
  let opening = false;
  document.addEventListener("fullscreenchange", () => {
    if (!document.fullscreenElement && !opening) end();
  });

  const current = () => Math.max(0, player.beatAt(video.currentTime));
  const atEnd = (index) => video.currentTime >= player.beats()[index].end - 1.5 * player.frame();
  const run = (index) => {
    player.stopAfter = index;
    player.play();
    show();
  };
  // Forward: a beat that plays jumps to its end; one that has ended gives way to the next.
  const next = () => {
    const index = current();
    if (!video.paused) return halt(index);
    if (!atEnd(index)) return run(index);
    if (index + 1 >= player.beats().length) return undefined;
    player.seek(player.beats()[index + 1].start);
    return run(index + 1);
  };
  // Back: to the beginning of this beat, or from there to the end of the one before.
  const back = () => {
    const index = current();
    video.pause();
    player.stopAfter = null;
    if (video.currentTime > player.beats()[index].start + 0.5) player.seek(player.beats()[index].start);
    else if (index > 0) player.seek(player.beats()[index - 1].end - player.frame() / 2);
    show();
  };
  const halt = (index) => {
    video.pause();
    player.stopAfter = null;
    player.seek(player.beats()[index].end - player.frame() / 2);
    show();
  };
  const go = (index) => {
    video.pause();
    player.stopAfter = null;
    player.seek(player.beats()[index].start);
    show();
  };
  const actions = {
    ArrowRight: next, ArrowDown: next, PageDown: next, " ": next, Enter: next,
    ArrowLeft: back, ArrowUp: back, PageUp: back, Backspace: back,
    Home: () => go(0), End: () => halt(player.beats().length - 1),
    b: () => { black.hidden = !black.hidden; }, ".": () => { black.hidden = !black.hidden; },
    v: () => { video.muted = !video.muted; },
    c: () => captions(video.textTracks[0]?.mode === "showing" ? "hidden" : "showing"),
    f: () => fill(), s: () => openSpeaker(), Escape: end, p: end, "?": () => { keys.hidden = !keys.hidden; },
  };
  const press = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (!presenting()) {
      if (key === "p" && !event.target.closest?.("input, select, textarea")) start();
      return;
    }
    const action = actions[key];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  };
  // Before the film's own controls, which know the arrow keys and space too.
  document.addEventListener("keydown", press, true);
  screen.addEventListener("click", () => { if (presenting()) next(); });
  button.hidden = false;
  button.addEventListener("click", start);

  // The speaker's window.

  const openSpeaker = () => {
    if (speaker && !speaker.closed) return speaker.focus();
    opening = true;
    setTimeout(() => { opening = false; }, 1500);
    speaker = window.open("", "lecture-speaker", "popup,width=960,height=720");
    if (!speaker) {
      keys.textContent = "The browser has blocked the speaker’s window: allow windows for this page, then press S.";
      keys.hidden = false;
      return undefined;
    }
    const page = speaker.document;
    page.title = `Speaker: ${player.film.title}`;
    page.documentElement.lang = document.documentElement.lang;
    page.documentElement.dataset.scheme = "dark";
    const style = page.createElement("link");
    style.rel = "stylesheet";
    style.href = document.querySelector("link[rel=stylesheet]").href;
    page.head.replaceChildren(style);
    page.body.className = "speaker";
    const make = (tag, name, parent = page.body) => {
      const element = page.createElement(tag);
      element.className = name;
      parent.append(element);
      return element;
    };
    page.body.replaceChildren();
    const top = make("header", "bar");
    make("span", "place", top);
    make("span", "running", top);
    make("span", "elapsed", top);
    make("span", "clock", top);
    make("h1", "now-title");
    make("p", "now-words");
    const after = make("div", "after");
    const text = make("div", "after-text", after);
    make("h2", "next-title", text);
    make("p", "next-words", text);
    const picture = make("video", "next-picture", after);
    picture.muted = true;
    picture.preload = "auto";
    picture.src = new URL(video.currentSrc || player.variant.video, location.href).href;
    page.addEventListener("keydown", press, true);
    show();
    return undefined;
  };
  const minutes = (seconds) =>
    `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
  const title = (index) => root.querySelectorAll(".chapters button")[index].title;
  function show() {
    if (!speaker || speaker.closed) return;
    const find = (name) => speaker.document.querySelector(`.${name}`);
    const beats = player.beats();
    const index = current();
    const following = beats[index + 1];
    find("place").textContent = `${index + 1} of ${beats.length}`;
    find("now-title").textContent = title(index);
    find("now-words").textContent = (beats[index].predict ? "Think first: " : "") + beats[index].words;
    find("next-title").textContent = following ? `Next: ${title(index + 1)}` : "This is the last beat.";
    find("next-words").textContent = following?.words ?? "";
    const picture = find("next-picture");
    const moment = following ? following.end - player.frame() / 2 : 0;
    picture.hidden = !following;
    if (following && Math.abs(picture.currentTime - moment) > player.frame()) picture.currentTime = moment;
    tick();
  }
  function tick() {
    if (!speaker || speaker.closed) return;
    const find = (name) => speaker.document.querySelector(`.${name}`);
    find("running").textContent = video.paused ? (atEnd(current()) ? "stopped at the end" : "stopped") : "playing";
    find("clock").textContent = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    find("elapsed").textContent = minutes((Date.now() - begun) / 1000);
  }
  setInterval(tick, 1000);
  for (const event of ["beat", "stopped", "variant"]) document.addEventListener(event, show);
  for (const event of ["play", "pause", "seeked"]) video.addEventListener(event, show);
  addEventListener("pagehide", () => speaker?.close());
}
