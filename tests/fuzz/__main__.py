"""`python -m tests.fuzz`: each parser for its share of the time; a table of what was tried."""

from __future__ import annotations

import argparse
import sys
import warnings

from tests.fuzz.hunt import by_atheris, by_hypothesis, has_atheris
from tests.fuzz.parsers import PARSERS


def main() -> int:
    """Hunt; 1 where something was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("parsers", nargs="*", metavar="PARSER", help=", ".join(PARSERS))
    parser.add_argument("--seconds", type=float, default=600.0, help="for all of them together")
    asked = parser.parse_args()
    names = asked.parsers or [*PARSERS]
    if unknown := set(names) - set(PARSERS):
        parser.error(f"no such parser: {', '.join(sorted(unknown))}")
    follows = has_atheris()
    if not follows:
        print("atheris is not installed: hypothesis alone (pip install --group nightly)")
    share = asked.seconds / len(names) / (2 if follows else 1)
    warnings.simplefilter("error")  # as in the tests
    warnings.filterwarnings("ignore", "Generating overly large repr")
    found = 0
    for name in names:
        tried, fault = by_hypothesis(name, share)
        print(f"{name:<18} hypothesis {tried:>8,} inputs  {fault or 'ok'}", flush=True)
        followed = by_atheris(name, share) if follows else ""
        if follows:
            print(f"{name:<18} atheris    {share:>6,.0f} s        {followed or 'ok'}", flush=True)
        found += bool(fault) + bool(followed)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
