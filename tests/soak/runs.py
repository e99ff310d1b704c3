"""Thousands of hook runs: one worker, whose memory and descriptors do not grow."""

from __future__ import annotations

import random
import re
from collections import Counter
from typing import NamedTuple

from tests.cli.typing_it import processes
from tests.soak.crowd import Crew, Crowd, Ran, Session
from tests.soak.stored import Vitals, flushed, once, texts_of, the_worker, vitals
from tests.soak.table import Row, same
from tests.worker.running import log

AT_ONCE = 2  # sessions, without a pause: more would measure the cores
LOOKS = 10  # at the worker, after the first runs
GROWTH = 0.10  # of resident memory
MORE_DESCRIPTORS = 4  # than after the first runs: a connection that is only just being closed
EVENTS = ("Stop", "SessionStart", "UserPromptSubmit", "UserPromptSubmit")


class Seen(NamedTuple):
    """The worker after some runs."""

    pid: int
    vitals: Vitals


def hook_runs(crowd: Crowd, runs: int, first: int, seed: int) -> list[Row]:
    """The table of so many runs; the worker is measured from the `first` ones on."""
    sessions = [crowd.session(f"run{number}") for number in range(AT_ONCE)]
    ways = [random.Random(f"{seed}-{number}") for number in range(AT_ONCE)]
    done: list[Ran] = []
    seen: list[Seen] = []
    for share in (first, *[(runs - first) // LOOKS] * LOOKS):
        crew = Crew()
        for session, way in zip(sessions, ways, strict=True):
            crew.add(_live, session, way, share // AT_ONCE, done)
        crew.wait()
        flushed(crowd.paths)
        pid = the_worker(crowd.paths)
        seen.append(Seen(pid, vitals(pid)))
    said = [text for session in sessions for text in session.texts()]
    return [*_rows(crowd, done, seen), *once("what was said", said, texts_of(crowd.paths))]


def _live(session: Session, way: random.Random, runs: int, done: list[Ran]) -> None:
    for _ in range(runs):
        event = way.choice(EVENTS)
        if event == "Stop":
            session.says()
        done.append(session.runs(event))


def _rows(crowd: Crowd, done: list[Ran], seen: list[Seen]) -> list[Row]:
    first, last = seen[0].vitals, [one.vitals for one in seen[1:]]
    most = max(one.rss_kb for one in last)
    descriptors = max(one.descriptors for one in last)
    threads = max(one.threads for one in last)
    growth = most / first.rss_kb - 1
    left = set(processes(crowd.paths.home)) - {seen[-1].pid}
    clean = sum(ran.status == 0 and not ran.stderr for ran in done)
    return [
        same("hook runs with status 0 and a silent stderr", len(done), clean),
        same("workers that ever served", 1, log(crowd.paths).count(" serves; ")),
        same("pids of the worker over all looks", 1, len({one.pid for one in seen})),
        Row(
            f"resident memory, from {first.rss_kb / 1024:.0f} MB after the first runs",
            f"+{GROWTH:.0%}",
            f"{growth:+.1%} ({most / 1024:.0f} MB)",
            growth <= GROWTH,
        ),
        Row(
            f"descriptors of the worker, from {first.descriptors}",
            f"+{MORE_DESCRIPTORS}",
            f"{descriptors - first.descriptors:+d}",
            descriptors - first.descriptors <= MORE_DESCRIPTORS,
        ),
        Row(
            f"threads of the worker, from {first.threads}",
            f"+{MORE_DESCRIPTORS}",
            f"{threads - first.threads:+d}",
            threads - first.threads <= MORE_DESCRIPTORS,
        ),
        same("processes left behind by hooks", 0, len(left)),
        _complaints(crowd, len(done)),
    ]


def _complaints(crowd: Crowd, runs: int) -> Row:
    """Hooks that had something to report, by kind; a busy machine is one of the reasons."""
    kinds = Counter(re.sub(r"(/\S+|\d[\d.]*)", "N", line)[:60] for line in crowd.hook_log())
    for kind, count in kinds.most_common(5):
        print(f"  hooks.log: {count} x {kind}")
    count = sum(kinds.values())
    return Row("hooks that reported something", "1%", f"{count:,}", count <= runs / 100, timed=True)
