"""`render preview --watch` from the command line to the browser: an author edits, and sees what becomes of it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import authored
import pytest
from authored import LIMIT, ended, place

from render.workers import warm

ROOT = Path(__file__).parents[4]
pytestmark = pytest.mark.skipif(not warm.CAN_FORK, reason="a clip is watched where processes can be forked")


@contextmanager
def watched(folder, *options):
    """Give the address, the process, and what it said before, of a watched clip."""
    command = [sys.executable, "-m", "render.cli", "--series", folder, "preview", "squares", "--watch", "--no-browser"]
    process = subprocess.Popen([*command, *options], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    said = []
    for line in process.stderr:
        said.append(line)
        if found := re.search(r"http://\S+", line):
            break
    try:
        yield found[0], process, said
    finally:
        process.send_signal(signal.SIGINT)
        code = process.wait(LIMIT)
        process.stderr.close()
    assert code == 0


@pytest.fixture
def files(tmp_path):
    return authored.write(tmp_path / "course")


@pytest.fixture
def page(window, files):
    """The page of the clip, with its first beat; it complains of nothing and asks nobody else."""
    with watched(files[0].parents[1], "--port", "0") as (address, _, _), window.watching(address) as page:
        yield page


def picture(window):
    """Return what is seen of the clip."""
    box = window.run("return document.querySelector('#picture .shown').getBoundingClientRect().toJSON()")
    left, upper, right, lower = (round(box[name]) for name in ("left", "top", "right", "bottom"))
    return window.screenshot()[upper:lower, left:right]


def wait_for_place(window, expected):
    window.wait(lambda: abs(place(picture(window)) - expected) < 0.02, f"the square is not at {expected}")


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_an_edit_changes_the_picture(page, files):
    wait_for_place(page, 0.5 - 3 / 14.2)
    edit(files[1], "STEP = 3", "STEP = 1")
    wait_for_place(page, 0.5 - 1 / 14.2)


def test_an_error_appears_and_goes(page, files):
    good = files[1].read_text()
    edit(files[1], "self.add(self.square)", "self.ad(self.square)")
    page.wait(lambda: page.find("#error").is_displayed(), "the error is not shown")
    told = page.find("#error").text
    assert "Did you mean add?" in told
    assert "squares.py, line 27" in told
    assert page.all("#picture .shown")
    files[1].write_text(good)
    page.wait(lambda: not page.find("#error").is_displayed(), "the error stays")


def test_a_slider_changes_a_number_on_the_picture(page, files):
    edit(files[1], "self.add(self.square)", 'self.add(self.readout("double", ".1f").shift([0, 3, 0]))')
    edit(files[1], "self.square = square", "self.square = square")
    number = (slice(0, 90), slice(None))
    page.wait(lambda: picture(page)[number].max() > 150 and page.all("video.shown"), "no number is shown")
    before = picture(page)[number].copy()
    page.move("#controls [aria-label='side'] input[type=range]", 3.5)
    page.wait(
        lambda: picture(page)[number].shape == before.shape and (picture(page)[number] != before).any(),
        "the number does not change",
    )


def test_scrubbing_shows_the_frame_asked_for(page):
    beats = "return fetch('snapshot.json').then(answer => answer.json()).then(page => page.beats)"
    first = page.wait(lambda: page.run(beats)[-1]["start"], "the beats are not known")
    page.wait(lambda: int(page.run("return document.querySelector('#scrubber').max")) > first, "no scrubber")
    for frame, expected in [(0, 0.5), (12, 0.5 + 3 / 14.2), (0, 0.5)]:
        page.move("#scrubber", first + frame)
        wait_for_place(page, expected)


def test_the_status_and_stills_are_there_for_programs(files):
    with watched(files[0].parents[1], "--beat", "middle", "--port", "0") as (address, _, _):

        def get(name):
            with urllib.request.urlopen(f"{address}{name}") as answer:
                return answer.read()

        def status():
            return json.loads(get("status"))

        end = time.monotonic() + LIMIT
        while status()["state"] != "drawn":
            assert time.monotonic() < end
        found = status()
        assert found["beat"] == "middle"
        still = json.loads(get("snapshot.json"))["still"]
        assert get(f"still.png?revision={still['revision']}").startswith(b"\x89PNG")
        files[1].write_text("def")
        while status()["state"] != "failed":
            assert time.monotonic() < end
        assert "SyntaxError" in status()["message"]
        assert status()["revision"] > found["revision"]


def test_a_port_in_use_is_told_and_the_next_one_taken(files):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with watched(files[0].parents[1], "--port", str(port)) as (address, _, said):
            assert f"Port {port} is in use" in said[0]
            assert f":{port}/" not in address


@pytest.mark.parametrize("name", ["SIGINT", "SIGKILL"])
def test_no_process_and_no_port_is_left(files, name):
    command = [sys.executable, "-m", "render.cli", "--series", files[0].parents[1], "preview", "squares", "--watch"]
    process = subprocess.Popen(
        [*command, "--no-browser", "--port", "0"], cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    address = next(found[0] for line in process.stderr if (found := re.search(r"http://\S+", line)))
    end = time.monotonic() + LIMIT
    while not (family := descendants(process.pid))[3:]:
        assert time.monotonic() < end
    os.kill(process.pid, getattr(signal, name))
    assert process.wait(LIMIT) == (0 if name == "SIGINT" else -signal.SIGKILL)
    process.stderr.close()
    assert all(ended(pid) for pid in family)
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address)


def descendants(pid):
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *descendants(child)]
    return found


@pytest.mark.parametrize("options", [("--still", "1"), ("--sheet",), ("--port", "70000")])
def test_what_does_not_go_together_is_refused(files, options):
    command = [sys.executable, "-m", "render.cli", "--series", files[0].parents[1], "preview", "squares", "--watch"]
    done = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
