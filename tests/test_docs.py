"""What the documents show works as it is written there."""

import importlib.machinery
import importlib.util
import re
from pathlib import Path

import pytest

from render.check import checker
from render.check.rules import RULES
from render.variants import PROFILES, variants
from scenes.script import FORMATS, THEMES, load_series

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")])


def block(document, language):
    """Return the first block of code in a language."""
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    return re.search(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)[1]


def test_the_clip_of_the_guide_passes_the_check_in_all_formats_and_themes(tmp_path):
    episode = tmp_path / "lecture" / "coins"
    episode.mkdir(parents=True)
    (tmp_path / "lecture" / "series.toml").write_text('title = "Lecture"\nepisodes = ["coins"]\n')
    (episode / "episode.toml").write_text('title = "Coins"\n\n' + block("writing-a-clip.md", "toml"))
    (episode / "coin.py").write_text(block("writing-a-clip.md", "python"))
    series = load_series(tmp_path / "lecture")
    every = variants(THEMES, FORMATS)
    outcome = checker.check(
        checker.CheckRequest(series, series.clips, PROFILES["l"], every, workers=2, sheets=tmp_path)
    )
    assert outcome.findings == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_link_to_a_file_leads_to_one(document):
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_what_the_check_will_say_is_told_by_the_names_of_its_rules():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    told = {name for names in re.findall(r"^- \*([a-z, -]+)\*:", text, re.MULTILINE) for name in names.split(", ")}
    assert told
    assert told <= set(RULES)


def describe_series():
    """The script that writes the page about all clips, as a module."""
    loader = importlib.machinery.SourceFileLoader("describe_series", str(ROOT / "scripts" / "describe-series"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


def test_the_page_about_all_clips_is_what_the_script_writes():
    written = describe_series().page(load_series())
    assert (ROOT / "docs" / "series.md").read_text(encoding="utf-8") == written, "run scripts/describe-series"


def test_what_a_clip_needs_comes_before_it_and_its_poster_is_there():
    clips = load_series().clips
    names = [clip.name for clip in clips]
    for place, clip in enumerate(clips):
        assert clip.idea, clip.name
        assert set(clip.needs) <= set(names[:place]), clip.name
        assert (ROOT / "docs" / "series" / f"{clip.name}.jpg").stat().st_size > 5000
