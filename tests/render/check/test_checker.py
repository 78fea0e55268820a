"""Every rule catches a scene that was broken for it, and leaves alone what only comes close."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from render.check import checker, report
from render.check.rules import COLOURS, RULES, Finding
from render.check.script_checks import check_script
from render.cli.commands import cli
from render.failures import Failure, NarrationError
from render.variants import PROFILES, Variant, variants
from render.workers.job import Job
from scenes.script import (
    FORMATS,
    SECONDS_PER_WORD,
    THEMES,
    Beat,
    ClipSpec,
    ScriptError,
    load_clip,
    load_series,
)

BROKEN = Path(__file__).parents[2] / "broken"
DARK = variants(("dark",), FORMATS)

FAULTS = [
    ("untrue", "typed_number", "typed-number", "42 in"),
    ("untrue", "typed_by_manim", "typed-number", "0.625 in"),
    ("untrue", "typed_in_matrix", "typed-number", "17.5 in"),
    ("untrue", "uncomputed_number", "uncomputed-number", "0.300 comes from"),
    ("untrue", "words_differ", "words-differ", "entropy is 1.50 in the words, but 1.900 on the screen"),
    ("untrue", None, "arithmetic", "combines two results"),
    ("untrue", None, "arithmetic", "writes what it made of a result"),
    ("untrue", None, "irreproducible", "chance is"),
    ("untrue", None, "irreproducible", "order is"),
    ("untrue", None, "unused-allow", "did you mean 'flashing'?"),
    ("unsaid", "placeholder", "placeholder", "did you mean {entropy}?"),
    ("undefined", None, "not-a-number", "numbers() returns 'rates' (from numpy.divide) with NaN at [1]"),
    ("unwritten", "not_a_number", "not-a-number", "The readout of mathdl.distributions.monte_carlo.standard_errors[0]"),
    ("unseen", "outside_frame", "outside-frame", "beyond the frame: 'some words'"),
    ("unseen", "near_edge", "near-edge", "from the edge: 'some words'"),
    ("unseen", "caption_zone", "caption-zone", "down to y = -3.2"),
    ("unseen", "text_over_text", "text-over-text", "'some words' and 'others'"),
    ("unseen", "cut_text", "cut-text", "by a Line"),
    ("unseen", "cut_by_rims", "cut-text", "by the rims of its own glyphs"),
    ("unseen", "covered_text", "cut-text", "by a Square"),
    ("unseen", "tiny_text", "tiny-text", "12.2 px"),
    ("unseen", "small_text", "small-text", "17.0 px"),
    ("unseen", "no_contrast", "no-contrast", "contrast 1."),
    ("unseen", "low_contrast", "low-contrast", "contrast 4."),
    ("untimely", "too_brief", "too-brief", "0.8 s instead of"),
    ("untimely", "too_brief", "unused-mark", "The mark {@never}."),
    ("untimely", "too_brief", "repeated-mark", "The mark {@twice}."),
    ("untimely", "too_brief", "no-prediction", "0 seconds of silence"),
    ("untimely", "flashing", "flashing", "flashes in one second"),
    ("untimely", "motionless", "motionless", "nothing moves for"),
    ("undone", "not_drawn", "not-drawn", "the floor is gone"),
    ("unturned", "outside_frame", "outside-frame", "beyond the frame: 'some words'"),
    ("unturned", "caption_zone", "caption-zone", "below -4.7: 'some words'"),
    ("unturned", "no_contrast", "no-contrast", "contrast 1."),
]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory) -> checker.Outcome:
    series = load_series(BROKEN)
    folder = tmp_path_factory.mktemp("check")
    return checker.check(checker.CheckRequest(series, series.clips, PROFILES["l"], DARK, workers=2, sheets=folder))


def of(outcome: checker.Outcome, clip: str) -> list[Finding]:
    return [finding for finding in outcome.findings if finding.clip == clip]


@pytest.mark.parametrize(("clip", "beat", "rule", "words"), FAULTS, ids=[f"{fault[1]}-{fault[2]}" for fault in FAULTS])
def test_a_broken_scene_is_caught_where_it_is_broken(outcome, clip, beat, rule, words):
    found = [finding for finding in of(outcome, clip) if finding.rule == rule]
    assert any(finding.beat == beat and words in finding.message for finding in found), found


def test_nothing_else_is_found_in_the_broken_scenes(outcome):
    expected = {(clip, rule) for clip, _, rule, _ in FAULTS}
    assert {(finding.clip, finding.rule) for finding in outcome.findings} == expected


def test_a_layout_is_judged_in_its_own_format_and_the_rest_once(outcome):
    found = {(finding.beat, finding.format) for finding in of(outcome, "unturned")}
    assert found == {("outside_frame", "vertical"), ("caption_zone", "vertical"), ("no_contrast", "wide")}
    assert "outside_frame, vertical, 3." in report.as_text(outcome)


def test_every_declared_variant_is_drawn(tmp_path):
    series = load_series(BROKEN)
    clips, every = series.select(["unturned"]), variants(THEMES, FORMATS)
    found = checker.check(
        checker.CheckRequest(series, clips, PROFILES["l"], every, 2, tmp_path, always_sheet=True)
    ).findings
    colours = {(finding.theme, finding.format) for finding in found if finding.rule in COLOURS}
    assert colours == {("dark", "wide"), ("light", "wide")}
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"unturned.{theme}{shape}.png" for theme in THEMES for shape in ("", ".vertical")
    ]


def test_a_check_can_be_narrowed_to_one_format(tmp_path):
    series = load_series(BROKEN)
    request = checker.CheckRequest(series, series.select(["unturned"]), PROFILES["l"], [Variant()], 2, tmp_path)
    assert {finding.rule for finding in checker.check(request).findings} == {"no-contrast"}


@pytest.mark.parametrize("clip", ["true_numbers", "plain_sight", "good_time", "upright"])
def test_what_only_comes_close_to_a_fault_is_left_alone(outcome, clip):
    assert of(outcome, clip) == []


def asking(seconds, pause=None):
    """A clip that takes so many seconds to say; its first beat asks the viewer to predict if it has a pause."""
    words = "word " * round(seconds / 2 / SECONDS_PER_WORD)
    question = Beat("ask", words, "", pause=pause or 0.0, predict=pause is not None)
    return ClipSpec("lesson", "one", "A lesson", "Why?", (question, Beat("tell", words, "")), Path())


@pytest.mark.parametrize(
    ("clip", "beat", "words"),
    [(asking(50), None, "no beat has predict"), (asking(50, 1.0), "ask", "1 seconds"), (asking(10, 0.0), "ask", "0 s")],
)
def test_a_lesson_lets_the_viewer_predict_and_gives_time_for_it(clip, beat, words):
    (found,) = check_script(clip)
    assert (found.rule, found.severity, found.beat) == ("no-prediction", "warning", beat)
    assert words in found.message


@pytest.mark.parametrize("clip", [asking(50, 2.5), asking(50, 1.5), asking(10)])
def test_nothing_is_said_of_a_question_with_time_or_of_a_snippet_without_one(clip):
    assert check_script(clip) == []


class Mute:
    """Cannot say anything."""

    def narrate(self, spec, fills):
        raise NarrationError(spec.name, Failure("clip", f"{spec.name} makes it speechless", beat=spec.beats[0].name))


def test_words_that_cannot_be_said_are_told(tmp_path):
    series = load_series(BROKEN)
    clips = series.select(["good_time"])
    request = checker.CheckRequest(series, clips, PROFILES["l"], DARK, 2, tmp_path, narrator=Mute())
    (found,) = checker.check(request).findings
    assert (found.rule, found.beat, found.message) == ("unspeakable", "too_brief", "good_time makes it speechless")


def test_every_rule_about_clips_has_a_broken_scene():
    about_clips = {rule for rule in RULES if not rule.startswith("file-")} - {"unspeakable"}
    assert {rule for _, _, rule, _ in FAULTS} == about_clips


def test_an_allowed_finding_keeps_its_reason_and_does_not_count(outcome):
    allowed = [finding for finding in of(outcome, "untrue") if finding.allowed]
    assert [(finding.beat, finding.counts) for finding in allowed] == [("typed_in_matrix", False)]
    assert allowed[0].allowed == "To see that what is allowed does not count."


def test_a_sheet_may_lie_on_another_disk_than_temporary_files(tmp_path, monkeypatch):
    def replace(source, target):
        assert Path(source).parent == Path(target).parent, "Invalid cross-device link"
        return rename(source, target)

    rename = os.replace
    monkeypatch.setattr(os, "replace", replace)
    folder = tmp_path / "temporary"
    folder.mkdir()
    (folder / "coin.png").write_bytes(b"a sheet")
    job = Job(tmp_path, "coin", PROFILES["l"], folder, task="check")
    sheet = checker._publish(job, "coin.png", tmp_path / "check")
    assert sheet.read_bytes() == b"a sheet"
    assert [path.name for path in sheet.parent.iterdir()] == [sheet.name]


def test_contact_sheets_show_the_clips_with_errors_only(outcome):
    sheets = {path.name.split(".")[0] for path in outcome.sheets}
    assert sheets == {"untrue", "unsaid", "unseen", "untimely", "unturned"}
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in outcome.sheets)


def test_the_report_says_what_is_wrong_where_and_what_to_do(outcome):
    text = report.as_text(outcome)
    assert "caption_zone, 6." in text
    assert f"error caption-zone: {RULES['caption-zone'].description}" in text
    assert "(1 allowed)" in text
    assert "plain_sight: nothing wrong" in text
    assert not outcome.clean


def test_a_further_theme_is_judged_by_its_colours_alone(tmp_path):
    series = load_series(BROKEN)
    clips = series.select(["unseen"])
    both = variants(THEMES, ("wide",))
    found = checker.check(checker.CheckRequest(series, clips, PROFILES["l"], both, 2, tmp_path)).findings
    assert {finding.rule for finding in found if finding.theme == "light"} <= {"no-contrast", "low-contrast"}
    assert any(finding.theme == "light" and finding.beat == "no_contrast" for finding in found)


def invoke(*arguments: str):
    return CliRunner().invoke(cli, ["--series", str(BROKEN), "check", *arguments])


def test_the_command_tells_by_its_exit_code_whether_a_clip_may_be_shown(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    clean = invoke("good_time", "--theme", "dark", "--sheet")
    assert clean.exit_code == 0, clean.output
    assert (tmp_path / "build/check/good_time.dark.png").exists()
    broken = invoke("undone", "--theme", "dark", "--json")
    assert broken.exit_code == 1
    data = json.loads(broken.stdout)
    assert data["clean"] is False
    assert data["findings"][0]["rule"] == "not-drawn"
    assert invoke("untru").exit_code == 2
    assert invoke("untrue", "--theme", "blue").exit_code == 2
    assert invoke("untrue", "--format", "vertical").exit_code == 2
    assert invoke("upright", "--format", "vertical", "--theme", "dark", "--sheet").exit_code == 0
    assert (tmp_path / "build/check/upright.dark.vertical.png").exists()


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ('[[clip.allow]]\nrule = "cut-text"', "'reason' is missing"),
        ('[[clip.allow]]\nrule = "cut-text"\nreason = " "', "gives no reason"),
        ('[[clip.allow]]\nrule = "cut-text"\nreason = "So."\nbeat = "tos"', "Did you mean toss"),
        ('[[clip.allow]]\nrule = "cut-text"\nreason = "So."\nwhen = 1', "unknown key 'when'"),
        ('themes = ["blue"]', "'dark' and 'light'"),
        ("themes = []", "'dark' and 'light'"),
        ("formats = []", "'wide' and 'vertical'"),
        ('formats = ["square"]', "'wide' and 'vertical'"),
    ],
)
def test_a_script_that_allows_or_declares_badly_is_refused(tmp_path, block, message):
    (tmp_path / "episode.toml").write_text(
        'title = "T"\n[[clip]]\nname = "coin"\ntitle = "C"\nquestion = "Q?"\n'
        f'{block}\n[[clip.beat]]\nname = "toss"\nsay = "S."\nshows = "S."\n'
    )
    with pytest.raises(ScriptError, match=message):
        load_clip(tmp_path / "coin.py")


def test_a_clip_is_checked_with_a_lecturers_own_values(course, tmp_path):
    def invoke(*assignments):
        options = [each for assignment in assignments for each in ("--set", assignment)]
        arguments = ["--series", str(course), "check", "coin", "--voice", "none", "--theme", "dark", "--format", "wide"]
        return CliRunner().invoke(cli, [*arguments, *options])

    result = invoke("coin.p=[0.25, 0.75]")
    assert result.exit_code == 0, result.output
    refused = invoke("coin.p=[0.25, 0.25]")
    assert refused.exit_code == 2
    assert "it sums to 0.5" in refused.output
