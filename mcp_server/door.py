"""Who can reach the server, and that nobody does without a token who is not on this machine."""

from __future__ import annotations

import ipaddress

from hookkit.config.settings import Config
from hookkit.errors import HookkitError

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class OpenDoorError(HookkitError):
    """A server that everybody in the network could use."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"MEM0_HOST must be a loopback address as long as MEM0_HTTP_TOKEN is not set, found "
            f"{host!r}: anybody who reaches it could read and delete all memories; set "
            f"MEM0_HTTP_TOKEN (openssl rand -hex 32), or MEM0_HOST=127.0.0.1"
        )


def check_door(config: Config) -> None:
    """Refuse to be open to the network.

    Raises:
        OpenDoorError: it would be, without a token.
    """
    if not config.http_token and not is_loopback(config.host):
        raise OpenDoorError(config.host)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches `host`. A name is not asked for: it may change its mind."""
    if host in LOOPBACK:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
