"""A session without a clip behind it: every frame of its pictures has a colour of its own."""

import io
import threading

import av
import numpy as np
from PIL import Image

from scenes.script import ParameterError, UnknownNameError

FPS = 15
WIDTH, HEIGHT = 320, 180
FRAMES = 12
BEATS = ("ask", "answer", "rest")


def colour(beat, frame, shift=0):
    """Return the colour of one frame: frames of a beat, beats and shifts are far apart."""
    return (40 + 60 * BEATS.index(beat), 20 + 18 * (frame % FRAMES), (30 + 70 * shift) % 256)


class FakeSession:
    """What a page asks is answered at once, with plain pictures; tests change what they like and call ``change``."""

    def __init__(self, folder, width=WIDTH, height=HEIGHT):
        self.folder, self.width, self.height = folder, width, height
        self.asked = []
        self.with_video = True
        self.shift = 0
        self._lock = threading.RLock()
        self._callbacks = []
        self._stills, self._videos = {}, {}
        self._overrides = {}
        self._data = {
            "revision": 0, "state": "drawn", "beat": "ask", "frame": 0, "seconds": 0.42, "message": "Drawn.",
            "error": None, "notes": [],
            "clip": {
                "name": "coin", "title": "The coin", "question": "how surprising is heads?", "episode": "surprise",
                "series": "A short course", "language": "en",
            },
            "fps": FPS, "width": width, "height": height,
            "beats": [
                {
                    "name": name, "words": f"These are the words of the beat {name}, said while it is shown.",
                    "shows": "A plain colour.", "start": FRAMES * index, "frames": FRAMES,
                    "marks": {"middle": 6} if name == "ask" else {"early": 2, "late": 9} if name == "answer" else {},
                }
                for index, name in enumerate(BEATS)
            ],
            "still": None, "video": None, "sound": False,
            "theme": "dark", "themes": ["dark", "light"], "format": "wide", "formats": ["wide", "vertical"],
            "parameters": [
                parameter("share", 0.5, {"kind": "number", "least": 0, "most": 1}),
                parameter("steps", 60, {"kind": "whole", "least": 10, "most": 120}),
                parameter("p", [0.5, 0.25, 0.25], {"kind": "distribution", "sizes": [2, 6], "least": 0.01}),
                parameter("logits", [1.0, -0.5, 2.0], {"kind": "vector", "sizes": [3, 3], "least": -2, "most": 4}),
                parameter("A", [[1.0, 0.5], [0.0, 1.0]], {"kind": "matrix", "rows": 2, "columns": 2, "limit": 6}),
                parameter("batch", 128, {"kind": "choice", "options": [64, 128, 256]}),
                parameter("names", ["heads", "tails"], {"kind": "words", "sizes": [2, 3], "length": 10}),
                parameter("when", True, {"kind": "text"}),
            ],
            "numbers": {
                "entropy": {
                    "value": 1.5, "text": "1.5", "function": "mathdl.information.entropy",
                    "inputs": {"p": [0.5, 0.25, 0.25], "base": 2}, "path": "", "unit": "bits",
                },
                "surprise": {
                    "value": 1.0, "text": "1", "function": "mathdl.information.surprisal", "inputs": {"p": 0.5},
                    "path": ".value", "unit": "bits",
                },
            },
            "findings": [],
        }  # fmt: skip
        self.draw()

    def snapshot(self):
        with self._lock:
            return dict(self._data)

    def still(self, revision):
        with self._lock:
            return self._stills.get(revision)

    def video(self, revision):
        with self._lock:
            return self._videos.get(revision)

    def look(self, beat, frame):
        self.asked.append(("look", beat, frame))
        if beat not in BEATS:
            raise UnknownNameError(f"No beat {beat!r}.")
        self.draw(beat=beat, frame=min(frame, FRAMES - 1))

    def show(self, theme, format):
        self.asked.append(("show", theme, format))
        self.draw(theme=theme, format=format)

    def set_sound(self, on):
        self.asked.append(("sound", on))
        self.change(sound=on)

    def set_parameters(self, values):
        self.asked.append(("parameters", dict(values)))
        if values.get("share") == 0.99:
            raise ParameterError("Clip coin: parameter share = 0.99 cannot be drawn: it is too near to 1.")
        parameters = [
            {**each, "value": values.get(each["name"], each["default"]), "changed": each["name"] in values}
            for each in self._data["parameters"]
        ]
        self.shift = 2 if values else 0
        self.draw(parameters=parameters)

    def on_change(self, callback):
        self._callbacks.append(callback)

    def change(self, **data):
        """Change what the page shows; the revision rises by one."""
        with self._lock:
            self._data = {**self._data, **data, "revision": self._data["revision"] + 1}
        for callback in self._callbacks:
            callback()

    def draw(self, **data):
        """Draw a still and, if ``with_video``, the video of its beat, then show both."""
        with self._lock:
            data = {"state": "drawn", "message": "Drawn.", "error": None, **data}
            revision = self._data["revision"] + 1
            beat, frame = (data.get(name, self._data[name]) for name in ("beat", "frame"))
            shape = self._shape(data.get("format", self._data["format"]))
            self._stills[revision] = png(colour(beat, frame, self.shift), *shape)
            data |= {"still": {"revision": revision, "beat": beat, "frame": frame}, "video": None}
            data |= {"width": shape[0], "height": shape[1]}
            if self.with_video:
                data["video"] = self._film(revision, beat, shape)
            self.change(**data)

    def finish(self):
        """Draw the video of the beat of the last still, as a session does that showed the still alone before."""
        with self._lock:
            shape = self._data["width"], self._data["height"]
            video = self._film(self._data["revision"] + 1, self._data["still"]["beat"], shape)
            self.change(state="drawn", message="Drawn.", video=video)

    def _film(self, revision, beat, shape):
        path = self.folder / f"{revision}.mp4"
        film(path, [colour(beat, index, self.shift) for index in range(FRAMES)], *shape)
        self._videos[revision] = path
        return {"revision": revision, "beat": beat, "frames": FRAMES}

    def fail(self, message="name 'colur' is not defined", **error):
        """Show an error; the pictures stay those of the last good revision."""
        lines = [[number, f"        self.play(appear(colur))  # {number}"] for number in range(40, 45)]
        place = {"file": "scenes/surprise/coin.py", "line": 42, "lines": lines, **error}
        self.change(state="failed", message="The clip cannot be drawn.", error={"message": message, **place})

    def _shape(self, shape):
        wide = (self.width, self.height)
        return wide if shape == "wide" else wide[::-1]


def parameter(name, value, control):
    return {"name": name, "value": value, "default": value, "changed": False, "control": control}


def png(rgb, width=WIDTH, height=HEIGHT):
    file = io.BytesIO()
    Image.new("RGB", (width, height), rgb).save(file, "PNG")
    return file.getvalue()


def film(path, colours, width=WIDTH, height=HEIGHT):
    """Write a film of plain frames, each of its colour."""
    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        stream = container.add_stream("libx264", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.options = {"preset": "ultrafast", "crf": "10", "threads": "1"}
        for rgb in colours:
            picture = np.full((height, width, 3), rgb, np.uint8)
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return path
