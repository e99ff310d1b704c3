"""kill -9 of worker, hook and command line amid a load: what was acknowledged is there once."""

from __future__ import annotations

import json
import os
import random
import signal
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from hookkit.deadline import Deadline
from hookkit.errors import HookkitError
from hookkit.ipc.client import ask
from hookkit.memory.project import project_of
from hookkit.spool.spool import Spool
from tests.cli.typing_it import COMMAND
from tests.soak.crowd import Crew, Crowd, Session, killed_after, started
from tests.soak.model import distilling, facts_of
from tests.soak.stored import once, texts_of, without_one_beginning
from tests.soak.table import Row, same
from tests.worker.running import place, wait_until, worker_pids

SHARES = {"worker": 0.4, "hook": 0.4, "command line": 0.2}  # of all points
TALKERS = 2
RECORDS = 20  # in a file that is imported
HOOK_S, CLI_S, WORKER_S = 0.15, 2.5, 3.0  # within so long after its start a process is killed
ASK_S = 10.0
TURN_S = 0.5  # between two turns of a session, at most
HOOKS_START_S = 4.0
Exchange = tuple[str, str]  # what was said, and what was answered
ComesOf = Callable[[Exchange], Sequence[str]]  # the memories of an exchange
FLUSHES = 20  # of a minute each, for what has piled up while no worker lived for long


class Points:
    """How often whom was killed while it lived, and who is left to be killed."""

    def __init__(self, points: int) -> None:
        self._left = {victim: round(points * share) for victim, share in SHARES.items()}
        self._lock = threading.Lock()
        self.hit: Counter[str] = Counter()

    def left(self, victim: str) -> bool:
        """Whether one is still to be killed."""
        return self.hit[victim] < self._left[victim]

    def any_left(self) -> bool:
        """Whether anybody is."""
        return any(map(self.left, self._left))

    def add(self, victim: str) -> None:
        """One was."""
        with self._lock:
            self.hit[victim] += 1

    def planned(self) -> dict[str, int]:
        """Who is to be killed how often."""
        return self._left


class Kills:
    """A load of sessions, tools and commands, and what of it was acknowledged."""

    def __init__(self, crowd: Crowd, points: int, seed: int, comes_of: ComesOf) -> None:
        self._crowd = crowd
        self._seed = seed
        self._comes_of = comes_of
        self._crew = Crew()
        self.points = Points(points)
        self.sessions = [crowd.session(f"kill{number}") for number in range(TALKERS)]
        self.acknowledged: dict[str, list[str]] = {"Stop": [], "tool": [], "import": []}
        self.tried: set[str] = set()

    def run(self) -> None:
        """Until all points are used up."""
        for number, session in enumerate(self.sessions):
            self._crew.add(self._talk, session, self._way(f"talk{number}"))
        self._crew.add(self._type, self._way("type"))
        self._crew.add(self._kill_workers, self._way("kill"))
        self._crew.add(self._use_tools)
        self._crew.wait()

    def wanted(self, session: Session) -> list[str]:
        """The memories that are to come of what was said so far."""
        return [text for exchange in session.said for text in self._comes_of(exchange)]

    def _way(self, name: str) -> random.Random:
        return random.Random(f"{self._seed}-{name}")

    def _goes_on(self) -> bool:
        return self.points.any_left() and not self._crew.is_over.is_set()

    def _talk(self, session: Session, way: random.Random) -> None:
        session.runs("SessionStart")
        while self._goes_on():
            time.sleep(way.uniform(0, TURN_S))
            session.says()
            event = way.choice(("Stop", "Stop", "UserPromptSubmit"))
            if way.random() < 0.5 and self.points.left("hook"):
                if killed_after(session.starts(event), way.uniform(0, HOOK_S)):
                    self.points.add("hook")
                continue
            reported = len(self._crowd.hook_log())
            ran = session.runs(event)
            # A hook that fails says so in its log; one that did not has taken all up to here.
            if event == "Stop" and ran.status == 0 and len(self._crowd.hook_log()) == reported:
                known = {*self.acknowledged["Stop"]}
                new = [text for text in self.wanted(session) if text not in known]
                self.acknowledged["Stop"] += new

    def _use_tools(self) -> None:
        project = project_of(str(self._crowd.project))
        path = place(self._crowd.paths).socket()
        number = 0
        while self._goes_on():
            number += 1
            text = f"Tool note {number}: the tool server restarts at {number} minutes past."
            request = {
                "op": "add",
                "key": str(uuid.uuid4()),
                "said": [{"role": "user", "text": text}],
                "user_id": "user",
                "project": project.slug,
                "project_name": project.name,
                "agent_id": "",
                "run_id": "",
                "metadata": {},
                "kind": "note",
                "infer": False,
            }
            self.tried.add(text)
            for _ in range(2):  # as the tools' server does: once more, with the same key
                with suppress(HookkitError):
                    ask(path, request, Deadline.after(ASK_S))
                    self.acknowledged["tool"].append(text)
                    break
                time.sleep(0.2)

    def _type(self, way: random.Random) -> None:
        number = 0
        while self._goes_on():
            number += 1
            path, texts = self._export(number)
            self.tried.update(texts)
            while self.points.left("command line") and way.random() < 0.7:
                process = started([*COMMAND, "import", str(path)], self._crowd.env())
                if killed_after(process, way.uniform(0, CLI_S)):
                    self.points.add("command line")
            if self._crowd.types("import", str(path)).status == 0:
                self.acknowledged["import"] += texts
            if self.points.left("command line"):
                process = started([*COMMAND, "flush"], self._crowd.env())
                if killed_after(process, way.uniform(0, CLI_S)):
                    self.points.add("command line")

    def _export(self, number: int) -> tuple[Path, list[str]]:
        """A file to import, and the texts in it."""
        texts = [
            f"Import {number}, line {n}: the rack {n} has slot {n + 7}." for n in range(RECORDS)
        ]
        payload = {"created_at": "2026-08-01T12:00:00+00:00"}
        lines = [
            json.dumps({"type": "memory", "id": str(uuid.uuid4()), "text": t, "payload": payload})
            for t in texts
        ]
        path = self._crowd.folder / f"import{number}.jsonl"
        path.write_text("\n".join(lines) + "\n")
        return path, texts

    def _kill_workers(self, way: random.Random) -> None:
        while self.points.left("worker") and not self._crew.is_over.is_set():
            with suppress(AssertionError):  # a hook starts the next, unless the last starts failed
                wait_until(lambda: worker_pids(self._crowd.paths), HOOKS_START_S)
            time.sleep(way.uniform(0, WORKER_S))
            pids = worker_pids(self._crowd.paths)
            for pid in pids:
                os.kill(pid, signal.SIGKILL)
                self.points.add("worker")
            if not pids:  # too many starts in a row were killed: a person starts one
                self._crowd.types("worker", "start")


def kills(crowd: Crowd, points: int, seed: int, *, distils: bool = False) -> list[Row]:
    """The table of so many kills, of a worker that keeps what was said as it was, or `distils`."""
    if not distils:
        return _kills(crowd, Kills(crowd, points, seed, _as_said))
    with distilling(crowd):
        return _kills(crowd, Kills(crowd, points, seed, lambda exchange: facts_of(exchange[0])))


def _as_said(exchange: Exchange) -> Exchange:
    return exchange


def _kills(crowd: Crowd, load: Kills) -> list[Row]:
    load.run()
    calm = [crowd.types("worker", "start").status, flush(crowd)]
    stored = texts_of(crowd.paths)
    hit = load.points.hit
    rows = [
        *(
            Row(f"{who} killed -9", f"{n}", f"{hit[who]}", hit[who] >= n)
            for who, n in load.points.planned().items()
        ),
        same(
            "worker start and flush afterwards, status",
            "0 0",
            " ".join(map(str, calm)),
        ),
    ]
    for name, texts in load.acknowledged.items():
        rows += once(f"acknowledged by {name}", texts, stored)
    for session in load.sessions:  # the next hook goes on where a killed one left off
        session.says()
        session.runs("Stop")
    flush(crowd)
    stored = texts_of(crowd.paths)
    said = [text for session in load.sessions for text in load.wanted(session)]
    known = {*said, *load.tried}
    return [
        *rows,
        *once("all that was said, after the next Stop", said, stored),
        same("twice, or never said", 0, sum(n > 1 or t not in known for t, n in stored.items())),
        same(
            "without one beginning in their history", 0, without_one_beginning(crowd.paths, {*said})
        ),
        same("jobs left in the spool", (0, 0, 0), tuple(Spool(crowd.paths.spool).counts())),
    ]


def flush(crowd: Crowd) -> int:
    """Save what waits, however long it takes; the status of the last try."""
    tries = (crowd.types("flush", "--timeout", "60").status for _ in range(FLUSHES))
    return next((status for status in tries if status == 0), 1)
