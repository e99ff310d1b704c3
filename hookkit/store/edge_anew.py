"""An Edge store written anew beside itself: its points as they are, and nothing of what was.

Edge only marks as deleted, and its log keeps every write: what was forgotten can be read in its
files until then.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence

import qdrant_edge as qe

from hookkit.errors import HookkitError
from hookkit.files import sync_dir
from hookkit.store.edge_folder import EdgeFolder
from hookkit.store.edge_making import sync_tree
from hookkit.store.errors import StoreUnavailableError
from hookkit.store.gate import Gate


def write_anew(folder: EdgeFolder, pages: Iterable[Sequence[qe.Point]], gate: Gate) -> None:
    """Put the points of `pages`, which are all that there are, in the place of the store.

    Nobody may write meanwhile; readers wait at the `gate` for the exchange alone. What a reembed
    left of the store before (edge.before/) goes too.

    Raises:
        StoreUnavailableError: it could not be; the store is as it was, or written anew.
    """
    made = folder.begin_anew()
    try:
        for points in pages:
            made.update(qe.UpdateOperation.upsert_points([*points]))
        made.flush()
        made.close()
        sync_tree(f"{folder.path}/edge.new")
        with gate.closed():
            folder.exchange()
        shutil.rmtree(f"{folder.path}/edge.before")
        sync_dir(folder.path)
    except HookkitError:
        raise
    except Exception as error:  # Edge raises no narrower class
        raise StoreUnavailableError(folder.path, str(error)) from error
