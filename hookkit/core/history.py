"""mem0's history of changes, without its second copy of what was said."""

from __future__ import annotations

import os
import sqlite3
from typing import Any

from mem0.memory.storage import SQLiteManager

from hookkit.core.errors import HistoryUnavailableError
from hookkit.files import make_private_dir


class History(SQLiteManager):  # type: ignore[misc]  # mem0 has no types
    """One row for each memory that was added, changed or deleted.

    mem0 keeps the last messages of a user too, and puts them into the next extraction, whatever
    project that is of; ours would leak from one project into another, and would be stored twice.
    """

    connection: Any = None  # mem0's __del__ wants one, even where opening it failed

    def __init__(self, path: str) -> None:
        """Open the database at `path`, made if there is none.

        Raises:
            HistoryUnavailableError: it cannot be.
        """
        try:
            make_private_dir(os.path.dirname(path))
            super().__init__(path)
        except (OSError, sqlite3.Error) as error:
            raise HistoryUnavailableError(path, str(error)) from error

    def add_history(self, *args: Any, **kwargs: Any) -> None:
        """Add one row.

        Raises:
            HistoryUnavailableError: it cannot be written.
        """
        try:
            super().add_history(*args, **kwargs)
        except sqlite3.Error as error:
            raise HistoryUnavailableError(self.db_path, str(error)) from error

    def save_messages(self, messages: Any, session_scope: str) -> None:
        """Keep none."""

    def get_last_messages(self, session_scope: str, limit: int = 10) -> list[Any]:
        """There are none."""
        return []
