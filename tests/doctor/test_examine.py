"""Checks are run in order and in time, and what mends is called once; whatever they do."""

from __future__ import annotations

import threading
import time

import pytest

from hookkit.doctor import Check, Finding, examine, mend, worst
from hookkit.doctor.examine import Mended
from hookkit.doctor.model import Surroundings, fail, ok, warn
from hookkit.errors import HookkitError
from tests.doctor.world import World

Findings = list[Finding]


def finds(level: str, name: str, *needs: str) -> Check:
    """A check of that name that finds something of that level."""
    makers = {"ok": ok(name, "x"), "warn": warn(name, "x", "y"), "fail": fail(name, "x", "y")}
    return Check(name, lambda _: [makers[level]], needs=needs)


def names(found: Findings) -> list[str]:
    """Of the checks that found them."""
    return [one.check for one in found]


def test_a_check_that_hangs_is_told_by_its_name_and_the_others_go_on(world: World) -> None:
    forever = threading.Event()

    def wait(_: Surroundings) -> Findings:
        forever.wait()
        return []

    began = time.monotonic()
    found = examine(world.at(), [Check("slow", wait, within_s=0.1), finds("ok", "next")])
    forever.set()

    assert [(one.check, one.level) for one in found] == [("slow", "fail"), ("next", "ok")]
    assert found[0].found == "no answer within 0.1 s"
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (HookkitError("run `hookkit flush`"), "run `hookkit flush`"),
        (KeyError("secret"), "KeyError"),
    ],
    ids=["ours", "a fault"],
)
def test_a_check_that_breaks_is_a_finding_without_anybodys_words(
    error: Exception, says: str, world: World
) -> None:
    def breaks(_: Surroundings) -> Findings:
        raise error

    (found,) = examine(world.at(), [Check("broken", breaks)])

    assert (found.check, found.level) == ("broken", "fail")
    assert found.found.startswith(says)
    assert "secret" not in found.found


def test_what_needs_a_check_that_failed_is_left_out_and_what_needs_that_too(world: World) -> None:
    checks = [
        finds("fail", "a"),
        finds("ok", "b", "a"),
        finds("ok", "c", "b"),
        finds("warn", "d"),
        finds("ok", "e", "d"),
    ]

    assert names(examine(world.at(), checks)) == ["a", "d", "e"]


def test_what_mends_is_called_and_told_and_what_it_cannot_do_too() -> None:
    def cannot() -> str:
        raise OSError(28, "No space left on device")

    done = mend(
        [
            ok("a", "x"),
            warn("b", "x", "y", lambda: "done"),
            warn("c", "x", "y", lambda: ""),
            fail("d", "x", "y", cannot),
        ]
    )

    full = "could not be mended: OSError: [Errno 28] No space left on device"
    assert done == [Mended("b", "done"), Mended("d", full)]


@pytest.mark.parametrize(
    ("levels", "level"), [([], "ok"), (["ok", "warn"], "warn"), (["fail", "warn"], "fail")]
)
def test_the_worst_of_several_levels_counts(levels: list[str], level: str, world: World) -> None:
    checks = [finds(one, f"c{number}") for number, one in enumerate(levels)]

    assert worst(examine(world.at(), checks)) == level
