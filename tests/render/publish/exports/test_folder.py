"""An export is written whole, and only where nothing of anybody else is overwritten."""

import errno
import os

import pytest

from render import files as disk
from render.failures import ExportError
from render.publish.exports import built, folder
from render.variants import Variant


def fill(**texts):
    def write(target):
        for name, text in texts.items():
            path = target / f"{name}.txt"
            path.write_text(text)

    return write


def test_exports_share_a_folder_and_are_made_again(tmp_path):
    out = tmp_path / "talk"
    assert [path.name for path in folder.write(out, fill(a="1"))] == ["a.txt"]
    folder.write(out, fill(b="2"))
    folder.write(out, fill(a="3"))
    assert {path.name: path.read_text() for path in out.glob("*.txt")} == {"a.txt": "3", "b.txt": "2"}


@pytest.mark.parametrize("where", ["mine.pptx", "below/mine.pptx", ".hidden"])
def test_foreign_files_are_named_and_left_alone(tmp_path, where):
    folder.write(tmp_path, fill(a="1"))
    foreign = tmp_path / where
    foreign.parent.mkdir(exist_ok=True)
    foreign.write_text("mine")
    with pytest.raises(ExportError, match=f"files that no export made, or that were changed since: {where}"):
        folder.write(tmp_path, fill(a="2"))
    assert foreign.read_text() == "mine"
    assert (tmp_path / "a.txt").read_text() == "1"


def test_an_export_that_was_edited_is_nobody_else_s_to_overwrite(tmp_path):
    folder.write(tmp_path, fill(a="1"))
    (tmp_path / "a.txt").write_text("my own words")
    with pytest.raises(ExportError, match=r"changed since: a\.txt\. They are left alone; choose another folder"):
        folder.write(tmp_path, fill(a="2"))
    assert (tmp_path / "a.txt").read_text() == "my own words"


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "x").write_text("")
    with pytest.raises(ExportError, match="is a file"):
        folder.write(tmp_path / "x", fill(a="1"))


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))])
def test_what_ends_before_its_end_leaves_nothing(tmp_path, stop):
    def broken(target):
        fill(a="2", b="2")(target)
        raise stop

    out = tmp_path / "talk"
    with pytest.raises((KeyboardInterrupt, OSError)):
        folder.write(out, broken)
    assert not out.exists()
    folder.write(out, fill(a="1"))
    with pytest.raises((KeyboardInterrupt, OSError)):
        folder.write(out, broken)
    assert sorted(path.name for path in out.iterdir()) == [folder.LIST, "a.txt"]
    assert (out / "a.txt").read_text() == "1"


def test_one_that_is_killed_among_its_files_does_not_lock_out_the_next(tmp_path, monkeypatch):
    folder.write(tmp_path, fill(a="1", b="1"))
    moved = []

    def replace(source, target, original=disk.replace):
        if target.name == "b.txt":
            raise KeyboardInterrupt
        original(source, target)
        moved.append(target.name)

    with monkeypatch.context() as patch:
        patch.setattr(disk, "replace", replace)
        with pytest.raises(KeyboardInterrupt):
            folder.write(tmp_path, fill(a="2", b="2"))
    assert "a.txt" in moved
    folder.write(tmp_path, fill(a="3", b="3"))
    assert (tmp_path / "b.txt").read_text() == "3"


def test_what_is_not_built_is_named_with_the_command(lessons, lesson, tmp_path):
    clips = [lessons.clip("ball")]
    with pytest.raises(
        ExportError, match=r"ball is not built in .*, or only by an earlier version\. Run first: render all ball --out "
    ):
        built.find(lessons, clips, Variant(), tmp_path)
    with pytest.raises(
        ExportError,
        match=r"ball is not built in build as light and vertical, or only .*\. Run first: render all ball --theme",
    ):
        built.find(lessons, clips, Variant("light", "vertical"), built.BUILD)
    (clip,) = built.find(lessons, clips, Variant("light", "vertical"), lesson[1])
    assert clip.stem == "ball.light.vertical"
    assert clip.path(".srt").read_text().startswith("1\n")
    assert len(list(built.every_variant(lessons, lessons.clip("ball"), lesson[1]))) == 4
    assert len(list(built.every_variant(lessons, lessons.clip("cube"), lesson[1]))) == 2
