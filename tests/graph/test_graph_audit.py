"""core.graph_audit: a secret that an older version let into the graph is found and cut out."""

from __future__ import annotations

import uuid
from pathlib import Path
from random import Random

import pytest

from hookkit.core.audit import Finding
from hookkit.core.memories import Memories
from hookkit.graph.model import Entity, Realm, Statement, Told, entity_id, normalised
from hookkit.graph.ports import GraphStore
from hookkit.memory.redact import CUT, cleaned
from tests.graph.making import VIEW, add, given, graph_of, settle, triples
from tests.graph.making import Script as Script
from tests.memory.secrets.making import SERVICES

pytestmark = pytest.mark.heavy

TOKEN = SERVICES["gitlab"](Random(9))  # noqa: S311  # nobody's key
AWS = SERVICES["aws id"](Random(9))  # noqa: S311
REALM = Realm("bob", "shop")
NAME = f"token {TOKEN}"


def entity(name: str, *aliases: str) -> Entity:
    return Entity(entity_id(REALM, name), REALM, name, normalised(name), "", aliases)


def leaky(memory_id: str) -> Told:
    """As of a version that did not know such tokens."""
    ci, token = entity("CI", normalised(f"runner {AWS}")), entity(NAME)
    said = Statement(ci.id, "DEPLOYS_WITH", token.id, f"deploys with {TOKEN} as")
    return Told(memory_id, REALM, "", "", "2026-08-01T12:00:00+00:00", (ci, token), (said,))


def test_names_aliases_and_labels_are_told_anew_without_it(
    on_each: Memories, graph_store: GraphStore, script: Script
) -> None:
    add(on_each, script.says("Alice works at Acme.", ("Alice", "works at", "Acme")))
    (kept,) = on_each.editor.add(given("CI deploys."), infer=False).memories
    graph_store.put(leaky(kept.id))
    clean = graph_store.everything(VIEW)[1][0]
    found = on_each.audit_graph(cleaned, "/none", fix=False)
    seen = triples(graph_store.everything(VIEW)[1])
    mended = on_each.audit_graph(cleaned, "/none", fix=True)
    entities, facts = graph_store.everything(VIEW)

    assert [(one.where, one.id, one.mended) for one in found] == [("graph", kept.id, False)]
    assert {"GitLab token", "AWS key id"} == {*found[0].kinds}
    assert (TOKEN in str(found), TOKEN in str(seen)) == (False, True)
    assert mended == [one._replace(mended=True) for one in found]
    assert triples(facts) == {
        ("Alice", "works at", "Acme"),
        ("CI", f"deploys with {CUT} as", f"token {CUT}"),
    }
    everything = str((entities, facts))
    assert [word for word in (TOKEN, TOKEN.lower(), AWS.lower()) if word in everything] == []
    assert clean in facts
    assert on_each.audit_graph(cleaned, "/none", fix=True) == []


def test_the_file_holds_no_byte_of_it_then(memories: Memories, tmp_path: Path) -> None:
    graph = graph_of(memories)
    (kept,) = memories.editor.add(given("CI deploys."), infer=False, graph=True).memories
    graph.retell(leaky(kept.id))
    files = [tmp_path / name for name in ("graph.db", "graph.db-wal") if (tmp_path / name).exists()]
    before = any(TOKEN.encode() in path.read_bytes() for path in files)
    memories.audit_graph(cleaned, str(tmp_path / "graph.db"), fix=True)

    assert before
    assert [
        path.name for path in tmp_path.glob("graph.db*") if TOKEN.encode() in path.read_bytes()
    ] == []


def test_what_no_memory_of_ours_told_is_found_and_left(
    on_each: Memories, graph_store: GraphStore
) -> None:
    graph_of(on_each).want([])  # there is a graph
    other = str(uuid.uuid4())
    graph_store.put(leaky(other)._replace(statements=()))

    found = on_each.audit_graph(cleaned, "/none", fix=True)
    assert sorted(found) == sorted(
        [
            Finding("graph", entity(NAME).id, ("GitLab token",), False),
            Finding("graph", entity("CI").id, ("AWS key id",), False),
        ]
    )


def test_a_graph_that_nobody_uses_is_not_opened(memories: Memories, tmp_path: Path) -> None:
    settle(graph_of(memories))

    assert memories.audit_graph(cleaned, str(tmp_path / "graph.db"), fix=True) == []
