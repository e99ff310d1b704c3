"""Jobs of this data folder that are to be saved in another store than the one that is set."""

from __future__ import annotations

import os

from hookkit.ipc.place import EMBEDDED, Place
from hookkit.paths import Paths
from hookkit.spool.spool import FOLDERS, Spool


def waiting_elsewhere(paths: Paths, place: Place) -> dict[str, int]:
    """How many jobs wait for each other store, by its place's name."""
    found = os.listdir(paths.spool) if os.path.isdir(paths.spool) else []
    # A server's lie in a folder of its name within the spool, those of the embedded one beside it.
    names = {EMBEDDED, *(name for name in found if name not in FOLDERS)} - {place.name}
    counts = {name: sum(_counts(paths, name)) for name in sorted(names)}
    return {name: jobs for name, jobs in counts.items() if jobs}


def _counts(paths: Paths, name: str) -> tuple[int, ...]:
    return Spool(Place(paths.home, name).spool).counts()
