"""The series of coins and dice: short clips, one for each word of the kit, that pass the check in both formats."""

from pathlib import Path

import pytest

from render.check import checker
from render.variants import PROFILES, variants
from scenes.script import FORMATS, load_series

COIN = Path(__file__).parents[2] / "examples" / "coin"
SERIES = load_series(COIN)
WORDS = {
    "stage.pair(": "slots",
    "self.rows(": "rows",
    "through(": "tracks",
    "self.until(": "marks",
    "self.turn_to(": "turn_to",
    "self.answered(": "asked, answered",
    "self.choices(": "choices",
    "self.table(": "table",
}


def test_all_clips_pass_the_check_in_both_formats(tmp_path):
    looks = variants(("dark",), FORMATS)
    outcome = checker.check(
        checker.CheckRequest(SERIES, SERIES.clips, PROFILES["l"], looks, workers=2, sheets=tmp_path)
    )
    assert outcome.findings == []


@pytest.mark.parametrize("clip", SERIES.clips, ids=[clip.name for clip in SERIES.clips])
def test_a_clip_is_short_and_stands_in_both_formats(clip):
    assert 5 <= clip.estimated_seconds() <= 15
    assert clip.formats == FORMATS
    assert len(clip.source.read_text(encoding="utf-8").splitlines()) <= 60


@pytest.mark.parametrize("call", WORDS)
def test_the_table_of_words_names_a_clip_that_uses_each(call):
    line = next(
        line
        for line in (COIN / "README.md").read_text(encoding="utf-8").splitlines()
        if line.startswith(f"| {WORDS[call]} |")
    )
    clip = next(clip for clip in SERIES.clips if f"({clip.episode}/{clip.name}.py)" in line)
    assert call in clip.source.read_text(encoding="utf-8")


def test_every_clip_is_in_the_table_of_words():
    text = (COIN / "README.md").read_text(encoding="utf-8")
    assert [clip.name for clip in SERIES.clips if f"[`{clip.name}`]" not in text] == []
