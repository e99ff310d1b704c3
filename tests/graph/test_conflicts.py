"""Which facts are put before the model: the likeliest, at a cost that has a limit."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from hookkit.embed.minilm.model import MiniLm
from hookkit.graph.conflicts import MOST, MOST_COMPARED, candidates
from hookkit.graph.model import Entity, Realm, Statement, Told
from hookkit.graph.names import named, relation_of
from hookkit.graph.ports import GraphStore, View
from tests.graph.making import Triple
from tests.graph.test_resolve import Counted

pytestmark = pytest.mark.heavy

REALM = Realm("bob", "shop")
VIEW = View("bob", ("shop",))
HUB = 3_000  # facts of one subject


def entity(name: str) -> Entity:
    made = named(REALM, name)
    assert made is not None
    return made


def states(fact: Triple) -> Statement:
    subject, label, obj = fact
    return Statement(entity(subject).id, relation_of(label), entity(obj).id, label)


def put(graph: GraphStore, day: int, facts: Sequence[Triple]) -> None:
    names = dict.fromkeys(name for subject, _, obj in facts for name in (subject, obj))
    graph.put(
        Told(
            *(f"m{day}", REALM, "", "", f"2026-{1 + day // 28:02}-{1 + day % 28:02}T00:00:00Z"),
            entities=tuple(map(entity, names)),
            statements=tuple(map(states, facts)),
        )
    )


def asked(
    graph: GraphStore, embedder: Counted, *facts: Triple, names: Sequence[str] = ()
) -> list[Triple]:
    """What is put before the model about a memory that states these."""
    every = dict.fromkeys([*(name for s, _, o in facts for name in (s, o)), *names])
    found = candidates(graph, embedder, VIEW, [*map(entity, every)], [*map(states, facts)])
    return [(fact.subject.name, fact.label, fact.object.name) for fact in found]


@pytest.fixture
def hub(graph_store: GraphStore) -> GraphStore:
    """A graph in which the user has thousands of facts: an old one among many of one kind."""
    put(graph_store, 0, [("user", "is employed by", "Globex")])
    per_day = 300
    for day in range(HUB // per_day):
        numbers = range(day * per_day, (day + 1) * per_day)
        put(graph_store, day + 1, [("user", "uses", f"tool number {n}") for n in numbers])
    return graph_store


def test_a_subject_of_thousands_of_facts_costs_no_more_than_one_of_hundreds(
    hub: GraphStore, embedder: MiniLm
) -> None:
    counted = Counted(embedder)
    found = asked(hub, counted, ("user", "works at", "Acme"))

    assert len(counted.texts) <= MOST_COMPARED + 1
    assert found[0] == ("user", "is employed by", "Globex")
    assert len(found) <= MOST


def test_of_thousands_of_one_relation_the_newest_and_likest_are_asked_about(
    hub: GraphStore, embedder: MiniLm
) -> None:
    put(hub, 60, [("user", "uses", "PostgreSQL")])
    counted = Counted(embedder)
    found = asked(hub, counted, ("user", "uses", "MySQL"))

    assert len(counted.texts) <= MOST_COMPARED + 1
    assert found[0] == ("user", "uses", "PostgreSQL")
    assert len(found) == MOST


def test_what_shares_a_word_is_compared_however_old_it_is(
    graph_store: GraphStore, embedder: MiniLm
) -> None:
    put(graph_store, 0, [("user", "pays for", "Acme Cloud")])
    labels = ("uses", "likes", "knows", "builds", "reads")
    for day in range(1, 6):
        put(graph_store, day, [("user", labels[n % 5], f"thing {day} {n}") for n in range(100)])
    counted = Counted(embedder)
    found = asked(graph_store, counted, ("user", "left", "Acme Cloud 2"))

    assert ("user", "pays for", "Acme Cloud") in found
    assert len(counted.texts) <= MOST_COMPARED + 1


def test_what_is_between_two_things_that_a_memory_names_needs_no_comparison(
    graph_store: GraphStore, embedder: MiniLm
) -> None:
    put(graph_store, 0, [("API", "uses", "Redis"), ("API", "runs on", "Fly")])
    counted = Counted(embedder)

    assert asked(graph_store, counted, names=("API", "Redis")) == [("API", "uses", "Redis")]
    assert counted.texts == []


def test_a_statement_and_its_denial_in_another_script_are_asked_about(
    graph_store: GraphStore, embedder: MiniLm
) -> None:
    put(graph_store, 0, [("API", "使用 v2", "shop")])

    found = asked(graph_store, Counted(embedder), ("API", "不使用 v2", "shop"))
    assert found == [("API", "使用 v2", "shop")]
