"""Whether store and embedder can be used, and since when not."""

from __future__ import annotations

import threading

from hookkit.embed.errors import EmbedderUnavailableError
from hookkit.errors import reason_of
from hookkit.ipc.outage import (
    EMBEDDER,
    STORE,
    Outage,
    end_outage,
    outage_now,
    read_outage,
    write_outage,
)
from hookkit.ipc.place import Place
from hookkit.store.errors import (
    CollectionDiffersError,
    StoreUnavailableError,
    VectorsDifferError,
)
from hookkit.worker.log import Log

# Nothing can be recalled or saved while it is so, and no request or job is to blame.
DOWN = (
    StoreUnavailableError,
    CollectionDiffersError,
    VectorsDifferError,
    EmbedderUnavailableError,
)


class Health:
    """Of one worker's store and embedder; written down, since status may find no worker."""

    def __init__(self, place: Place, log: Log) -> None:
        self._place = place
        self._log = log
        self._lock = threading.Lock()
        self.outage = read_outage(place)  # of the worker before us, until we know better

    def failed(self, error: Exception) -> str:
        """It could not be used; the reason. Logged once: requests come by the second."""
        reason = reason_of(error)[:500]
        what = EMBEDDER if isinstance(error, EmbedderUnavailableError) else STORE
        with self._lock:
            if reason != self.outage.reason:
                self._log.say(f"cannot recall or save: {reason}")
                self.outage = outage_now(self.outage, what, reason)
                self._write()
        return reason

    def works(self, *parts: str) -> bool:
        """These `parts` were used; whether one of them was out before."""
        with self._lock:
            if self.outage.what not in parts:
                return False
            self._log.say("can recall and save again")
            self.outage = Outage()
            self._write()
        return True

    def _write(self) -> None:
        try:
            if self.outage.what:
                write_outage(self._place, self.outage)
            else:
                end_outage(self._place)
        except OSError as error:  # status knows less, and that is all
            self._log.fault("could not note how the store is", error)
