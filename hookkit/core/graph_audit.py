"""Secrets in what memories told the graph, in either store; told anew without them if asked.

An entity keeps its id, which is a digest of its first name: who looks for it finds it, and nobody
reads the name out of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hookkit.core.audit import Clean, Finding
from hookkit.core.graph import Graph
from hookkit.graph.model import Entity, Statement, Told, normalised
from hookkit.graph.names import relation_of
from hookkit.memory.ports import MemoryStore
from hookkit.memory.redact import Cleaned

PAGE = 500


def audit_graph(graph: Graph, store: MemoryStore, clean: Clean, *, fix: bool) -> Iterator[Finding]:
    """What is found in each memory's part, and in what no memory of ours told.

    Raises:
        GraphUnavailableError: it cannot be asked, or not be written.
        HookkitError: store or embedder cannot be asked; what was mended stays so.
    """
    entities, facts = graph.everything()
    if not entities:
        return
    words = _Words(clean)
    strangers = {one.id: words.kinds_of([one]) for one in entities}
    ids = {memory_id for fact in facts for memory_id in fact.memory_ids}
    for page in _pages(ids | _ids_of(store)):
        for told in graph.said(page):
            clean_told = words.cleaned(told)
            for entity in told.entities:
                strangers.pop(entity.id, None)
            if clean_told == told:
                continue
            if fix:
                graph.retell(clean_told)
            kinds = words.kinds_of(told.entities, [one.label for one in told.statements])
            yield Finding("graph", told.memory_id, kinds, fix)
    # Of another store that shares the graph, or left by what was forgotten and waits.
    for entity_id, kinds in strangers.items():
        if kinds:
            yield Finding("graph", entity_id, kinds, False)


class _Words:
    """Names and labels, cleaned."""

    def __init__(self, clean: Clean) -> None:
        self._clean = clean

    def cleaned(self, told: Told) -> Told:
        """The same without secrets; equal where there are none."""
        return told._replace(
            entities=tuple(map(self._entity, told.entities)),
            statements=tuple(map(self._statement, told.statements)),
        )

    def kinds_of(self, entities: Sequence[Entity], labels: Sequence[str] = ()) -> tuple[str, ...]:
        """Of the secrets in these."""
        texts = [text for one in entities for text in (one.name, one.type)]
        norms = [norm for one in entities for norm in (one.norm, *one.aliases)]
        found = [self._clean(text) for text in (*texts, *labels)]
        found += [self._of_norm(norm) for norm in norms]
        return tuple(dict.fromkeys(kind for one in found for kind in one.kinds))

    def _of_norm(self, norm: str) -> Cleaned:
        """A normalised name is in lower case, and some secrets are none but in upper case."""
        as_it_is = self._clean(norm)
        return as_it_is if as_it_is.kinds else self._clean(norm.upper())

    def _norm(self, norm: str) -> str:
        found = self._of_norm(norm)
        return normalised(found.text) if found.kinds else norm

    def _entity(self, one: Entity) -> Entity:
        name = self._clean(one.name).text
        norm = normalised(name) if name != one.name else self._norm(one.norm)
        aliases = tuple(sorted({self._norm(alias) for alias in one.aliases} - {norm}))
        return one._replace(name=name, norm=norm, type=self._clean(one.type).text, aliases=aliases)

    def _statement(self, one: Statement) -> Statement:
        label = self._clean(one.label).text
        if label == one.label:
            return one
        return one._replace(label=label, type=relation_of(label))  # made of the label's words


def _ids_of(store: MemoryStore) -> set[str]:
    ids: set[str] = set()
    after = ""
    while page := store.page(after, PAGE):
        after = page[-1].id
        ids.update(point.id for point in page)
    return ids


def _pages(ids: set[str]) -> Iterator[list[str]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), PAGE):
        yield ordered[start : start + PAGE]
