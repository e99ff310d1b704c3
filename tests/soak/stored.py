"""What a data folder's worker holds, and how its process is doing."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from hookkit.config.read import read_config
from hookkit.ipc.asking import ask_for
from hookkit.memory.project import project_of
from hookkit.paths import Paths
from hookkit.store.history import rows_of
from tests.soak.crowd import LATER_S, Crowd
from tests.soak.table import Row, same
from tests.worker.running import worker_pids

HITS = 5  # among which a save is to be found again


class Vitals(NamedTuple):
    """A process as the kernel sees it."""

    rss_kb: int
    descriptors: int
    threads: int


def asked(paths: Paths, op: str, **fields: Any) -> dict[str, Any]:
    """The worker's reply, as the command line asks."""
    return ask_for(paths, read_config({}, paths.config_env), {"op": op, **fields}, LATER_S)


def flushed(paths: Paths) -> None:
    """Wait until all that was put is saved."""
    reply = asked(paths, "flush", timeout_s=int(LATER_S))
    assert reply["finished"], reply
    assert reply["reasons"] == [], reply


def texts_of(paths: Paths) -> Counter[str]:
    """Each text that is stored, and how many memories have it."""
    return Counter(record["text"] for record in _records(paths))


def without_one_beginning(paths: Paths, texts: Collection[str]) -> int:
    """How many memories with one of these texts have no ADD in their history, or two."""
    records = [one for one in _records(paths) if one["text"] in texts]
    past = rows_of(paths.history, [record["id"] for record in records])
    adds = [[row for row in past.get(one["id"], ()) if row["event"] == "ADD"] for one in records]
    return sum(len(rows) != 1 for rows in adds)


def _records(paths: Paths) -> Iterator[dict[str, Any]]:
    after = ""
    while page := asked(paths, "page", after=after, vectors=False, beside=[])["records"]:
        yield from page
        after = page[-1]["id"]


def found_again(crowd: Crowd, texts: Iterable[str]) -> int:
    """How many of these a search for them finds."""
    project = project_of(str(crowd.project)).slug
    scope = {"user_id": "user", "project": project, "limit": HITS}
    count = 0
    for text in texts:
        hits = asked(crowd.paths, "search", query=text, **scope)["hits"]
        count += any(hit["text"] == text for hit in hits)
    return count


def once(name: str, wanted: Iterable[str], stored: Counter[str]) -> list[Row]:
    """Rows that say whether each of these is there, and once."""
    texts = [*wanted]
    return [
        same(f"{name}: there once", len(texts), sum(stored[text] == 1 for text in texts)),
        same(f"{name}: missing", 0, sum(stored[text] == 0 for text in texts)),
        same(f"{name}: there more than once", 0, sum(stored[text] > 1 for text in texts)),
    ]


def the_worker(paths: Paths) -> int:
    """The pid of the one worker there is."""
    (pid,) = worker_pids(paths)
    return pid


def vitals(pid: int) -> Vitals:
    """How that process is doing."""
    status = dict(
        line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines()
    )
    descriptors = len(os.listdir(f"/proc/{pid}/fd"))
    return Vitals(int(status["VmRSS"].split()[0]), descriptors, int(status["Threads"]))
