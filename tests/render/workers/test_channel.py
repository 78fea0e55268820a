"""Messages arrive whole or not at all, with the files that belong to them."""

import os
import socket
import threading

import pytest

from render.workers.channel import LENGTH, MOST_FILES, Channel, connected


@pytest.fixture
def ends():
    one, other = connected()
    yield one, other
    one.close()
    other.close()


def open_files():
    return len(os.listdir("/proc/self/fd"))


def test_messages_go_both_ways_in_their_order(ends):
    one, other = ends
    for number in range(5):
        one.send({"number": number, "text": "entropy ≥ 0"})
        other.send({"answer": -number})
    assert [other.receive() for _ in range(5)] == [({"number": n, "text": "entropy ≥ 0"}, []) for n in range(5)]
    assert [one.receive()[0]["answer"] for _ in range(5)] == [0, -1, -2, -3, -4]


def test_files_come_with_the_message_that_they_were_sent_with(ends, tmp_path):
    one, other = ends
    paths = [tmp_path / f"{number}" for number in range(3)]
    for path in paths:
        path.write_text(path.name)
    one.send({"message": "without"})
    with paths[0].open() as zero, paths[1].open() as first:
        one.send({"message": "two"}, [zero.fileno(), first.fileno()])
    with paths[2].open() as second:
        one.send({"message": "one"}, [second.fileno()])
    found = {}
    for _ in range(3):
        message, files = other.receive()
        found[message["message"]] = [os.read(file, 9).decode() for file in files]
        for file in files:
            os.close(file)
    assert found == {"without": [], "two": ["0", "1"], "one": ["2"]}


def test_the_other_side_may_write_into_a_file(ends):
    one, other = ends
    read, write = os.pipe()
    one.send({}, [write])
    os.close(write)
    _, (file,) = other.receive()
    os.write(file, b"written")
    os.close(file)
    assert os.read(read, 99) == b"written"
    assert os.read(read, 99) == b"", "no other copy of the file is open"
    os.close(read)


def test_as_many_files_as_a_message_may_have_arrive(ends):
    one, other = ends
    before = open_files()
    with open(os.devnull) as file:
        one.send({}, [file.fileno()] * MOST_FILES)
    _, files = other.receive()
    assert len(files) == MOST_FILES
    for each in files:
        os.close(each)
    assert open_files() == before


def test_a_large_message_arrives_whole(ends):
    one, other = ends
    text = "0123456789" * 500_000
    sender = threading.Thread(target=one.send, args=({"text": text},))
    sender.start()
    message, _ = other.receive()
    sender.join()
    assert message["text"] == text


@pytest.mark.parametrize("sent", [b"", b"\0\0", LENGTH.pack(100), LENGTH.pack(100) + b'{"half": '])
def test_a_message_that_breaks_off_is_none_and_its_files_are_closed(sent):
    ours, theirs = socket.socketpair()
    channel = Channel(theirs)
    before = open_files()
    with open(os.devnull) as file:
        if sent:
            socket.send_fds(ours, [sent], [file.fileno()])
    ours.shutdown(socket.SHUT_WR)
    assert channel.receive() is None
    assert open_files() == before
    ours.close()
    channel.close()


def test_a_connection_that_is_reset_in_the_middle_closes_the_files_too():
    """What is closed with unread data in it is reset."""
    ours, theirs = socket.socketpair()
    channel = Channel(theirs)
    channel.send({"never": "read"})
    before = open_files()
    with open(os.devnull) as file:
        socket.send_fds(ours, [LENGTH.pack(100)], [file.fileno()])
    ours.close()
    assert channel.receive() is None
    assert open_files() == before - 1
    channel.close()


def test_whoever_waits_hears_of_the_end_on_either_side(ends):
    one, other = ends
    heard = []
    waiting = [threading.Thread(target=lambda end=end: heard.append(end.receive())) for end in (one, other)]
    for thread in waiting:
        thread.start()
    one.end()
    for thread in waiting:
        thread.join()
    assert heard == [None, None]
    one.end()  # twice does no harm


def test_nothing_can_be_said_to_nobody(ends):
    one, other = ends
    other.close()
    with pytest.raises(OSError, match="pipe"):
        one.send({"message": "hello"})


def test_a_channel_can_be_taken_by_the_number_of_its_file(ends):
    one, other = ends
    again = Channel(os.dup(other.fileno()))
    one.send({"message": "hello"})
    assert again.receive() == ({"message": "hello"}, [])
    again.close()
