"""What a graph is made of: entities, facts between them, and the memories that say so."""

from __future__ import annotations

import hashlib
import unicodedata

from hookkit.characters import whole
from hookkit.values import NamedTuple

NAME_CHARS = 200  # of a name; a longer one is cut (names.short_of), its key made of the whole
REPLACEMENT = "\ufffd"


class Realm(NamedTuple):
    """Where names mean one thing: two entities of one name in one realm are the same."""

    user_id: str
    project: str  # slug; model.GLOBAL for what is true in every project


class Entity(NamedTuple):
    """Something with a name."""

    id: str  # entity_id(realm, name)
    realm: Realm
    name: str  # as it was first written
    norm: str  # normalised(name)
    type: str  # "person", "tool", ...: lower case, "" unknown; the first that was said
    aliases: tuple[str, ...] = ()  # other normalised names, sorted
    embedder: str = ""  # model_id of what made the vector
    vector: tuple[float, ...] = ()  # of `name`, kept as float32; () none


class Statement(NamedTuple):
    """That one entity has a relation to another: what a memory says."""

    subject: str  # entity id
    type: str  # the relation, as "WORKS_AT": [A-Z0-9_]{1,64}
    object: str  # entity id
    label: str = ""  # the relation as it was worded


class Told(NamedTuple):
    """All that one memory brings to the graph."""

    memory_id: str
    realm: Realm
    agent_id: str  # "" none
    run_id: str
    at: str  # ISO 8601, UTC unless it says otherwise: when it was said
    entities: tuple[Entity, ...] = ()  # all that its statements name; known ones gain aliases
    statements: tuple[Statement, ...] = ()
    contradicts: tuple[str, ...] = ()  # ids of facts that no longer hold because of it


class Fact(NamedTuple):
    """A statement with its history. It holds if it was said after it was last contradicted."""

    id: str  # fact_id of its statement
    subject: Entity
    type: str
    object: Entity
    label: str  # the first wording
    memory_ids: tuple[str, ...]  # that say so, sorted; never none
    valid_from: str  # `at` of the first of them
    invalid_at: str = ""  # since when it does not hold; "" while it does
    invalidated_by: str = ""  # the memory that said so


def kept(text: str) -> str:
    """`text` as every store can keep it: NUL and half characters become U+FFFD."""
    return whole(text).replace("\0", REPLACEMENT)


def normalised(name: str) -> str:
    """What two spellings of one name have in common; normalising that again changes nothing.

    >>> normalised("  Straße\\tONE ")
    'strasse one'
    """
    name = unicodedata.normalize("NFKC", kept(name)).casefold()
    # Unicode's NFKC_Casefold: a folded letter may be one that has a compatible form.
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def entity_id(realm: Realm, name: str) -> str:
    """The key of the entity with this name: 32 hex digits."""
    return _digest(realm.user_id, realm.project, normalised(name))


def fact_id(statement: Statement) -> str:
    """The key of what is said, whoever says it: 32 hex digits."""
    return _digest(statement.subject, statement.type, statement.object)


def _digest(*parts: str) -> str:
    return hashlib.sha256(kept("\x1f".join(parts)).encode()).hexdigest()[:32]
