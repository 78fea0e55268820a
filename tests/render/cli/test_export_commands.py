"""The commands that take clips elsewhere, as they are typed."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import av
import pytest
from commands import run


def invoke(root, *arguments):
    return run(root, *arguments)


@pytest.fixture
def damaged(lesson, tmp_path):
    """The build with a film that lacks its end."""
    out = tmp_path / "build"
    shutil.copytree(lesson[1], out)
    film = out / "clips/balls/ball.mp4"
    film.write_bytes(film.read_bytes()[:-200])
    return out


@pytest.mark.parametrize("kind", ["slides", "youtube", "notebook", "markdown", "scorm", "webm"])
def test_every_export_writes_into_a_folder_of_its_own(lesson, tmp_path, kind):
    root, build = lesson
    result = invoke(root, "export", kind, "--build", build, "--out", tmp_path / kind)
    assert result.exit_code == 0, result.output
    written = [line for line in result.output.splitlines() if line.startswith(str(tmp_path))]
    assert written
    assert all(os.path.getsize(path) for path in written)
    assert any("ball" in path for path in written)
    assert any("cube" in path for path in written)
    assert not list(tmp_path.glob("**/.render-staging*"))


@pytest.mark.parametrize("kind", ["slides", "scorm", "short"])
def test_a_clip_that_is_not_built_is_named_with_the_command_that_makes_it(lesson, tmp_path, kind):
    result = invoke(lesson[0], "export", kind, "ball", "--build", tmp_path, "--out", tmp_path / "x")
    assert result.exit_code == 2
    assert "ball is not built in" in result.output
    assert "Run first: render all ball" in result.output
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("kind", ["slides", "youtube", "scorm", "html"])
def test_a_damaged_film_is_named_and_not_exported(lesson, damaged, tmp_path, kind):
    result = invoke(lesson[0], "export", kind, "--build", damaged, "--out", tmp_path / "x")
    assert result.exit_code == 2
    assert "ball.mp4 is damaged" in result.output
    assert not (tmp_path / "x").exists()


def test_a_damaged_film_is_found_without_the_store_too(lesson, damaged, tmp_path):
    shutil.rmtree(damaged / ".store")
    result = invoke(lesson[0], "export", "slides", "ball", "--build", damaged, "--out", tmp_path / "x")
    assert (result.exit_code, "ball.mp4 is damaged" in result.output) == (2, True), result.output


def test_an_unknown_clip_or_beat_is_answered_with_the_closest(lesson, tmp_path):
    result = invoke(lesson[0], "export", "slides", "bal", "--build", lesson[1], "--out", tmp_path / "x")
    assert (result.exit_code, "ball" in result.output) == (2, True)
    result = invoke(lesson[0], "export", "gif", "ball", "thinks", "--build", lesson[1], "--out", tmp_path / "x")
    assert (result.exit_code, "think" in result.output) == (2, True)
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("kind", ["gif", "webp"])
def test_a_beat_becomes_a_loop(lesson, tmp_path, kind):
    result = invoke(lesson[0], "export", kind, "ball", "answer", "--build", lesson[1], "--out", tmp_path / "x")
    assert result.exit_code == 0, result.output
    assert result.output.strip().endswith(f"ball.answer.{kind}")


def test_the_site_is_exported_with_its_films_copied_or_linked(lesson, tmp_path):
    root, build = lesson
    for options in ((), ("--link",)):
        out = tmp_path / f"site{len(options)}"
        result = invoke(root, "export", "html", "--build", build, "--out", out, *options)
        assert result.exit_code == 0, result.output
        assert result.output.strip() == str(out / "index.html")
        same = {path.relative_to(build) for path in build.rglob("*") if path.is_file() and ".store" not in path.parts}
        assert {path.relative_to(out) for path in out.rglob("*") if path.is_file()} == same | {Path(".export.json")}
        film = "clips/balls/ball.light.vertical.mp4"
        assert (out / film).read_bytes() == (build / film).read_bytes()
        assert os.path.samefile(out / film, build / film) == bool(options)
    address = ("--address", "https://example.org/course")
    assert invoke(root, "export", "html", "--build", build, "--out", tmp_path / "site0", *address).exit_code == 0
    page = (tmp_path / "site0/clips/balls/ball.html").read_text()
    assert '<meta property="og:image" content="https://example.org/course/clips/balls/ball.jpg">' in page
    result = invoke(root, "export", "html", "--build", build, "--out", tmp_path / "y", "--address", "example.org")
    assert (result.exit_code, "write https://HOST/PATH/" in result.output) == (2, True)


@pytest.fixture
def server(lesson):
    """``render serve`` on any free port; gives its process and its address."""
    root, build = lesson
    command = [sys.executable, "-m", "render.cli", "--series", root, "serve", "--build", build, "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    line = process.stderr.readline()
    assert line.startswith(f"Serving {build} at http://127.0.0.1:")
    assert line.rstrip().endswith("(Ctrl-C ends it)")
    address = line.split(" at ")[1].split()[0]
    yield process, address
    process.kill()
    process.wait()
    process.stderr.close()


def fetch(address, **headers):
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=20) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read(), error.headers


def test_serve_sends_parts_of_films_and_nothing_but_what_is_published(server, lesson):
    process, address = server
    status, page, headers = fetch(address)
    assert (status, headers.get_content_type()) == (200, "text/html")
    assert page == (lesson[1] / "index.html").read_bytes()
    film = (lesson[1] / "clips/balls/ball.mp4").read_bytes()
    status, part, headers = fetch(f"{address}clips/balls/ball.mp4", Range="bytes=10-19")
    assert (status, part) == (206, film[10:20])
    assert headers["Content-Range"] == f"bytes 10-19/{len(film)}"
    assert fetch(f"{address}clips/balls/ball.vtt")[2].get_content_type() == "text/vtt"
    for outside in ("missing.html", ".store/", "../lessons/series.toml", "%2e%2e/lessons/series.toml", "clips/.hidden"):
        assert fetch(address + outside)[0] == 404, outside
    with socket.socket() as raw:
        raw.connect(("127.0.0.1", int(address.rsplit(":")[-1].strip("/"))))
        raw.sendall(b"GET /../lessons/series.toml HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert b" 404 " in raw.recv(100)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    assert process.stderr.read() == ""
    with socket.socket() as again:
        time.sleep(0.1)
        assert again.connect_ex(("127.0.0.1", int(address.rsplit(":")[-1].strip("/")))) != 0


def test_serve_takes_the_next_port_if_one_is_in_use_and_says_what_it_lacks(lesson, tmp_path):
    result = invoke(lesson[0], "serve", "--build", tmp_path)
    assert (result.exit_code, "holds no pages. Make them first: render all --out" in result.output) == (2, True)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "render.cli", "serve", "--build", lesson[1], "--port", str(port)]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        try:
            assert process.stderr.readline().startswith(f"Port {port} is in use; taking ")
        finally:
            process.kill()
            process.wait()
            process.stderr.close()


def test_every_film_that_leaves_can_be_decoded_to_its_end(lesson, tmp_path):
    root, build = lesson
    invoke(root, "export", "webm", "ball", "--build", build, "--out", tmp_path / "webm")
    invoke(root, "export", "short", "ball", "--build", build, "--out", tmp_path / "short")
    invoke(root, "export", "youtube", "ball", "--build", build, "--out", tmp_path / "youtube")
    films = [path for path in tmp_path.rglob("*") if path.suffix in (".mp4", ".webm")]
    assert len(films) == 3
    for film in films:
        with av.open(str(film)) as container:
            frames = sum(1 for _ in container.decode(container.streams.video[0]))
            assert frames == 172, film
