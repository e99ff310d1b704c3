"""The memories that `make bench` measures with, and that what it measures runs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from hookkit.core.payload import memory_of
from hookkit.embed.minilm.model import MiniLm
from hookkit.memory.model import Memory
from hookkit.memory.ports import Found
from hookkit.memory.project import named
from tests.bench.hooked import Bench
from tests.bench.memories import OTHER_PROJECT, points
from tests.bench.recalls import recalls

PROJECT = named("github.com/acme/tidepool")
COUNT = 1000

pytestmark = pytest.mark.heavy


@pytest.fixture(scope="module")
def embedder() -> MiniLm:
    return MiniLm.load()


@pytest.fixture(scope="module")
def memories(embedder: MiniLm) -> list[Memory]:
    return [
        memory_of(Found(one.id, {**one.payload, "data": one.text}, 0.0, 0.0))
        for one in points(COUNT, PROJECT, embedder)
    ]


def test_every_signal_has_something_to_count(memories: list[Memory]) -> None:
    kinds = Counter(one.kind for one in memories)

    assert len({one.session for one in memories}) == COUNT // 8
    assert len({one.source for one in memories}) == COUNT // 2
    assert {*kinds} == {"convention", "command", "cause", "decision", "preference", "fact", "raw"}
    assert len({one.created_at for one in memories}) == COUNT
    assert sum(one.pinned for one in memories) == COUNT // 500
    assert Counter(one.project for one in memories) == {
        PROJECT.slug: COUNT * 9 // 10,
        OTHER_PROJECT.slug: COUNT // 10,
    }


def test_what_is_replaced_is_replaced_by_one_that_stays(memories: list[Memory]) -> None:
    stays = {one.id for one in memories if not one.superseded_by}
    replaced = [one.superseded_by for one in memories if one.superseded_by]

    assert len(replaced) == COUNT // 25
    assert {*replaced} <= stays


def test_each_sort_of_recall_is_measured(embedder: MiniLm, tmp_path: Path) -> None:
    bench = Bench(str(tmp_path), COUNT, embedder)
    spent = recalls(bench.paths, bench.project, embedder, 3)

    assert [(one.what, len(one.times)) for one in spent] == [
        ("for a prompt", 3),
        ("by a search", 3),
        ("for a session", 3),
    ]
