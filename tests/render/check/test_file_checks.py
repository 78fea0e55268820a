"""Finished files: one that is right, and every way in which one may be wrong."""

import json
import math
from fractions import Fraction

import av
import numpy as np
import pytest

from render.check.file_checks import wrong_in
from render.draw.encoder import ENCODER_OPTIONS, Encoder

WIDTH, HEIGHT, FPS, FRAMES = 128, 96, 15, 30
GREY = np.full((HEIGHT, WIDTH, 4), 90, np.uint8)


@pytest.fixture
def video(tmp_path):
    path = tmp_path / "clip.mp4"
    encoder = Encoder(path, WIDTH, HEIGHT, FPS)
    encoder.write(GREY, FRAMES)
    encoder.close()
    manifest = {"width": WIDTH, "height": HEIGHT, "fps": FPS, "frames": FRAMES, "duration": FRAMES / FPS}
    path.with_suffix(".json").write_text(json.dumps(manifest))
    write_captions(path, "00:00:00.000 --> 00:00:01.900")
    return path


def write_captions(video, *times):
    cues = "\n\n".join(f"{time}\nwords" for time in times)
    video.with_suffix(".vtt").write_text(f"WEBVTT\n\n{cues}\n")


def broken_rules(video):
    return {rule for rule, _ in wrong_in(video)}


def change(video, **values):
    path = video.with_suffix(".json")
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def remux(video, *, options=None, audio=None):
    """Write the video again, with other options of the container or with sound."""
    other = video.with_name("other.mp4")
    with av.open(str(video)) as source, av.open(str(other), "w", options=options or {}) as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        if audio is not None:
            sound = target.add_stream("aac", rate=48000, layout="mono")
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
        if audio is not None:
            for start in range(0, len(audio), 1024):
                frame = av.AudioFrame.from_ndarray(audio[None, start : start + 1024], format="fltp", layout="mono")
                frame.sample_rate, frame.pts, frame.time_base = 48000, start, Fraction(1, 48000)
                target.mux(sound.encode(frame))
            target.mux(sound.encode(None))
    other.replace(video)


def test_what_the_encoder_makes_is_right(video):
    assert list(wrong_in(video)) == []


def test_another_profile_is_told(video):
    encoder = Encoder(video, WIDTH, HEIGHT, FPS, {**ENCODER_OPTIONS, "profile": "baseline"})
    encoder.write(GREY, FRAMES)
    encoder.close()
    (found,) = wrong_in(video)
    assert found[0] == "file-picture"
    assert "profile is" in found[1]


def test_another_size_and_length_are_told(video):
    change(video, width=640, frames=31)
    assert broken_rules(video) == {"file-picture", "file-duration"}


def test_an_index_at_the_end_is_told(video):
    remux(video)
    assert broken_rules(video) == {"file-index"}


@pytest.mark.parametrize(
    "times",
    [
        [],
        ["00:00:01.000 --> 00:00:02.500"],
        ["00:00:01.000 --> 00:00:01.500", "00:00:00.500 --> 00:00:00.800"],
    ],
    ids=["none", "too late", "out of order"],
)
def test_captions_outside_the_video_are_told(video, times):
    write_captions(video, *times)
    assert broken_rules(video) == {"file-captions"}


def test_missing_files_are_told(video):
    video.with_suffix(".vtt").unlink()
    assert broken_rules(video) == {"file-captions"}
    video.with_suffix(".json").unlink()
    assert broken_rules(video) == {"file-missing"}


def tone(seconds, amplitude):
    return np.float32(amplitude) * np.sin(
        2 * math.pi * 1000 * np.arange(int(seconds * 48000)) / 48000, dtype=np.float32
    )


def test_sound_as_loud_and_long_as_it_must_be_is_right(video):
    # A sine of amplitude 10^(−16/20) at 1 kHz has −19 LUFS: its mean square is half of its peak's.
    remux(video, options={"movflags": "+faststart"}, audio=tone(2, 10 ** (-13 / 20)))
    assert broken_rules(video) == set()


@pytest.mark.parametrize(("seconds", "amplitude"), [(2, 0.01), (1, 10 ** (-13 / 20))], ids=["quiet", "short"])
def test_quiet_and_short_sound_is_told(video, seconds, amplitude):
    remux(video, options={"movflags": "+faststart"}, audio=tone(seconds, amplitude))
    assert broken_rules(video) == {"file-audio"}
