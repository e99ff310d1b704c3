"""Eight clients and the hooks at once: no error, no memory lost, none twice."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.hooks.calling import hook, payload, write_transcript
from tests.mcp_server.wire import Wire, hookkit, serving

pytestmark = [pytest.mark.heavy, pytest.mark.timeout(180)]

CLIENTS, CALLS, SESSIONS, TURNS = 8, 50, 4, 5
LOOKS = ("search_memories", "get_memories", "get_memory", "list_entities", "search_graph")


class Talker:
    """One client, which knows what it added, changed and deleted."""

    def __init__(self, wire: Wire, name: str) -> None:
        self.wire = wire
        self.name = name
        self.held: dict[str, str] = {}  # id to text
        self.errors: list[str] = []

    def talk(self) -> None:
        chance = random.Random(self.name)
        for number in range(CALLS):
            self._one(chance, f"{self.name} said its sentence number {number}")

    def _one(self, chance: random.Random, text: str) -> None:
        deed = chance.choice(["add", "add", "update", "delete", *LOOKS])
        known = chance.choice(list(self.held)) if self.held else ""
        if deed == "add" or not known:
            self.held[self._tell("add_memory", text=text)["results"][0]["id"]] = text
        elif deed == "update":
            self._tell("update_memory", memory_id=known, text=text)
            self.held[known] = text
        elif deed == "delete":
            self._tell("delete_memory", memory_id=known)
            del self.held[known]
        elif deed == "get_memory":
            if self._tell("get_memory", memory_id=known)["memory"] != self.held[known]:
                self.errors.append(f"{known} is not {self.held[known]!r}")
        elif deed in ("search_memories", "search_graph"):
            self._tell(deed, query=f"what did {self.name} say?")
        else:
            self._tell(deed)

    def _tell(self, tool: str, **arguments: str) -> dict[str, Any]:
        answer = self.wire.call(tool, **arguments)
        if "error" in answer:
            self.errors.append(f"{tool}: {answer['error']}")
        return answer


@pytest.fixture
def talkers(data: Path, project: Path) -> Iterator[list[Talker]]:
    with ExitStack() as stack, ThreadPoolExecutor(CLIENTS) as pool:
        wires = [stack.enter_context(serving(data, project)) for _ in range(CLIENTS)]
        list(pool.map(lambda wire: wire.initialize(), wires))
        yield [Talker(wire, f"client{number}") for number, wire in enumerate(wires)]


def session(data: Path, project: Path, folder: Path, number: int) -> list[str]:
    """A session's turns, each ending with the Stop hook; what was said in them."""
    transcript = folder / f"session{number}.jsonl"
    said = []
    for turn in range(TURNS):
        text = f"In session {number} turn {turn} the user explained the build of part {turn}."
        said.append(text)
        write_transcript(transcript, said=text, answer=f"Understood: {text}")
        event = payload(
            "Stop", transcript, session_id=f"s{number}", cwd=str(project), last_assistant_message=""
        )
        env = {"CLAUDE_PROJECT_DIR": str(project), "MEM0_LLM_PROVIDER": "none"}
        assert hook("Stop", data, event, env=env).status == 0
    return said


def test_eight_clients_and_the_hooks_lose_and_double_nothing(
    talkers: list[Talker], data: Path, project: Path, tmp_path: Path
) -> None:
    with ThreadPoolExecutor(CLIENTS + SESSIONS) as pool:
        talks = [pool.submit(talker.talk) for talker in talkers]
        saves = [pool.submit(session, data, project, tmp_path, n) for n in range(SESSIONS)]
        for talk in talks:
            talk.result()
        said = [text for save in saves for text in save.result()]
    hookkit(data, project, "flush")

    assert [talker.errors for talker in talkers] == [[]] * CLIENTS
    kept = json.loads(hookkit(data, project, "list", "--json", "--limit", "10000"))
    by_tools = {m["id"]: m["text"] for m in kept if not m["session"]}
    assert by_tools == {k: v for talker in talkers for k, v in talker.held.items()}
    by_hooks = Counter(m["text"] for m in kept if m["session"] and m["role"] == "user")
    assert by_hooks == Counter(said)
