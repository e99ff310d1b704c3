"""What a model wrote, made into names, types and relations that can be kept."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from hookkit.characters import whole
from hookkit.graph.model import NAME_CHARS, Entity, Realm, entity_id, normalised

KIND_CHARS = 40
LABEL_CHARS = 200
RELATION_CHARS = 64
NO_LETTER = re.compile(r"[^A-Z0-9]+")
SPACE = re.compile(r"[\s_]+")


def named(realm: Realm, name: str, kind: str = "") -> Entity | None:
    """The entity that this name would be, were it new; None where the name says nothing.

    >>> named(Realm("ada", ""), "  Acme   Corp ", "Company").name
    'Acme Corp'
    """
    text = " ".join(whole(name).split())
    if not normalised(text):
        return None
    short = text[:NAME_CHARS].strip()
    return Entity(entity_id(realm, text), realm, short, normalised(short), kind_of(kind))


def kind_of(text: str) -> str:
    """The type of an entity, in lower case; "" where none was given.

    >>> kind_of("Programming_Language")
    'programming language'
    """
    return SPACE.sub(" ", whole(text)).strip().casefold()[:KIND_CHARS].strip()


def label_of(text: str) -> str:
    """A relation as it was worded, on one line."""
    return " ".join(whole(text).split())[:LABEL_CHARS].strip()


def relation_of(label: str) -> str:
    """The key of a relation, [A-Z0-9_]{1,64}; one in another script keeps apart by its digest.

    >>> relation_of("works at"), relation_of("is née"), relation_of("住在")
    ('WORKS_AT', 'IS_NEE', 'R_29E4CD20')
    """
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().upper()
    key = NO_LETTER.sub("_", plain).strip("_")[:RELATION_CHARS].strip("_")
    if key:
        return key
    return f"R_{hashlib.sha256(normalised(label).encode()).hexdigest()[:8].upper()}"
