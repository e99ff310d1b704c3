"""One Edge store put in the place of another: wholly, or not at all.

    edge/           in force
    edge.next/      whole, and about to be in force: where there is one, the change is decided
    edge.before/    what was in force until then

Two renames are not one; so whoever opens the store ends what a killed process had begun.
"""

from __future__ import annotations

import os
import shutil

from hookkit.files import sync_dir
from hookkit.paths import Paths


def old_vectors(paths: Paths) -> str:
    """Where the store that another one replaced is left."""
    return f"{paths.store}/edge.before"


def put_in_force(made: str, path: str) -> None:
    """Replace the store at `path` by the closed one at `made`; what was there is edge.before/.

    Nobody may have `path` open. What is left of `made` is removed.

    Raises:
        OSError: it could not be; either the one or the other is in force.
    """
    os.rename(f"{made}/edge", f"{path}/edge.next")
    sync_dir(path)
    finish_swap(path)
    shutil.rmtree(made)


def finish_swap(path: str) -> None:
    """End a change that was decided. Only who holds the lock of `path` may.

    Raises:
        OSError: it could not be ended; asked again, it goes on.
    """
    chosen, current, before = (f"{path}/{name}" for name in ("edge.next", "edge", "edge.before"))
    if not os.path.exists(chosen):
        return
    if os.path.exists(current):
        if os.path.exists(before):
            shutil.rmtree(before)
        os.rename(current, before)
    os.rename(chosen, current)
    sync_dir(path)
