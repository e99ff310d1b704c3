"""The Claude Code login as a credential that is fresh whenever it is asked for."""

from __future__ import annotations

import time

import filelock

from hookkit import files
from hookkit.deadline import Deadline
from hookkit.llm.login.errors import (
    LoginBusyError,
    LoginError,
    LoginUnwritableError,
    RefreshEndedError,
    RefreshFailedError,
)
from hookkit.llm.login.renewal import Place, Renewal, beside_lock
from hookkit.llm.login.values import CLAUDE_CODE, Credential, LoginSettings, Tokens

WAIT_S = 3.0  # for somebody else's refresh, after ours came to nothing
LOOK_EVERY_S = 0.1
POLL_S = 0.01  # between two tries for our lock
MARGIN_S = 5.0  # a token that ends sooner does not survive the way to the API
# Faults after which somebody else may yet store a new token: they, too, have just tried.
MAY_MEND = (LoginBusyError, RefreshEndedError, RefreshFailedError)


class Login:
    """The login at one place; several threads and processes may use it at once."""

    def __init__(self, place: Place, config_dir: str, settings: LoginSettings) -> None:
        self._place = place
        self._state_dir = settings.state_dir
        self._threshold_s = settings.refresh_threshold_s
        self._renewal = Renewal(place, config_dir, settings)
        self._refused = ""

    def current(self, deadline: Deadline) -> Credential:
        """The credential to send now, read afresh; it is refreshed if it must be.

        A refresh that has begun outlasts `deadline` by up to its own 30 seconds: to abandon it
        would lose the login.

        Raises:
            LoginError: there is none that could be used.
        """
        tokens = self._renewal.look(deadline)
        if self._renewal.is_undone(tokens) or self._is_due(tokens):
            tokens = self._renewed(deadline)
        return Credential(tokens.access, "login", CLAUDE_CODE)

    def refused(self, token: str) -> None:
        """Say that the API does not take `token`; while it is the stored one, it is refreshed."""
        self._refused = token

    def _is_due(self, tokens: Tokens) -> bool:
        return tokens.access == self._refused or tokens.ends_within(self._threshold_s, time.time())

    def _is_usable(self, tokens: Tokens) -> bool:
        return tokens.access != self._refused and not tokens.ends_within(MARGIN_S, time.time())

    def _renewed(self, deadline: Deadline) -> Tokens:
        outcome = self._try(deadline)
        if isinstance(outcome, Tokens):
            return outcome
        tokens = self._stored(outcome, deadline)
        if tokens is None:
            raise outcome
        return tokens

    def _try(self, deadline: Deadline) -> Tokens | LoginError:
        lock = beside_lock(self._state_dir, self._place, "lock")
        try:
            files.make_private_dir(self._state_dir)
            with filelock.FileLock(lock, deadline.left(), 0o600, poll_interval=POLL_S):
                return self._renewal.renew(self._is_due, deadline)
        except filelock.Timeout:
            return LoginBusyError(self._place.where, "another process of hookkit")
        except OSError as error:
            return LoginUnwritableError(lock, str(error.strerror))
        except LoginError as error:
            return error

    def _stored(self, fault: LoginError, deadline: Deadline) -> Tokens | None:
        """What is there and still lives, or what somebody else stores within some seconds."""
        wait_s = WAIT_S if isinstance(fault, MAY_MEND) else 0.0
        patience = Deadline.after(min(wait_s, deadline.left()))
        while True:
            try:
                tokens = self._renewal.look(patience)
            except LoginError:
                return None
            if self._is_usable(tokens):
                return tokens
            if patience.passed():
                return None
            time.sleep(min(LOOK_EVERY_S, patience.left()))
