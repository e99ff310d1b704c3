"""What core itself cannot do, and what to do about it."""

from __future__ import annotations

from hookkit.errors import HookkitError


class HistoryUnavailableError(HookkitError):
    """mem0's history of changes cannot be opened or written."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"the history at {path} cannot be used ({why}); mend that, or set MEM0_HISTORY_DB_PATH"
        )
