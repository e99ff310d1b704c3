"""Named tuples at a third of typing's price: a hook makes thirty of them before it does anything.

For a type checker this is `typing.NamedTuple`. At run time it makes the same tuples without
checking annotations, and without importing typing, which costs a hook half an interpreter's start.
Modules that a hook reaches take their other typing names under `if TYPE_CHECKING:`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
else:
    from collections import namedtuple

    class _Maker(type):
        """Turns the class statement of a value into a named tuple with its methods."""

        def __new__(cls, name, bases, space):  # noqa: ANN001, ANN204  # a checker never sees it
            if not bases:
                return super().__new__(cls, name, bases, space)
            fields = space.get("__annotations__", {})
            defaults = [space.pop(field) for field in fields if field in space]
            made = namedtuple(name, fields, defaults=defaults, module=space["__module__"])
            for key, value in space.items():
                if key not in made.__dict__ or key == "__doc__":
                    setattr(made, key, value)
            made.__annotations__ = fields
            return made

    class NamedTuple(metaclass=_Maker):
        """The base that a value's class statement names; it is none of the value's types."""
