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
DIGEST_CHARS = 8
NO_LETTER = re.compile(r"[^A-Z0-9]+")
# What A-Z, 0-9 and _ do not say: other letters, and signs that are more than a joint between words.
UNSAID = re.compile(r"[^ -~]|[+#<>=~^%*$@|\\]|!(?=[\w=])|(?<!\w)[-.](?=\w)")
CUT = re.compile(rf"\.\.\.[0-9a-f]{{{DIGEST_CHARS}}}$")
SPACE = re.compile(r"[\s_]+")


def named(realm: Realm, name: str, kind: str = "") -> Entity | None:
    """The entity that this name would be, were it new; None where the name says nothing.

    >>> named(Realm("ada", ""), "  Acme   Corp ", "Company").name
    'Acme Corp'
    """
    text = _line(name)
    if not normalised(text):
        return None
    short = short_of(text)
    return Entity(entity_id(realm, text), realm, short, normalised(short), kind_of(kind))


def short_of(name: str) -> str:
    """A name as it is kept: on one line, a long one cut, with a digest of the whole at its end.

    That of what is kept is the same again.
    """
    text = _line(name)
    if len(text) <= NAME_CHARS:
        return text
    digest = _digest(text)
    return f"{text[: NAME_CHARS - len(digest) - 1].rstrip()}…{digest}"


def is_in(norm: str, words: str) -> bool:
    """Whether a text, normalised, has the entity's normalised name in it, as far as that is kept.

    >>> is_in("acme", "alice works at acme."), is_in("one long na...0123abcd", "one long name")
    (True, True)
    """
    return CUT.sub("", norm) in words


def kind_of(text: str) -> str:
    """The type of an entity, in lower case; "" where none was given.

    >>> kind_of("Programming_Language")
    'programming language'
    """
    return SPACE.sub(" ", whole(text)).strip().casefold()[:KIND_CHARS].strip()


def label_of(text: str) -> str:
    """A relation as it was worded, on one line."""
    return _line(text)[:LABEL_CHARS].strip()


def relation_of(label: str) -> str:
    """The key of a relation, [A-Z0-9_]{1,64}, made of the whole wording.

    Where these letters do not say all of it, a digest keeps it apart from what differs in the rest.

    >>> relation_of("works at"), relation_of("使用 v2"), relation_of("住在")
    ('WORKS_AT', 'V2_7D7AF5E3', 'R_29E4CD20')
    """
    text = normalised(label).replace("’", "'")
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().upper()
    key = NO_LETTER.sub("_", plain).strip("_")
    if key and len(key) <= RELATION_CHARS and not UNSAID.search(text):
        return key
    begins = key[: RELATION_CHARS - DIGEST_CHARS - 1].strip("_") or "R"
    return f"{begins}_{_digest(text).upper()}"


def _line(text: str) -> str:
    return " ".join(whole(text).split())


def _digest(text: str) -> str:
    return hashlib.sha256(normalised(text).encode()).hexdigest()[:DIGEST_CHARS]
