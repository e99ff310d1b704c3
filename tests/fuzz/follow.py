"""Atheris on one parser: `python -m tests.fuzz.follow NAME [libFuzzer's options] CORPUS`."""

from __future__ import annotations

import sys
import tempfile

import atheris

with atheris.instrument_imports(include=["hookkit", "json"]):
    from tests.fuzz.parsers import PARSERS, holds


def main(argv: list[str]) -> None:
    """Never returns: libFuzzer ends the process."""
    parser = PARSERS[argv[1]]

    def law(raw: bytes) -> None:
        with tempfile.TemporaryDirectory() as folder:
            holds(parser, raw, folder)

    atheris.Setup([argv[0], *argv[2:]], law)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv)
