"""Memories that tell, what a graph of them must be, and a graph of either kind to hold against."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import IO, Any, NamedTuple

from hypothesis import strategies as st

from hookkit.config.settings import Config
from hookkit.graph.model import (
    Entity,
    Fact,
    Realm,
    Statement,
    Told,
    entity_id,
    fact_id,
    normalised,
)
from hookkit.graph.ports import GraphStore

ADA = Realm("ada", "git.example/ada/engine")
NAMES = ("Ada", "Acme", "Bath")  # so few that memories often speak of the same
RELATIONS = ("LIKES",)
EMBEDDERS = ("", "one", "two")


class Kept(NamedTuple):
    """A graph, empty at first, and how another process opens it."""

    store: GraphStore
    empty: Callable[[], None]
    home: str
    config: Config


def entity(name: str, realm: Realm = ADA, kind: str = "", **more: Any) -> Entity:
    return Entity(entity_id(realm, name), realm, name, normalised(name), kind)._replace(**more)


def says(subject: str, relation: str, other: str, realm: Realm = ADA) -> Statement:
    label = relation.lower().replace("_", " ")
    return Statement(entity_id(realm, subject), relation, entity_id(realm, other), label)


def day(number: int) -> str:
    return f"2026-08-{number:02}T12:00:00+00:00"


def told(
    memory_id: str,
    on: int = 1,
    *statements: tuple[str, str, str],
    realm: Realm = ADA,
    agent_id: str = "",
    run_id: str = "",
    contradicts: Iterable[Statement] = (),
) -> Told:
    """What one memory says, with the entities of its statements."""
    names = dict.fromkeys(name for subject, _, other in statements for name in (subject, other))
    return Told(
        memory_id,
        realm,
        agent_id,
        run_id,
        day(on),
        tuple(entity(name, realm) for name in names),
        tuple(says(*words, realm=realm) for words in statements),
        tuple(fact_id(statement) for statement in contradicts),
    )


def shown(facts: Iterable[Fact]) -> list[str]:
    """Facts as a person would say them; struck out with - where they hold no longer."""
    return [
        f"{'-' if fact.invalid_at else ''}{fact.subject.name} {fact.type} {fact.object.name}"
        for fact in facts
    ]


STATEMENTS = st.builds(
    says, st.sampled_from(NAMES), st.sampled_from(RELATIONS), st.sampled_from(NAMES)
)


def vector_of(name: str, embedder: str) -> tuple[float, ...]:
    """What that embedder makes of a name: always the same, as that of a real one."""
    angle = (hash_of(name) + hash_of(embedder)) % 7
    return (float(angle), 1.0) if embedder else ()


def hash_of(text: str) -> int:
    return sum(text.encode())


@st.composite
def memories(draw: st.DrawFn, memory_id: str = "") -> Told:
    statements = draw(st.lists(STATEMENTS, max_size=3))
    ends = {end for one in statements for end in (one.subject, one.object)}
    more = draw(st.sets(st.sampled_from(NAMES), max_size=1))
    found = []
    for name in NAMES:
        if entity_id(ADA, name) in ends or name in more:
            embedder = draw(st.sampled_from(EMBEDDERS))
            one = entity(
                draw(st.sampled_from((name, name.upper()))),
                kind=draw(st.sampled_from(("", "person", "place"))),
                aliases=tuple(sorted(draw(st.sets(st.sampled_from(("x", "y")))))),
                embedder=embedder,
                vector=vector_of(name, embedder),
            )
            found.append(one)
    against = draw(st.lists(STATEMENTS, max_size=2))
    labels = st.sampled_from(("", "first", "second"))
    return Told(
        memory_id or draw(st.sampled_from([f"m{number}" for number in range(5)])),
        ADA,
        draw(st.sampled_from(("", "agent"))),
        draw(st.sampled_from(("", "run"))),
        day(draw(st.integers(1, 4))),
        tuple(found),
        tuple(one._replace(label=draw(labels)) for one in statements),
        tuple(fact_id(one) for one in against),
    )


def stories(size: int = 5) -> st.SearchStrategy[list[Told]]:
    """Memories with different ids, some of them said at the same moment."""
    several = [memories(f"m{number}") for number in range(size)]
    return st.tuples(*several).map(list)


class Graph(NamedTuple):
    """All of a graph."""

    entities: list[Entity]
    facts: list[Fact]


def expected(standing: Iterable[Told]) -> Graph:
    """The graph that these memories make, reckoned from the words of `hookkit.graph.ports`."""
    ordered = sorted(standing, key=lambda one: (datetime.fromisoformat(one.at), one.memory_id))
    entities: dict[str, Entity] = {}
    for one in ordered:
        for named in one.entities:
            first = entities.setdefault(named.id, named._replace(embedder="", vector=()))
            entities[named.id] = first._replace(
                type=first.type or named.type,
                aliases=tuple(sorted({*first.aliases, *named.aliases} - {first.norm})),
            )
    facts = [_fact(id, ordered, entities) for id in {id for one in ordered for id in _said(one)}]
    key = {id: (found.norm, id) for id, found in entities.items()}
    return Graph(
        sorted(entities.values(), key=lambda found: key[found.id]),
        sorted(facts, key=lambda fact: (key[fact.subject.id], fact.type, key[fact.object.id])),
    )


def _said(one: Told) -> dict[str, Statement]:
    return {fact_id(statement): statement for statement in reversed(one.statements)}


def _fact(id: str, ordered: list[Told], entities: dict[str, Entity]) -> Fact:
    sayers = [one for one in ordered if id in _said(one)]
    statement = _said(sayers[0])[id]
    last = sayers[-1].at
    against = [one for one in ordered if id in one.contradicts and one.at >= last][:1]
    labels = [_said(one)[id].label for one in sayers]
    return Fact(
        id,
        entities[statement.subject],
        statement.type,
        entities[statement.object],
        next(filter(None, labels), ""),
        tuple(sorted(one.memory_id for one in sayers)),
        sayers[0].at,
        "".join(one.at for one in against),
        "".join(one.memory_id for one in against),
    )


class Writer(NamedTuple):
    """A process that puts `shared(name, 0)`, `shared(name, 1)`, ... and says so after each."""

    process: subprocess.Popen[str]
    said: IO[str]

    @classmethod
    def start(cls, kept: Kept, name: str, count: int) -> Writer:
        command = [sys.executable, "-m", "tests.graph.stores.writer"]
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
        assert process.stdin is not None and process.stdout is not None
        work = [kept.home, kept.config._asdict(), name, count]
        process.stdin.write(json.dumps(work))  # not in its arguments: there is a password in it
        process.stdin.close()
        return cls(process, process.stdout)

    def await_said(self, count: int) -> None:
        """Wait until it has put so many more."""
        for _ in range(count):
            assert self.said.readline(), "the writer ended"

    def finish(self) -> int:
        """Wait for its end: how many it has put since it was last waited for."""
        with self.process, self.said:
            return len(self.said.read().split())


def shared(name: str, number: int) -> Told:
    """Every writer knows the hub and seven others, and contradicts what it said before."""
    now, before = f"Spoke {number % 7}", f"Spoke {(number + 3) % 7}"
    one = told(f"{name}-{number}", 1 + number % 28, ("Hub", "HAS", now), (now, "OF", name))
    return one._replace(contradicts=(fact_id(says("Hub", "HAS", before)),))
