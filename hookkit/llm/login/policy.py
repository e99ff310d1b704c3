"""Whether an API refused login tokens as such, or just this one."""

from __future__ import annotations

# Words of the API about one token: a refresh, or a new login, mends these.
ABOUT_THIS_TOKEN = ("expired", "revoked", "invalid")


def is_refused_by_policy(status: int, message: str) -> bool:
    """Whether an answer to a request with a login token says that none is welcome.

    Known: "OAuth authentication is currently not supported.", "... not allowed for this
    organization", "This credential is only authorized for use with Claude Code ...". `message` is
    the error's; it is read, and must not be shown.

    >>> is_refused_by_policy(401, "OAuth authentication is currently not supported.")
    True
    >>> is_refused_by_policy(401, "OAuth token has expired.")
    False
    """
    words = message.lower()
    if "only authorized for use with" in words:
        return status in (400, 401, 403)
    if status not in (401, 403) or "oauth" not in words:
        return False
    return not any(word in words for word in ABOUT_THIS_TOKEN)
