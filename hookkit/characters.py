"""Text that any file and any socket takes."""

from __future__ import annotations


def whole(text: str) -> str:
    """`text` without halves of characters, which JSON may hold: pairs are joined, others U+FFFD.

    >>> whole("a\\ud83d\\ude00b\\ud83d") == "a\\U0001f600b\\ufffd"
    True
    """
    try:
        text.encode()
    except UnicodeEncodeError:  # only then: importing the other codec costs a hook a millisecond
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
