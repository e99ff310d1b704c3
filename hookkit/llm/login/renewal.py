"""The refresh of one stored login, by one process at a time; the package says why in this order."""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable
from typing import NamedTuple

from hookkit.deadline import Deadline
from hookkit.llm.login import attempts, claude_locks, endpoint
from hookkit.llm.login.credentials_file import CredentialsFile
from hookkit.llm.login.document import Renewed, read_tokens, with_tokens
from hookkit.llm.login.errors import (
    LoginBusyError,
    LoginShapeError,
    LoginUnwritableError,
    NoLoginError,
    NoRefreshTokenError,
    RefreshEndedError,
    RefreshOverError,
    RefreshPausedError,
)
from hookkit.llm.login.keychain import KeychainItem
from hookkit.llm.login.values import LoginSettings, Seen, Tokens

Place = CredentialsFile | KeychainItem
TRIES = 10
CLAUDE_WRITES_S = 2.0  # to wait at most for Claude Code's write
HALF_WRITTEN_S = 0.5  # for somebody who writes the file in place
LOOK_EVERY_S = 0.02


class Held(NamedTuple):
    """Tokens that we were given, and what we spent for them."""

    spent: Tokens
    given: Renewed

    def belongs_over(self, now: Tokens) -> bool:
        """Whether `now` is what we spent, or what Claude Code leaves of it when it sent it too."""
        return now.access in ("", self.spent.access) and now.refresh in ("", self.spent.refresh)

    def is_undone_by(self, now: Tokens) -> bool:
        """Whether `now` is what we spent."""
        return (now.access, now.refresh) == (self.spent.access, self.spent.refresh)

    def tokens(self) -> Tokens:
        """What we were given, as it will be read."""
        given = self.given
        return Tokens(given.access, given.refresh, given.expires_at_ms, self.spent.client_id)


class Renewal:
    """How the login at `place` is read and renewed."""

    def __init__(self, place: Place, config_dir: str, settings: LoginSettings) -> None:
        self._place = place
        self._config_dir = config_dir
        self._settings = settings
        self._held: Held | None = None

    def look(self, deadline: Deadline) -> Tokens:
        """The tokens that are stored now.

        Raises:
            LoginError: there are none, or they cannot be read.
        """
        return self._look(deadline)[1]

    def is_undone(self, tokens: Tokens) -> bool:
        """Whether somebody put back the tokens that we spent, or ours never got there."""
        return self._held is not None and self._held.is_undone_by(tokens)

    def renew(self, is_due: Callable[[Tokens], bool], deadline: Deadline) -> Tokens:
        """Tokens that are not due, or newly refreshed; the caller holds our lock.

        Raises:
            LoginError: none are to be had.
        """
        tokens = self.look(deadline)
        if self._held and self._held.is_undone_by(tokens):
            return self._store(self._held)
        if not is_due(tokens):
            return tokens
        if not claude_locks.refresh_lock(self._config_dir).wait(deadline):
            raise LoginBusyError(self._place.where, "Claude Code")
        for _ in range(TRIES):
            seen, before = self._look(deadline)
            if not is_due(before):
                return before
            self._check_attempts(before)
            self._place.prove(seen.content or b"")
            if self.look(deadline) == before:
                return self._send(before)
        raise LoginBusyError(self._place.where, "another program")

    def _look(self, deadline: Deadline) -> tuple[Seen, Tokens]:
        seen, tokens = look(self._place, deadline)
        if tokens is None or not tokens.access:
            raise NoLoginError(self._place.where)
        return seen, tokens

    def _check_attempts(self, tokens: Tokens) -> None:
        if not tokens.refresh:
            raise NoRefreshTokenError(self._place.where)
        last = self._last_attempt()
        left_s = attempts.pause_left(last, tokens.refresh, time.time(), self._settings.pause_s)
        if left_s == math.inf:
            raise RefreshOverError(self._place.where)
        if left_s > 0:
            raise RefreshPausedError(self._place.where, left_s)

    def _send(self, tokens: Tokens) -> Tokens:
        attempt = attempts.next_attempt(self._last_attempt(), tokens.refresh, time.time())
        self._note(attempt)
        try:
            given = endpoint.renew(self._settings.token_url, tokens)
        except RefreshEndedError:
            self._note(attempt._replace(over=True))
            raise
        self._held = Held(tokens, given)
        return self._store(self._held)

    def _store(self, held: Held) -> Tokens:
        """Write what we hold where it belongs; else what is there, which is newer."""
        for _ in range(TRIES):
            # Not the caller's deadline: what we hold must not stay in memory alone.
            claude_locks.write_lock(self._config_dir).wait(Deadline.after(CLAUDE_WRITES_S))
            seen, now = look(self._place, Deadline.after(HALF_WRITTEN_S))
            if now is None:
                self._held = None
                raise NoLoginError(self._place.where)
            if not held.belongs_over(now):
                return now
            if self._place.replace(with_tokens(self._place.where, seen.content, held.given), seen):
                return held.tokens()
        raise LoginBusyError(self._place.where, "another program")

    def _last_attempt(self) -> attempts.Attempt:
        record = self._record()
        try:
            return attempts.read(record)
        except OSError as error:
            raise LoginUnwritableError(record, str(error.strerror)) from error

    def _note(self, attempt: attempts.Attempt) -> None:
        record = self._record()
        try:
            attempts.write(record, attempt)
        except OSError as error:
            raise LoginUnwritableError(record, str(error.strerror)) from error

    def _record(self) -> str:
        return beside_lock(self._settings.state_dir, self._place, "json")


def beside_lock(state_dir: str, place: Place, ending: str) -> str:
    """A file of ours about the login at `place`, the same for every name of it."""
    key = place.key().encode("utf-8", "surrogateescape")
    return f"{state_dir}/login-{hashlib.sha256(key).hexdigest()[:16]}.{ending}"


def look(place: Place, deadline: Deadline) -> tuple[Seen, Tokens | None]:
    """What is stored at `place`; somebody who writes it in place is given a moment.

    Raises:
        LoginError: it cannot be read, or not understood.
    """
    patience = Deadline.after(min(HALF_WRITTEN_S, deadline.left()))
    while True:
        seen = place.look()
        try:
            return seen, read_tokens(place.where, seen.content)
        except LoginShapeError:
            if patience.passed():
                raise
        time.sleep(LOOK_EVERY_S)
