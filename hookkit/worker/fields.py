"""The fields of a request, each read as what it must be."""

from __future__ import annotations

from typing import Any

from hookkit.errors import HookkitError
from hookkit.memory.model import Project, Scope

Reply = dict[str, Any]


class RequestError(HookkitError):
    """A request that this worker does not understand."""

    def __init__(self, name: str, must_be: str, found: str) -> None:
        super().__init__(
            f"{name} must be {must_be}, found {found:.40}; "
            f"another version of hookkit may be installed twice: run `hookkit status`"
        )


def text_of(request: Reply, name: str) -> str:
    """A string that must be there."""
    value = request.get(name)
    if not isinstance(value, str):
        raise RequestError(name, "a string", f"a {type(value).__name__}")
    return value


def texts_of(request: Reply, name: str) -> tuple[str, ...]:
    """Strings; none if the field is not there."""
    value = request.get(name, [])
    if not isinstance(value, list):
        raise RequestError(name, "a list", f"a {type(value).__name__}")
    return tuple(str(one) for one in value)


def number_of(request: Reply, name: str) -> int:
    """A whole number that must be there."""
    value = request.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1_000_000:
        raise RequestError(name, "a whole number from 0 to 1000000", f"a {type(value).__name__}")
    return value


def object_of(request: Reply, name: str) -> dict[str, Any]:
    """An object; an empty one if the field is not there."""
    value = request.get(name, {})
    if not isinstance(value, dict):
        raise RequestError(name, "an object", f"a {type(value).__name__}")
    return value


def decimal_of(request: Reply, name: str) -> float:
    """A number that must be there."""
    value = request.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise RequestError(name, "a number", f"a {type(value).__name__}")
    return float(value)


def project_of(request: Reply) -> Project:
    """The project that a memory is to belong to."""
    return Project(text_of(request, "project"), text_of(request, "project_name"))


def scope_of(request: Reply) -> Scope:
    """Whose memories a recall or a search may see."""
    return Scope(text_of(request, "user_id"), text_of(request, "project"))
