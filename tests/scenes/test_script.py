"""The script of a series is read whatever editor wrote it, and what is wrong in it is named with file and line."""

import re
import shutil

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from render.build import parameters as overrides
from render.cli.commands import cli
from render.draw import scene
from render.variants import PROFILES
from render.workers.job import Job
from scenes import toml_lines, toml_shape
from scenes.script import LectureError, ParameterError, ScriptError, load_clip, load_series, read_toml
from scenes.toml_lines import lines

SERIES = 'title = "A course"\nepisodes = ["one"]\n'
EPISODE = """\
title = "One"

[[clip]]
name = "coin"
title = "A coin"
question = "How uncertain?"

[clip.parameters]
p = [0.5, 0.5]

[[clip.beat]]
name = "toss"
say = "Heads?"
shows = "A coin."

[[clip.allow]]
rule = "cut-text"
beat = "toss"
reason = "So it is."
"""


@pytest.fixture
def write(tmp_path):
    """Write a small series, with some text of its episode or of itself replaced; return its folder."""

    def make(old="", new="", *, series=SERIES):
        assert old in EPISODE
        (tmp_path / "one").mkdir(exist_ok=True)
        (tmp_path / "series.toml").write_text(series, encoding="utf-8")
        (tmp_path / "one" / "episode.toml").write_text(EPISODE.replace(old, new, 1), encoding="utf-8")
        return tmp_path

    return make


def test_the_small_series_is_read(write):
    (clip,) = load_series(write()).clips
    assert (clip.name, clip.parameters, clip.allowances[0].beat) == ("coin", {"p": [0.5, 0.5]}, "toss")
    assert clip.place == f"{clip.folder / 'episode.toml'}, line 4"


@pytest.mark.parametrize(("more", "number"), [("", 1), ("first = 0\n", 0), ("first = 7\n", 7)])
def test_episodes_are_numbered_from_the_first_on(write, more, number):
    (episode,) = load_series(write(series=SERIES + more)).episodes
    assert episode.stem == f"{number:02d}-one"


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("[[clip]]", "[clip]", 3, r"[clip] must be written [[clip]]"),
        ("[[clip.beat]]", "[clip.beat]", 11, r"[clip.beat] in clip 'coin' must be written [[clip.beat]]"),
        ("[[clip.allow]]", "[clip.allow]", 16, r"[clip.allow] in clip 'coin' must be written [[clip.allow]]"),
        ('title = "One"', 'title = "One"\nclips = 3', 2, "unknown key 'clips'. Did you mean 'clip'?"),
        ('title = "One"', 'titel = "One"', 1, "unknown key 'titel'. Did you mean 'title'?"),
        ('title = "One"', "title = 1", 1, "'title' must be a text in quotes, but is 1"),
        ('title = "One"', 'title = ""', 1, "'title' is empty"),
        ('title = "One"', 'title = """One\nTwo"""', 1, "'title' must be one line"),
        ('title = "One"', 'title = "One"\nsummary = ["x"]', 2, "'summary' must be a text in quotes, but is ['x']"),
        ('name = "coin"', "", 3, "'name' is missing in a clip; write name = "),
        ('name = "coin"', 'name = "Coin flip"', 4, "'name' in clip 'Coin flip' must be a lower-case letter"),
        ('name = "coin"', "name = 2024-01-01", 4, "'name' in a clip must be a text in quotes, but is a date"),
        ('title = "A coin"', "title = true", 5, "'title' in clip 'coin' must be a text in quotes, but is true"),
        ('title = "A coin"', "title = {x = 1}", 5, "'title' in clip 'coin' must be a text in quotes, but is a table"),
        ("question =", "qestion =", 6, "unknown key 'qestion' in clip 'coin'. Did you mean 'question'?"),
        ("[clip.parameters]", "[clip.parameter]", 8, "unknown key 'parameter' in clip 'coin'. Did you mean 'param"),
        ("[clip.parameters]", "[[clip.parameters]]", 8, "'parameters' in clip 'coin' must be a table of names and"),
        ('say = "Heads?"', 'sey = "Heads?"', 13, "unknown key 'sey' in beat 'toss' of clip 'coin'. Did you mean 'say'"),
        ('say = "Heads?"', "say = 1.5", 13, "'say' in beat 'toss' of clip 'coin' must be a text in quotes, but is 1.5"),
        ('say = "Heads?"', 'say = " "', 13, "'say' in beat 'toss' of clip 'coin' says nothing"),
        ('say = "Heads?"', 'say = "H"\nspoken = ""', 14, "'spoken' in beat 'toss' of clip 'coin' says nothing"),
        ('say = "Heads?"', 'say = "H"\npause = nan', 14, "'pause' in beat 'toss' of clip 'coin' must be 0 to 10 sec"),
        ('say = "Heads?"', 'say = "H"\npause = true', 14, "must be 0 to 10 seconds, but is true"),
        ('say = "Heads?"', 'say = "H"\npause = "1"', 14, "must be 0 to 10 seconds, but is '1'"),
        ('say = "Heads?"', 'say = "H"\npredict = 1', 14, "'predict' in beat 'toss' of clip 'coin' must be true"),
        ('say = "Heads?"', 'say = "H"\npredict = true', 14, "beat 'toss' is the last, so no beat answers it"),
        ('say = "Heads?"', 'say = "H"\nchoices = ["a", "b"]', 14, "beat 'toss' has 'choices' but asks nothing"),
        ('say = "Heads?"', 'say = "H"\nchoices = ["a"]', 14, "must be a list of 2 to 4 texts, but is ['a']"),
        ('say = "Heads?"', 'say = "H"\nchoices = ["a", "a"]', 14, "'choices' in beat 'toss' of clip 'coin' has 'a' tw"),
        ('say = "Heads?"', 'say = "H"\nanswer = "E"', 14, "must be one of the letters A, B, C, D, but is 'E'"),
        ('say = "Heads?"', 'say = "H"\npredict = true\nchoices = ["a", "b"]', 15, "has 'choices' but no 'answer'"),
        (
            'say = "Heads?"', 'say = "H"\npredict = true\nchoices = ["a", "b"]\nanswer = "C"', 16,
            "beat 'toss' has 2 choices, so its answer cannot be 'C'",
        ),
        ("question =", 'needs = ["dice"]\nquestion =', 4, "no clip 'dice' in the 'needs' of"),
        (
            'shows = "A coin."', "".join(f'shows = ""\npredict = true\n[[clip.beat]]\nname = "{name}"\nsay = "x"\n'
            for name in ("a", "b")) + 'shows = ""', 20, "both beat 'toss' and beat 'a' have predict = true",
        ),
        (
            'shows = "A coin."', 'shows = "A coin."\n[[clip.beat]]\nname = "toss"\nsay = "x"\nshows = "y"', 16,
            "there are two beats called 'toss' in clip 'coin'",
        ),
        ('rule = "cut-text"', "rule = []", 17, "'rule' in a [[clip.allow]] of clip 'coin' must be a text in quotes"),
        ('beat = "toss"', 'beat = "tos"', 18, "no beat 'tos' in clip coin"),
        ('beat = "toss"', 'baet = "toss"', 18, "unknown key 'baet' in a [[clip.allow]] of clip 'coin'. Did you mean"),
        ('beat = "toss"', f"beat = 0x{'f' * 5000}", 18, "'beat' in a [[clip.allow]] of clip 'coin' must be a text"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_an_episode_is_named_with_its_line(write, old, new, line, message):
    root = write(old, new)
    with pytest.raises(ScriptError) as caught:
        load_series(root)
    place = f"{root / 'one' / 'episode.toml'}, line {line}"
    assert place in str(caught.value)
    assert message in str(caught.value)
    result = CliRunner().invoke(cli, ["--series", str(root), "list"])
    assert (result.exit_code, result.output) == (2, f"Error: {caught.value}\n")


@pytest.mark.parametrize(
    ("series", "line", "message"),
    [
        ("", None, "'title' is missing; write title = "),
        ('title = "C"\n', None, "'episodes' is missing; write episodes = "),
        ('title = "C"\nepisodes = []\n', 2, "'episodes' must be a list of texts, at least one, but is an empty list"),
        ('title = "C"\nepisodes = "one"\n', 2, "'episodes' must be a list of texts, at least one, but is 'one'"),
        ('title = "C"\nepisodes = [\n "one",\n 2,\n]\n', 4, "entry 2 of 'episodes' must be the name of a folder"),
        ('title = "C"\nepisodes = [\n "one",\n "one",\n]\n', 4, "'episodes' has 'one' twice"),
        ('title = "C"\nepisodes = ["../one"]\n', 2, "entry 1 of 'episodes' must be the name of a folder"),
        ('title = "C"\nepisodes = [""]\n', 2, "entry 1 of 'episodes' must be the name of a folder"),
        ('title = "C"\nepisodes = [["one"]]\n', 2, "entry 1 of 'episodes' must be the name of a folder"),
        ('title = "C"\n\nepisodes = ["oen"]\n', 3, "there is no folder 'oen' in "),
        ('title = "C"\n[[episodes]]\nname = "one"\n', 2, "entry 1 of 'episodes' must be the name of a folder"),
        ('title = "C"\nepisodes = ["one"]\nby = "I"\n', 3, "unknown key 'by'. Known: title, summary, language"),
        ('title = "C"\nepisodes = ["one"]\nfirst = 0.5\n', 3, "'first' must be a whole number from 0 to 99, but"),
        ('title = "C"\nepisodes = ["one"]\nx = ' + "[" * 3000 + "]" * 3000, None, "nested too deeply"),
        ('title = "C"\nepisodes = ["one"]\nx = ' + "9" * 5000, None, "not valid TOML"),
        ('title = "C"\ntitle = "D"\n', 2, "not valid TOML: Cannot overwrite a value"),
        ('title = "C"\nepisodes = ["one"\n', 2, "not valid TOML"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_series_is_named_with_its_line(write, series, line, message):
    path = write(series=series) / "series.toml"
    with pytest.raises(ScriptError) as caught:
        load_series(path.parent)
    assert f"{path}, line {line}: " in str(caught.value) if line else str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)


def test_several_problems_of_a_file_are_told_together_and_in_order(write):
    root = write('title = "A coin"\nquestion = "How uncertain?"', "question = 3\nfoo = 1\nbar = 2\nbaz = 3\nqux = 4")
    with pytest.raises(ScriptError) as caught:
        load_series(root)
    told = str(caught.value).splitlines()
    assert [re.search(r", line (\d+): ", sentence)[1] for sentence in told[:-1]] == ["3", "5", "6", "7"]
    assert told[-1] == "And 2 more."


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(),
    ],
    ids=["byte order mark", "CRLF", "both"],
)
def test_files_of_every_editor_are_read_alike(write, encode):
    root = write()
    expected = load_series(root)
    for path in (root / "series.toml", root / "one" / "episode.toml"):
        path.write_bytes(encode(path.read_text(encoding="utf-8")))
    assert load_series(root) == expected
    assert load_series(root).clip("coin").place == expected.clip("coin").place


@pytest.mark.parametrize(
    ("content", "message"),
    [(SERIES.encode("utf-16"), "is not UTF-8 text"), (b'title = "caf\xe9"', "is not UTF-8 text"), (b"\0", "not valid")],
)
def test_text_in_another_encoding_is_refused_by_name(tmp_path, content, message):
    (tmp_path / "series.toml").write_bytes(content)
    with pytest.raises(ScriptError, match=message) as caught:
        load_series(tmp_path)
    assert str(tmp_path / "series.toml") in str(caught.value)


def test_what_cannot_be_read_is_named(write, tmp_path):
    with pytest.raises(ScriptError, match=r"nowhere/series.toml: cannot be read: No such file"):
        load_series(tmp_path / "nowhere")
    root = write()
    path = root / "one" / "episode.toml"
    path.unlink()
    path.mkdir()
    with pytest.raises(ScriptError, match=r"one/episode.toml: cannot be read: Is a directory"):
        load_series(root)
    path.rmdir()
    path.symlink_to(path)
    with pytest.raises(ScriptError, match=r"one/episode.toml: cannot be read: Too many levels"):
        load_series(root)


def test_a_path_with_spaces_and_signs_is_one_like_any(write, tmp_path):
    root = tmp_path / "my  courses" / "week 1 (É) #2.0"
    shutil.copytree(write(), root)
    (root / "one").rename(root / "an episode")
    (root / "series.toml").write_text('title = "C"\nepisodes = ["an episode"]\n')
    (clip,) = load_series(root).clips
    assert clip.folder == root / "an episode"
    assert load_clip(clip.source).name == "coin"


def test_scene_files_and_episode_folders_may_be_links(write, tmp_path):
    root = write()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "other name.py").write_text("")
    (root / "one" / "coin.py").symlink_to(elsewhere / "other name.py")
    assert load_clip(root / "one" / "coin.py").name == "coin"
    (root / "one").rename(elsewhere / "shared")
    (root / "one").symlink_to(elsewhere / "shared")
    (clip,) = load_series(root).clips
    assert clip.source == root / "one" / "coin.py"
    assert clip.module == f"{root.name}.one.coin"


@pytest.mark.parametrize(
    ("content", "place", "message"),
    [
        ("[dye]\nsides = 3\n", ", line 1", "no clip 'dye'"),
        ("[die]\n\nsite = 3\n", ", line 3", "Did you mean sides?"),
        ("\n[[die]]\nsides = 3\n", ", line 2", "die must be a table of parameters, such as [die], but is a list of"),
        ("die.sides = 3\ncoin = 2024-01-01\n", ", line 2", "coin must be a table of parameters"),
        ('title = "x"\n', ", line 1", "no clip 'title'"),
    ],
)
def test_what_is_wrong_in_a_file_of_parameters_is_named_with_its_line(course, tmp_path, content, place, message):
    path = tmp_path / "my lecture.toml"
    path.write_text(content)
    with pytest.raises(LectureError) as caught:
        overrides.for_series(load_series(course), file=path)
    assert str(caught.value).startswith(f"{path}{place}: ")
    assert message in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\xef\xbb\xbf[die]\r\nsides = 3\r\n"])
def test_a_file_of_parameters_may_be_empty_and_have_a_byte_order_mark(course, tmp_path, content):
    path = tmp_path / "lecture.toml"
    path.write_bytes(content)
    assert overrides.for_series(load_series(course), file=path) in ({}, {"die": {"sides": 3}})


@pytest.mark.parametrize(
    ("value", "line", "message"),
    [
        ('p = "x"', 9, "Clip coin: parameter p = 'x' cannot be drawn"),
        ("p = [0.5, 0.5]\nq = 1", 10, "Clip coin has no parameter 'q'"),
        ("", 8, "Clip coin needs the parameter 'p'"),
    ],
)
def test_a_parameter_that_the_scene_refuses_is_named_with_its_line(course, write, tmp_path, value, line, message):
    root = write("p = [0.5, 0.5]", value)
    shutil.copy(course / "surprise" / "coin.py", root / "one")
    spec = load_series(root).clip("coin")
    scene.configure(Job(series=root, clip="coin", profile=PROFILES["l"], folder=tmp_path))
    lecture = scene.load_lecture(spec)
    with pytest.raises(ParameterError) as caught:
        lecture()
    assert str(caught.value).startswith(f"{root / 'one' / 'episode.toml'}, line {line}: {message}")


def test_a_parameter_given_by_hand_is_named_without_a_line(course, tmp_path):
    scene.configure(Job(series=course, clip="coin", profile=PROFILES["l"], folder=tmp_path))
    lecture = scene.load_lecture(load_series(course).clip("coin"))
    with pytest.raises(ParameterError, match=r"^Clip coin: parameter p = 3 cannot be drawn"):
        lecture(overrides={"p": 3})


LINES = r'''
# [no.table]
"quoted key"."a.b" = [1, # ]
  [2,
   3],
  "]", '#', { x = "}" },
]
text = """
[not.a.table]
key = 1
\"""" # "
literal = \'\'\'
[neither]\'\'\'
[one.two]
when = 1979-05-27 07:32:00Z # x = 1
[[list]]
  [[list.inner]]
  x = 1
  [list.inner.deep]
  y.z = { a = 1 }
[[list]]
[["list".'inner']]
x = 2
'''.replace("\\'", "'")


def test_every_key_of_a_toml_file_has_its_line(tmp_path):
    path = tmp_path / "x.toml"
    path.write_text(LINES)
    document = read_toml(path)
    found = lines(LINES)
    shown = {".".join(map(str, place)): line for place, line in found.items()}
    assert shown == {
        "quoted key": 3, "quoted key.a.b": 3, "quoted key.a.b.0": 3, "quoted key.a.b.1": 4, "quoted key.a.b.2": 6,
        "quoted key.a.b.3": 6, "quoted key.a.b.4": 6, "text": 8, "literal": 12, "one.two": 14, "one.two.when": 15,
        "list": 16, "list.0": 16, "list.0.inner": 17, "list.0.inner.0": 17, "list.0.inner.0.x": 18,
        "list.0.inner.0.deep": 19, "list.0.inner.0.deep.y": 20, "list.0.inner.0.deep.y.z": 20,
        "list.1": 21, "list.1.inner": 22, "list.1.inner.0": 22, "list.1.inner.0.x": 23,
    }  # fmt: skip
    for place in found:
        value = document
        for part in place:
            value = value[part]
    assert toml_lines.line_of(("list", 0, "inner", 0, "missing"), LINES) == 17
    assert toml_lines.line_of(("missing",), LINES) is None


plain = st.one_of(st.integers(), st.booleans(), st.text(max_size=5), st.none().map(lambda _: float("nan")))
values = st.recursive(plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner))
keys = st.sampled_from(["name", "title", "question", "parameters", "beat", "allow", "themes", "say", "shows", "pause"])
tables = st.dictionaries(keys, values | st.lists(st.dictionaries(keys, values, max_size=4), max_size=2), max_size=5)


@given(st.fixed_dictionaries({"title": values, "clip": tables | st.lists(tables, max_size=3)}))
def test_a_document_of_any_shape_gets_sentences_and_never_a_traceback(document):
    from scenes.script import EPISODE as SHAPE

    assert all(isinstance(sentence, str) and sentence for _, sentence in toml_shape.problems(document, SHAPE))
