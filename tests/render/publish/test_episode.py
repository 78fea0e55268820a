"""Joining keeps every picture and puts it on its exact frame."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from films import FPS, shot

from render import language
from render.publish import episode, mux
from render.voice import track
from scenes.script import Episode, Series


def decoded(path):
    """Return the rate, and (frame number, picture) of every frame."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        frames = [
            (frame.pts * stream.time_base * FPS, frame.to_ndarray().tobytes()) for frame in container.decode(stream)
        ]
        return stream.average_rate, frames


def manifest(name, frames):
    return {
        "clip": name, "episode": "information", "title": name.title(), "question": "?", "language": "de",
        "theme": "dark", "format": "wide", "quality": "48p15",
        "width": 64, "height": 48, "fps": FPS, "frames": frames, "voice": None,
        "beats": [
            {
                "name": "b", "start": 0.0, "end": frames / FPS,
                "words": f"This is {name}.", "shows": ".", "predict": False,
            },
        ],
    }  # fmt: skip


# One frame alone has no decoding delay, which must not leave a gap.
@pytest.mark.parametrize("lengths", [(31, 46), (1, 20), (20, 1, 7)])
def test_joined_frames_are_the_same_and_lie_on_exact_times(tmp_path, lengths):
    videos = [shot(tmp_path / f"{i}.mp4", n, seed=i) for i, n in enumerate(lengths)]
    target = tmp_path / "joined.mp4"
    assert mux.join(videos, target) == list(lengths)
    rate, frames = decoded(target)
    assert rate == FPS
    assert [time for time, _ in frames] == list(range(sum(lengths)))
    assert [picture for _, picture in frames] == [picture for video in videos for _, picture in decoded(video)[1]]
    with av.open(str(target)) as container:
        stream = container.streams.video[0]
        assert stream.duration * stream.time_base == Fraction(sum(lengths), FPS)


def test_a_joined_film_starts_to_play_before_it_is_loaded(tmp_path):
    target = tmp_path / "joined.mp4"
    mux.join([shot(tmp_path / "a.mp4", 5), shot(tmp_path / "b.mp4", 5)], target)
    content = target.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


@pytest.mark.parametrize(("change", "what"), [({"width": 96}, "width"), ({"rate": 30}, "frame rate")])
def test_films_that_differ_are_refused_by_name(tmp_path, change, what):
    first, second = shot(tmp_path / "a.mp4", 5), shot(tmp_path / "b.mp4", 5, **change)
    with pytest.raises(mux.JoinError, match=rf"b.mp4 differs from .*a.mp4 in its {what}"):
        mux.join([first, second], tmp_path / "joined.mp4")


def test_captions_and_chapters_move_along(tmp_path):
    parts = []
    for name, count in [("one", 30), ("two", 45)]:
        video = shot(tmp_path / f"{name}.mp4", count)
        parts.append(episode.Segment(video, manifest(name, count)))
    texts = episode.episode_texts("Series", Episode("information", 4, "Information", "Bits.", ()), parts)
    assert list(texts) == [".vtt", ".srt", ".chapters.vtt", ".txt", ".json"]
    assert "00:00:02.000 --> " in texts[".vtt"]
    assert "00:00:00.000 --> 00:00:02.000\nOne" in texts[".chapters.vtt"]
    assert "00:00:02.000 --> 00:00:05.000\nTwo" in texts[".chapters.vtt"]
    content = json.loads(texts[".json"])
    assert (content["frames"], content["duration"]) == (75, 5.0)
    assert [clip["start"] for clip in content["clips"]] == [0.0, 2.0]
    assert "[0:02] This is two." in texts[".txt"]


def test_the_whole_series_names_its_clips_and_their_episodes(tmp_path):
    parts = [episode.Segment(tmp_path / f"{name}.mp4", manifest(name, 30)) for name in ("one", "two")]
    series = Series("All", "Bits.", tmp_path, (Episode("information", 4, "Information", "", ()),), "de")
    texts = episode.series_texts(series, parts)
    content = json.loads(texts[".json"])
    assert (content["title"], content["duration"], len(content["episodes"])) == ("All", 4.0, 1)
    assert [(clip["episode"], clip["start"]) for clip in content["clips"]] == [
        ("information", 0.0),
        ("information", 2.0),
    ]
    assert texts[".txt"].startswith("All\nBits.")
    assert "Two" in texts[".chapters.vtt"]


def test_players_find_title_language_and_chapters_in_the_film(tmp_path):
    parts, silence = [], np.zeros(3 * track.RATE, np.float32)
    for name, count in [("eins", 30), ("zwei & drei: <x>", 45)]:
        track.write(silence[: count * track.RATE // FPS], tmp_path / f"{count}.flac")
        video = shot(tmp_path / f"{count}.mp4", count)
        parts.append(episode.Segment(video, manifest(name, count), tmp_path / f"{count}.flac"))
    german = language.Language("de", "deu", "Deutsch")
    tags = episode.tags("4. Maße", parts, german)
    episode.join(parts, tmp_path / "joined.mp4", tags)
    with av.open(str(tmp_path / "joined.mp4")) as container:
        assert container.metadata["title"] == "4. Maße"
        assert [stream.metadata["language"] for stream in (*container.streams.video, *container.streams.audio)] == [
            "deu",
            "deu",
        ]
        found = [
            (float(chapter["start"] * chapter["time_base"]), chapter["metadata"]["title"])
            for chapter in container.chapters()
        ]
        assert found == [(0.0, "Eins"), (2.0, "Zwei & Drei: <X>")]
        stream = container.streams.video[0]
        assert [frame.pts * stream.time_base * FPS for frame in container.decode(stream)] == list(range(75))


@pytest.mark.parametrize("change", [{"title": "B"}, {"language": "fra"}, {"chapters": ("x",)}])
def test_a_film_with_other_tags_is_another_film(change):
    before = mux.Tags("A", "deu")
    assert mux.key([Path("a.mp4")], [], before) != mux.key([Path("a.mp4")], [], replace(before, **change))


def test_a_manifest_that_does_not_fit_its_film_is_noticed(tmp_path):
    video = shot(tmp_path / "one.mp4", 5)
    part = episode.Segment(video, manifest("one", 6))
    with pytest.raises(mux.JoinError, match=r"holds 5 frames, but its manifest says 6; .*render all one"):
        episode.join([part], tmp_path / "joined.mp4")
