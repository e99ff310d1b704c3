"""Which names may mean one thing."""

from __future__ import annotations

import pytest

from hookkit.graph.model import Entity, Realm
from hookkit.graph.names import named
from hookkit.graph.resolve import may_be_one

REALM = Realm("bob", "shop")


def entity(name: str, kind: str = "") -> Entity:
    made = named(REALM, name, kind)
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("Acme Corp", "ACME corp.", "company"),
        ("Acme Corp", "Acme Corporation", "company"),
        ("Acme", "Acme Inc", "company"),
        ("PostgreSQL", "Postgres", "database"),
        ("auth service", "authentication service", "service"),
        ("docker compose", "docker-compose", "tool"),
        ("Ruff", "ruff linter", "linter"),
        ("New York", "New York City", "place"),
        ("Alice", "Alice Smith", "person"),
        ("user_id", "user id", "field"),
    ],
)
def test_letters_allow_it(one: str, other: str, kind: str) -> None:
    assert may_be_one(entity(one, kind), entity(other, kind))
    assert may_be_one(entity(other, kind), entity(one, kind))


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("Monday", "Tuesday", "date"),
        ("src/a.py", "src/b.py", "file"),
        ("frontend", "backend", "service"),
        ("Berlin", "Munich", "place"),
        ("Python 3.11", "Python 3.12", "language"),
        ("Python 3", "Python", "language"),
        ("main branch", "master branch", "branch"),
        ("billing service", "payment service", "service"),
        ("Docker", "Docker Compose", "tool"),
        ("Qdrant", "Qdrant Edge", "database"),
        ("Anna Müller", "Anna Schmidt", "person"),
        ("服务", "数据库", ""),
        ("!!!", "???", ""),
    ],
)
def test_letters_forbid_it(one: str, other: str, kind: str) -> None:
    assert not may_be_one(entity(one, kind), entity(other, kind))
    assert not may_be_one(entity(other, kind), entity(one, kind))


def test_types_must_fit_and_an_unknown_one_fits_any() -> None:
    tool, river, unknown = (entity("Hatch", kind) for kind in ("tool", "river", ""))

    assert not may_be_one(tool, river)
    assert may_be_one(tool, unknown)
    assert may_be_one(unknown, river)
