"""memory.worth: what is small talk, and what is nobody's question."""

from __future__ import annotations

import pytest

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
        ("!ls -la /tmp", False),
        ("<task-notification>it is done", False),
        ("<command-name>/model</command-name>", False),
        ("<local-command-stdout>ok then", False),
        ("<bash-input>ls -la</bash-input>", False),
    ],
)
def test_a_prompt_is_asked_about_if_it_says_something(prompt: str, worth: bool) -> None:
    assert is_worth_asking(prompt) is worth
