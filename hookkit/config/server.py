"""Settings of the MCP server: how it is reached."""

from __future__ import annotations

from hookkit.config.kinds import identity, number, one_of
from hookkit.config.setting import Setting

LEVEL = one_of("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")

SERVER: tuple[Setting, ...] = (
    Setting(
        "MEM0_TRANSPORT",
        "transport",
        "stdio, sse or streamable-http",
        one_of("stdio", "sse", "streamable-http"),
        "how the MCP server is reached",
    ),
    Setting(
        "MEM0_HOST",
        "host",
        "an address or a name of this machine",
        identity,
        "where the MCP server listens; beyond loopback it wants MEM0_HTTP_TOKEN",
    ),
    Setting(
        "MEM0_PORT",
        "port",
        "a whole number from 1 to 65535",
        number(1, 65535),
        "the port it listens on",
    ),
    Setting(
        "MEM0_HTTP_TOKEN",
        "http_token",
        "a secret without white space",
        identity,
        "what its clients send as Authorization: Bearer",
        secret=True,
    ),
    Setting(
        "MEM0_LOG_LEVEL",
        "log_level",
        "DEBUG, INFO, WARNING, ERROR or CRITICAL",
        lambda value: LEVEL(value.upper()),
        "what the MCP server tells on stderr",
    ),
)
