"""Run checks, none longer than it may take, and mend what they found."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from queue import Empty, SimpleQueue
from typing import NamedTuple

from hookkit.doctor.model import Check, Finding, Surroundings, fail, told
from hookkit.errors import HookkitError, reason_of

AGAIN = "mend that, then: hookkit doctor"


class Mended(NamedTuple):
    """What was done about a finding."""

    check: str
    did: str


def examine(at: Surroundings, checks: Sequence[Check]) -> list[Finding]:
    """What each check finds, in their order; one is left out where a check that it needs failed."""
    found: list[Finding] = []
    out: set[str] = set()  # checks that failed, and those left out for it
    for check in checks:
        if out.intersection(check.needs):
            out.add(check.name)
            continue
        findings = _within(check, at)
        found += findings
        if any(finding.level == "fail" for finding in findings):
            out.add(check.name)
    return found


def mend(findings: Sequence[Finding]) -> list[Mended]:
    """Call what mends, where there is something; what was done, or why it could not be."""
    done: list[Mended] = []
    for finding in findings:
        if finding.fix is None:
            continue
        try:
            did = finding.fix()
        except (HookkitError, OSError) as error:
            did = f"could not be mended: {reason_of(error)}"
        if did:
            done.append(Mended(finding.check, did))
    return done


def _within(check: Check, at: Surroundings) -> list[Finding]:
    """What it finds in its time. The thread of one that hangs ends with the process."""
    answers: SimpleQueue[list[Finding]] = SimpleQueue()
    threading.Thread(target=lambda: answers.put(_looked(check, at)), daemon=True).start()
    try:
        return answers.get(timeout=check.within_s)
    except Empty:
        return [fail(check.name, f"no answer within {check.within_s:g} s", AGAIN)]


def _looked(check: Check, at: Surroundings) -> list[Finding]:
    try:
        return check.look(at)
    except Exception as error:  # noqa: BLE001  # the thread's edge: a check that breaks is a finding
        return [told(check.name, reason_of(error), AGAIN)]
