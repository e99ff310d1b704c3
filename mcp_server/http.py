"""SSE and streamable HTTP: who may come, from where, and with how much."""

from __future__ import annotations

import hmac
import socket
from collections.abc import Sequence
from typing import Any

import uvicorn
from mcp.server.mcpserver import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from hookkit.config.settings import Config
from hookkit.errors import HookkitError
from mcp_server.door import LOOPBACK, is_loopback

MAX_BODY = 1 << 20  # bytes; a text of 20,000 characters fits many times
PARTING_S = 5  # for the calls in hand when told to leave
HEALTH = "/health"
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  # compared with, not bound to
USUAL_PORTS = {80: "http", 443: "https"}


class PortError(HookkitError):
    """The port cannot be listened on."""

    def __init__(self, host: str, port: int, why: str) -> None:
        super().__init__(
            f"MEM0_PORT {port} of {host} cannot be listened on ({why}); set another, or end "
            f"what uses it"
        )


def serve_http(server: MCPServer[Any], config: Config) -> None:
    """Serve by the transport that `config` names, until a signal comes.

    Raises:
        PortError: it cannot listen.
    """
    listener = _listen(config.host, config.port)
    app = Guard(_app(server, config), config.http_token)
    settings = uvicorn.Config(
        app,
        log_level=config.log_level.lower(),
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=PARTING_S,
    )
    with listener:
        uvicorn.Server(settings).run(sockets=[listener])


class Guard:
    """Lets in whoever carries the token; says to everybody that we are alive."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._token = token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["path"] != HEALTH and not self._is_known(scope):
            refused = Response(
                "Authorization: Bearer with the token of MEM0_HTTP_TOKEN is needed",
                401,
                {"WWW-Authenticate": "Bearer"},
            )
            await refused(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_known(self, scope: Scope) -> bool:
        if not self._token:
            return True
        kind, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
        # Headers are latin-1; compared in a time that does not tell how much was right.
        is_same = hmac.compare_digest(token.strip().encode("latin-1"), self._token)
        return kind.lower() == "bearer" and is_same


def _app(server: MCPServer[Any], config: Config) -> ASGIApp:
    server.custom_route(HEALTH, methods=["GET"])(_health)
    security = _security(config)
    if config.transport == "sse":
        return server.sse_app(transport_security=security, max_request_body_size=MAX_BODY)
    return server.streamable_http_app(transport_security=security, max_request_body_size=MAX_BODY)


async def _health(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


def _security(config: Config) -> TransportSecuritySettings:
    """The Host and Origin headers of our own clients: a web page elsewhere has others."""
    names = [_in_url(name) for name in _names(config.host)]
    hosts = [f"{name}:{config.port}" for name in names]
    origins = [f"{scheme}://{host}" for scheme in ("http", "https") for host in hosts]
    if config.port in USUAL_PORTS:  # which are left out in a URL
        hosts += names
        origins += [f"{USUAL_PORTS[config.port]}://{name}" for name in names]
    return TransportSecuritySettings(allowed_hosts=hosts, allowed_origins=origins)


def _names(host: str) -> Sequence[str]:
    """What our clients may call us."""
    if is_loopback(host):
        return [*dict.fromkeys([*LOOPBACK, host])]
    if host not in EVERYWHERE:
        return [host]
    name = socket.gethostname()
    return [*dict.fromkeys([*LOOPBACK, name, f"{name}.local", *_addresses(name)])]


def _addresses(name: str) -> list[str]:
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except OSError:  # a machine that does not know its own name
        return []
    return [str(address[4][0]).partition("%")[0] for address in found]


def _in_url(name: str) -> str:
    return f"[{name}]" if ":" in name else name


def _listen(host: str, port: int) -> socket.socket:
    """A socket of our own, so that a port in use is an error with a name."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen()
        except OSError:
            listener.close()
            raise
    except OSError as error:
        raise PortError(host, port, str(error)) from error
    return listener
