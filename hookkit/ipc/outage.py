"""Since when a place's store cannot be used, and why: for status, which may find no worker."""

from __future__ import annotations

import json
import time

from hookkit.files import read_file, remove, replace_file
from hookkit.ipc.place import Place
from hookkit.values import NamedTuple

STORE, EMBEDDER = "store", "embedder"


class Outage(NamedTuple):
    """That a store or an embedder cannot be used."""

    what: str = ""  # STORE or EMBEDDER, "" while all is well
    since: float = 0.0  # wall clock seconds
    reason: str = ""  # the last one


def outage_now(before: Outage, what: str, reason: str) -> Outage:
    """The outage for that reason; it began with the first after all was well."""
    return Outage(what, before.since or time.time(), reason)


def read_outage(place: Place) -> Outage:
    """What the last worker of that place met with; an unreadable record is none."""
    try:
        found = json.loads(read_file(place.outage) or b"{}")
        return Outage(str(found["what"]), float(found["since"]), str(found["reason"]))
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return Outage()


def write_outage(place: Place, outage: Outage) -> None:
    """Note it down.

    Raises:
        OSError: it cannot be written.
    """
    replace_file(place.outage, json.dumps(outage._asdict()).encode(), durable=False)


def end_outage(place: Place) -> None:
    """It is used again."""
    remove(place.outage)
