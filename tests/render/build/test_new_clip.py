"""A new clip draws and passes the check at once; what cannot be begun leaves everything as it was."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from render import files
from render.build import new_clip
from render.check import checker
from render.cli.commands import cli
from render.store import staging
from render.variants import PROFILES, variants
from scenes.script import FORMATS, THEMES, LectureError, load_clip, load_series

ROOT = Path(__file__).parents[3]


@pytest.fixture
def series(tmp_path, course):
    """A copy of the tiny series, to be changed."""
    shutil.copytree(course, tmp_path / "course", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "course"


def new(series, *arguments):
    return CliRunner().invoke(cli, ["--series", str(series), "new", *arguments])


def contents(folder):
    """Every file below a folder, with what it holds."""
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def check(series, *names):
    every = variants(THEMES, FORMATS)
    inquiry = checker.CheckRequest(
        series, series.select(names), PROFILES["l"], every, workers=2, sheets=series.root / "sheets"
    )
    return checker.check(inquiry)


# What it writes.


def test_new_clips_in_an_old_and_in_a_new_episode_pass_the_check_in_all_formats_and_themes(series):
    assert new(series, "surprise/wheel").exit_code == 0
    assert new(series, "luck/the_longest_name_that_a_clip_may_have_40").exit_code == 0
    read = load_series(series)
    assert all(read.clip(name).formats == FORMATS for name in ("wheel", "the_longest_name_that_a_clip_may_have_40"))
    outcome = check(read, "wheel", "the_longest_name_that_a_clip_may_have_40")
    assert outcome.clean
    assert outcome.findings == []


def test_a_new_clip_is_rendered(series, tmp_path):
    new(series, "luck/wheel")
    arguments = ["all", "wheel", "-q", "l", "--voice", "none", "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(cli, ["--series", str(series), *arguments])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "out" / "clips" / "luck" / "wheel.mp4").stat().st_size > 0


def test_the_files_written_are_printed_and_no_others_change(series):
    before = contents(series)
    result = new(series, "surprise/wheel")
    written = [Path(line) for line in result.stdout.splitlines()]
    assert written == [series / "surprise" / "episode.toml", series / "surprise" / "wheel.py"]
    changed = {name for name, held in contents(series).items() if before.get(name) != held}
    assert changed == {path.relative_to(series) for path in written}


def test_a_clip_comes_last_in_its_episode_and_a_new_episode_last_in_the_series(series):
    new(series, "surprise/wheel")
    new(series, "luck/spin")
    read = load_series(series)
    assert [clip.name for clip in read.episodes[0].clips] == ["coin", "die", "wheel"]
    assert [episode.name for episode in read.episodes] == ["surprise", "trouble", "luck"]
    assert read.episodes[2].title == "Luck"


def test_a_scene_is_in_the_style_of_the_project(series):
    new(series, "surprise/wheel_of_fortune")
    scene = series / "surprise" / "wheel_of_fortune.py"
    for command in (["check"], ["format", "--check"]):
        arguments = [sys.executable, "-m", "ruff", *command, "--config", str(ROOT / "pyproject.toml"), str(scene)]
        result = subprocess.run(arguments, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stdout


ENDS = {
    "no line end": b'say = "No further."\nshows = "Nothing."',
    "many line ends": b'say = "No further."\nshows = "Nothing."\n\n\n',
    "a comment": b'say = "No further."\nshows = "Nothing."\n# to be continued',
    "an inner table": b'say = "No further."\nshows = "Nothing."\n[clip.parameters]\nx = nan\n',
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["no BOM", "BOM"])
def test_what_stood_in_an_episode_stays_byte_for_byte(series, end, line_end, mark):
    path = series / "trouble" / "episode.toml"
    head = (
        'title = "Trouble, Größe"\n[[clip]]\nname = "fall"\ntitle = "A"\nquestion = "B?"\n[[clip.beat]]\nname = "x"\n'
    )
    before = mark + (head.encode() + end).replace(b"\n", line_end)
    path.write_bytes(before)
    assert new(series, "trouble/wheel").exit_code == 0
    after = path.read_bytes()
    assert after.startswith(before)
    added = after[len(before) :]
    assert added.count(b"\n") == added.count(line_end)
    assert [clip.name for clip in load_series(series).episodes[1].clips] == ["fall", "wheel"]


LISTS = {
    'episodes = ["surprise", "trouble"]\ntitle = "T"\n': 'episodes = ["surprise", "trouble", "luck"]\ntitle = "T"\n',
    'title = "T"\nepisodes=["surprise",\'trouble\',]': 'title = "T"\nepisodes=["surprise",\'trouble\', "luck",]',
    'title = "T"\nepisodes = [\n    "surprise",\n    "trouble",  # for now ]\n]\n': (
        'title = "T"\nepisodes = [\n    "surprise",\n    "trouble",  # for now ]\n    "luck",\n]\n'
    ),
    'title = "T"\nepisodes = [\n\t"surprise",\n\t"trouble"\n\t# the end, "almost"\n]\n': (
        'title = "T"\nepisodes = [\n\t"surprise",\n\t"trouble",\n\t# the end, "almost"\n\t"luck"\n]\n'
    ),
    'title = "T"\nepisodes = ["surprise",\n            "trouble"]\n': (
        'title = "T"\nepisodes = ["surprise",\n            "trouble", "luck"]\n'
    ),
    'title = "T"\n"episodes" = ["surprise", "trouble"] # two\nsummary = """\nepisodes = ["a"]\n"""\n': (
        'title = "T"\n"episodes" = ["surprise", "trouble", "luck"] # two\nsummary = """\nepisodes = ["a"]\n"""\n'
    ),
    'title = "T"\nsummary = """\nepisodes = ["a"]\n"""\nepisodes = ["surprise", "trouble"]\n': (
        'title = "T"\nsummary = """\nepisodes = ["a"]\n"""\nepisodes = ["surprise", "trouble", "luck"]\n'
    ),
}


@pytest.mark.parametrize(("before", "after"), LISTS.items(), ids=range(len(LISTS)))
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_an_episode_is_added_to_the_list_and_all_else_in_the_series_stays(series, before, after, line_end):
    path = series / "series.toml"
    path.write_bytes(before.replace("\n", line_end).encode())
    result = new(series, "luck/wheel")
    assert result.exit_code == 0, result.output
    assert path.read_bytes().decode() == after.replace("\n", line_end)
    assert load_series(series).episodes[2].name == "luck"


def test_a_file_that_is_a_link_stays_one_and_keeps_its_permissions(series, tmp_path):
    path, kept = series / "trouble" / "episode.toml", tmp_path / "kept.toml"
    path.rename(kept)
    path.symlink_to(kept)
    kept.chmod(0o664)
    assert new(series, "trouble/wheel").exit_code == 0
    assert path.is_symlink()
    assert kept.stat().st_mode & 0o777 == 0o664
    assert len(tomllib.loads(kept.read_text())["clip"]) == 2


def test_a_series_is_begun_in_a_new_folder(tmp_path):
    result = new(tmp_path / "my-lecture", "coins/toss", "--new-series")
    assert result.exit_code == 0, result.output
    read = load_series(tmp_path / "my-lecture")
    assert (read.title, [clip.name for clip in read.clips]) == ("My lecture", ["toss"])


def test_what_a_killed_command_left_is_removed(series):
    for folder in (series, series / "surprise"):
        (folder / f"{staging.STAGING_PREFIX}x").mkdir()
    assert new(series, "trouble/wheel").exit_code == 0
    assert list(series.rglob(f"{staging.STAGING_PREFIX}*")) == []


# What it refuses.

REFUSED = {
    "wheel": "Say in which episode: write EPISODE/wheel",
    "surprise/coin": "There is a clip 'coin' already",
    "trouble/coin": "episode.toml, line 5",
    "luck/coin": "Clip names are unique",
    "surprise/trouble": "an episode is called so",
    "luck/luck": "an episode is called so",
    "coin/wheel": "a clip is called so",
    "surprise/2nd": "such as 'clip_2nd'",
    "surprise/Wheel": "such as 'wheel'",
    "surprise/a wheel": "such as 'a_wheel'",
    "surprise/wheel.py": "such as 'wheel_py'",
    "surprise/größe": "is no name for a clip",
    "surprise/wheel\n": "is no name for a clip",
    "surprise/lambda": "a word of Python's language",
    "surprise/random": "module of Python or of an installed library",
    "surprise/numpy": "module of Python or of an installed library",
    "surprise/mathdl": "module of Python or of an installed library",
    "surprise/lecture": "its class Lecture",
    "surprise/" + "x" * 300: "at most 40 characters",
    "Luck/wheel": "is no name for an episode",
    "class/wheel": "a word of Python's language",
    "": "Say in which episode",
    "/": "lies outside the series",
    "../wheel": "lies outside the series",
    "../other/wheel": "lies outside the series: write EPISODE/NAME, such as other/wheel",
    "surprise/../wheel": "lies outside the series",
    "surprise/..": "is no name for a clip",
    "/tmp/wheel": "lies outside the series",
    "./surprise/wheel": "lies outside the series",
}


@pytest.mark.parametrize(("target", "words"), REFUSED.items(), ids=[target[:20] for target in REFUSED])
def test_what_cannot_be_the_name_of_a_clip_is_refused_and_nothing_is_written(series, target, words):
    before = contents(series.parent)
    result = new(series, target)
    assert result.exit_code == 2
    assert words in result.stderr
    assert contents(series.parent) == before


BROKEN = {
    "series.toml": ('title = "T"\nepisodes = ["surprise", \n', "series.toml, line 2: not valid TOML"),
    "surprise/episode.toml": ('title = "T"\n[[clip]]\nname = 3\n', "surprise/episode.toml, line 3"),
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("target", ["surprise/wheel", "luck/wheel"])
def test_a_broken_file_of_the_series_is_named_and_nothing_is_written(series, name, target):
    (series / name).write_text(BROKEN[name][0])
    before = contents(series)
    result = new(series, target)
    assert result.exit_code == 2
    assert BROKEN[name][1] in result.stderr
    assert contents(series) == before


def test_a_folder_without_a_series_is_refused(tmp_path):
    result = new(tmp_path, "luck/wheel")
    assert result.exit_code == 2
    assert "it has no series.toml. --new-series begins one." in result.stderr
    assert contents(tmp_path) == {}


def test_an_installed_series_is_left_alone(series, tmp_path):
    installed = tmp_path / "site-packages" / "scenes"
    shutil.copytree(series, installed)
    before = contents(installed)
    result = new(installed, "luck/wheel")
    assert result.exit_code == 2
    assert "is part of an installed package" in result.stderr
    assert contents(installed) == before


def test_a_series_is_begun_in_no_folder_that_holds_something(series):
    before = contents(series)
    result = new(series, "luck/wheel", "--new-series")
    assert result.exit_code == 2
    assert "is no empty folder" in result.stderr
    assert contents(series) == before


def test_clips_in_one_list_are_told_to_be_written_as_tables(series):
    path = series / "trouble" / "episode.toml"
    path.write_text(
        'title = "T"\nclip = [{name = "fall", title = "A", question = "B?", '
        'beat = [{name = "x", say = "Y.", shows = "Z."}]}]\n'
    )
    before = contents(series)
    result = new(series, "trouble/wheel")
    assert result.exit_code == 2
    assert "Write its clips as [[clip]]" in result.stderr
    assert contents(series) == before


@pytest.mark.parametrize(
    "taken", ["surprise/wheel.py", "surprise/wheel/notes.txt", "luck/notes.txt", "luck/episode.toml"]
)
def test_what_is_there_already_is_never_written_over(series, taken):
    (series / taken).parent.mkdir(exist_ok=True)
    (series / taken).write_text("mine")
    before = contents(series)
    result = new(series, f"{taken.split('/')[0]}/wheel")
    assert result.exit_code == 2
    assert "is there already" in result.stderr
    assert contents(series) == before


@pytest.mark.parametrize("target", ["surprise/wheel", "luck/wheel"])
def test_nothing_is_left_half_written_where_the_disk_refuses_the_last_file(series, target, monkeypatch):
    before, publish = contents(series), files.replace

    def refuse(staged, path):
        if path.parent.parent == series.parent or (path.name == "episode.toml" and path.parent.name == "surprise"):
            raise OSError(28, "No space left on device", str(path))
        publish(staged, path)

    monkeypatch.setattr(files, "replace", refuse)
    result = new(series, target)
    assert result.exit_code == 1
    assert "full" in result.stderr
    assert contents(series) == before
    assert sorted(path.name for path in series.iterdir()) == ["series.toml", "surprise", "trouble"]


def test_a_scene_can_be_found_by_its_file(series):
    found = new_clip.add(series, "surprise/wheel")
    assert load_clip(found.written[1]).name == "wheel"
    with pytest.raises(LectureError, match="already"):
        new_clip.add(series, "surprise/wheel")
