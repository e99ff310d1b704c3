"""10,000 memories: Edge -> export -> server -> migrate -> Edge, killed all the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.moving.conftest import Somebody
from tests.moving.making import Killer, done, exported, fill, qdrant

COUNT = 10_000


@pytest.mark.heavy
@pytest.mark.qdrant
@pytest.mark.timeout(900)
def test_ten_thousand_memories_are_equal_field_by_field_after_a_round_of_20_kills(
    somebody: Somebody, tmp_path: Path
) -> None:
    alice, bob = somebody("alice"), somebody("bob")
    fill(alice.data, COUNT)
    before, after = tmp_path / "before.jsonl", tmp_path / "after.jsonl"
    with qdrant(tmp_path / "server") as url:
        exporting = Killer(alice, 4, seed=1)
        while exporting.left:
            exporting.finishes("export", str(before), "--force", within_s=1.2)
        done(bob.types("config", "set", "MEM0_QDRANT_URL", url))
        importing = Killer(bob, 7, seed=2)
        while importing.left:
            importing.finishes("import", str(before), "--trusted", within_s=4.0)
        migrating = Killer(bob, 9, seed=3)
        migrating.finishes("migrate", "--to", "edge", within_s=5.0)
        while migrating.left:  # it was quicker than the kills: back, and once more
            migrating.finishes("migrate", "--to", url, within_s=3.0)
            migrating.finishes("migrate", "--to", "edge", within_s=3.0)
        done(bob.types("export", str(after)))

    kills = exporting.hit + importing.hit + migrating.hit
    print(len(kills), "kills:", ", ".join(kills))  # noqa: T201  # what the run was
    assert len(kills) == 20
    assert exported(before) == exported(after)
    assert len(exported(after)) == COUNT
    assert before.read_bytes() == after.read_bytes()
