"""What a hook says."""

from __future__ import annotations

from collections.abc import Callable

from hookkit.values import NamedTuple


def _nothing() -> None:
    return


class Answer(NamedTuple):
    """The one reply, and what is to be done once it is out."""

    text: str = ""  # ASCII JSON for stdout; "" says nothing
    after: Callable[[], None] = _nothing
    is_idle: bool = False  # there was nothing to do, which shows of nothing that it works
