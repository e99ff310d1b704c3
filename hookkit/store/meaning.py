"""What a filter means, said in Python: for what a server cannot be asked."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from operator import ge, gt, le, lt
from typing import Any

from hookkit.memory.filters import values_at
from hookkit.memory.ports import Condition, Filter, Flag, Holds, Match, Payload, Present, Range

DATE = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?)?", re.ASCII
)


def holds(condition: Condition, payload: Payload, point_id: str = "") -> bool:
    """Whether the point with this id (a UUID, lower case) and `payload` is let through.

    >>> holds(Filter((Range("n", gte=1),), (Flag("done", True),)), {"n": [0, 2], "done": False})
    True
    """
    if isinstance(condition, Filter):
        return (
            point_id not in {text.lower() for text in condition.not_ids}
            and all(holds(one, payload, point_id) for one in condition.must)
            and not any(holds(one, payload, point_id) for one in condition.must_not)
            and (
                not condition.any_of
                or any(holds(one, payload, point_id) for one in condition.any_of)
            )
        )
    held = values_at(payload, condition.key)
    if isinstance(condition, Present):
        return bool(held)
    return any(_is_held(condition, value) for value in held)


def _is_held(condition: Match | Flag | Range | Holds, value: Any) -> bool:
    if isinstance(condition, Flag):
        return isinstance(value, bool) and value == condition.value
    if isinstance(condition, Match):
        # As text and as an integer: 1.0 and True are neither.
        return type(value) in (str, int) and value in condition.any_of
    if isinstance(condition, Range):
        return _is_between(condition, value)
    if not isinstance(value, str):
        return False
    if condition.ignore_case:
        return condition.text.casefold() in value.casefold()
    return condition.text in value


def _is_between(bounds: Range, value: Any) -> bool:
    """Dates lie between dates, numbers between numbers."""
    ends = ((bounds.gt, gt), (bounds.gte, ge), (bounds.lt, lt), (bounds.lte, le))
    given = [(bound, check) for bound, check in ends if bound is not None]
    if any(isinstance(bound, str) for bound, _ in given):
        at = moment(value)
        dates = [(moment(bound), check) for bound, check in given]
        return at is not None and all(end is not None and check(at, end) for end, check in dates)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and all(check(value, bound) for bound, check in given)


def moment(value: Any) -> timedelta | None:
    """The date in `value` since the year 1, without a zone in UTC; None for what is none.

    A timedelta, since a zone may carry a moment of the first or the last day out of datetime.
    """
    match = DATE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    day, time, fraction, zone = match.groups()
    try:
        since = datetime.fromisoformat(f"{day}T{time or '00:00:00'}") - datetime(1, 1, 1)
    except ValueError:  # a 30th of February
        return None
    since += timedelta(microseconds=int((fraction or ".0")[1:].ljust(6, "0")[:6]))
    if zone and zone != "Z":
        ahead = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
        since += ahead if zone[0] == "-" else -ahead
    return since
