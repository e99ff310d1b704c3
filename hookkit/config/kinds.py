"""What the text of a setting may be: each reader gives its value, or ValueError."""

from __future__ import annotations

from collections.abc import Callable

Read = Callable[[str], object]

QDRANT_PORT = "6333"
BOLT = tuple(f"{kind}{safe}" for kind in ("bolt", "neo4j") for safe in ("", "+s", "+ssc"))
NO_HOST = "@/\\?#[]"  # signs that are in no host


def text(value: str) -> str:
    """Anything on one line."""
    value = value.strip()
    value.encode()  # half a character: UnicodeEncodeError is a ValueError
    if not value or any(ord(c) < 32 for c in value):
        raise ValueError
    return value


def identity(value: str) -> str:
    """One word: mem0 refuses white space in an id."""
    value = text(value)
    if any(c.isspace() for c in value):
        raise ValueError
    return value


def url(value: str) -> str:
    """An http or https URL with a host, without a slash at its end."""
    value = identity(value)
    scheme, found, rest = value.partition("://")
    if scheme not in ("http", "https") or not found or not rest.split("/")[0]:
        raise ValueError
    return value.rstrip("/")


def open_url(value: str) -> str:
    """A URL that may be shown: without user or password in it."""
    value = url(value)
    if "@" in value.partition("://")[2].split("/")[0]:
        raise ValueError
    return value


def qdrant_url(value: str) -> str:
    """An open_url of a Qdrant server; without a port it means QDRANT_PORT, with https as well.

    Qdrant's own client takes it so: whoever has a proxy on 443 writes that.

    >>> qdrant_url("http://localhost"), qdrant_url("https://[::1]/db/"), qdrant_url("https://q:443")
    ('http://localhost:6333', 'https://[::1]:6333/db', 'https://q:443')
    """
    scheme, _, rest = open_url(value).partition("://")
    host, slash, path = rest.partition("/")
    name, port = _host_and_port(host)
    return f"{scheme}://{name}:{port or QDRANT_PORT}{slash}{path}"


def bolt_url(value: str) -> str:
    """A URL of a Bolt server: a host, perhaps a port, and of a cluster a routing context.

    What the driver would pass over, or refuse once it is asked, is refused here.

    >>> bolt_url("bolt://[::1]:7687/"), bolt_url("neo4j+s://db.example?policy=eu")
    ('bolt://[::1]:7687', 'neo4j+s://db.example?policy=eu')
    """
    scheme, _, rest = identity(value).partition("://")
    if scheme not in BOLT:
        raise ValueError
    address, found, context = rest.partition("?")
    name, port = _host_and_port(address.removesuffix("/"))
    if (found and (scheme.startswith("bolt") or not context)) or "#" in context:
        raise ValueError
    return f"{scheme}://{name}{port and ':'}{port}{found}{context}"


def _host_and_port(address: str) -> tuple[str, str]:
    """A host as it stands in a URL, and its port, "" where none does."""
    name, bracket, end = address.rpartition("]")
    host, _, port = end.partition(":")
    is_number = port.isascii() and port.isdigit() and 0 < int(port) < 65_536
    if (port and not is_number) or not (name or host) or set(NO_HOST) & {*name[1:], *host}:
        raise ValueError
    if bracket and (host or not name.startswith("[") or ":" not in name):
        raise ValueError
    return f"{name}{bracket}{host}", port


def name(value: str) -> str:
    """A name that stands in a URL's path as it is."""
    value = identity(value)
    if len(value) > 200 or not (value.isascii() and value.replace("-", "_").isidentifier()):
        raise ValueError
    return value


def label(value: str) -> str:
    """A name that stands in Cypher as it is."""
    value = identity(value)
    if len(value) > 60 or not (value.isascii() and value.isidentifier() and value[0] != "_"):
        raise ValueError
    return value


def number(low: int, high: int) -> Read:
    """A whole number within these bounds."""

    def read(value: str) -> int:
        number = int(value)
        if not low <= number <= high:
            raise ValueError
        return number

    return read


def decimal(low: float, high: float) -> Read:
    """A number within these bounds."""

    def read(value: str) -> float:
        number = float(value)
        if not low <= number <= high:  # a NaN is not either
            raise ValueError
        return number

    return read


def one_of(*names: str) -> Read:
    """One of these words."""

    def read(value: str) -> str:
        if value.strip() not in names:
            raise ValueError
        return value.strip()

    return read


def path(value: str) -> str:
    """An absolute path."""
    value = text(value)
    if not value.startswith("/"):
        raise ValueError
    return value


def patterns(value: str) -> tuple[str, ...]:
    """Regular expressions, one a line, or on one line with ;; between them.

    Whether each can be used is seen where it is (memory/redact_own): one that cannot be is no
    reason for a worker not to start.
    """
    value.encode()
    if any(ord(c) < 32 and c not in "\t\n" for c in value):
        raise ValueError
    found = (part.strip() for line in value.split("\n") for part in line.split(";;"))
    return tuple(part for part in found if part)


def switch(value: str) -> bool:
    """On or off."""
    known = {"1": True, "true": True, "yes": True, "on": True}
    known.update({"0": False, "false": False, "no": False, "off": False, "": False})
    try:
        return known[value.strip().lower()]
    except KeyError:
        raise ValueError from None
