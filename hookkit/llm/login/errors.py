"""Why there is no login to use; no message holds any part of a token."""

from __future__ import annotations

from hookkit.memory.ports import ModelUnavailableError

AGAIN = "log in again with `claude` (/login)"


class LoginError(ModelUnavailableError):
    """There is no login to use just now; whatever waits for it waits on."""


class LoginUnreadableError(LoginError):
    """The stored login cannot be read."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where} cannot be read ({why}); mend that, or {AGAIN}")


class LoginShapeError(LoginError):
    """The stored login is not what Claude Code writes."""

    def __init__(self, where: str, what: str, must_be: str, found: str) -> None:
        super().__init__(f"{where}: {what} must be {must_be}, found {found}; {AGAIN}")


class LoginUnwritableError(LoginError):
    """A refreshed login could not be stored."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(
            f"{where} cannot be written ({why}), so the login is not refreshed; "
            "mend that, or start `claude`, which refreshes it too"
        )


class TokenShapeError(LoginError):
    """A token that cannot be sent."""

    def __init__(self, source: str) -> None:
        super().__init__(
            f"{source} must be printable ASCII without white space, found something else; "
            "set it again"
        )


class NoLoginError(LoginError):
    """Nobody is logged in any more."""

    def __init__(self, where: str) -> None:
        super().__init__(f"{where} holds no login (any more); {AGAIN}")


class NoRefreshTokenError(LoginError):
    """The login is over and has nothing to be refreshed with."""

    def __init__(self, where: str) -> None:
        super().__init__(f"{where} has a token that is over and no refreshToken; {AGAIN}")


class LoginBusyError(LoginError):
    """Another process is refreshing the login, or rewriting it all the time."""

    def __init__(self, where: str, who: str) -> None:
        super().__init__(f"{where} is being refreshed by {who} for long; it is tried again later")


class RefreshEndedError(LoginError):
    """The token endpoint will not take this refresh token, now or later."""

    def __init__(self, url: str, status: int) -> None:
        super().__init__(f"{url} answered {status} (invalid_grant): the login has ended; {AGAIN}")


class RefreshFailedError(LoginError):
    """The token endpoint gave no new token this time."""

    def __init__(self, url: str, found: str) -> None:
        super().__init__(
            f"{url} must answer with a new token, found {found}; it is tried again later"
        )


class RefreshPausedError(LoginError):
    """It was tried not long ago, and is not tried again yet."""

    def __init__(self, where: str, left_s: float) -> None:
        super().__init__(
            f"the login in {where} is over or was refused, and was tried to refresh not long ago; "
            f"next attempt in {left_s:.0f} s, or {AGAIN}"
        )


class RefreshOverError(LoginError):
    """The endpoint has refused this refresh token before."""

    def __init__(self, where: str) -> None:
        super().__init__(f"the login in {where} has ended: its refresh was refused; {AGAIN}")


class LoginRefusedError(LoginError):
    """The API takes no login tokens from us, by its policy."""

    def __init__(self, status: int, kind: str) -> None:
        super().__init__(
            f"the Anthropic API refuses login tokens here (answered {status}, {kind}); use "
            "an API key (MEM0_ANTHROPIC_TOKEN or ANTHROPIC_API_KEY), Ollama "
            "(MEM0_LLM_PROVIDER=ollama), or your own claude program "
            "(MEM0_LLM_PROVIDER=claude_code)"
        )
