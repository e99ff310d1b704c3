"""transcript, whole: whatever is late at any Stop, every word is taken once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.events.read import TurnEnded, read_event
from hookkit.transcript.answer import close_race
from hookkit.transcript.entries import read_entry
from hookkit.transcript.tail import read_on
from hookkit.transcript.turns import Block, Turn, hear, joined, turns

from .lines import FIXTURES, claude, recorded, thinking, tool_result, user

Words = tuple[str, str]  # role, text


class Reader:
    """A session's cursor, as Stop keeps it: an offset and what is owed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.end = 0
        self.owed = ""

    def stop(self, last_message: str) -> list[Turn]:
        stretch = read_on(str(self.path), self.end, 10_000_000)
        closed = close_race(hear(stretch.lines), last_message, self.owed)
        self.end, self.owed = stretch.end, closed.owed
        return joined(closed.blocks)


def test_a_torn_last_line_counts_as_missing(tmp_path: Path) -> None:
    path = tmp_path / "session.jsonl"
    whole = user("hi") + b"\n" + claude("Hello.") + b"\n"
    path.write_bytes(whole[:-20])
    reader = Reader(path)
    first = reader.stop("Hello.")
    path.write_bytes(whole)

    assert [turn.text for turn in first] == ["hi", "Hello."]
    assert reader.stop("") == []


def stops(folder: str) -> dict[str, list[str]]:
    """The last_assistant_message of every Stop of a recording, by session."""
    found: dict[str, list[str]] = {}
    for raw in (FIXTURES / folder / "hook_payloads.jsonl").read_bytes().split(b"\n")[:-1]:
        event = read_event(raw)
        if isinstance(event, TurnEnded):
            found.setdefault(event.session_id, []).append(event.last_message)
    return found


RECORDED = [
    pytest.param(session, messages, id=f"{path.parent.name}-{session[:8]}")
    for path in sorted(FIXTURES.glob("*/hook_payloads.jsonl"))
    for session, messages in stops(path.parent.name).items()
]


def answers(whole: bytes, messages: list[str]) -> list[tuple[int, int]]:
    """Begin and end, in bytes, of the line that answers each Stop."""
    spans = []
    waiting = list(messages)
    begin = 0
    for line in whole.split(b"\n")[:-1]:
        entry = read_entry(line)
        if waiting and entry and entry.role == "assistant" and entry.texts == waiting[:1]:
            spans.append((begin, begin + len(line) + 1))
            waiting.pop(0)
        begin += len(line) + 1
    assert not waiting
    return spans


def test_the_recordings_have_12_sessions_with_34_stops() -> None:
    sizes = [
        len(messages)
        for path in FIXTURES.glob("*/hook_payloads.jsonl")
        for messages in stops(path.parent.name).values()
    ]

    assert (len(sizes), sum(sizes)) == (12, 34)


@pytest.mark.parametrize("late", ["none", "torn", "all", "odd", "even"])
@pytest.mark.parametrize(("session", "messages"), RECORDED)
def test_a_replayed_session_says_everything_once(
    session: str, messages: list[str], late: str, tmp_path: Path
) -> None:
    whole = recorded(session)
    reader = Reader(tmp_path / "session.jsonl")
    taken: list[Turn] = []
    for number, (begin, end) in enumerate(answers(whole, messages)):
        is_late = late in {"all", ("even", "odd")[number % 2]}
        cut = begin if is_late else end - 9 if late == "torn" else end
        reader.path.write_bytes(whole[:cut])
        taken += reader.stop(messages[number])
    reader.path.write_bytes(whole)
    taken += reader.stop("")

    assert [(turn.role, turn.text) for turn in taken] == [
        (turn.role, turn.text) for turn in turns(whole.split(b"\n"))
    ]


class Answered(NamedTuple):
    """What happens after one prompt, and what of it is in the file when Stop fires."""

    lines: list[bytes]
    last_message: str
    late: int  # lines missing at Stop
    stops: bool  # False: interrupted


WORD = st.sampled_from(["ok", "done", "no"])  # few, so that answers are alike
PROMPT = st.sampled_from(
    [
        user("go"),
        user("ok"),
        user("<task-notification>"),
        user("<bash-input>ls</bash-input>"),
        user("Stop hook feedback", isMeta=True),
    ]
)
PART = st.tuples(st.just("text"), WORD) | st.just(("thinking", ""))


@st.composite
def an_answered(draw: st.DrawFn, max_late: int) -> Answered:
    lines = [draw(PROMPT)]
    for number in range(draw(st.integers(0, 2))):
        lines += [claude(draw(WORD), message=f"tool{number}{draw(st.uuids())}"), tool_result()]
    message = str(draw(st.uuids()))
    parts = draw(st.lists(PART, min_size=1, max_size=3))
    last = [
        claude(word, message=message) if kind == "text" else thinking(message)
        for kind, word in parts
    ]
    said = [word for kind, word in parts if kind == "text"]
    late = draw(st.integers(0, min(max_late, len(last))))
    return Answered(lines + last, said[-1] if said else "", late, draw(st.booleans()))


def replay(session: list[Answered]) -> tuple[list[Words], list[Words]]:
    """What all the reads of a session take, and what it says when read at once."""
    lines: list[bytes] = []
    taken: list[Block] = []
    read, owed = 0, ""
    for part in session:
        lines += part.lines
        if part.stops:
            there = len(lines) - part.late
            closed = close_race(hear(lines[read:there]), part.last_message, owed)
            taken += closed.blocks
            read, owed = there, closed.owed
    taken += close_race(hear(lines[read:]), "", owed).blocks
    return words_of(taken), words_of(hear(lines).blocks)


def words_of(blocks: list[Block]) -> list[Words]:
    return [(block.role, block.text) for block in blocks]


@given(st.lists(an_answered(max_late=1), max_size=6))
def test_with_one_line_late_at_a_stop_everything_is_taken_once_and_in_order(
    session: list[Answered],
) -> None:
    taken, whole = replay(session)

    assert taken == whole


@given(st.lists(an_answered(max_late=3), max_size=6))
def test_with_several_lines_late_at_a_stop_everything_is_taken_once(
    session: list[Answered],
) -> None:
    taken, whole = replay(session)

    assert Counter(taken) == Counter(whole)
