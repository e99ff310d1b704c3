"""Which names are one thing: as letters and types allow it, and as MiniLM finds them alike."""

from __future__ import annotations

import pytest

from hookkit.config.settings import Config
from hookkit.embed.minilm.model import MiniLm
from hookkit.graph.alike import may_be_one
from hookkit.graph.model import Entity, Realm
from hookkit.graph.names import named

REALM = Realm("bob", "shop")
THRESHOLD = Config().graph_threshold

ONE = [
    ("Acme Corp", "ACME corp.", "company"),
    ("Acme Corp", "Acme Corporation", "company"),
    ("Acme", "Acme Corp", "organisation"),
    ("Acme", "Acme Inc", "company"),
    ("Acme", "Acme GmbH", ""),
    ("Globex", "Globex Ltd", "company"),
    ("Initech", "Initech LLC", "company"),
    ("Acme Org", "Acme Organization", "company"),
    ("Yahoo", "Yahoo!", "company"),
    ("PostgreSQL", "Postgres", "database"),
    ("Mongo", "MongoDB", "database"),
    ("JS", "JavaScript", "language"),
    ("Python", "Python language", "language"),
    ("Python", "Python programming language", "programming language"),
    ("auth service", "authentication service", "service"),
    ("auth", "auth service", "service"),
    ("billing service", "the billing service", "service"),
    ("the user", "user", "person"),
    ("docker compose", "docker-compose", "tool"),
    ("front end", "frontend", "service"),
    ("back-end", "backend", ""),
    ("Ruff", "ruff linter", "linter"),
    ("pytest", "pytest library", "library"),
    ("Oslo", "Oslo city", "city"),
    ("New York", "New York City", "city"),
    ("Alice", "Alice Smith", "person"),
    ("Anna-Lena", "Anna Lena", "person"),
    ("user_id", "user id", "field"),
    ("`main.py`", "main.py", "file"),
    ("settings file", "settings", "file"),
    ("customers table", "customers", "table"),
    ("users db", "users database", "database"),
    ("staging env", "staging environment", "environment"),
    ("CI config", "CI configuration", "concept"),
    ("web app", "web application", "application"),
    ("dotfiles repo", "dotfiles repository", "repository"),
    ("payments", "payments team", "team"),
    ("Apollo", "Apollo project", "project"),
    ("Data Science Dept", "Data Science Department", "department"),
    ("feature flag", "feature flags", "concept"),
    ("invoice", "invoices", "concept"),
    ("code review", "code reviews", "practice"),
    ("pull request", "pull requests", ""),
]

TWO = [
    ("Monday", "Tuesday", "date"),
    ("frontend", "backend", "service"),
    ("Berlin", "Munich", "place"),
    ("Kansas", "Kansas City", "place"),
    ("Python 3.11", "Python 3.12", "language"),
    ("Python 3", "Python", "language"),
    ("main branch", "master branch", "branch"),
    ("main", "mainnet", "branch"),
    ("billing service", "payment service", "service"),
    ("auth service", "authorization service", "service"),
    ("user service", "users service", "service"),
    ("user-service", "users service", "service"),
    ("web service", "webhook service", "service"),
    ("api", "apigateway", "service"),
    ("auth", "author", "service"),
    ("log", "login", "service"),
    ("payments", "payments team", "service"),
    ("payments service", "payments team", ""),
    ("Docker", "Docker Compose", "tool"),
    ("Docker", "DockerHub", "service"),
    ("Git", "GitHub", "tool"),
    ("Git", "GitLab", "tool"),
    ("Git", "Gitea", "tool"),
    ("Vue", "VueX", "library"),
    ("MySQL", "MySQLi", "library"),
    ("React", "Reactor", "library"),
    ("React", "React Native", "library"),
    ("PyTorch", "PyTorch Lightning", "library"),
    ("Qdrant", "Qdrant Edge", "database"),
    ("Deno", "Deno Deploy", "service"),
    ("Node", "Node.js", "tool"),
    ("Jest", "Jester", "tool"),
    ("Elastic", "Elasticsearch", "tool"),
    ("Redis", "RediSearch", "tool"),
    ("Linux", "linuxkit", "project"),
    ("dev", "devops", "team"),
    ("Java", "JavaScript", "language"),
    ("Type", "TypeScript", "language"),
    ("C", "C++", "language"),
    ("C", "C#", "language"),
    ("C++", "C#", "language"),
    ("F#", "F", "language"),
    ("Paul", "Paula", "person"),
    ("Daniel", "Daniela", "person"),
    ("Christian", "Christiane", "person"),
    ("Andrea", "Andreas", "person"),
    ("Alice Smith", "Alice Smithson", "person"),
    ("Anna Müller", "Anna Schmidt", "person"),
    ("Alice Smith", "Bob Smith", "person"),
    ("Anne", "Anne-Marie", "person"),
    ("user", "User Support", "person"),
    ("Acme Inc", "Acme GmbH", "company"),
    ("Acme", "Acme Cloud", "company"),
    ("src/a.py", "src/b.py", "file"),
    ("model.py", "models.py", "file"),
    ("test.py", "tests.py", "file"),
    ("test.py", "tests.py", ""),
    ("app.py", "apps.py", "concept"),
    ("test_utils.py", "test-utils.py", "file"),
    ("src/auth", "src/authentication", "path"),
    ("config", "configuration", "folder"),
    (".env", "env", "file"),
    ("-v", "V", "flag"),
    ("--no-cache", "--cache", "flag"),
    ("Type", "types", "file"),
    ("Type", "Types", ""),
    ("order", "orders", "table"),
    ("order_item", "order_items", ""),
    ("user_id", "user_ids", "field"),
    ("user-id", "user_id", "field"),
    ("user", "username", "field"),
    ("user", "users table", "table"),
    ("get_user", "get_users", "function"),
    ("parse()", "parse", ""),
    ("Window", "Windows", ""),
    ("order", "orders", "service"),
    ("服务", "数据库", ""),
    ("!!!", "???", ""),
]


def entity(name: str, kind: str = "") -> Entity:
    made = named(REALM, name, kind)
    assert made is not None
    return made


def cosine(embedder: MiniLm, one: str, other: str) -> float:
    first, second = embedder.embed([one, other])
    return sum(a * b for a, b in zip(first, second, strict=True))


@pytest.mark.parametrize(("one", "other", "kind"), ONE)
def test_letters_allow_it(one: str, other: str, kind: str) -> None:
    assert may_be_one(entity(one, kind), entity(other, kind))
    assert may_be_one(entity(other, kind), entity(one, kind))


@pytest.mark.parametrize(("one", "other", "kind"), TWO)
def test_letters_forbid_it(one: str, other: str, kind: str) -> None:
    assert not may_be_one(entity(one, kind), entity(other, kind))
    assert not may_be_one(entity(other, kind), entity(one, kind))


@pytest.mark.heavy
def test_what_letters_allow_minilm_finds_alike(embedder: MiniLm) -> None:
    found = {(one, other): cosine(embedder, one, other) for one, other, _ in ONE}

    assert {pair: score for pair, score in found.items() if score < THRESHOLD} == {}


@pytest.mark.heavy
def test_minilm_alone_would_make_one_of_many_that_are_two(embedder: MiniLm) -> None:
    found = [cosine(embedder, one, other) for one, other, _ in TWO]

    assert sum(score >= THRESHOLD for score in found) >= 30


def test_the_tables_are_large_enough_to_say_something() -> None:
    assert (len(ONE) >= 25, len(TWO) >= 40, len({*ONE}), len({*TWO})) == (
        *(True, True),
        *(len(ONE), len(TWO)),
    )


def test_types_must_fit_and_an_unknown_one_fits_any() -> None:
    tool, river, unknown = (entity("Hatch", kind) for kind in ("tool", "river", ""))

    assert not may_be_one(tool, river)
    assert may_be_one(tool, unknown)
    assert may_be_one(unknown, river)


def test_a_word_that_says_a_type_says_that_of_a_known_one_alone() -> None:
    whole = entity("payments service", "service")

    assert may_be_one(entity("payments", "service"), whole)
    assert not may_be_one(entity("payments"), whole)  # which may be the team
