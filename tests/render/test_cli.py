"""The command line: what it answers, what it refuses and with which exit code."""

import json

import pytest
from click.testing import CliRunner

from render.cli import cli, explain

COMMANDS = ["all", "check", "clean", "doctor", "list", "numbers", "plan", "preview"]


@pytest.fixture
def run(course):
    def invoke(*arguments):
        return CliRunner().invoke(cli, ["--series", str(course), *map(str, arguments)])

    return invoke


def test_every_command_has_help_with_examples(run):
    assert sorted(cli.commands) == COMMANDS
    for command in COMMANDS:
        result = run(command, "--help")
        assert result.exit_code == 0
        assert "Examples:" in result.output


def test_list_names_episodes_clips_questions_and_lengths(run):
    result = run("list")
    assert result.exit_code == 0
    assert "1. Surprise (surprise)" in result.output
    assert "≈ 4 s  How uncertain is a coin?" in result.output


def test_list_as_json(run):
    content = json.loads(run("list", "--json").output)
    assert [episode["name"] for episode in content["episodes"]] == ["surprise", "trouble"]
    assert content["episodes"][0]["clips"][1]["parameters"] == {"sides": 6}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["preview", "cion"], "There is no clip 'cion'"),
        (["preview", "cion"], "Did you mean coin?"),
        (["all", "supprise"], "Did you mean surprise?"),
        (["preview", "coin", "--beat", "tos"], "Did you mean toss?"),
        (["preview", "coin", "--set", "p=heads"], "'heads' is not a value"),
        (["preview", "coin", "--set", "q=1"], "no parameter 'q' in clip coin"),
        (["all", "--set", "p=1"], "CLIP.name=value"),
        (["numbers", "xyzzy"], "Known: coin, die, fall."),
        (["preview", "coin", "--still", "1", "--sheet"], "exclude each other"),
        (["preview", "coin", "--still", "-1"], "--still"),
        (["all", "--jobs", "0"], "--jobs"),
        (["all", "-q", "x"], "'l', 'm', 'h', 'p', 'k'"),
        (["all", "--theme", "pink"], "--theme"),
        (["all", "--parameters", "/nowhere.toml"], "/nowhere.toml: cannot be read"),
        (["all", "--out", "/dev/null/build"], "cannot be written"),
    ],
)
def test_wrong_usage_is_explained_with_exit_code_2(run, arguments, words):
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert words in result.output
    assert "Traceback" not in result.output


def test_a_broken_series_is_named_with_file_and_line(tmp_path):
    (tmp_path / "series.toml").write_text('title = "T"\nepisodes = [\n')
    result = CliRunner().invoke(cli, ["--series", str(tmp_path), "list"])
    assert result.exit_code == 2
    assert f"{tmp_path / 'series.toml'}, line 2: not valid TOML" in result.output


@pytest.mark.parametrize("before", [True, False])
def test_a_traceback_comes_only_when_asked_for(tmp_path, before):
    arguments = ["--series", str(tmp_path), "list"]
    arguments.insert(0 if before else 3, "--traceback")
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 2
    assert "Traceback" in result.output
    assert "Error: " in result.output


def test_an_unexpected_error_is_one_line_with_exit_code_1():
    message, code = explain(RuntimeError("boom"))
    assert code == 1
    assert message.startswith("RuntimeError: boom")


def test_doctor_says_what_is_there_and_what_to_do(run):
    result = run("doctor", "--json")
    findings = json.loads(result.output)
    assert {"Python", "Cairo", "Pango", "Manim", "Typst", "H.264 encoder", "Disk"} <= {f["name"] for f in findings}
    for finding in findings:
        assert finding["description"]
        assert finding["result"]
        assert finding["passed"] or finding["recommendation"]
    assert result.exit_code == (0 if all(f["passed"] for f in findings if f["required"]) else 1)


def test_doctor_recommends_what_to_do(monkeypatch, run):
    from render import doctor

    def absent():
        raise ImportError("libcairo.so.2: cannot open shared object file")

    check = doctor.Check("Cairo", "draws", "Install libcairo2-dev.", absent)
    monkeypatch.setattr(doctor, "CHECKS", (check,))
    result = run("doctor")
    assert result.exit_code == 1
    assert "missing" in result.output
    assert "libcairo.so.2" in result.output
    assert "Install libcairo2-dev." in result.output
