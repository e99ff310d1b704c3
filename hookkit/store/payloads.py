"""Payloads made fit to be stored: JSON that comes back as it went in, with a date to order by."""

from __future__ import annotations

import math
import re
from datetime import datetime
from typing import Any

from hookkit.characters import whole
from hookkit.memory.ports import Payload
from hookkit.store.layout import CREATED_AT

MAX_DEPTH = 64  # lists and objects in each other; the engine has a stack of its own to spare
MIN_INT, MAX_INT = -(2**63), 2**64 - 1  # beyond, the engine would store a float that is near

# What both Python 3.10 and the engine read alike.
MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?", re.ASCII
)


def fit(payload: Payload) -> Payload:
    """A copy of `payload` that can be stored: each lone surrogate in it becomes U+FFFD.

    Raises:
        ValueError: it has no created_at that newest() could order by, or holds what is not JSON.
    """
    created_at = payload.get(CREATED_AT)
    if not is_moment(created_at):
        raise ValueError(
            f'payload["{CREATED_AT}"] must be like "2026-08-01T12:00:00+00:00",'
            f" found {created_at!r:.60}"
        )
    return {whole(key): _json(value, key, 1) for key, value in payload.items()}


def is_moment(value: object) -> bool:
    """Whether newest() could order by `value`."""
    match = MOMENT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return False
    try:
        datetime.fromisoformat(match[1])
    except ValueError:  # a 30th of February
        return False
    return True


def _json(value: Any, key: str, depth: int) -> Any:
    """`value`, if it is JSON; `key` is where it lies, for the message."""
    if depth > MAX_DEPTH:
        raise ValueError(f'payload["{key}"] is nested more than {MAX_DEPTH} deep')
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, dict):
        return {whole(_name(name, key)): _json(v, key, depth + 1) for name, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_json(item, key, depth + 1) for item in value]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and MIN_INT <= value <= MAX_INT:
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    raise ValueError(f'payload["{key}"] must be JSON, found {value!r:.60}')


def _name(name: Any, key: str) -> str:
    if not isinstance(name, str):
        raise ValueError(f'payload["{key}"] must have text for keys, found {name!r:.60}')
    return name
