"""The doctor tells of blocks that did not reach Claude, of this project alone, until one does."""

from __future__ import annotations

import pytest

from hookkit.memory.block_id import block_id, marked
from hookkit.memory.model import Project
from hookkit.memory.project import project_of
from hookkit.spool.sessions import Session, Sessions
from tests.doctor.world import World

NOTE = marked("Notes.", "x")


def give(world: World, second: int, *, arrives: bool, project: Project | None = None) -> None:
    """A session whose block arrives or does not."""
    sessions = Sessions(world.paths.sessions)
    name = f"s{second}"
    sessions.save(Session(name, "", project or project_of(str(world.project))))
    proof = sessions.proof(name)
    proof.give(block_id(NOTE), 1000.0 + second)
    proof.find(proof.awaited(), [NOTE] if arrives else [])
    for _ in range(2):
        proof.look_over(answered=True)


@pytest.mark.parametrize(
    ("fates", "level"),
    [("", "ok"), ("--", "ok"), ("+---", "fail"), ("---+", "ok"), ("-+--", "ok")],
)
def test_three_in_a_row_that_did_not_arrive_are_a_fault(
    fates: str, level: str, world: World
) -> None:
    for second, fate in enumerate(fates):
        give(world, second, arrives=fate == "+")
    (found,) = [one for one in world.look() if one.check == "arrival"]

    assert (found.level, "hookkit install" in found.mend) == (level, level == "fail")


def test_another_projects_blocks_do_not_count(world: World) -> None:
    for second in range(3):
        give(world, second, arrives=False, project=Project("shop-1", "shop"))

    assert world.amiss() == []
