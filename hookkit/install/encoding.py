"""Bytes of a settings file to text, and back the way they came."""

from __future__ import annotations

import codecs
from typing import NamedTuple

from hookkit.install.errors import SettingsEncodingError


class Encoding(NamedTuple):
    """How a text lies in a file."""

    codec: str
    mark: bytes  # the byte order mark before it, b"" for none


PLAIN = Encoding("utf-8", b"")
# Claude Code reads UTF-16 by its mark alone.
MARKED = (
    Encoding("utf-8", codecs.BOM_UTF8),
    Encoding("utf-16-le", codecs.BOM_UTF16_LE),
    Encoding("utf-16-be", codecs.BOM_UTF16_BE),
)


def decode(raw: bytes) -> tuple[str, Encoding]:
    """The text in `raw`, and how to write it back.

    Raises:
        SettingsEncodingError: it is not what its mark says, or without one not UTF-8.
    """
    encoding = next((known for known in MARKED if raw.startswith(known.mark)), PLAIN)
    try:
        return raw[len(encoding.mark) :].decode(encoding.codec), encoding
    except UnicodeDecodeError as error:
        raise SettingsEncodingError(encoding.codec, len(encoding.mark) + error.start) from error


def encode(text: str, encoding: Encoding) -> bytes:
    """The bytes of `text` as `decode` found them."""
    return encoding.mark + text.encode(encoding.codec)
