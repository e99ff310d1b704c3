"""The values of a login, none of which shows its secret when it is printed."""

from __future__ import annotations

from typing import Literal, NamedTuple

TOKEN_URL = "https://platform.claude.com/v1/oauth/token"  # as in Claude Code 2.1.330
CLAUDE_CODE = "the Claude Code login"

Kind = Literal["api_key", "login"]


class Credential(NamedTuple):
    """What lets us in at the Anthropic API."""

    token: str  # secret
    kind: Kind  # a login token is sent as a bearer with the OAuth beta header
    source: str  # for people: a variable's name, or "the Claude Code login"

    def __repr__(self) -> str:
        return f"Credential(kind={self.kind!r}, source={self.source!r})"


class LoginSettings(NamedTuple):
    """All that the chain depends on."""

    home: str  # the user's home folder, absolute
    state_dir: str  # ours, in the data folder: locks and records of attempts
    token: str = ""  # secret: MEM0_ANTHROPIC_TOKEN
    api_key: str = ""  # secret: ANTHROPIC_API_KEY
    config_dir: str = ""  # CLAUDE_CONFIG_DIR; "" is ~/.claude, and another Keychain item
    user: str = ""  # USER: whose Keychain item
    platform: str = "linux"  # sys.platform; only "darwin" has a Keychain
    refresh_threshold_s: float = 1800.0  # refreshed when it ends within these
    pause_s: float = 300.0  # at least, between two refreshes
    token_url: str = TOKEN_URL
    security: str = "/usr/bin/security"  # Apple's own: another program would change the item's ACL

    def __repr__(self) -> str:
        return f"LoginSettings(home={self.home!r}, config_dir={self.config_dir!r})"


class Tokens(NamedTuple):
    """The part of a login that changes."""

    access: str  # secret; "" once Claude Code has ended the login
    refresh: str  # secret; "" where there is none
    expires_at_ms: float | None  # wall clock; None: not known to end
    client_id: str  # whom the tokens were issued to; "" is Claude Code

    def __repr__(self) -> str:
        return f"Tokens(expires_at_ms={self.expires_at_ms!r})"

    def ends_within(self, seconds: float, now_s: float) -> bool:
        """Whether they end at most that many seconds after `now_s` (wall clock)."""
        ends = self.expires_at_ms
        return ends is not None and ends <= (now_s + seconds) * 1000


class Seen(NamedTuple):
    """A stored login as it was at one moment."""

    content: bytes | None  # secret; None: nothing was there
    stamp: tuple[int, ...] = ()  # changes when the content is written, even with the same

    def __repr__(self) -> str:
        return f"Seen(size={len(self.content or b'')}, stamp={self.stamp!r})"


def kind_of(token: str) -> Kind:
    """What `token` is by its prefix.

    >>> kind_of("sk-ant-oat01-x"), kind_of("sk-ant-api03-x"), kind_of("of a gateway")
    ('login', 'api_key', 'api_key')
    """
    return "login" if token.startswith("sk-ant-oat") else "api_key"


def fits_a_header(token: str) -> bool:
    """Whether `token` can be sent; HTTP clients quote one that cannot in their errors."""
    return token.isascii() and token.isprintable() and " " not in token
