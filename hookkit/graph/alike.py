"""Whether letters and types allow that two names mean one thing.

Likeness of vectors cannot be trusted alone: with MiniLM "Monday" and "Tuesday" have a cosine of
0.87, "model.py" and "models.py" 0.97, "Docker" and "DockerHub" 0.82, as much as "auth service" and
"authentication service". And what was made one stays one, while two of one thing only lack what
the other knows: so whatever is in doubt is two.

One are names of the same words, in which a few may be cut short as is usual ("DB"); a name with
words after it that say its type ("Acme Corp"); a person's, with more names after it. Signs and
numbers count. What a program reads by its letters (files, fields, flags) is one only if the same.
"""

from __future__ import annotations

import re

from hookkit.graph.model import Entity

DIGITS = re.compile(r"\d+")
WORDS = re.compile(r"\w+")
QUOTES = "\"'`“”‘’«»"
ENDS = ".,;:!?"  # of a word; elsewhere ("Node.js", ".env") they are part of it
JOINT = re.compile(r"(?<=\w)[-‐](?=\w)")
INNER_LINE = re.compile(r"(?<=[^\W_])_(?=[^\W_])")
CODE = re.compile(r"[\w)\]][./\\:@$]+\w|^[-.~/\\$@#]|_|\(\)$")

ANY_TYPE = frozenset({"", "entity", "thing", "concept", "object", "other", "unknown"})
PERSONS = frozenset({"person", "human", "developer", "engineer", "colleague"})
CODE_TYPES = frozenset(
    ["address", "argument", "attribute", "branch", "class", "column", "command", "commit"]
    + ["component", "constant", "directory", "domain", "email", "endpoint", "enum", "field", "file"]
    + ["flag", "folder", "function", "hash", "host", "hostname", "id", "identifier", "interface"]
    + ["key", "label", "method", "module", "namespace", "option", "package", "parameter", "path"]
    + ["port", "property", "query", "route", "schema", "script", "setting", "struct", "symbol"]
    + ["table", "tag", "type", "uri", "url", "variable", "version"]
)
# Types of what has no name of its own, so that one and many of it are the same to talk of.
COMMON_TYPES = ANY_TYPE | frozenset(
    ["activity", "document", "feature", "food", "habit", "hobby", "practice", "preference"]
    + ["process", "rule", "task", "topic"]
)
COMPANY = frozenset(
    ["ag", "company", "corporation", "gmbh", "incorporated", "limited", "llc", "plc"]
)  # which say nothing else, whatever the type
LONG = {
    "app": "application",
    "apps": "applications",
    "auth": "authentication",
    "co": "company",
    "config": "configuration",
    "corp": "corporation",
    "db": "database",
    "dept": "department",
    "dev": "development",
    "docs": "documentation",
    "env": "environment",
    "golang": "go",
    "inc": "incorporated",
    "infra": "infrastructure",
    "js": "javascript",
    "kube": "kubernetes",
    "lib": "library",
    "ltd": "limited",
    "mongo": "mongodb",
    "org": "organisation",
    "organization": "organisation",
    "perf": "performance",
    "postgres": "postgresql",
    "prod": "production",
    "repo": "repository",
    "spec": "specification",
}
MANY = 3  # letters that a word has at least for its "s" to say that it is many


def may_be_one(one: Entity, other: Entity) -> bool:
    """Whether they may mean the same thing; if so, it is still for their vectors to say."""
    if DIGITS.findall(one.norm) != DIGITS.findall(other.norm) or not _fit(one.type, other.type):
        return False
    is_code = _is_code(one) or _is_code(other)
    words = _code_words if is_code else _words
    first, second = words(one.norm), words(other.norm)
    if first == second:
        return True
    if not is_code and _is_person(one) and _is_person(other):
        return _first_names(one.norm.split(), other.norm.split())
    (short, bare), (long, _) = sorted([(first, one), (second, other)], key=lambda w: len(w[0]))
    if long[: len(short)] == short:
        more, kind = long[len(short) :], _said(bare.type)
        return kind[-len(more) :] == more or (not is_code and COMPANY.issuperset(more))
    if is_code:
        return False
    return "".join(first) == "".join(second) or _one_and_many(one, other, first, second)


def _fit(one: str, other: str) -> bool:
    return one == other or one in ANY_TYPE or other in ANY_TYPE


def _is_code(entity: Entity) -> bool:
    is_spelled_so = CODE.search(entity.norm.strip(QUOTES)) is not None
    return is_spelled_so or not CODE_TYPES.isdisjoint(_said(entity.type))


def _is_person(entity: Entity) -> bool:
    return not PERSONS.isdisjoint(_said(entity.type))


def _said(kind: str) -> list[str]:
    """The words of a type; none of one that says nothing."""
    return [] if kind in ANY_TYPE else _long(WORDS.findall(kind))


def _words(norm: str) -> list[str]:
    """The words of a name, none of them cut short."""
    bare = [word.strip(QUOTES).rstrip(ENDS) for word in norm.split()]
    parts = [part for word in bare if word for part in JOINT.split(word)]
    return _without_the(_long(parts) or [norm])


def _code_words(norm: str) -> list[str]:
    """The words of a name that is read by its letters; "user_id" is said "user id" as well."""
    return _without_the(INNER_LINE.sub(" ", norm.strip(QUOTES)).split() or [norm])


def _long(words: list[str]) -> list[str]:
    return [LONG.get(word, word) for word in words]


def _without_the(words: list[str]) -> list[str]:
    return words[1:] if len(words) > 1 and words[0] == "the" else words


def _first_names(one: list[str], other: list[str]) -> bool:
    """Whether one is the other's first names: "Alice" Alice Smith, but "user" nobody else."""
    short, long = sorted((one, other), key=len)
    return long[: len(short)] == short and short != ["user"]


def _one_and_many(one: Entity, other: Entity, first: list[str], second: list[str]) -> bool:
    """Whether the last words are one and many of a common noun: "feature flag", "feature flags"."""
    if not COMMON_TYPES.issuperset((one.type, other.type)) or first[:-1] != second[:-1]:
        return False
    if not all(entity.name.split()[-1].islower() for entity in (one, other)):
        return False  # a name, as "Type" and "Types"
    short, long = sorted((first[-1], second[-1]), key=len)
    many = {f"{short}s", f"{short[:-1]}ies" if short.endswith("y") else ""}
    return len(short) >= MANY and long in many
