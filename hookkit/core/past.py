"""Words that are meant and that only a memory's past still holds: it says something else by now."""

from __future__ import annotations

from collections.abc import Collection

from hookkit.core.wanted import Wanted
from hookkit.memory.ports import Found, MemoryStore
from hookkit.store.history import Row, rows_that

AT_ONCE = 500  # memories asked for in one question


def past_words(
    store: MemoryStore, history_path: str, wanted: Wanted, ids: Collection[str] = ()
) -> list[Row]:
    """The rows of the history that hold the wanted text, but for those of these memories.

    A memory that is gone has no owner any more: its rows are meant.

    Raises:
        HookkitError: the history or the store cannot be read.
    """
    if not wanted.text:
        return []
    rows = [row for row in rows_that(history_path, wanted.says) if row["memory_id"] not in ids]
    there: dict[str, Found] = {}
    memory_ids = sorted({str(row["memory_id"]) for row in rows})
    for start in range(0, len(memory_ids), AT_ONCE):
        there |= {one.id: one for one in store.get(memory_ids[start : start + AT_ONCE])}
    return [
        row
        for row in rows
        if (one := there.get(str(row["memory_id"]))) is None or wanted.is_theirs(one.payload)
    ]
