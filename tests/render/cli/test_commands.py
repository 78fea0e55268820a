"""The command line: what it answers, what it refuses and with which exit code."""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from render.cli.commands import cli, explain

COMMANDS = ["all", "check", "clean", "doctor", "export", "list", "new", "numbers", "plan", "preview", "serve"]


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
        (["all", "--jobs", str(10**9)], "--jobs"),
        (["check", "--jobs", str(10**30)], "--jobs"),
        (["all", "--timeout", "nan"], "nan is not a number of seconds"),
        (["all", "--timeout", "inf"], "--timeout"),
        (["all", "--timeout", "1e300"], "--timeout"),
        (["all", "--timeout", "-1"], "--timeout"),
        (["preview", "coin", "--still", "nan"], "nan is not a number of seconds"),
        (["preview", "coin", "--still", "inf"], "--still"),
        (["preview", "coin", "--still", "1", "--still", "1e300"], "--still"),
        (["all", "--scheduler", "tcp://host:99999"], "is no address"),
        (["all", "--scheduler", "tcp://host:0"], "is no address"),
        (["numbers", "die", "--set", "sides=1" + 400 * "0"], "it is out of range"),
        (["numbers", "die", "--set", "sides=" + 5000 * "9"], "is not a value"),
        (["numbers", "coin", "--set", "p=" + 5000 * "["], "is not a value"),
        (["numbers", "coin", "--set", "p=[0.5, 1" + 400 * "0" + "]"], "it is not a list of numbers"),
        (["numbers", "coin", "--set", "p=[nan, 0.5]"], "it is not a list of numbers"),
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
    assert len(result.output) < 1000


@pytest.mark.parametrize("number", ["9" * 5000, "[" * 5000])
def test_a_script_whose_numbers_nothing_holds_is_named(tmp_path, number):
    path = tmp_path / "series.toml"
    path.write_text(f"title = {number}\n")
    result = CliRunner().invoke(cli, ["--series", str(tmp_path), "list"])
    assert result.exit_code == 2
    assert str(path) in result.output


COMMAND = [sys.executable, "-m", "render.cli", "--series"]


@pytest.mark.parametrize(
    "arguments", [["list"], ["list", "--json"], ["--help"], ["numbers", "coin"], ["doctor", "--json"]], ids=" ".join
)
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_behind_standard_output_is_told(course, arguments, unbuffered):
    with open("/dev/full", "w") as full:
        result = run_command(course, arguments, stdout=full, PYTHONUNBUFFERED=unbuffered)
    assert result.returncode == 1
    assert result.stderr == "Error: Standard output cannot be written: No space left on device.\n"


def test_a_full_disk_behind_standard_error_leaves_the_exit_code(course):
    with open("/dev/full", "w") as full:
        result = run_command(course, ["preview", "cion"], stdout=subprocess.PIPE, stderr=full)
    assert (result.returncode, result.stdout) == (2, "")


@pytest.mark.parametrize("arguments", [["list"], ["list", "--json"], ["--help"], ["numbers", "coin"]], ids=" ".join)
def test_a_closed_pipe_is_no_error(course, arguments):
    reader, writer = os.pipe()
    os.close(reader)
    result = run_command(course, arguments, stdout=writer)
    os.close(writer)
    assert (result.returncode, result.stderr) == (0, "")


def test_a_build_goes_on_when_nobody_reads_what_it_says(course, tmp_path):
    reader, writer = os.pipe()
    os.close(reader)
    result = run_command(course, ["all", "die", "-q", "l", "--voice", "none", "--out", tmp_path], stdout=writer)
    os.close(writer)
    assert (result.returncode, result.stderr) == (0, "")
    assert (tmp_path / "clips/surprise/die.mp4").exists()


def run_command(course, arguments, *, stdout, stderr=subprocess.PIPE, **environment):
    return subprocess.run(
        [*COMMAND, str(course), *map(str, arguments)], stdout=stdout, stderr=stderr, text=True, check=False,
        env={**os.environ, **environment},
    )  # fmt: skip


NO_LOCKS = (
    "import sys; sys.modules['fcntl'] = None; from render.cli.commands import main; sys.argv[0] = 'render'; main()"
)


@pytest.mark.parametrize(
    "arguments", [["all"], ["plan"], ["preview", "coin"], ["numbers", "coin"], ["check"], ["clean"]], ids=" ".join
)
def test_a_system_without_file_locks_is_told_apart(course, arguments):
    result = subprocess.run(
        [sys.executable, "-c", NO_LOCKS, "--series", course, *arguments], capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert result.stderr.startswith("Error: This command does not run on ")
    assert "Use Linux or, on Windows, WSL" in result.stderr


def test_commands_that_need_no_locks_work_without(course):
    run = [sys.executable, "-c", NO_LOCKS, "--series", course]
    listed = subprocess.run([*run, "list"], capture_output=True, text=True, check=True)
    assert "A tiny course" in listed.stdout
    doctor = subprocess.run([*run, "doctor"], capture_output=True, text=True, check=False)
    assert doctor.returncode == 1
    assert "missing   System" in doctor.stdout
    assert "Use Linux or, on Windows, WSL" in doctor.stdout


def test_help_says_what_older_phones_do_not_play():
    assert "Older phones do not play p and k" in " ".join(CliRunner().invoke(cli, ["all", "--help"]).output.split())


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
    from render.cli import doctor

    def absent():
        raise ImportError("libcairo.so.2: cannot open shared object file")

    check = doctor.Check("Cairo", "draws", "Install libcairo2-dev.", absent)
    monkeypatch.setattr(doctor, "CHECKS", (check,))
    result = run("doctor")
    assert result.exit_code == 1
    assert "missing" in result.output
    assert "libcairo.so.2" in result.output
    assert "Install libcairo2-dev." in result.output
