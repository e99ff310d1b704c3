"""The chain of places that a token may come from, the first that has one."""

from __future__ import annotations

from hookkit.deadline import Deadline
from hookkit.llm.login.credentials_file import CredentialsFile
from hookkit.llm.login.errors import TokenShapeError
from hookkit.llm.login.keychain import KeychainItem
from hookkit.llm.login.login import Login
from hookkit.llm.login.renewal import Place, look
from hookkit.llm.login.values import Credential, LoginSettings, fits_a_header, kind_of


class Fixed:
    """A token that the user set; nobody can refresh it."""

    def __init__(self, token: str, source: str) -> None:
        if not fits_a_header(token):
            raise TokenShapeError(source)
        self._credential = Credential(token, kind_of(token), source)

    def current(self, deadline: Deadline) -> Credential:
        """The token, always the same."""
        return self._credential

    def refused(self, token: str) -> None:
        """Say that the API does not take it; there is nothing that we could do."""


def find(settings: LoginSettings, deadline: Deadline) -> Fixed | Login | None:
    """Where the token comes from; None: the user has none. Sends nothing.

    Raises:
        LoginError: there is a login that cannot be read, or a token that cannot be sent.
    """
    if settings.token:
        return Fixed(settings.token, "MEM0_ANTHROPIC_TOKEN")
    config_dir = settings.config_dir or f"{settings.home}/.claude"
    for place in _places(settings, config_dir):
        tokens = look(place, deadline)[1]
        if tokens is not None and tokens.access:
            return Login(place, config_dir, settings)
    if settings.api_key:
        return Fixed(settings.api_key, "ANTHROPIC_API_KEY")
    return None


def _places(settings: LoginSettings, config_dir: str) -> list[Place]:
    """Where Claude Code keeps its login; on macOS the file is what it falls back to."""
    file = CredentialsFile(f"{config_dir}/.credentials.json")
    if settings.platform != "darwin":
        return [file]
    return [KeychainItem(settings.security, settings.user, settings.config_dir), file]
