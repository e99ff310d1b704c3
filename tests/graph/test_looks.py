"""What an answer about the graph tells of much: the newest, and how much more there is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from hookkit.core import graph_look
from hookkit.core.graph_limits import MOST_CHARS, MOST_FACTS, MOST_MEMORIES
from hookkit.core.graph_past import Past
from hookkit.graph.model import Entity, Realm, Statement, Told, fact_id
from hookkit.graph.names import named, relation_of
from hookkit.graph.ports import GraphStore, View
from hookkit.store.edge import EdgeStore

pytestmark = pytest.mark.heavy

REALM = Realm("bob", "shop")
VIEW = View("bob", ("shop", ""))
HUB = 300  # facts, one a moment
SLACK = 1_000  # for brackets, commas and the counts


@pytest.fixture
def past(store: EdgeStore) -> Past:
    """Nothing is forgotten or replaced."""
    return Past(store, ())


def entity(name: str, **more: Any) -> Entity:
    made = named(REALM, name, "tool")
    assert made is not None
    return made._replace(**more)


def fact(subject: str, label: str, obj: str) -> Statement:
    return Statement(entity(subject).id, relation_of(label), entity(obj).id, label)


def put(graph: GraphStore, number: int, *facts: tuple[str, str, str], **more: Any) -> None:
    names = dict.fromkeys(name for s, _, o in facts for name in (s, o))
    at = f"2026-01-01T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}Z"
    statements = tuple(fact(*one) for one in facts)
    told = Told(f"m{number:05}", REALM, "", "", at, tuple(map(entity, names)), statements)
    graph.put(told._replace(**more))


def chars(answer: object) -> int:
    return len(json.dumps(answer, ensure_ascii=False))


def hub(graph: GraphStore, label: str = "uses", tail: str = "") -> None:
    """A graph in which the user has hundreds of facts, and two of them no longer."""
    for number in range(HUB):
        put(graph, number, ("user", label, f"tool {number}{tail}"))
    over = tuple(fact_id(fact("user", label, f"tool {number}{tail}")) for number in range(2))
    put(graph, HUB, ("user", label, f"tool {HUB}{tail}"), contradicts=over)


def numbers(told: Mapping[str, Any], key: str, name: str) -> list[int]:
    return [int(str(one[name]).split()[1]) for one in told[key]]


def test_of_many_facts_the_newest_are_told_and_the_others_counted(
    graph_store: GraphStore, past: Past
) -> None:
    hub(graph_store)
    told = graph_look.entity(graph_store, "user", VIEW, past, history=True)

    assert numbers(told, "relations", "name") == [*range(HUB, HUB - MOST_FACTS, -1)]
    assert told["more"] == HUB + 1 - 2 - MOST_FACTS
    assert sorted(numbers(told, "history", "name")) == [0, 1]
    assert "more_history" not in told
    assert chars(told) <= MOST_CHARS + SLACK

    (found,) = graph_look.find(graph_store, "user", VIEW, 20, past)
    assert numbers(found, "facts", "target") == [*range(HUB, HUB - MOST_FACTS, -1)]
    assert found["more"] == HUB + 1 - 2 - MOST_FACTS


def test_an_answer_has_a_size_whatever_names_and_relations_are_like(
    graph_store: GraphStore, past: Past
) -> None:
    hub(graph_store, label="is said to " + "very " * 30 + "use", tail=" of " + "x" * 180)
    told = graph_look.entity(graph_store, "user", VIEW, past, history=True)
    (found,) = graph_look.find(graph_store, "user", VIEW, 20, past)
    about = graph_look.about(graph_store, ["m00001"], VIEW, 50, past)

    for answer, one, count in ((told, "relations", "more"), (found, "facts", "more")):
        assert MOST_CHARS // 2 < chars(answer) <= MOST_CHARS + SLACK
        assert len(answer[one]) + answer[count] == HUB - 1
    assert MOST_CHARS // 2 < chars(about) <= MOST_CHARS + SLACK


def test_many_entities_share_the_room_of_an_answer(graph_store: GraphStore, past: Past) -> None:
    tail = " of " + "x" * 180
    for number in range(20):
        facts = [(f"hub {number:02}", "uses", f"{number} {n}{tail}") for n in range(20)]
        put(graph_store, number, *facts)
    found = graph_look.find(graph_store, "hub", VIEW, 20, past)

    told = [len(one["facts"]) for one in found]
    assert len(found) == 20
    assert max(told) - min(told) <= 1
    assert all(len(one["facts"]) + one["more"] == 20 for one in found)
    assert chars(found) <= MOST_CHARS + SLACK


def test_a_fact_that_many_memories_say_names_some_of_them(
    graph_store: GraphStore, past: Past
) -> None:
    for number in range(20):
        put(graph_store, number, ("user", "uses", "Ruff"))
    told = graph_look.entity(graph_store, "user", VIEW, past, history=False)
    (about,) = graph_look.about(graph_store, ["m00019"], VIEW, 50, past)

    (ruff,) = told["relations"]
    assert (len(ruff["memory_ids"]), ruff["more_memories"]) == (MOST_MEMORIES, 20 - MOST_MEMORIES)
    assert about["memory_ids"][0] == "m00019"  # the one that was asked for


def test_an_entity_of_many_aliases_tells_some(graph_store: GraphStore, past: Past) -> None:
    aliases = tuple(sorted(f"user the {number:03}th" for number in range(100)))
    put(graph_store, 1, entities=(entity("user", aliases=aliases),))
    told = graph_look.entity(graph_store, "user", VIEW, past, history=False)["entity"]

    assert len(told["aliases"]) + told["more_aliases"] == 100
    assert chars(told) < 500


def test_an_answer_that_tells_all_counts_nothing(graph_store: GraphStore, past: Past) -> None:
    put(graph_store, 1, ("user", "uses", "Ruff"))
    told = graph_look.entity(graph_store, "user", VIEW, past, history=True)
    (found,) = graph_look.find(graph_store, "user", VIEW, 20, past)

    assert [key for key in (*told, *found) if key.startswith("more")] == []


def test_a_long_name_is_found_by_all_of_it_and_as_it_is_told(
    graph_store: GraphStore, past: Past
) -> None:
    long = "the service that " + "takes in orders and " * 20
    put(graph_store, 1, (f"{long}a", "uses", "Redis"), (f"{long}b", "uses", "Kafka"))
    (kept,) = graph_look.find(graph_store, f"{long}a", VIEW, 20, past)

    for name in (f"{long}a", kept["name"]):
        told = graph_look.entity(graph_store, name, VIEW, past, history=False)
        assert [one["name"] for one in told["relations"]] == ["Redis"]
