"""ipc.frames: an object survives the socket, and nothing else is taken for one."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hookkit.deadline import Deadline
from hookkit.ipc.frames import MAX_FRAME, FrameError, receive, send

Pair = tuple[socket.socket, socket.socket]
ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Two connected sockets."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    with ours, theirs:
        yield ours, theirs


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(st.text(st.characters()), ANY, max_size=6), min_size=1, max_size=3))
def test_what_is_sent_is_received(pair: Pair, values: list[dict[str, Any]]) -> None:
    for value in values:
        send(pair[0], value, Deadline.after(5))

    assert [receive(pair[1], Deadline.after(5)) for _ in values] == values


def test_a_large_object_is_received_whole(pair: Pair) -> None:
    large = {"text": "é" * 3_000_000}
    sender = threading.Thread(target=send, args=(pair[0], large, Deadline.after(20)))
    sender.start()
    received = receive(pair[1], Deadline.after(20))
    sender.join()

    assert received == large


def test_a_peer_that_closes_without_a_word_sent_nothing(pair: Pair) -> None:
    pair[0].close()

    assert receive(pair[1], Deadline.after(5)) is None


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        (b"\0", "a head of 1 bytes that says 0"),
        (b"\0\0\0\5{}", "2 of 5 bytes"),
        (b"\0\0\0\0", "0 bytes that are no JSON"),
        (b"\0\0\0\2[]", "a value of type list"),
        (b"\0\0\0\4null", "a value of type NoneType"),
        (b"\0\0\0\3{\xff}", "3 bytes that are no JSON"),
        (b"\xff\xff\xff\xff{}", "a head of 4 bytes that says 4294967295"),
        ((MAX_FRAME + 1).to_bytes(4, "big"), f"a head of 4 bytes that says {MAX_FRAME + 1}"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "a head of 4 bytes that says 1213486160"),
        (b"\0\1\x86\xa0" + b"[" * 100_000, "100000 bytes that are no JSON"),
    ],
)
def test_what_is_no_frame_is_refused(sent: bytes, found: str, pair: Pair) -> None:
    pair[0].sendall(sent)
    pair[0].close()

    with pytest.raises(FrameError) as caught:
        receive(pair[1], Deadline.after(5))
    assert str(caught.value) == (
        f"the worker's socket: must be one JSON object in a frame, found {found}"
    )


@given(st.binary(max_size=30))
def test_any_bytes_are_an_object_or_refused(sent: bytes) -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    with ours, theirs:
        ours.sendall(sent)
        ours.close()
        try:
            value = receive(theirs, Deadline.after(5))
        except FrameError:
            return

    assert value is None or isinstance(value, dict)


@pytest.mark.parametrize("sent", [b"", b"\0\0", b"\0\0\0\5{}"], ids=["nothing", "half", "less"])
def test_a_peer_that_falls_silent_is_waited_for_until_the_deadline(sent: bytes, pair: Pair) -> None:
    pair[0].sendall(sent)
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        receive(pair[1], Deadline.after(0.1))

    assert 0.09 < time.monotonic() - started < 2


def test_a_peer_that_does_not_read_is_waited_for_until_the_deadline(pair: Pair) -> None:
    with pytest.raises(TimeoutError):
        send(pair[0], {"text": "x" * 5_000_000}, Deadline.after(0.1))


def test_after_the_deadline_nothing_is_tried(pair: Pair) -> None:
    with pytest.raises(TimeoutError, match="the deadline has passed"):
        send(pair[0], {}, Deadline.after(-1))
    with pytest.raises(TimeoutError, match="the deadline has passed"):
        receive(pair[1], Deadline.after(-1))
