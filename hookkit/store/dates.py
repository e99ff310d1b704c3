"""The date of a memory that another mem0 kept, however it wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from hookkit.memory.ports import Payload
from hookkit.store.layout import CREATED_AT
from hookkit.store.payloads import is_moment

DATE_KEYS = (CREATED_AT, "updated_at", "timestamp")
LONG_AGO = "1970-01-01T00:00:00+00:00"  # of a memory that has no date: the oldest there is


def dated(payload: Mapping[str, Any]) -> Payload:
    """What `payload` lacks to be ordered by its created_at; a value that is no date is kept.

    >>> dated({"created_at": "2025-03-01 12:00:00"})["created_at"]
    '2025-03-01T12:00:00+00:00'
    """
    found = payload.get(CREATED_AT)
    if is_moment(found):
        return {}
    readable = (moment_of(payload.get(key)) for key in DATE_KEYS)
    added: Payload = {CREATED_AT: next((date for date in readable if date), LONG_AGO)}
    if found is not None:
        added[f"{CREATED_AT}_found"] = found
    return added


def moment_of(value: Any) -> str:
    """The date in `value`, as we write them; "" where it holds none.

    It may be ISO 8601, or seconds or milliseconds since 1970, as a number or as text.
    """
    if is_moment(value):
        return str(value)
    if isinstance(value, str) and value.replace(".", "", 1).isdecimal():
        value = float(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            seconds = value / 1000 if value > 1e11 else value  # else later than the year 5138
            return datetime.fromtimestamp(seconds, timezone.utc).isoformat()
        except (ValueError, OverflowError, OSError):
            return ""
    try:
        at = datetime.fromisoformat(
            str(value).strip().replace("Z", "+00:00").replace("z", "+00:00")
        )
    except ValueError:
        return ""
    written = (at if at.tzinfo else at.replace(tzinfo=timezone.utc)).isoformat()
    return written if is_moment(written) else ""
