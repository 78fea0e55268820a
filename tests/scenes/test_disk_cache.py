"""Results that are kept from one process to the next."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from scenes.disk_cache import DiskCache


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return DiskCache("things", most=10)


def test_what_was_put_is_got_by_another_process(kept):
    kept.put("one", b"first")
    assert DiskCache("things", most=10).get("one") == b"first"
    assert kept.get("two") is None


@pytest.mark.parametrize("content", [b"", b"short", bytes(64), b"x" * 200])
def test_a_damaged_file_counts_as_missing_and_is_replaced(kept, content):
    kept.put("one", b"first")
    (kept.folder / "one").write_bytes(content)
    assert kept.get("one") is None
    kept.put("one", b"first")
    assert kept.get("one") == b"first"


def test_a_byte_that_changed_counts_as_damage(kept):
    kept.put("one", b"first")
    content = bytearray((kept.folder / "one").read_bytes())
    content[-1] ^= 1
    (kept.folder / "one").write_bytes(content)
    assert kept.get("one") is None


def test_the_least_recently_used_files_make_room(kept):
    for number in range(12):
        kept.put(f"{number}", b"")
        os.utime(kept.folder / f"{number}", (number, number))
    assert kept.get("0") == b""
    DiskCache("things", most=10).put("new", b"")
    left = {path.name for path in kept.folder.iterdir()}
    assert len(left) == 9
    assert {"0", "new", "11"} <= left
    assert not {"1", "2", "3"} & left


def test_a_folder_that_cannot_be_written_keeps_nothing(kept, tmp_path):
    (tmp_path / "mathdl").write_text("in the way")
    kept.put("one", b"first")
    assert kept.get("one") is None


def test_many_may_write_the_same_at_once_and_leave_nothing_beside_it(kept):
    def put_and_get(number: int) -> bytes | None:
        kept.put("one", b"same" * 1000)
        return kept.get("one")

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(put_and_get, range(200))) == {b"same" * 1000}
    assert [path.name for path in kept.folder.iterdir()] == ["one"]
