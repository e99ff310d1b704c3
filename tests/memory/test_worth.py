"""memory.worth: what is small talk, and what is nobody's question."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.memory.small_talk import is_small_talk
from hookkit.memory.worth import is_worth_asking, is_worth_keeping


@pytest.mark.parametrize(
    ("user", "claude", "worth"),
    [
        (20, 0, True),
        (19, 49, False),
        (0, 50, True),
        (0, 0, False),
    ],
)
def test_enough_from_either_is_worth_keeping(user: int, claude: int, worth: bool) -> None:
    said = [("user", "x" * user + " " * 50), ("assistant", "x" * claude), ("system", "x" * 99)]

    assert is_worth_keeping(said) is worth


def test_what_one_says_in_pieces_counts_together() -> None:
    assert is_worth_keeping([("user", "x" * 10), ("user", "x" * 10)])
    assert not is_worth_keeping([])


SMALL = [
    "Thanks!",
    "thank you so much",
    "ok, go ahead",
    "Hi there",
    "Good morning, Claude",
    "yes please",
    "Let me check the tests.",
    "I\u2019ll now run the tests.",
    "Now let me look at the config and see what is there.",
    "Great! Let me take a look.",
    "Running the tests now.",
    "Perfect. I'll update the docs next.",
    "I'll start by exploring the project. Then I'll look into the code.",
    "",
]
TELLING = [
    "Use uv.",
    "Let me use uv instead of pip",
    "Deploy on Mondays",
    "I'll run `make test`",
    "The tests pass with Node only",
    "I'll check src/app.py",
    "ok, but never on main",
    "Let me fix the login",
    "I work at Acme",
    "Bob owns billing",
    "let's go with Postgres",
    "I'm working on the parser for the bank",
    "I'm going to build the shop in Rust",
    "好的，我们用 uv",
    "Let me check: the cause was a stale cache",
    "yes, tabs",
    "We decided to wait",
    "I'll make the parser stricter",
    "review every change",
    "run tests in order",
    "Thanks, the nightly job was it",
    "Done, the login is back",
]


@pytest.mark.parametrize("text", SMALL)
def test_greetings_and_plain_narration_are_small_talk(text: str) -> None:
    assert is_small_talk(text)


@pytest.mark.parametrize("text", TELLING)
def test_what_tells_anything_is_no_small_talk(text: str) -> None:
    assert not is_small_talk(text, "user")


def test_an_exchange_of_small_talk_is_not_kept_however_long_and_one_word_more_is() -> None:
    said = [("user", "Thank you so much, Claude."), ("assistant", SMALL[-2])]

    assert not is_worth_keeping(said)
    assert is_worth_keeping([*said, ("user", "We deploy on Mondays.")])


@given(st.text(max_size=1000) | st.lists(st.sampled_from([*SMALL, *TELLING])).map(" ".join))
def test_what_is_worth_keeping_stays_so_whatever_is_added(text: str) -> None:
    assert is_worth_keeping([("user", TELLING[5] * 2), ("assistant", text)])


@pytest.mark.parametrize(
    "text",
    ["let me check " * 40, "ok " * 200, "thanks, " * 80, "now " * 99 + "let me", "ing " * 99],
)
def test_small_talk_is_told_in_no_time(text: str) -> None:
    started = time.process_time()
    is_small_talk(text[:400])

    assert time.process_time() - started < 0.1  # measured: under 0.001


@pytest.mark.parametrize(
    ("prompt", "worth"),
    [
        ("how do we deploy", True),
        ("  why so?  ", False),
        ("continue", False),
        ("", False),
        ("yes, do it", True),
        ("这个项目的数据库是什么", True),
        ("デプロイはどうやるの", True),
        ("好的", False),
        ("/compact keep the plan", False),
        ("/clear", False),
        ("/shop:deploy to staging", False),
        ("/mcp__mem0__recall deploys", False),
        ("/api/users returns 500 since the upgrade, why?", True),
        ("/usr/bin/env: python: no such file", True),
        ("/etc/hosts", False),
        ("/, the start page, is blank", True),
        ("!ls -la /tmp", False),
        ("<task-notification>it is done", False),
        ("<command-name>/model</command-name>", False),
        ("<local-command-stdout>ok then", False),
        ("<bash-input>ls -la</bash-input>", False),
    ],
)
def test_a_prompt_is_asked_about_if_it_says_something(prompt: str, worth: bool) -> None:
    assert is_worth_asking(prompt) is worth
