"""Many sessions at once: hooks within their deadlines, and every save found again."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Iterator
from typing import NamedTuple

from hookkit.deadline import Deadline
from hookkit.hooks.run import BUDGET_S
from tests.soak.crowd import Crew, Crowd, Ran, Session
from tests.soak.stored import HITS, flushed, found_again, once, texts_of
from tests.soak.table import Row, same


class Load(NamedTuple):
    """How much."""

    sessions: int
    for_s: float
    pause_s: tuple[float, float]  # between two turns of one session, at least and at most
    seed: int


Timed = tuple[str, Ran]  # the event


def load(crowd: Crowd, how: Load) -> list[Row]:
    """The table of that load."""
    warm = crowd.session("before")
    warm.says()
    for event in ("SessionStart", "Stop"):
        warm.runs(event)
    flushed(crowd.paths)  # a worker that runs, as on every day but the first
    sessions = [crowd.session(f"load{number}") for number in range(how.sessions)]
    ran: list[Timed] = []
    crew = Crew()
    until = Deadline.after(how.for_s)
    for number, session in enumerate(sessions):
        crew.add(_live, session, random.Random(f"{how.seed}-{number}"), how.pause_s, until, ran)
    crew.wait()
    flushed(crowd.paths)
    said = [text for session in sessions for text in session.texts()]
    clean = sum(one.status == 0 and not one.stderr for _, one in ran)
    return [
        same(f"hooks of {how.sessions} sessions in {how.for_s:.0f} s, status 0", len(ran), clean),
        *_p99s(ran),
        *once("what was said", said, texts_of(crowd.paths)),
        same(f"found again in the first {HITS} hits", len(said), found_again(crowd, said)),
    ]


def _live(
    session: Session,
    way: random.Random,
    pause_s: tuple[float, float],
    until: Deadline,
    ran: list[Timed],
) -> None:
    time.sleep(way.uniform(0, pause_s[1]))  # fifty people do not all begin at one moment
    ran.append(("SessionStart", session.runs("SessionStart")))
    while not until.passed():
        ran.append(("UserPromptSubmit", session.runs("UserPromptSubmit")))
        session.says()
        ran.append(("Stop", session.runs("Stop")))
        time.sleep(min(way.uniform(*pause_s), until.left()))
    ran.append(("SessionEnd", session.runs("SessionEnd")))


def _p99s(ran: list[Timed]) -> Iterator[Row]:
    """For each event, from before its process is started until it is gone."""
    for event, budget_s in BUDGET_S.items():
        took = sorted(one.took_s for name, one in ran if name == event)
        if not took:
            continue
        half, p99 = took[len(took) // 2], took[math.ceil(0.99 * len(took)) - 1]
        measured = f"{p99 * 1000:,.0f} ms (median {half * 1000:,.0f})"
        limit = f"{budget_s * 1000:,.0f} ms"
        yield Row(f"{event}, {len(took):,} runs, p99", limit, measured, p99 <= budget_s, timed=True)
