"""The vectors of the last hits: a recall that compares its hits need not ask the server again."""

from __future__ import annotations

import threading
import time
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence

MOST = 400  # vectors: of a few recalls side by side; 1.6 MB at 1,024 dimensions
FRESH_S = 5.0  # another machine may write a memory anew


class Seen:
    """Vectors by id, for as long as they are fresh; safe to use from several threads."""

    def __init__(self) -> None:
        self._vectors: OrderedDict[str, tuple[float, Sequence[float]]] = OrderedDict()
        self._lock = threading.Lock()

    def see(self, vectors: Mapping[str, Sequence[float]]) -> None:
        """Keep these, as they were at this moment."""
        now = time.monotonic()
        with self._lock:
            for point_id, vector in vectors.items():
                self._vectors[point_id] = (now, array("f", vector))
                self._vectors.move_to_end(point_id)
            while len(self._vectors) > MOST:
                self._vectors.popitem(last=False)

    def fresh(self, ids: Iterable[str]) -> dict[str, Sequence[float]]:
        """Those of `ids` that are known, and were lately."""
        oldest = time.monotonic() - FRESH_S
        with self._lock:
            found = {point_id: self._vectors.get(point_id, (0.0, ())) for point_id in ids}
        return {point_id: vector for point_id, (at, vector) in found.items() if at > oldest}

    def forget(self, ids: Iterable[str]) -> None:
        """These are written now."""
        with self._lock:
            for point_id in ids:
                self._vectors.pop(point_id, None)
