"""/usr/bin/security as far as we use it: items in a JSON file, each argv in a list beside it.

Its faults are real: `-i` cuts a line at 4,096 bytes, and what is not ASCII is printed as hex.
"""

import json
import shlex
import sys

STORE = sys.argv[0] + ".items"
with open(sys.argv[0] + ".argv", "a") as log:
    log.write(json.dumps(sys.argv[1:]) + "\n")


def items() -> dict[str, str]:
    try:
        with open(STORE) as file:
            return json.load(file)  # type: ignore[no-any-return] # as add() wrote it
    except FileNotFoundError:
        return {}


def option(words: list[str], name: str) -> str:
    return words[words.index(name) + 1]


def find(words: list[str]) -> int:
    secret = items().get(f"{option(words, '-s')}:{option(words, '-a')}")
    if secret is None:
        return 44
    if secret == "locked":
        return 36
    raw = bytes.fromhex(secret)
    print(raw.decode() if raw.isascii() else secret)
    return 0


def add(words: list[str]) -> int:
    known = items()
    known[f"{option(words, '-s')}:{option(words, '-a')}"] = option(words, "-X")
    with open(STORE, "w") as file:
        json.dump(known, file)
    return 0


def interactive() -> int:
    status = 0
    while line := sys.stdin.readline(4096):
        words = shlex.split(line)
        if words:
            status = add(words) if words[:2] == ["add-generic-password", "-U"] else 1
    return status


if __name__ == "__main__":
    sys.exit(interactive() if sys.argv[1:] == ["-i"] else find(sys.argv[1:]))
