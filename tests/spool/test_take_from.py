"""The jobs of one store's spool go along when its memories move to another."""

from __future__ import annotations

from pathlib import Path

from hookkit.spool.spool import Spool
from tests.spool.making import a_job, a_spool


def test_all_that_waits_or_failed_goes_along_once(tmp_path: Path) -> None:
    old, new = a_spool(tmp_path / "old"), Spool(str(tmp_path / "new"))
    waiting, claimed, failed, known = map(a_job, range(4))
    for job in (waiting, claimed, failed, known):
        old.put(job)
    for job in (claimed, failed):
        old.claim(job)
    old.fail(failed, "no model")
    new.put(known)
    first, again = new.take_from(old), new.take_from(old)

    assert (first, again) == (3, 0)
    assert [job.id for job in new.waiting()] == [waiting.id, claimed.id, known.id]
    assert [(job.id, job.reason) for job in new.failed()] == [(failed.id, "no model")]
    assert old.counts() == (0, 0, 0)
