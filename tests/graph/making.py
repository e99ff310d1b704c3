"""A graph over real parts: store, embedder, models whose wire is on the loopback."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hookkit.core.edit import Given
from hookkit.core.graph import Graph
from hookkit.core.memories import Memories
from hookkit.graph.ports import View
from hookkit.llm.ledger import Ledger
from hookkit.llm.metered import MeteredModel
from hookkit.llm.ollama import OllamaModel
from hookkit.memory.model import Project
from hookkit.memory.ports import Model
from tests.doubles.ollama import Answer, OllamaServer, says

MODEL = "qwen3:14b"
MEMORY = re.compile(r"<memory \d+>\n(.*?)\n</memory \d+>", re.S)
MARKS = {"<facts>": "conflicts", "<entities>": "relations", "<memory 1>": "entities"}
HELD = re.compile(r"^(\d+)\. (.*)$", re.M)

SHOP = Project("shop", "github.com/tidepool/shop")
VIEW = View("bob", ("shop", ""))

Triple = tuple[str, str, str]


class Script:
    """What a model answers about each memory, and what it was asked.

    A statement's answer is written by hand, as is what it contradicts: facts as they are said.
    """

    def __init__(self) -> None:
        self.facts: dict[str, Sequence[Triple]] = {}
        self.ends: dict[str, Sequence[str]] = {}
        self.kinds: dict[str, str] = {}
        self.wanted = ""  # what the user says of entities and relations
        self.asked: list[tuple[str, str]] = []  # (which question, the memory)

    def says(self, text: str, *facts: Triple, ends: Sequence[str] = ()) -> str:
        """Let this be what `text` tells; the text."""
        self.facts[text], self.ends[text] = facts, ends
        return text

    def answer(self, prompt: str) -> dict[str, Any]:
        """The answer to one question, told apart by its marks."""
        texts = MEMORY.findall(prompt)
        assert texts, prompt
        kinds = [kind for mark, kind in MARKS.items() if mark in prompt]
        self.asked += [(kinds[0], text) for text in texts]
        if kinds[0] == "conflicts":
            held = HELD.findall(prompt.split("<facts>")[1])
            ended = [fact for text in texts for fact in self.ends[text]]
            return {"contradicted": [int(number) for number, fact in held if fact in ended]}
        if kinds[0] == "relations":
            return {
                "relations": [
                    {"memory": number, "subject": s, "relation": r, "object": o}
                    for number, text in enumerate(texts, 1)
                    for s, r, o in self.facts[text]
                ]
            }
        told = [fact for text in texts for fact in self.facts[text]]
        names = dict.fromkeys(name for s, _, o in told for name in (s, o))
        return {"entities": [{"name": n, "type": self.kinds.get(n, "")} for n in names]}

    def calls(self, text: str) -> list[str]:
        """Which questions were asked about a memory, in their order."""
        return [question for question, about in self.asked if about == text]


def riddles(usual: Answer, riddle: str, answer: str) -> Answer:
    """A server's usual answers, but for what is said of memories that hold a riddle."""
    return lambda body: says(answer) if riddle in str(body) else usual(body)


def answering(script: Script) -> Answer:
    """An Ollama server's answers."""

    def answer(body: dict[str, Any]) -> dict[str, Any]:
        prompt = str(body["messages"][-1]["content"])
        return says(json.dumps(script.answer(prompt)))

    return answer


def models_at(
    server: OllamaServer, ledger_path: str, daily_cap: int = 0
) -> Callable[[], tuple[Model, Model]]:
    """What makes the two models that the server runs."""

    def make() -> tuple[Model, Model]:
        provider = OllamaModel(server.url, MODEL, 1000, "30m", False)
        model = MeteredModel(provider, Ledger(ledger_path), daily_cap)
        return model, model

    return make


def given(*said: str, **fields: Any) -> Given:
    """A request to remember these texts."""
    messages = tuple(("user", text) for text in said)
    made = Given(str(uuid.uuid4()), messages, "bob", SHOP, "", "", {}, "fact")
    return made._replace(**fields)


def add(memories: Memories, text: str, **fields: Any) -> str:
    """Remember a text, and have the graph take it in; its id."""
    (kept,) = memories.editor.add(given(text, **fields), infer=False, graph=True).memories
    settle(graph_of(memories))
    return kept.id


def graph_of(memories: Memories) -> Graph:
    """Their graph."""
    assert memories.graph is not None
    return memories.graph


def settle(graph: Graph) -> None:
    """Do all that is to be done, as the worker's thread does."""
    while graph.let_go() or graph.next():
        if rows := graph.next():
            graph.take_in(rows)


def triples(facts: Sequence[Any]) -> set[Triple]:
    """Facts as they are said."""
    return {(fact.subject.name, fact.label, fact.object.name) for fact in facts}


def told(results: Sequence[Mapping[str, Any]]) -> dict[str, list[tuple[str, str]]]:
    """What a search brought: name -> (label, target)."""
    return {
        one["name"]: [(fact["label"], fact["target"]) for fact in one["facts"]] for one in results
    }
