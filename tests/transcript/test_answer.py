"""transcript.answer: the answer is taken from the file or the payload, and known again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.transcript.answer import Closed, close_race
from hookkit.transcript.turns import Block, hear, joined

from .lines import claude, thinking, tool_result, user


def take(*stops: tuple[list[bytes], str]) -> list[list[str]]:
    """What each of several reads takes: its new lines and the payload's last message."""
    owed = ""
    taken = []
    for lines, last_message in stops:
        closed = close_race(hear(lines), last_message, owed)
        owed = closed.owed
        taken.append([turn.text for turn in joined(closed.blocks)])
    return taken


def test_an_answer_that_is_there_is_taken_from_there() -> None:
    heard = hear([user("hi"), claude("Hello. ")])

    assert close_race(heard, "Hello.", "") == Closed(heard.blocks, "")


def test_an_answer_that_is_missing_is_taken_from_the_payload_and_owed() -> None:
    heard = hear([user("hi")])

    assert close_race(heard, "Hello.", "") == Closed(
        [*heard.blocks, Block("assistant", "Hello.", "", "", 1)], "0d95d1c7.6"
    )


def test_the_line_of_an_owed_answer_is_left_out_when_it_comes() -> None:
    late = hear([claude("Hello.")])

    assert close_race(late, "", "0d95d1c7.6") == Closed([], "")


def test_an_owed_answer_is_waited_for_until_the_next_prompt() -> None:
    assert close_race(hear([]), "", "0d95d1c7.6") == Closed([], "0d95d1c7.6")
    assert close_race(hear([tool_result()]), "", "0d95d1c7.6").owed == "0d95d1c7.6"
    assert close_race(hear([user("next")]), "", "0d95d1c7.6").owed == ""


def test_words_after_the_next_prompt_are_not_mistaken_for_the_owed_ones() -> None:
    assert take(([user("a")], "Done."), ([user("b"), claude("Done.")], "Done.")) == [
        ["a", "Done."],
        ["b", "Done."],
    ]


def test_a_person_who_repeats_the_answer_is_heard() -> None:
    assert take(([user("a")], "yes"), ([claude("yes"), user("yes")], "no")) == [
        ["a", "yes"],
        ["yes", "no"],
    ]
    assert take(([user("yes")], "yes")) == [["yes", "yes"]]


def test_the_missing_block_of_a_message_joins_the_blocks_that_are_there() -> None:
    one, two, three = (claude(word, message="m") for word in ("one", "two", "three"))

    assert take(([user("a"), one, two], "three"), ([three], "")) == [["a", "one\ntwo\nthree"], []]


def test_the_missing_answer_after_a_tool_is_a_turn_of_its_own() -> None:
    call = claude("I will use a tool.", message="m1")

    assert take(([user("a"), call, tool_result()], "Done.")) == [
        ["a", "I will use a tool.", "Done."]
    ]


def test_two_missing_blocks_are_each_taken_once() -> None:
    one, two, three = (claude(word, message="m") for word in ("one", "two", "three"))

    assert take(([user("a"), one], "three"), ([two, three], "")) == [
        ["a", "one\nthree"],
        ["two"],
    ]


def test_the_same_answer_to_two_prompts_is_taken_twice() -> None:
    notified = user("<task-notification>", promptSource="system")

    assert take(
        ([user("a")], "Started."), ([claude("Started."), notified], "Started."), ([], "")
    ) == [["a", "Started."], ["Started."], []]


def test_a_stop_that_was_held_up_until_more_was_said_takes_its_answer_once() -> None:
    lines = [user("a"), claude("One."), user("b"), claude("Two.", message="msg_2")]

    assert take((lines, "One."), ([], "Two.")) == [["a", "One.", "b", "Two."], []]


def test_a_stop_that_fires_twice_for_a_turn_takes_its_answer_once() -> None:
    assert take(([user("a")], "Done."), ([], "Done."), ([claude("Done.")], "Done.")) == [
        ["a", "Done."],
        [],
        [],
    ]


def test_an_answer_that_goes_on_after_a_stop_hook_is_taken_whole() -> None:
    feedback = user("Stop hook feedback: go on", isMeta=True)
    first = ([user("a")], "Done.")
    second = ([claude("Done."), feedback], "Really done.")

    assert take(first, second, ([claude("Really done.")], "")) == [
        ["a", "Done."],
        [],
        ["Really done."],
    ]


def test_a_turn_of_which_nothing_is_there_yet_is_taken_by_the_next_read() -> None:
    """Recorded with Claude Code 2.1.330: at the Stop of a fast turn its prompt was missing too."""
    other = b'{"type": "system", "subtype": "stop_hook_summary"}'

    assert take(([other], "Yes."), ([user("b"), claude("Yes.")], "")) == [[], ["b", "Yes."]]


def test_a_thinking_only_answer_owes_nothing() -> None:
    assert take(([user("a"), thinking("m")], "")) == [["a"]]


@pytest.mark.parametrize(
    "text",
    [
        " trimmed \n",
        "\ufeffbom, which JavaScript trims",
        "\u2028separators\u2029",
        "half \ud800 a pair",
        "a <system-reminder>b</system-reminder>c",
        "x" * 300_000,
    ],
    ids=lambda text: ascii(text)[:30],
)
def test_the_payloads_copy_is_known_for_the_line_it_copies(text: str) -> None:
    copy = text.strip().strip("\ufeff")

    there = take(([user("a"), claude(text)], copy))
    late = take(([user("a")], copy), ([claude(text)], ""))

    assert late == [*there, []]


@given(st.text(), st.text().filter(lambda text: "<" not in text), st.text(alphabet="0a. "))
def test_any_message_and_any_state_give_blocks_and_a_state(
    said: str, last_message: str, owed: str
) -> None:
    heard = hear([user("hi"), claude(said)])
    closed = close_race(heard, last_message, owed)

    assert set(heard.blocks) <= set(closed.blocks)
    assert closed.owed.isascii()
