"""A file is complete or it does not exist; staging folders never outlive their process by more than one build."""

import errno
import os
import subprocess
import sys

import pytest

from render import files, manifest
from render.failures import Failure, OutputError, explain
from render.store import staging


def test_staging_is_gone_afterwards_even_after_an_error(tmp_path):
    def fail():
        with staging.staging(tmp_path) as folder:
            (folder / "half.mp4").write_bytes(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_folders_of_dead_processes_go_and_those_of_the_living_and_foreign_ones_stay(tmp_path):
    left = tmp_path / f"{staging.STAGING_PREFIX}dead"
    left.mkdir()
    (left / "half.mp4").write_bytes(b"half")
    foreign = tmp_path / ".keep"
    foreign.mkdir()
    with staging.staging(tmp_path) as first, staging.staging(tmp_path) as second:
        assert not left.exists()
        assert foreign.exists()
        assert first.exists()
        assert second.exists()


def test_a_killed_process_leaves_a_folder_that_the_next_one_removes(tmp_path):
    code = f"""
import os, pathlib
from render.store import staging
with staging.staging(pathlib.Path({str(tmp_path)!r})) as folder:
    (folder / 'half').write_bytes(b'x')
    os._exit(9)
"""
    subprocess.run([sys.executable, "-c", code], check=False)
    assert len(list(tmp_path.iterdir())) == 1
    with staging.staging(tmp_path) as folder:
        assert list(tmp_path.iterdir()) == [folder]


def test_publishing_replaces_the_old_file_in_one_step(tmp_path):
    target = tmp_path / "clips" / "information" / "clip.mp4"
    for content in (b"old", b"new"):
        staged = tmp_path / "staged"
        staged.write_bytes(content)
        files.replace(staged, target)
        assert target.read_bytes() == content
        assert not staged.exists()


def test_no_room_is_said_before_work_starts(tmp_path):
    with pytest.raises(OutputError, match=r"MB free, and this needs about 1,000,000,000 MB"):
        staging.prepare(tmp_path, needed_bytes=10**15)


def test_a_folder_that_is_a_file_is_said_before_work_starts(tmp_path):
    (tmp_path / "build").write_text("")
    with pytest.raises(OutputError, match=r"cannot be written: .*--out"):
        staging.prepare(tmp_path / "build", needed_bytes=0)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_said_before_work_starts(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="Permission denied"):
        staging.prepare(tmp_path / "build", needed_bytes=0)


def test_a_full_disk_is_explained(tmp_path):
    error = OSError(errno.ENOSPC, "No space left on device")
    assert explain(error, tmp_path) == (
        f"the disk of {tmp_path} is full; make room or choose another folder with --out."
    )


@pytest.mark.parametrize("content", ["", "{", "[]", "\x00"])
def test_a_damaged_manifest_counts_as_missing(tmp_path, content):
    (tmp_path / "clip.mp4").write_bytes(b"film")
    (tmp_path / "clip.json").write_text(content)
    assert manifest.find(tmp_path / "clip.json") is None


def test_a_manifest_without_its_video_counts_as_missing(tmp_path):
    (tmp_path / "clip.json").write_text("{}")
    assert manifest.find(tmp_path / "clip.json") is None


def test_a_full_disk_is_told_alike_wherever_it_was_noticed(tmp_path):
    error = OSError(errno.ENOSPC, "No space left on device", "/out/.staging/clip.mp4")
    noticed = Failure.from_os_error(error, tmp_path)
    told = staging.plainly(noticed, tmp_path).describe("clip")
    assert told == f"clip: the disk of {tmp_path} is full; make room or choose another folder with --out."
    other = Failure("clip", "ValueError: no")
    assert staging.plainly(other, tmp_path) is other


def test_a_full_disk_is_known_by_its_number_not_by_its_words(tmp_path):
    elsewhere = Failure("system", "its speech cannot be kept: No space left on device: /cache")
    assert staging.plainly(elsewhere, tmp_path) is elsewhere
