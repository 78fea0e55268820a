"""Whatever is edited, warm workers draw what the files say, and the parents are no more than needed."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import acts
import pytest

from render.workers import warm

pytestmark = pytest.mark.skipif(not warm.CAN_FORK, reason="no warm workers on this platform")

PROJECT = Path(__file__).parents[3]
SCRIPT = Path(__file__).with_name("edit_script.py")


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """What was seen in a copy of the project while it was edited."""
    folder = tmp_path_factory.mktemp("edits")
    copy = folder / "project"
    for package in ("mathdl", "scenes", "render"):
        shutil.copytree(PROJECT / package, copy / package)
    paths = os.pathsep.join([str(copy), str(Path(acts.__file__).parent)])
    acts.write(folder)
    result = subprocess.run(
        [sys.executable, "-P", SCRIPT], capture_output=True, text=True, cwd=folder,
        env={**os.environ, "PYTHONPATH": paths}, timeout=600, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    return json.loads(result.stdout)


def test_the_same_parents_fork_as_long_as_nothing_changes(seen):
    assert seen["unchanged"] == seen["at first"]
    assert seen["at first"]["by"] == seen["at first"]["pids"][1]


def test_an_edit_of_what_the_parent_has_loaded_makes_a_new_one_that_draws_it(seen):
    before, after = seen["at first"], seen["after an edit of the kit"]
    assert after["picture"] != before["picture"]
    assert after["pids"][0] == before["pids"][0]
    assert after["by"] == after["pids"][1] != before["pids"][1]


def test_a_job_that_runs_meanwhile_finishes_undisturbed(seen):
    assert seen["meanwhile"]["picture"] == seen["at first"]["picture"]


def test_an_edit_of_what_the_base_has_loaded_makes_all_new(seen):
    before, after = seen["after an edit of the kit"], seen["after a change of what the base has loaded"]
    assert not set(after["pids"]) & set(before["pids"])
    assert after["picture"] == before["picture"]
    assert seen["the first parents have ended"]


def test_a_new_module_of_the_project_is_found_by_old_parents(seen):
    assert seen["with a new module"] == seen["after a change of what the base has loaded"]


def test_a_file_that_is_changed_while_a_clip_is_read_is_told(seen):
    assert "its source was changed while it was read" in seen["changed while it is read"]["failed"]
    assert seen["read again"]["picture"] == seen["with a new module"]["picture"]
    assert seen["read again"]["by"] == seen["read again"]["pids"][1] != seen["changed while it is read"]["pids"][1]


def test_a_mistake_that_keeps_the_project_from_loading_is_told_until_it_is_mended(seen):
    assert "SyntaxError" in seen["with a mistake"]["failed"]
    assert seen["mended"]["picture"] == seen["read again"]["picture"]
    assert seen["mended"]["by"] == seen["mended"]["pids"][1]
    assert seen["mended"]["pids"][0] == seen["read again"]["pids"][0]


def test_files_that_are_read_as_the_project_is_loaded_count_like_source(seen):
    before, after = seen["with a file that the kit reads"], seen["after an edit of the file"]
    assert before["picture"] == seen["mended"]["picture"]
    assert after["picture"] == seen["at first"]["picture"]
    assert after["by"] == after["pids"][1] != before["pids"][1]
