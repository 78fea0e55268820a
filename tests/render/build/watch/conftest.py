"""A page in a browser, with a session of plain pictures behind it."""

import socket
import threading

import pytest
from browser import chromium
from watched import FakeSession

from render.build.watch.server import Server
from render.serving import ADDRESS

LIMIT = 60


@pytest.fixture(scope="session")
def window(tmp_path_factory):
    """One browser for all tests of a process, for it takes seconds to start."""
    with chromium(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def session(tmp_path):
    return FakeSession(tmp_path)


@pytest.fixture
def address(session):
    """The address of a server for the session."""
    listener = socket.create_server((ADDRESS, 0))
    server = Server(session)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://{ADDRESS}:{listener.getsockname()[1]}/"
    server.should_exit = True
    thread.join(LIMIT)
    assert not thread.is_alive()


@pytest.fixture
def page(window, address):
    """The page with its first picture; whatever a test does, the page complains of nothing and asks only its server."""
    with window.watching(address) as page:
        yield page
