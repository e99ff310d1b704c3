"""`hookkit reembed`, killed at random moments: the old vectors or the new ones, and never both."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.embed.remotes import DIMS, MODELS, far, some_vectors
from tests.moving.conftest import Somebody
from tests.moving.making import Killer, done, exported, fill

COUNT = 1_500


def slow_vectors(texts: list[str]) -> list[list[float]]:
    time.sleep(0.3)
    return some_vectors(texts)


@pytest.mark.heavy
@pytest.mark.timeout(400)
def test_all_vectors_are_new_after_five_kills(somebody: Somebody, tmp_path: Path) -> None:
    alice = somebody("alice")
    fill(alice.data, COUNT)
    done(alice.types("export", str(tmp_path / "before")))
    done(alice.types("worker", "stop"))
    with far("ollama", slow_vectors) as on:
        for name, value in (
            ("MEM0_EMBED_PROVIDER", "ollama"),
            ("MEM0_EMBED_MODEL", MODELS["ollama"]),
            ("MEM0_EMBED_URL", on.server.url),
            ("MEM0_EMBED_DIMS", str(DIMS)),
        ):
            done(alice.types("config", "set", name, value))
        killer = Killer(alice, 5, seed=4, only_command=True)
        killer.finishes("reembed", within_s=6.0)
        done(alice.types("export", str(tmp_path / "after")))
        made = len([text for texts in on.inputs() for text in texts])

    before, after = exported(tmp_path / "before"), exported(tmp_path / "after")
    print(killer.hit, made, "vectors made")  # noqa: T201  # what the run was
    assert {memory.pop("vector") == "" for memory in before.values()} == {False}
    assert {len(memory.pop("vector")) for memory in after.values()} == {44}
    assert {memory["payload"].pop("embedder") for memory in after.values()} == {
        on.embedder.model_id
    }
    for memory in before.values():
        del memory["payload"]["embedder"]
    assert after == before
