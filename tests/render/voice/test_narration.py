"""Speech decides how long beats last; pictures are drawn for a timing, whoever speaks."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import pytest
import webvtt
from click.testing import CliRunner
from films import heard_samples, onsets
from rich.console import Console
from tones import REST, WORD, Tones, tones, write_wav

from render.build import clean, planner
from render.build import series as builds
from render.build.request import Request
from render.cli.commands import cli
from render.failures import NarrationError
from render.store.clips import Artefacts, StoredFile
from render.variants import PROFILES, Rendition
from render.voice import loudness, narration, pronunciation
from render.voice.narration import BREATH, GAP, LEAD, Narrator, timing
from render.voice.speech_cache import SpeechCache
from render.voice.voices import Recordings
from scenes.script import load_series

FILLS = {"entropy:.3f": "1.000", "entropy:.2f": "2.58", "sides:": "6"}
FPS = PROFILES["l"].fps


@pytest.fixture
def root(course, tmp_path):
    """A course of our own, to be edited."""
    return Path(shutil.copytree(course, tmp_path / "course"))


@pytest.fixture
def narrator(root, tmp_path):
    return lambda voice=None: Narrator(voice or Tones(), SpeechCache(tmp_path / "speech"), pronunciation.load(root))


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def spoken(words):
    return words * WORD + (words - 1) * REST


def test_a_beat_takes_as_long_as_its_speech_in_whole_frames(narrator, root):
    clip = load_series(root).clip("coin")
    found = narrator().narrate(clip, FILLS)
    # "One bit." and "Heads, or tails?"
    for name, words in [("toss", 2), ("rest", 3)]:
        seconds = LEAD + spoken(words) + BREATH
        assert found[name].seconds == pytest.approx(seconds, abs=0.1)
        frames = timing(found, FPS)[name] * FPS
        assert frames == round(frames)
        assert 0 <= frames / FPS - found[name].seconds < 1 / FPS + 1e-9


def test_sentences_follow_each_other_with_a_short_silence(narrator, root):
    edit(root / "surprise" / "episode.toml", "Heads, or tails?", "Heads. Or tails? Who knows.")
    first, second, third = narrator().narrate(load_series(root).clip("coin"), FILLS)["rest"].sentences
    assert first.start == LEAD
    assert second.start == pytest.approx(first.end + GAP)
    assert third.start == pytest.approx(second.end + GAP)


def test_words_begin_when_the_voice_tells(narrator, root):
    (known,) = narrator(Tones(timed=True)).narrate(load_series(root).clip("coin"), FILLS)["rest"].sentences
    assert known.starts == pytest.approx([LEAD + index * (WORD + REST) for index in range(3)], abs=0.03)
    (guessed,) = narrator(Tones("untimed")).narrate(load_series(root).clip("coin"), FILLS)["rest"].sentences
    assert guessed.starts[0] == LEAD
    assert list(guessed.starts) == sorted(guessed.starts)
    assert guessed.starts[-1] < guessed.end


def test_a_number_takes_the_time_of_its_words(narrator, root):
    edit(root / "surprise" / "episode.toml", "{entropy:.3f} bit.", "{entropy:.2f} bit.")
    (known,) = narrator(Tones(timed=True)).narrate(load_series(root).clip("coin"), FILLS)["toss"].sentences
    # "two point five eight bit": the second word of the caption is the fifth that is said.
    assert known.starts == pytest.approx([LEAD, LEAD + 4 * (WORD + REST)], abs=0.03)


@pytest.mark.parametrize(
    ("new", "message"),
    [
        ("Heads/tails?", r"cannot say '/' \(solidus\) in 'Heads/tails\?'.*'spoken'"),
        ("... ?", r"nothing to say in"),
        ('Heads. Tails?"\nspoken = "Heads or tails?', r"'spoken' has 1 sentences and its 'say' 2"),
    ],
)
def test_what_cannot_be_said_is_named_with_beat_and_line(narrator, root, new, message):
    path = root / "surprise" / "episode.toml"
    edit(path, "Heads, or tails?", new)
    with pytest.raises(NarrationError, match=message) as error:
        narrator().narrate(load_series(root).clip("coin"), FILLS)
    failure = error.value.failure
    assert (failure.beat, failure.file) == ("rest", str(path))
    assert path.read_text().splitlines()[failure.line - 1].startswith(("say", "spoken"))


def test_a_cache_that_cannot_be_written_is_named(root, tmp_path):
    (tmp_path / "speech").write_text("a file where a folder should be")
    narrator = Narrator(Tones(), SpeechCache(tmp_path / "speech"), pronunciation.load(root))
    with pytest.raises(NarrationError, match=r"speech cannot be kept: .*XDG_CACHE_HOME"):
        narrator.narrate(load_series(root).clip("coin"), FILLS)


def test_what_the_voice_says_may_differ_from_the_caption(narrator, root):
    edit(root / "surprise" / "episode.toml", 'say = "Heads, or tails?"', 'say = "H/T?"\nspoken = "Heads, or tails?"')
    voice = Tones()
    narrator(voice).narrate(load_series(root).clip("coin"), FILLS)
    assert voice.said == ["one bit.", "Heads, or tails?"]


# The whole way: pictures are drawn by real processes.


@pytest.fixture
def make(root, tmp_path, monkeypatch):
    """Build the course with a voice; return the outcome and the steps that a plan would take afterwards."""

    def build(voice, *names, **changes):
        def choose(series, _name):
            return Narrator(voice, SpeechCache(tmp_path / "speech"), pronunciation.load(series.root))

        monkeypatch.setattr(narration, "narrator", choose)
        series = load_series(root)
        clips = series.select(names or ("surprise",))
        request = Request(
            series, clips, Rendition(PROFILES["l"]), tmp_path / "out", workers=2, voice="tones", **changes
        )
        outcome = builds.build(request, Console(quiet=True))
        works = planner.survey(replace(request, force=False))
        return outcome, [work.stale or bool(work.repairs) for work in works]

    return build


def read(out, name, suffix):
    return (out / "clips" / "surprise" / f"{name}{suffix}").read_text()


def test_pictures_follow_the_voice_and_only_its_times(make, root, tmp_path):
    out = tmp_path / "out"
    path = root / "surprise" / "episode.toml"
    edit(path, "Heads, or tails?", "Heads. Or tails?")
    first = Tones()
    outcome, due = make(first)
    assert {clip.name for clip in outcome.finished} == {"coin", "die"}
    assert due == [False, False]
    assert outcome.failures == {}

    # Sound, captions and manifest agree.
    manifest = json.loads(read(out, "coin", ".json"))
    assert manifest["voice"] == {"name": "tones", "version": "1"}
    said = [sentence for beat in manifest["beats"] for sentence in beat["speech"]]
    heard = onsets(out / "clips" / "surprise" / "coin.mp4", gap=0.2)
    assert heard == pytest.approx([sentence["start"] for sentence in said], abs=0.03)
    cues = webvtt.read(str(out / "clips" / "surprise" / "coin.vtt"))
    assert [cue.start_in_seconds for cue in cues] == [0, int(said[1]["start"])]
    assert "00:00:00,100 --> " in read(out, "coin", ".srt")
    for film in (out / "clips/surprise/coin.mp4", out / "episodes/01-surprise.mp4"):
        with av.open(str(film)) as container:
            frames = json.loads(film.with_suffix(".json").read_text())["frames"]
            for stream in (container.streams.video[0], container.streams.audio[0]):
                assert stream.duration * stream.time_base == Fraction(frames, FPS)
    whole = onsets(out / "episodes/01-surprise.mp4", gap=0.2)
    assert whole[: len(heard)] == pytest.approx(heard, abs=0.005)
    offset = manifest["duration"]
    assert whole[len(heard) :] == pytest.approx(
        [offset + moment for moment in onsets(out / "clips/surprise/die.mp4", gap=0.2)], abs=0.005
    )

    # Nothing to do: nothing is said, nothing written.
    stamps = {file: file.stat().st_mtime_ns for file in out.rglob("*.*") if file.is_file()}
    count = len(first.said)
    assert make(first)[0].kept == ["coin", "die"]
    assert len(first.said) == count
    assert {file: file.stat().st_mtime_ns for file in out.rglob("*.*") if file.is_file()} == stamps

    # Another voice with the same times draws nothing; other words of the same length reach sound and captions.
    before = (out / "clips/surprise/coin.mp4").read_bytes()
    edit(path, "Or tails?", "Or numbers?")
    outcome, due = make(Tones("other", pitch=600.0))
    assert (outcome.finished, outcome.kept, due) == ([], ["coin", "die"], [False, False])
    assert (out / "clips/surprise/coin.mp4").read_bytes() != before
    assert "Or numbers?" in read(out, "coin", ".vtt")
    assert json.loads(read(out, "coin", ".json"))["voice"]["name"] == "other"

    # A slower voice, and longer words, draw what they move.
    edit(path, "Or numbers?", "Or a long row of numbers?")
    outcome, _ = make(Tones("other", pitch=600.0))
    assert ([clip.name for clip in outcome.finished], outcome.kept) == (["coin"], ["die"])

    # What nobody hears any more is cleaned away; what is current stays.
    series = load_series(root)
    who = narration.narrator(series, "")
    removed = [removal.what for removal in clean.find(series, out, who)]
    assert removed == ["coin at 480p15", *["a sound of coin"] * 2, "a sound of die"]
    clean.clean(series, out, who)
    assert make(Tones("other", pitch=600.0))[0].kept == ["coin", "die"]

    # A damaged sound is noticed where it is needed, and made again.
    (record,) = out.glob(".store/sounds/coin/*.json")
    Artefacts(out).path(StoredFile(**json.loads(record.read_text()))).write_bytes(b"half")
    (out / "clips/surprise/coin.mp4").unlink()
    outcome, due = make(Tones("other", pitch=600.0))
    assert (outcome.failures, due) == ({}, [False, False])


def test_a_clip_that_cannot_be_said_fails_alone(make, root, tmp_path):
    for name, beat in [("coin", "toss"), ("die", "roll")]:
        write_wav(tmp_path / "voice" / name / f"{beat}.wav", tones(3))
    outcome, _ = make(Recordings(tmp_path / "voice"))
    assert [clip.name for clip in outcome.finished] == ["die"]
    assert outcome.failures["coin"].describe("coin").startswith("coin, beat rest (")
    assert "rest.wav cannot be read" in outcome.failures["coin"].message
    assert "01-surprise" in outcome.failures


def test_a_recording_may_say_what_a_synthetic_voice_cannot(narrator, root, tmp_path):
    edit(root / "surprise" / "episode.toml", "Heads, or tails?", "正面。还是反面？")
    for beat in ("toss", "rest"):
        write_wav(tmp_path / "voice" / "coin" / f"{beat}.wav", tones(3))
    clip = load_series(root).clip("coin")
    (sentence,) = narrator(Recordings(tmp_path / "voice")).narrate(clip, FILLS)["rest"].sentences
    assert len(sentence.starts) == 2
    with pytest.raises(NarrationError, match="'正'"):
        narrator().narrate(clip, FILLS)


def test_voice_and_captions_see_the_same_sentences(narrator, root):
    edit(root / "surprise" / "episode.toml", "Heads, or tails?", "As Dr. Bayes says, e.g. heads vs. tails. So?")
    first, second = narrator().narrate(load_series(root).clip("coin"), FILLS)["rest"].sentences
    assert (len(first.starts), len(second.starts)) == (8, 1)


def test_a_program_that_fails_is_told_by_clip_and_beat(root, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    arguments = ["--series", str(root), "all", "die", "-q", "l", "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(cli, [*arguments, "--voice", f"command:{sys.executable} -c 'exit(3)'"])
    assert result.exit_code == 1
    assert "die, beat roll" in result.output
    assert "the voice program failed (exit code 3)" in result.output
    result = CliRunner().invoke(cli, [*arguments, "--voice", "command:no-such-program"])
    assert result.exit_code == 2
    assert "'no-such-program' was not found" in result.output


def test_hibari_is_heard_when_the_captions_say(root, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    say = "A die has {sides} sides. Nobody knows which one comes next. That is worth {entropy:.2f} bits."
    edit(root / "surprise" / "episode.toml", "{entropy:.2f} bits for {sides} sides.", say)
    out = tmp_path / "out"
    arguments = ["--series", str(root), "all", "die", "-q", "l", "--out", str(out), "--voice", "hibari"]
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, result.output
    film = out / "clips/surprise/die.mp4"
    (beat,) = json.loads(film.with_suffix(".json").read_text())["beats"]
    starts = [sentence["start"] for sentence in beat["speech"]]
    assert len(starts) == 3
    assert onsets(film, gap=0.2) == pytest.approx(starts, abs=0.08)
    cues = [cue.start_in_seconds + cue.start_time.milliseconds / 1000 for cue in webvtt.read(film.with_suffix(".vtt"))]
    assert cues[0] == pytest.approx(starts[0], abs=0.001)
    assert all(any(abs(cue - start) < 0.08 for start in starts) for cue in cues)
    samples, rate = heard_samples(film)
    assert loudness.loudness(samples, rate) == pytest.approx(-16, abs=1)
    assert loudness.true_peak(samples) < 10 ** (-1 / 20)
    # A second look needs neither voice nor arrays.
    run = f"from render.cli.commands import cli\ntry:\n    cli({arguments!r})\nexcept SystemExit:\n    pass"
    code = f"{run}\nimport sys\nprint(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "Up to date: 1 of 1 clips." in loaded
    assert not {"numpy", "av", "hibari", "onnxruntime", "manim"} & set(loaded.split())
