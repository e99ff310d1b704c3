"""Host names to addresses within a time: a resolver that hangs must not hold up whoever asks."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTimeError
from typing import Any, NamedTuple

import neo4j
from neo4j.exceptions import ServiceUnavailable

LOOK_UP_S = 1.5


class _LookUp(NamedTuple):
    """One that is under way."""

    by: float  # time.monotonic(): after that nobody waits for it
    found: Future[list[Any]]  # sockaddr


class Names:
    """The driver's resolver. It has none of its own that ends: getaddrinfo takes no time limit."""

    def __init__(self, *, is_encrypted: bool) -> None:
        self._is_encrypted = is_encrypted
        self._lock = threading.Lock()
        self._under_way: dict[tuple[str, int], _LookUp] = {}  # one a name, however many ask

    def __call__(self, address: neo4j.Address) -> list[neo4j.Address]:
        """The addresses of that host. Of one with TLS its name, which the certificate is for.

        Raises:
            ServiceUnavailable: it has none, or none in time.
        """
        found = self._look_up(address.host, address.port)
        if self._is_encrypted:
            return [address]
        # As the driver does: with a scope, an IPv6 address is of use on one link alone.
        usable = [one for one in found if len(one) == 2 or not one[3]]
        return [neo4j.Address(one) for one in dict.fromkeys(usable)]

    def _look_up(self, host: str, port: int) -> list[Any]:
        with self._lock:
            look_up = self._under_way.get((host, port))
            if look_up is None:
                look_up = _LookUp(time.monotonic() + LOOK_UP_S, Future())
                self._under_way[host, port] = look_up
                args = (host, port, look_up.found)
                threading.Thread(target=self._ask, args=args, daemon=True).start()
        try:
            return look_up.found.result(max(look_up.by - time.monotonic(), 0.0))
        except NotInTimeError:
            why = f"no answer within {LOOK_UP_S:g} s"
        except (OSError, UnicodeError) as error:
            why = str(error)
        raise ServiceUnavailable(f"the name {host} could not be looked up: {why}")

    def _ask(self, host: str, port: int, found: Future[list[Any]]) -> None:
        try:
            infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.set_result([info[4] for info in infos])
        except Exception as error:  # noqa: BLE001  # the thread's edge: told to who waits
            found.set_exception(error)
        finally:
            with self._lock:
                del self._under_way[host, port]
