"""What was tried last, remembered for all processes, so that nobody storms the token endpoint."""

from __future__ import annotations

import hashlib
import json
import math
from typing import NamedTuple

from hookkit import files
from hookkit.llm.login.document import parse

FIRST_PAUSE_S = 60.0
LONGEST_PAUSE_S = 3600.0


class Attempt(NamedTuple):
    """The last refresh request: noted before it is sent, in case nobody lives to see its end."""

    token_id: str = ""  # of the refresh token: a hash of it
    tries: int = 0  # with this one
    at_s: float = -math.inf  # of the last; wall clock
    over: bool = False  # the endpoint refused it for good


def token_id(refresh: str) -> str:
    """A name for a refresh token from which it cannot be found out."""
    return hashlib.sha256(refresh.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def pause_left(last: Attempt, refresh: str, now_s: float, pause_s: float) -> float:
    """Seconds until `refresh` may be sent; infinity: never again.

    `pause_s` is for a token that was never sent: that the one before it was, a moment ago, tells
    that a new token mends nothing.
    """
    if last.token_id == token_id(refresh):
        if last.over:
            return math.inf
        pause_s = min(FIRST_PAUSE_S * 2.0 ** min(max(last.tries - 1, 0), 20), LONGEST_PAUSE_S)
    passed_s = now_s - last.at_s
    return max(0.0, pause_s - passed_s) if passed_s >= 0 else 0.0  # the clock was set back


def next_attempt(last: Attempt, refresh: str, now_s: float) -> Attempt:
    """The attempt that is about to be made with `refresh`."""
    again = last.token_id == token_id(refresh)
    return Attempt(token_id(refresh), last.tries + 1 if again else 1, now_s)


def read(path: str) -> Attempt:
    """The attempt noted at `path`; an empty one where there is none, or no sense in it.

    Raises:
        OSError: it is there and cannot be read.
    """
    parsed = parse(files.read_file(path) or b"")
    match parsed[0] if parsed else None:
        case {"token": str(token), "tries": int(tries), "at_s": float(at_s), "over": bool(over)}:
            return Attempt(token, tries, at_s, over)
        case _:
            return Attempt()


def write(path: str, attempt: Attempt) -> None:
    """Note `attempt` at `path`.

    Raises:
        OSError: it cannot be written.
    """
    fields = dict(zip(("token", "tries", "at_s", "over"), attempt, strict=True))
    files.replace_file(path, json.dumps(fields).encode(), durable=False)
