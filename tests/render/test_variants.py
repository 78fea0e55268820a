"""A clip is drawn in the themes and formats that it declares, and whoever asks for another is told."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from render import variants
from render.cli.commands import cli
from render.failures import UndeclaredError
from render.variants import PROFILES, Variant
from scenes.script import load_series

DARK, LIGHT, TALL = Variant(), Variant("light"), Variant("light", "vertical")


@pytest.fixture
def root(course, tmp_path):
    """The tiny series, with a die that is drawn in the dark only."""
    root = Path(shutil.copytree(course, tmp_path / "course"))
    script = root / "surprise" / "episode.toml"
    question = 'question = "And a <fair> die?"\n'
    script.write_text(script.read_text().replace(question, question + 'themes = ["dark"]\n'))
    return root


@pytest.fixture
def run(root, tmp_path):
    def invoke(*arguments):
        out = ("--out", tmp_path / "out") if arguments[0] != "list" else ()
        return CliRunner().invoke(cli, ["--series", str(root), *map(str, (*arguments, *out))])

    return invoke


def names(clips):
    return [clip.name for clip in clips]


@pytest.mark.parametrize(
    ("variant", "suffix", "options"),
    [
        (DARK, "", ""),
        (LIGHT, ".light", " --theme light"),
        (Variant(format="vertical"), ".vertical", " --format vertical"),
        (TALL, ".light.vertical", " --theme light --format vertical"),
    ],
)
def test_every_variant_has_files_of_its_own_name(course, variant, suffix, options):
    (coin, _), *_ = (episode.clips for episode in load_series(course).episodes)
    assert variants.clip_base(coin, variant) == f"clips/surprise/coin{suffix}"
    assert variant.options == options


def test_a_turned_profile_is_the_same_quality():
    for profile in PROFILES.values():
        tall = profile.shaped("vertical")
        assert (tall.width, tall.height) == (profile.height, profile.width)
        assert (tall.format, tall.label, tall.fps) == ("vertical", profile.label, profile.fps)
        assert profile.shaped("wide") == tall.shaped("wide") == profile


def test_clips_of_an_episode_or_of_the_series_are_left_out_where_they_do_not_declare_a_variant(root):
    series = load_series(root)
    for wanted in ([], ["surprise"]):
        chosen, others = variants.select(series, wanted, [TALL])
        assert names(chosen) == ["coin"]
        assert names(others)[0] == "die"
    line = variants.left_out(series.select(["surprise"])[1:], [TALL])
    assert line == "Left out, for it does not declare light and vertical: die."


def test_one_of_several_variants_is_enough(root):
    chosen, others = variants.select(load_series(root), ["die"], variants.variants(("light", "dark"), ("wide",)))
    assert (names(chosen), others) == (["die"], ())


@pytest.mark.parametrize("wanted", [["die"], ["surprise", "die"], ["surprise/die"], ["coin", "die"]])
def test_a_clip_that_is_named_is_not_left_out_silently(root, wanted):
    with pytest.raises(UndeclaredError, match="Clip die is not drawn in the theme light, but in dark only"):
        variants.select(load_series(root), wanted, [LIGHT])


def test_nothing_left_to_draw_is_an_error(root):
    with pytest.raises(UndeclaredError, match="Clip fall is not drawn in the format vertical"):
        variants.select(load_series(root), ["trouble"], [TALL])


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("--theme", "light"), 'Declare themes = ["dark", "light"] there if its scene is made for it'),
        (("--format", "vertical"), 'Declare formats = ["wide", "vertical"] there if its scene is made for it'),
    ],
)
@pytest.mark.parametrize("command", ["all", "plan", "preview", "check"])
def test_every_command_refuses_it_with_the_place_and_what_to_do(run, root, command, arguments, line):
    result = run(command, "die", *arguments)
    assert result.exit_code == 2, result.output
    assert result.output.count("\n") == 1
    assert f"({root / 'surprise' / 'episode.toml'}, line 22)" in result.output
    assert line in result.output
    assert not (root.parent / "out").exists()


@pytest.mark.parametrize("option", ["--theme=pink", "--format=square"])
def test_an_unknown_variant_is_refused(run, option):
    assert run("all", option).exit_code == 2


def test_a_plan_tells_what_is_left_out(run):
    result = run("plan", "surprise", "--theme", "light")
    assert result.exit_code == 0
    assert "Left out, for it does not declare light: die." in result.output
    assert "0 of" not in result.output
    assert "1 of 1 clips to render." in result.output


def test_an_episode_without_one_of_its_clips_is_not_joined_and_the_page_has_no_link_to_either(run, tmp_path):
    assert run("all", "surprise", "-q", "l").exit_code == 0
    result = run("all", "surprise", "-q", "l", "--theme", "light")
    assert result.exit_code == 0, result.output
    assert "Left out, for it does not declare light: die." in result.output
    assert "The episode surprise is not joined without die." in result.output
    out = tmp_path / "out"
    assert (out / "clips/surprise/coin.light.mp4").exists()
    assert not (out / "clips/surprise/die.light.mp4").exists()
    assert not list(out.glob("episodes/*.light.*"))
    assert "coin.light.mp4" in (out / "clips/surprise/coin.html").read_text()
    assert "die.light" not in (out / "clips/surprise/die.html").read_text()
    assert "render all fall --theme light" in (out / "index.html").read_text()
    assert "01-surprise.light" not in (out / "episodes/01-surprise.html").read_text()


def test_a_list_for_programs_says_what_each_clip_declares(run):
    assert '"themes": [\n            "dark"\n          ]' in run("list", "--json").output
