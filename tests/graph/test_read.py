"""What a memory says in another script, or of a long name, is kept as it was said."""

from __future__ import annotations

import pytest

from hookkit.core.memories import Memories
from hookkit.graph.names import short_of
from tests.graph.making import VIEW, Script, add, graph_of, triples

pytestmark = pytest.mark.heavy

LONG = "the service that " + "takes in orders and " * 20


def facts_of(memories: Memories, *, history: bool = False) -> set[tuple[str, str, str]]:
    return triples(graph_of(memories).drawn("", VIEW, history=history))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("使用 v2", "不使用 v2"),
        ("работает в A", "уволен из A"),
        ("is written in C++ of", "is written in C# of"),
    ],
    ids=["chinese", "russian", "signs"],
)
def test_what_is_denied_ends_and_the_denial_holds(
    on_each: Memories, script: Script, before: str, after: str
) -> None:
    held, new = ("API", before, "shop"), ("API", after, "shop")
    add(on_each, script.says(f"API {before} shop.", held))
    ended = f"API {before} shop"
    later = add(on_each, script.says(f"No: API {after} shop.", new, ends=[ended]))

    assert facts_of(on_each) == {new}
    facts = graph_of(on_each).drawn("", VIEW, history=True)
    assert {f.label: f.invalidated_by for f in facts} == {before: later, after: ""}


def test_relations_of_a_long_name_are_kept_however_it_is_written(
    on_each: Memories, script: Script
) -> None:
    whole = [f"{LONG}a", f"{LONG}b"]
    add(on_each, script.says(f"{whole[0]} uses Redis.", (whole[0], "uses", "Redis")))
    add(on_each, script.says(f"{whole[1]} uses Kafka.", (whole[1], "uses", "Kafka")))
    listed = short_of(whole[0])
    add(on_each, script.says("It runs on Fly.", (listed, "runs on", "Fly")))

    assert facts_of(on_each) == {
        (short_of(whole[0]), "uses", "Redis"),
        (short_of(whole[1]), "uses", "Kafka"),
        (listed, "runs on", "Fly"),
    }


def test_a_long_relation_is_one_of_its_own(on_each: Memories, script: Script) -> None:
    labels = ["is said to " + "very " * 60 + end for end in ("use", "avoid")]
    text = script.says("It is said.", *(("API", label, "Redis") for label in labels))
    add(on_each, text)

    facts = graph_of(on_each).drawn("", VIEW, history=True)
    assert len({fact.type for fact in facts}) == 2


def test_names_that_look_alike_are_two_things_after_all(on_each: Memories, script: Script) -> None:
    facts = {
        ("model.py", "defines", "Order"): "file",
        ("models.py", "defines", "Invoice"): "file",
        ("Docker", "builds", "images"): "service",
        ("DockerHub", "keeps", "copies"): "service",
        ("F#", "compiles", "slowly"): "language",
        ("F", "compiles", "quickly"): "language",
        ("Alice Smith", "leads", "payments"): "person",
        ("Alice Smithson", "leads", "billing"): "person",
    }
    for fact, kind in facts.items():
        script.kinds[fact[0]] = kind
        add(on_each, script.says(" ".join(fact), fact))

    assert facts_of(on_each) == {*facts}
