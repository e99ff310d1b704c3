"""Jobs to save, a store to save them in, and a model on the loopback that says what it is told."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hookkit.core.memories import Memories
from hookkit.embed.minilm.model import MiniLm
from hookkit.llm.anthropic import AnthropicModel
from hookkit.llm.ledger import Ledger
from hookkit.llm.login.chain import Fixed
from hookkit.llm.metered import MeteredModel
from hookkit.memory.model import Memory, Project, Scope
from hookkit.memory.ports import Filter, Match, Model
from hookkit.spool.job import SaveJob
from hookkit.store.edge import EdgeStore
from hookkit.transcript.turns import Turn
from tests.kit.fake_anthropic import FakeAnthropic

SHOP = Project("shop-1", "github.com/acme/shop")
BANK = Project("bank-2", "github.com/acme/bank")
BOB = Scope("bob", SHOP.slug)
KEY = "sk-ant-api03-not-a-real-key-of-anybody"
EVERYTHING = Filter((Match("collection", ("memories",)),))
LATER_S = 30.0

Asked = tuple[str, str]  # what the user said, what Claude said


def asked(number: int) -> Asked:
    """What is said in exchange `number`."""
    return (
        f"Question {number}: how do we deploy part {number}?",
        f"Answer {number}: with make deploy-{number}, from the main branch only.",
    )


def a_job(*exchanges: Asked, name: str = "s1-0", **fields: Any) -> SaveJob:
    """One job with these exchanges, a minute each."""
    turns: list[Turn] = []
    for number, (user, claude) in enumerate(exchanges, 1):
        at = f"2026-08-01T12:{number:02d}"
        turns.append(Turn("user", user, f"u{number}", f"{at}:00.000Z", number))
        turns.append(Turn("assistant", claude, f"a{number}", f"{at}:30.000Z", number))
    job = SaveJob(name, "s1", SHOP, "bob", "", tuple(turns), 0, 100, "", "", 1785585600.0)
    return job._replace(**fields)


def open_store(folder: Path, embedder: MiniLm) -> EdgeStore:
    """The embedded store of that folder."""
    return EdgeStore.open(
        str(folder / "store"),
        dims=embedder.dims,
        model_id=embedder.model_id,
        bm25_weight=embedder.bm25_weight,
    )


def model_at(url: str, timeout_s: float = LATER_S) -> Callable[[], Model]:
    """What makes the model that is asked there."""

    def make() -> Model:
        model = AnthropicModel(Fixed(KEY, "a test"), "claude-haiku-4-5", 1024, base_url=url)
        ledger = Ledger(f"{tempfile.mkdtemp()}/usage.db")
        return MeteredModel(model, ledger, daily_cap=0, ask_s=timeout_s)

    return make


def found(*texts: str) -> dict[str, str]:
    """The reply of a model that finds these facts."""
    facts = [
        {"text": text, "attributed_to": "user", "kind": "fact", "scope": "project"}
        for text in texts
    ]
    return {"text": json.dumps({"memory": facts})}


def scripted(api: FakeAnthropic, *replies: Any) -> None:
    """Let the n-th request be answered with the n-th reply, and any further one with the last."""
    rules: list[dict[str, Any]] = [{"reply": reply, "times": 1} for reply in replies[:-1]]
    api.set_rules([*rules, {"reply": replies[-1]}])


def requests(api: FakeAnthropic) -> list[dict[str, Any]]:
    """The bodies of what was asked so far."""
    return [entry["body"] for entry in api.messages()]


def new_messages(body: dict[str, Any]) -> list[str]:
    """The lines that an extraction was asked about."""
    text = str(body["messages"][0]["content"])
    between = text.split("## New Messages\n")[1].split("\n\n## Observation Date")[0]
    return between.strip().split("\n")


def texts(memories: Memories, scope: Scope = BOB) -> list[str]:
    """What is remembered in that scope, in the order of the alphabet."""
    return sorted(memory.text for memory in all_of(memories, scope))


def all_of(memories: Memories, scope: Scope = BOB) -> list[Memory]:
    """The memories of that scope, newest first."""
    return memories.newest(scope, 100, 0)
