"use strict";
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const videos = [...document.querySelectorAll("video")];

const showCaptions = () => {
  for (const video of videos) for (const track of video.textTracks) track.mode = "showing";
};
// Browsers load no caption files for a page opened from disk; there, a script beside it has them all. So no track is
// shown before it is known where its captions are.
if (location.protocol === "file:") {
  const script = document.createElement("script");
  script.src = document.currentScript.src.replace(/\.js$/, ".captions.js");
  script.addEventListener("load", () => {
    for (const track of document.querySelectorAll("track")) {
      const text = captions[track.getAttribute("src")];
      if (text) track.src = "data:text/vtt;charset=utf-8," + encodeURIComponent(text);
    }
    showCaptions();
  });
  document.head.append(script);
} else {
  showCaptions();
}

for (const film of document.querySelectorAll("[data-film]")) {
  const video = film.querySelector("video");
  const list = film.querySelector("ol");
  const buttons = [...list.querySelectorAll("button")];
  const starts = buttons.map((button) => Number(button.dataset.start));

  let pending = null;

  const mark = () => {
    // Half a frame of grace: after a seek to a beat's start, that beat is the current one.
    const now = video.currentTime + 0.02;
    const current = video.currentTime > 0 || !video.paused ? starts.findLastIndex((start) => start <= now) : -1;
    buttons.forEach((button, index) => {
      if (index !== current) return button.removeAttribute("aria-current");
      if (button.hasAttribute("aria-current")) return;
      button.setAttribute("aria-current", "true");
      // Only the list scrolls, never the page under the reader.
      if (!list.matches(":hover, :focus-within")) {
        const top = button.offsetTop - list.offsetTop - (list.clientHeight - button.offsetHeight) / 2;
        list.scrollTo({ top, behavior: calm.matches ? "auto" : "smooth" });
      }
    });
  };
  for (const event of ["timeupdate", "seeked", "play"]) video.addEventListener(event, mark);

  buttons.forEach((button, index) => {
    button.addEventListener("click", () => {
      pending = starts[index];
      const seek = () => { video.currentTime = starts[index]; };
      if (video.readyState >= HTMLMediaElement.HAVE_METADATA) seek();
      else video.addEventListener("loadedmetadata", seek, { once: true });
      video.play().catch(() => {});
    });
  });

  // Simple servers send files only as a whole, and then a film cannot be sought until all of it is here.
  video.addEventListener("loadedmetadata", async () => {
    const { seekable, duration } = video;
    if (location.protocol === "file:" || (seekable.length && seekable.end(seekable.length - 1) > duration / 2)) return;
    // A server that allows nothing but its own files forbids films from memory too.
    const policy = (await fetch(location.href, { method: "HEAD" })).headers.get("content-security-policy");
    if (policy && !policy.includes("blob:")) return;
    const answer = await fetch(video.currentSrc);
    if (!answer.ok) return;
    const { currentTime, paused } = video;
    const wanted = pending ?? currentTime;
    video.src = URL.createObjectURL(await answer.blob());
    video.addEventListener("loadedmetadata", () => { video.currentTime = wanted; }, { once: true });
    if (!paused) video.play().catch(() => {});
  }, { once: true });

  video.addEventListener("play", () => {
    for (const other of videos) if (other !== video) other.pause();
  });
}
