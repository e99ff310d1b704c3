"""The filters of the MCP tools to the store's: what a client may ask of memories' fields.

    {"topic": "deploy"}                             the same as {"topic": {"eq": "deploy"}}
    {"topic": ["deploy", "ci"]}                     the same as {"topic": {"in": [...]}}
    {"topic": "*"}                                  there is a topic, whatever it is
    {"created_at": {"gte": "2026-08-01"}, "text": {"icontains": "wal"}}      both
    {"OR": [{...}, {"NOT": [{...}, {...}]}]}        NOT: none of these

Compiled here since mem0's own search flattens AND: of two conditions on one key it keeps the last.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from hookkit.errors import HookkitError
from hookkit.memory.ports import Condition, Filter, Flag, Holds, Match, Present, Range

MAX_DEPTH = 64  # filters in each other; parsers on the way here stop soon after
MAX_CONDITIONS = 500
EXACT = 2**53  # beyond, two whole numbers may be one float
MAX_INT = 2**63  # beyond, the store has floats alone
MAX_FLOAT = 1e308
KEY = re.compile(r"[\w-]{1,100}(\.[\w-]{1,100}){0,8}")
DATE = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
    r"([T ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?)?",
    re.ASCII,
)
TEXT_KEYS = ("memory", "text")  # what the tools call a memory's text
JOINS = ("AND", "OR", "NOT")
OPERATORS = "eq, ne, gt, gte, lt, lte, in, nin, contains, icontains"


class FilterError(HookkitError):
    """A filter that cannot be understood."""

    def __init__(self, key: str, must_be: str, found: object) -> None:
        super().__init__(
            f'filters: "{key:.100}" must be {must_be}, found {found!r:.60}; a key takes a value, '
            f'"*", or an object with one of the operators {OPERATORS}; AND, OR and NOT take lists'
        )


def read_filters(filters: Mapping[str, Any]) -> Filter:
    """The filter that `filters` mean; an empty one lets everything through.

    Raises:
        FilterError: an operator, a key or a value that there is not.
    """
    _check_size(filters)
    return _all_of(filters, 1)


def _check_size(filters: Mapping[str, Any]) -> None:
    """Count without recursion: how deep it is, is what is in question."""
    waiting: list[tuple[Any, int]] = [(filters, 1)]
    seen = 0
    while waiting:
        value, depth = waiting.pop()
        inner = value.values() if isinstance(value, Mapping) else value
        if isinstance(value, (Mapping, list)):
            seen += len(value)
            waiting += [(one, depth + 1) for one in inner]
        if depth > 2 * MAX_DEPTH or seen > 4 * MAX_CONDITIONS:
            what = f"at most {MAX_DEPTH} deep, with at most {MAX_CONDITIONS} conditions"
            raise FilterError("filters", what, "more")


def _all_of(filters: Any, depth: int) -> Filter:
    if not isinstance(filters, Mapping):
        raise FilterError("filters", "an object", filters)
    if depth > MAX_DEPTH:
        raise FilterError("filters", f"at most {MAX_DEPTH} deep", "more")
    return Filter(tuple(_entry(key, value, depth) for key, value in filters.items()))


def _entry(key: Any, value: Any, depth: int) -> Condition:
    if key in JOINS:
        return _joined(key, value, depth)
    if not isinstance(key, str) or not KEY.fullmatch(key):
        raise FilterError(str(key), "a field's name, or AND, OR, NOT", value)
    path = key.removeprefix("metadata.")
    path = "data" if path in TEXT_KEYS else path
    if not isinstance(value, Mapping):
        return _bare(key, path, value)
    if not value:
        raise FilterError(key, "a value or an object with an operator", value)
    return Filter(tuple(_operation(key, path, name, given) for name, given in value.items()))


def _joined(join: str, parts: Any, depth: int) -> Filter:
    if isinstance(parts, Mapping) and join == "NOT":
        parts = [parts]
    if not isinstance(parts, list) or not parts:
        raise FilterError(join, "a list of filters with at least one", parts)
    filters = tuple(_all_of(part, depth + 1) for part in parts)
    if join == "AND":
        return Filter(filters)
    return Filter(any_of=filters) if join == "OR" else Filter(must_not=filters)


def _bare(key: str, path: str, value: Any) -> Condition:
    if value == "*":
        return Present(path)
    return _one_of(key, path, value) if isinstance(value, list) else _equal(key, path, value)


def _operation(key: str, path: str, name: Any, value: Any) -> Condition:
    read = READERS.get(name)
    if read is None:
        raise FilterError(key, f"compared by one of {OPERATORS}", name)
    return read(key, path, value)


def _equal(key: str, path: str, value: Any) -> Condition:
    if isinstance(value, bool):
        return Flag(path, value)
    if _is_text(value) or (isinstance(value, int) and EXACT < abs(value) < MAX_INT):
        return Match(path, (value,))
    if _is_number(value):
        return Range(path, gte=value, lte=value)  # 5 and 5.0 are one number
    raise FilterError(key, "compared with text, a number, true or false", value)


def _one_of(key: str, path: str, value: Any) -> Condition:
    if not isinstance(value, list) or not value:
        raise FilterError(key, "compared with a list of at least one value", value)
    return Filter(any_of=tuple(_equal(key, path, one) for one in value))


def _bound(name: str) -> Callable[[str, str, Any], Condition]:
    def read(key: str, path: str, value: Any) -> Condition:
        if not (_is_number(value) or _is_date(value)):
            raise FilterError(key, f"{name} a number or a date like 2026-08-01", value)
        bound: dict[str, Any] = {name: value if isinstance(value, str) else float(value)}
        return Range(path, **bound)

    return read


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return abs(value) < MAX_FLOAT  # which neither NaN nor infinity is


def _is_text(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:  # half a character, which nothing stored holds
        return False
    return True


def _is_date(value: Any) -> bool:
    if not isinstance(value, str) or not DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat(value[:10])
    except ValueError:  # a 30th of February
        return False
    return True


def _text_in(*, ignore_case: bool) -> Callable[[str, str, Any], Condition]:
    def read(key: str, path: str, value: Any) -> Condition:
        if not value or not _is_text(value):
            raise FilterError(key, "searched for some text", value)
        return Holds(path, value, ignore_case)

    return read


def _none(read: Callable[[str, str, Any], Condition]) -> Callable[[str, str, Any], Condition]:
    return lambda key, path, value: Filter(must_not=(read(key, path, value),))


READERS: Mapping[str, Callable[[str, str, Any], Condition]] = {
    "eq": _equal,
    "ne": _none(_equal),
    **{name: _bound(name) for name in ("gt", "gte", "lt", "lte")},
    "in": _one_of,
    "nin": _none(_one_of),
    "contains": _text_in(ignore_case=False),
    "icontains": _text_in(ignore_case=True),
}


def values_at(payload: Mapping[str, Any], path: str) -> Sequence[Any]:
    """What `payload` holds under `path`: the elements of a list, one value, or nothing.

    >>> values_at({"a": {"b": ["x", "y"]}}, "a.b"), values_at({"a": 1}, "a.b")
    (['x', 'y'], [])
    """
    value: Any = payload
    for part in path.split("."):
        if not isinstance(value, Mapping) or part not in value:
            return []
        value = value[part]
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
