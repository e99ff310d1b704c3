"""memory.shingles: what a text states, and that nothing that differs from it is taken as said."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.memory.shingles import FILLING, LEADING, TURNING, WORD, Shingles

FILE = """# Shop

Releases are cut on the first Monday of a month by Marta after the smoke tests pass in the pipeline.
The default database is Postgres. Sessions expire
after two hours (see docs/auth.md), unless the user is an admin.

## Rules

- Use **uv** for packages, not pip.
- The API listens on port `8080`.
* Always run `make lint` before committing.
1. Deploying on Fridays is not allowed.
- Never push to main without a review.
- All endpoints of the API need a token.
- The parser is written in C.
- Set `MAX_RETRIES` to 5 and keep the timeout > 30 s.

Never do this:
- commit the lock file by hand
- call the bank's staging API

The queue is Redis; the cache is a table.

## Don't

### Git

- merge with a merge commit

## Layout

| Folder | What is there |
|---|---|
| src/api | the handlers of the API |

```
make test-all FAST=1
```
"""
SHOP = Shingles.of([FILE])


@pytest.mark.parametrize(
    "text",
    [
        "Use uv for packages, not pip.",
        "use uv for the packages, not pip",
        "Please use `uv` for packages, not pip!",
        "Remember: use uv for packages, not pip",
        "Use uv for packages",
        "The default database is Postgres.",
        "Our default database is Postgres",
        "The API listens on port 8080",
        "- The API listens on port 8080.\n- The default database is Postgres.",
        "Always run make lint before committing.",
        "Run `make lint` before committing",
        "Never push to main without a review.",
        "Deploying on Fridays is not allowed.",
        "The queue is Redis. The cache is a table.",
        "make test-all FAST=1",
        FILE[: FILE.index("Sessions")],
    ],
)
def test_what_the_file_states_is_said(text: str) -> None:
    assert SHOP.covers(text)


TAIL = "after the smoke tests pass in the pipeline"


@pytest.mark.parametrize(
    "text",
    [
        f"Releases are cut on the first Monday of a month by Jonas {TAIL}.",
        f"Releases are cut on the first Monday of a month by Marta {TAIL}, and Marta agrees.",
        f"Releases are cut on the last Monday of a month by Marta {TAIL}.",
        f"Releases are not cut on the first Monday of a month by Marta {TAIL}.",
        "Releases are cut on the first Monday of a month by Marta before the smoke tests pass.",
        "Releases are cut on the first Monday of a month by Marta",
        "The default database is MySQL.",
        "The default database is Postgres, and Marta agrees.",
        "The default database was Postgres",
        "The API listens on port 8081",
        "The API listens on port 8080, and on 9090",
        "Use pip for packages, not uv.",
        "Use uv for packages only in CI",
        "Use uv for packages, not pip, since the image has none.",
        "Deploying on Fridays",
        "Deploying on Fridays is allowed.",
        "Sessions expire after two hours",
        "Sessions expire after three hours (see docs/auth.md), unless the user is an admin.",
        "Push to main without a review.",
        "Never push to main",
        "All endpoints of the API",
        "The parser is written in C++.",
        "The parser is written in C#.",
        "Set `MAX_RETRIES` to 50 and keep the timeout > 30 s.",
        "Set `MIN_RETRIES` to 5 and keep the timeout > 30 s.",
        "Set MAX_RETRIES to 5 and keep the timeout < 30 s.",
        "commit the lock file by hand",
        "call the bank's staging API",
        "merge with a merge commit",
        "pass in the pipeline",
        "The queue is a table. The cache is Redis.",
        "Postgres is the default database; it moved to Aurora.",
        "make test-all FAST=0",
        "Use uv",
        "the API",
        "",
        " \n.",
    ],
)
def test_what_differs_in_one_word_is_not_said(text: str) -> None:
    assert not SHOP.covers(text)


def test_without_texts_nothing_is_said() -> None:
    assert not Shingles().covers("Use uv for packages, not pip.")
    assert not Shingles.of(["", "\n---\n"]).covers("Use uv for packages, not pip.")


WORDS = st.lists(
    st.sampled_from(["use", "uv", "not", "pip", "the", "api", "on", "8080", "only", "Marta", "or"]),
    min_size=3,
    max_size=9,
)


def telling(text: str) -> list[str]:
    return [word for word in WORD.findall(text.casefold()) if word not in FILLING | LEADING]


@given(WORDS.map(" ".join), WORDS.map(" ".join))
def test_what_is_said_has_no_word_that_the_text_has_not(text: str, fact: str) -> None:
    if Shingles.of([text]).covers(fact):
        assert telling(text)[: len(telling(fact))] == telling(fact)
        assert TURNING.isdisjoint(telling(text)[len(telling(fact)) :])


@given(st.text(alphabet=st.sampled_from("ab1 .,:-\n#*`'_!"), max_size=200) | st.text())
def test_any_text_is_read_and_what_is_said_stays_said_beside_another(text: str) -> None:
    fact = "The default database is Postgres."

    assert Shingles.of([text, fact]).covers(fact)
    assert not Shingles.of([text]).covers(f"{text} zebra {fact}")


@pytest.mark.parametrize(
    "text",
    ["-", ".", ". x", ",", "| ", "a", "a.", "don't ", "#", "# a\n", "a b, c d ", "- a b c\n"],
)
def test_a_large_file_is_read_in_time_whatever_stands_in_it(text: str) -> None:
    started = time.process_time()
    Shingles.of([(text * (256 << 10))[: 256 << 10] + "x"])

    assert time.process_time() - started < 5.0  # measured: 0.02 to 0.2


def test_a_hundred_candidates_are_looked_up_in_no_time() -> None:
    facts = [f"The {n} th worker restarts at night, and Marta is told of it." for n in range(100)]
    started = time.process_time()
    said = [SHOP.covers(fact) for fact in facts]

    assert (any(said), time.process_time() - started < 0.1) == (False, True)  # measured: 0.002
