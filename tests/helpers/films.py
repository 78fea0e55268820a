"""Small films for tests, and what is heard in a film."""

import av
import numpy as np

FPS = 15


def shot(path, frames, *, width=64, rate=FPS, seed=0):
    """Write a small H.264 film with reordered frames, as x264 makes them."""
    rng = np.random.default_rng(seed)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = width, 48, "yuv420p"
        stream.options = {"preset": "medium", "threads": "1"}
        for index in range(frames):
            picture = np.full((48, width, 3), rng.integers(0, 255), np.uint8)
            picture[:, : index % width] = 255
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return path


def onsets(path, gap=0.15):
    """Return when sound begins after at least ``gap`` seconds of silence, from the decoded film."""
    samples, rate = heard_samples(path)
    loud = np.flatnonzero(np.abs(samples) > 0.03 * np.abs(samples).max()) / rate
    starts = np.concatenate([[True], np.diff(loud) > gap])
    return [float(moment) for moment in loud[starts]]


def heard_samples(path):
    """Return the decoded sound of a film from its beginning, and its rate."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        frames = list(container.decode(stream))
        begin = frames[0].pts * stream.time_base
        samples = np.concatenate([frame.to_ndarray()[0] for frame in frames])
    return np.concatenate([np.zeros(round(begin * stream.rate), np.float32), samples]), stream.rate
