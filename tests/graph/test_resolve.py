"""Names to entities: which is known, which is new, and what that costs."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from hookkit.embed.minilm.model import MiniLm
from hookkit.graph.model import Entity, Realm, Told
from hookkit.graph.names import named
from hookkit.graph.ports import GraphStore, View
from hookkit.graph.resolve import resolve

pytestmark = pytest.mark.heavy

REALM = Realm("bob", "shop")
THRESHOLD = 0.7


class Counted:
    """The real embedder, which says how many texts it was given, under any name."""

    dims = MiniLm.dims
    recall_floor = MiniLm.recall_floor

    def __init__(self, embedder: MiniLm, model_id: str = MiniLm.model_id) -> None:
        self._embedder = embedder
        self.bm25_weight = embedder.bm25_weight
        self.model_id = model_id
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        self.texts += texts
        return self._embedder.embed(texts)

    def embed_query(self, text: str) -> list[float]:
        return self.embed([text])[0]


class Story:
    """A graph that is told one memory after the other."""

    def __init__(self, graph: GraphStore) -> None:
        self.graph = graph
        self._count = 0

    def names(self, embedder: Counted, *names: tuple[str, str]) -> list[str]:
        """The names of the entities that a memory's names mean."""
        self._count += 1
        new = [one for name, kind in names if (one := named(REALM, name, kind))]
        known = resolve(self.graph, embedder, THRESHOLD, REALM, new)
        at = f"2026-01-{self._count:02}T00:00:00Z"
        self.graph.put(Told(f"m{self._count}", REALM, "", "", at, tuple(known)))
        return [one.name for one in known]

    def all(self) -> list[Entity]:
        return self.graph.everything(View())[0]


@pytest.fixture
def story(graph_store: GraphStore) -> Story:
    return Story(graph_store)


def test_a_likely_name_becomes_an_alias_and_an_unlikely_one_an_entity(
    story: Story, embedder: MiniLm
) -> None:
    counted = Counted(embedder)
    for name in ("model.py", "models.py"):
        story.names(counted, (name, "file"))
    for name in ("Acme Corp", "ACME Corporation", "Acme"):
        story.names(counted, (name, "company"))
    for name in ("Docker", "DockerHub", "Docker tool"):
        story.names(counted, (name, "tool"))

    assert {one.name: one.aliases for one in story.all()} == {
        "model.py": (),
        "models.py": (),
        "Acme Corp": ("acme", "acme corporation"),
        "Docker": ("docker tool",),
        "DockerHub": (),
    }


def test_a_first_name_is_nobodys_where_two_people_have_it(story: Story, embedder: MiniLm) -> None:
    counted = Counted(embedder)
    story.names(counted, ("Alice Smith", "person"))
    story.names(counted, ("Alice Jones", "person"))

    assert story.names(counted, ("Alice", "person")) == ["Alice"]


def test_somebody_who_was_known_by_the_first_name_is_not_everybody_of_that_name(
    story: Story, embedder: MiniLm
) -> None:
    counted = Counted(embedder)
    assert story.names(counted, ("Alice", "person")) == ["Alice"]
    assert story.names(counted, ("Alice Smith", "person")) == ["Alice"]

    assert story.names(counted, ("Alice Jones", "person")) == ["Alice Jones"]


def test_after_a_change_of_embedder_a_known_name_is_near_others_again(
    story: Story, embedder: MiniLm
) -> None:
    old, new = Counted(embedder), Counted(embedder, "another/model")
    story.names(old, ("authentication service", "service"), ("Acme", "company"))
    assert story.names(new, ("authentication service", "service"))
    assert new.texts == ["authentication service"]

    near = story.graph.near(REALM, embedder.embed(["auth service"])[0], "another/model", 5)
    assert [one.name for one, _ in near] == ["authentication service"]
    assert story.names(new, ("auth service", "service")) == ["authentication service"]


def test_after_a_change_of_embedder_another_spelling_is_known_at_once(
    story: Story, embedder: MiniLm
) -> None:
    old, new = Counted(embedder), Counted(embedder, "another/model")
    story.names(old, ("Acme Corp", "company"), ("Acumen", "company"), ("auth service", "service"))

    assert story.names(new, ("ACME Corporation", "company")) == ["Acme Corp"]
    assert new.texts == ["ACME Corporation", "Acme Corp"]
    assert story.names(new, ("Acme", "company")) == ["Acme Corp"]
    assert len(story.all()) == 3


def test_what_is_known_to_the_embedder_is_not_embedded_again(
    story: Story, embedder: MiniLm
) -> None:
    counted = Counted(embedder)
    story.names(counted, ("Acme", "company"), ("Alice", "person"))
    story.names(counted, ("acme", "company"), ("ALICE", "person"))

    assert counted.texts == ["Acme", "Alice"]


def test_two_long_names_that_begin_alike_are_two(story: Story, embedder: MiniLm) -> None:
    counted = Counted(embedder)
    names = [("the service that " + "takes in orders and " * 20 + end, "") for end in ("a", "b")]
    for _ in range(2):
        for name in names:
            story.names(counted, name)

    assert len(story.all()) == 2
