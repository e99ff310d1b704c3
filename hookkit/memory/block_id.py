"""The short id that each block carries, by which it is found again in a session's transcript.

It is a checksum of the block, so that the same memories still give the same block. It stands
before the fence, where no memory can put another.
"""

from __future__ import annotations

import zlib

BEGIN, END = " (block ", ")"
LENGTH = 8
HEX = frozenset("0123456789abcdef")


def marked(note: str, content: str) -> str:
    """`note`, and the id of the block that goes on with `content`; of the same length for any.

    >>> marked("Notes.", "1. Use uv.")
    'Notes. (block 2dcc2d6f)'
    """
    return f"{note}{BEGIN}{zlib.crc32(content.encode('utf-8', 'replace')):08x}{END}"


def block_id(text: str) -> str:
    """The id in the block `text`, "" where there is none.

    >>> block_id("Notes. (block 2dcc2d6f) and so on"), block_id("a (block of flats)")
    ('2dcc2d6f', '')
    """
    rest = text.partition(BEGIN)[2]
    found = rest[:LENGTH]
    is_one = rest[LENGTH : LENGTH + 1] == END and HEX.issuperset(found)
    return found if is_one else ""
