"""Whether a value read from a file has the types that one written to it has."""

from __future__ import annotations


def fits(value: tuple[object, ...], example: tuple[object, ...]) -> bool:
    """Whether each field is of the type of the example's; a whole number may stand for a float.

    >>> fits(("a", 1, 2), ("", 0, 0.0)), fits(("a", True), ("", 0))
    (True, False)
    """
    return len(value) == len(example) and all(
        type(one) is type(other) or (type(other) is float and type(one) is int)
        for one, other in zip(value, example, strict=True)
    )
