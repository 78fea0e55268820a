const next = (target, event) => new Promise((resolve, reject) => {
  target.addEventListener(event, resolve, { once: true });
  target.addEventListener("error", () => reject(new Error("cannot be shown")), { once: true });
});

/** What is on the screen: the last picture stays until the next one is decoded, so that nothing flickers. */
export class Picture {
  /** `moved` is called while a video plays, and when it stops. */
  constructor(stage, moved) {
    this.stage = stage;
    this.moved = moved;
    this.video = null;
    this.source = ""; // the address of what is on the screen
    this.coming = ""; // the address of what is being decoded
  }

  /** Show a still; resolves to whether it is on the screen, for a newer picture may have overtaken it. */
  async still(address) {
    if (this.source === address) return true;
    if (this.coming === address) return false;
    this.coming = address;
    const image = new Image();
    image.alt = "";
    image.src = address;
    try {
      await image.decode();
    } catch {
      if (this.coming === address) this.coming = "";
      return false;
    }
    if (this.coming !== address) return false;
    this.#put(image, address);
    return true;
  }

  /**
   * Show a video, once its frame is decoded; what `frame`, `sound` and `play` return may change until then.
   * Resolves to whether it is on the screen.
   */
  async film(address, { fps, frames, frame, sound, play }) {
    if (this.source === address) return true;
    if (this.coming === address) return false;
    this.coming = address;
    const video = document.createElement("video");
    Object.assign(video, { preload: "auto", playsInline: true, muted: true, disablePictureInPicture: true });
    video.tabIndex = -1;
    video.className = "waiting";
    this.stage.prepend(video);
    try {
      const ready = next(video, "loadeddata");
      video.src = address;
      await ready;
      const sought = next(video, "seeked");
      video.currentTime = (frame() + 0.5) / fps;
      await sought;
    } catch {
      discard(video);
      if (this.coming === address) this.coming = "";
      return false;
    }
    // The frame is decoded; it is painted behind the present picture first.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    if (this.coming !== address) {
      discard(video);
      return false;
    }
    this.#put(video, address);
    Object.assign(this, { video, fps, frames });
    for (const event of ["ended", "pause"]) video.addEventListener(event, () => { if (video === this.video) this.moved(); });
    video.addEventListener("play", () => this.#follow(video));
    this.#mindPainting(video);
    video.muted = !sound();
    if (this.frame !== frame()) this.seek(frame());
    if (play()) this.play();
    return true;
  }

  get frame() {
    return Math.min(this.frames - 1, Math.max(0, Math.floor(this.video.currentTime * this.fps + 1e-4)));
  }

  seek(frame) {
    this.video.pause();
    this.video.currentTime = (frame + 0.5) / this.fps;
  }

  async play() {
    try {
      await this.video.play();
    } catch {
      this.moved(); // not before the page was touched, or the video is gone
    }
  }

  #follow(video) {
    const step = () => {
      if (video !== this.video || video.paused) return;
      this.moved();
      requestAnimationFrame(step);
    };
    step();
  }

  /** Now and then Chromium seeks but paints the frame before: seek again, a little beside, until the frame is painted. */
  #mindPainting(video) {
    if (!video.requestVideoFrameCallback) return;
    let painted = -1;
    let tries = 0;
    const note = (_, { mediaTime }) => {
      painted = Math.round(mediaTime * this.fps);
      video.requestVideoFrameCallback(note);
    };
    video.requestVideoFrameCallback(note);
    video.addEventListener("seeked", () => setTimeout(() => {
      if (video !== this.video || !video.paused || video.seeking) return;
      if (painted === this.frame || tries === 3) {
        tries = 0;
        return;
      }
      tries += 1;
      video.currentTime = (this.frame + 0.5 + 0.05 * tries) / this.fps;
    }, 120));
  }

  #put(layer, address) {
    layer.className = "shown";
    if (!layer.isConnected) this.stage.prepend(layer);
    for (const old of this.stage.querySelectorAll("img, video")) {
      if (old === layer) continue;
      if (old instanceof HTMLVideoElement) discard(old);
      else old.remove();
    }
    this.video = null;
    this.source = address;
    this.coming = "";
    this.stage.classList.add("drawn");
  }
}

function discard(video) {
  video.pause();
  video.removeAttribute("src");
  video.load();
  video.remove();
}
