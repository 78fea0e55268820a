"""The server of a watched clip answers its own page, and nobody else."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import webbrowser
from pathlib import Path

import pytest
from watched import FakeSession

from render.build.watch.application import LARGEST_BODY
from render.build.watch.server import Server, serve
from render.serving import ADDRESS, open_browser
from scenes.script import LectureError

ROOT = Path(__file__).parents[4]
LIMIT = 60
JSON = {"Content-Type": "application/json"}


class Running:
    """A server in a thread, and plain requests to it."""

    def __init__(self, session):
        self.session = session
        self.socket = socket.create_server((ADDRESS, 0))
        self.port = self.socket.getsockname()[1]
        self.server = Server(session)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]})
        self.thread.start()

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection(ADDRESS, self.port, timeout=LIMIT)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, names)
        answer = connection.getresponse()
        answer.body = answer.read()
        connection.close()
        return answer

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def post(self, path, data, **headers):
        body = data if isinstance(data, bytes) else json.dumps(data).encode()
        return self.ask("POST", path, body, **{**JSON, **headers})

    def events(self):
        """Open the event stream; return its connection and its lines."""
        connection = http.client.HTTPConnection(ADDRESS, self.port, timeout=LIMIT)
        connection.request("GET", "/events")
        return connection, connection.getresponse()

    def end(self):
        self.server.should_exit = True
        self.thread.join(LIMIT)
        assert not self.thread.is_alive()


@pytest.fixture
def running(tmp_path):
    server = Running(FakeSession(tmp_path))
    yield server
    server.end()


def message(answer):
    return json.loads(answer.body)["message"]


def next_event(stream):
    while True:
        line = stream.readline()
        assert line, "the event stream has ended"
        if line.startswith(b"data: "):
            return json.loads(line[6:])


@pytest.mark.parametrize(
    ("path", "kind"), [("/", "text/html"), ("/watch.css", "text/css"), ("/watch.js", "text/javascript")]
)
def test_the_files_of_the_page_are_served(running, path, kind):
    answer = running.get(path)
    assert answer.status == 200
    assert answer.headers.get_content_type() == kind


@pytest.mark.parametrize(
    "path",
    [
        "/server.py",
        "/page/index.html",
        "/../server.py",
        "/..%2fserver.py",
        "/page/../../server.py",
        "//etc/passwd",
        "/x",
    ],
)
def test_nothing_else_is_served(running, path):
    assert running.get(path).status == 404


def test_the_status_is_short_and_the_snapshot_whole(running):
    status = json.loads(running.get("/status").body)
    assert status == {"revision": 1, "state": "drawn", "beat": "ask", "seconds": 0.42, "message": "Drawn."}
    snapshot = json.loads(running.get("/snapshot.json").body)
    assert snapshot["clip"]["title"] == "The coin"
    assert snapshot["numbers"]["entropy"] == {
        "text": "1.5", "unit": "bits", "call": "mathdl.information.entropy(p=[0.5, 0.25, 0.25], base=2)"
    }  # fmt: skip


def test_what_json_cannot_hold_is_told_as_text(running):
    running.session.change(message=float("nan"))
    assert json.loads(running.get("/status").body)["message"] == "nan"


def test_pictures_are_served_by_revision(running):
    still = running.get("/still.png?revision=1")
    assert (still.status, still.headers["Content-Type"]) == (200, "image/png")
    assert still.body == running.session.still(1)
    for path in ("/still.png", "/beat.mp4"):
        assert running.get(f"{path}?revision=9").status == 404
        for query in ("", "?revision=x", "?revision=-1", "?revision=" + "9" * 99):
            assert running.get(path + query).status == 400


def test_a_browser_may_ask_for_a_part_of_the_video(running):
    whole = running.get("/beat.mp4?revision=1")
    assert (whole.status, whole.headers["Content-Type"]) == (200, "video/mp4")
    part = running.get("/beat.mp4?revision=1", Range="bytes=100-199")
    assert part.status == 206
    assert part.body == whole.body[100:200]
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(whole.body)}"
    assert running.get("/beat.mp4?revision=1", Range="bytes=99999999-").status == 416


def test_a_video_that_is_gone_is_not_found(running):
    running.session.video(1).unlink()
    assert running.get("/beat.mp4?revision=1").status == 404


def test_the_author_looks_and_sets_through_the_session(running):
    assert running.post("/look", {"beat": "answer", "frame": 3}).status == 200
    assert running.post("/variant", {"theme": "light", "format": "vertical"}).status == 200
    assert running.post("/sound", {"on": True}).status == 200
    assert running.post("/parameters", {"values": {"share": 0.25}, "toml": {"when": "[1, 'x']"}}).status == 200
    assert running.session.asked == [
        ("look", "answer", 3),
        ("show", "light", "vertical"),
        ("sound", True),
        ("parameters", {"share": 0.25, "when": [1, "x"]}),
    ]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/look", {}),
        ("/look", {"beat": "ask"}),
        ("/look", {"beat": "ask", "frame": "0"}),
        ("/look", {"beat": "ask", "frame": True}),
        ("/look", {"beat": "ask", "frame": -1}),
        ("/look", {"beat": "ask", "frame": 10**400}),
        ("/look", {"beat": ["ask"], "frame": 0}),
        ("/look", {"beat": "nowhere", "frame": 0}),
        ("/look", b"[" * 100_000),
        ("/look", b"\xff\xfe"),
        ("/look", b"9" * 10_000),
        ("/look", b""),
        ("/look", b"[]"),
        ("/look", b"null"),
        ("/variant", {"theme": "dark"}),
        ("/variant", {"theme": "pink", "format": "wide"}),
        ("/variant", {"theme": "dark", "format": 3}),
        ("/sound", {"on": 1}),
        ("/parameters", {}),
        ("/parameters", {"values": [1]}),
        ("/parameters", {"values": {"share": 0.99}}),
        ("/parameters", b'{"values": {"share": NaN}}'),
        ("/parameters", {"values": {}, "toml": {"when": "["}}),
        ("/parameters", {"values": {}, "toml": {"when": 3}}),
        ("/parameters", {"values": {}, "toml": {"a=1\nb": "3"}}),
        ("/parameters", {"values": {}, "toml": {"": "3"}}),
        ("/parameters", {"values": {}, "toml": None}),
    ],
)
def test_wrong_input_is_told_in_a_sentence(running, path, body):
    answer = running.post(path, body)
    assert answer.status == 400
    assert message(answer).endswith(".")
    assert running.get("/status").status == 200


def test_a_body_has_a_limit(running):
    answer = running.post("/parameters", {"values": {"x": "a" * LARGEST_BODY}})
    assert answer.status == 413
    assert message(answer)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "localhost.evil.example", "127.0.0.1.nip.io", ""])
def test_a_name_that_points_here_from_elsewhere_is_refused(running, host):
    for path in ("/", "/snapshot.json", "/still.png?revision=1", "/events"):
        assert running.get(path, Host=host).status == 421
    assert running.post("/sound", {"on": True}, Host=host).status == 421
    assert running.session.asked == []


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:1", "[::1]:8000", "LOCALHOST:80"])
def test_names_of_this_machine_are_answered(running, host):
    assert running.get("/status", Host=host).status == 200
    assert running.post("/sound", {"on": True}, Host=host, Origin=f"http://{host}").status == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1", "https://127.0.0.1", ""])
def test_other_pages_can_change_nothing(running, origin):
    assert running.post("/sound", {"on": True}, Origin=origin).status == 403
    assert running.session.asked == []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_form_can_change_nothing(running, kind):
    assert running.post("/sound", {"on": True}, Content_Type=kind).status == 415
    assert running.session.asked == []


def test_no_other_method_is_allowed_and_no_other_origin_is_permitted(running):
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    for answer in (
        running.ask("OPTIONS", "/sound", **asked), running.ask("DELETE", "/look"), running.get("/look"),
        running.get("/snapshot.json", **asked), running.ask("PUT", "/sound", b"{}", **JSON),
    ):  # fmt: skip
        assert answer.status in (200, 403, 405, 415)
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]
    assert running.session.asked == []


@pytest.mark.parametrize("path", ["/", "/status", "/still.png?revision=1", "/beat.mp4?revision=1", "/nowhere"])
def test_every_answer_is_kept_nowhere_and_may_load_nothing_from_elsewhere(running, path):
    headers = running.get(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Security-Policy"].startswith("default-src 'self';")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_every_change_is_told(running):
    connection, stream = running.events()
    assert stream.headers["Content-Type"].startswith("text/event-stream")
    assert next_event(stream)["revision"] == 1
    for revision in (2, 3):
        running.session.change(message=f"Change {revision}.")
        event = next_event(stream)
        assert (event["revision"], event["message"]) == (revision, f"Change {revision}.")
    connection.close()


def test_open_event_streams_do_not_keep_the_server_from_ending(running):
    streams = [running.events() for _ in range(3)]
    for _, stream in streams:
        next_event(stream)
    running.end()
    for connection, stream in streams:
        assert b"data" not in stream.read()
        connection.close()
    for worker in [thread for thread in threading.enumerate() if "AnyIO" in thread.name]:
        worker.join(LIMIT)
        assert not worker.is_alive()
    with pytest.raises(ConnectionRefusedError):
        running.get("/status")
    running.session.change(message="Nobody listens.")


PROGRAM = """
import sys, tempfile
from pathlib import Path
sys.path.insert(0, "tests/helpers")
from watched import FakeSession
from render.build.watch.server import serve
with tempfile.TemporaryDirectory() as folder:
    serve(FakeSession(Path(folder)), int(sys.argv[1]), False)
print("ended")
"""


def test_a_port_in_use_is_told_and_ctrl_c_ends_at_once_with_a_page_open():
    with socket.create_server((ADDRESS, 0)) as taken:
        port = taken.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(port)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        assert f"Port {port} is in use" in process.stderr.readline()
        address = process.stderr.readline().split()[2]
        chosen = int(address.rstrip("/").rpartition(":")[2])
        assert address == f"http://127.0.0.1:{chosen}/"
        connection = http.client.HTTPConnection(ADDRESS, chosen, timeout=LIMIT)
        connection.request("GET", "/events")
        next_event(connection.getresponse())
        os.kill(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=LIMIT)
    assert (process.returncode, out, err) == (0, "ended\n", "")
    connection.close()


def test_without_a_free_port_there_is_a_sentence(tmp_path):
    with pytest.raises(LectureError, match="Choose another"):
        serve(FakeSession(tmp_path), 2**16, False)


def test_a_browser_is_opened_unless_it_would_fill_the_terminal(monkeypatch):
    opened = []

    class Browser(webbrowser.GenericBrowser):
        def open(self, address):
            opened.append(address)

    monkeypatch.delenv("BROWSER", raising=False)
    monkeypatch.setattr(webbrowser, "get", lambda: Browser("firefox"))
    open_browser("http://127.0.0.1:1/")
    assert opened == ["http://127.0.0.1:1/"]
    # What fails if it is run:
    monkeypatch.setattr(webbrowser, "get", lambda: webbrowser.GenericBrowser(["no-such-command", "%s"]))
    monkeypatch.setattr(webbrowser.GenericBrowser, "open", lambda self, address: pytest.fail("opened in the terminal"))
    open_browser("http://127.0.0.1:1/")
