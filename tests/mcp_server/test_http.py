"""SSE and streamable HTTP: who is let in, and from where."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from mcp.client import Client
from mcp.client.sse import sse_client

from hookkit.config.settings import Config
from mcp_server.door import OpenDoorError, check_door, is_loopback
from tests.mcp_server.inside import called
from tests.mcp_server.web import LIST, Web, listening, start
from tests.mcp_server.wire import hookkit

pytestmark = pytest.mark.heavy

TOKEN = "a-token-of-loopback"


@pytest.fixture(scope="module")
def web(data: Path, project: Path) -> Iterator[Web]:
    with listening(data, project, token=TOKEN) as made:
        yield made


def test_health_needs_no_token_and_says_nothing_more(web: Web) -> None:
    answer = Web(web.port, web.process).request("GET", "/health", Host="anything")

    assert (answer.status, answer.body) == (200, '{"status":"ok"}')
    assert "server" not in {name.lower() for name in answer.headers}


def test_the_token_opens(web: Web) -> None:
    answer = web.initialize()

    assert answer.status == 200
    assert answer.message()["result"]["serverInfo"]["name"] == "mem0"


WRONG = ["Bearer wrong", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, "Bearer", "", "Bearer ünï"]


@pytest.mark.parametrize("header", WRONG, ids=ascii)
@pytest.mark.parametrize("path", ["/mcp", "/", "/sse", "/nowhere"])
def test_another_token_is_401_everywhere(web: Web, header: str, path: str) -> None:
    answer = web.request("POST", path, b"{}", Authorization=header)

    assert answer.status == 401
    assert TOKEN not in answer.body


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil:80"])
def test_a_foreign_host_is_421(web: Web, host: str) -> None:
    assert web.initialize(Host=host).status == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
def test_a_foreign_origin_is_403(web: Web, origin: str) -> None:
    assert web.initialize(Origin=origin).status == 403


def test_our_own_origin_is_let_in(web: Web) -> None:
    assert web.initialize(Origin=f"http://localhost:{web.port}").status == 200


def test_a_body_over_the_limit_is_refused(web: Web) -> None:
    large = {**LIST, "params": {"x": "x" * 2**20}}

    assert web.post(large).status == 413


def test_a_worker_is_reached_over_http(web: Web, data: Path, project: Path) -> None:
    session = web.initialize().headers["mcp-session-id"]
    call = {"name": "add_memory", "arguments": {"text": "said over HTTP"}}
    message = {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": call}
    answer = web.post(message, Mcp_Session_Id=session)

    assert answer.message()["result"]["isError"] is False
    assert "said over HTTP" in hookkit(data, project, "list")


def test_sse_serves_the_same_tools(data: Path, project: Path) -> None:
    with listening(data, project, MEM0_TRANSPORT="sse") as web:
        url = f"http://127.0.0.1:{web.port}/sse"

        async def use() -> list[str]:
            async with Client(sse_client(url), mode="legacy") as client:
                await called(client, "add_memory", {"text": "said over SSE"})
                return [tool.name for tool in (await client.list_tools()).tools]

        assert len(asyncio.run(use())) == 11
        assert web.request("GET", "/sse", Host="evil.example").status == 421
    assert "said over SSE" in hookkit(data, project, "list")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_beyond_loopback_it_does_not_start_without_a_token(tmp_path: Path, host: str) -> None:
    process = start(tmp_path / "data", tmp_path, MEM0_HOST=host)
    _, stderr = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "MEM0_HTTP_TOKEN" in stderr
    assert len(stderr.strip().split("\n")) == 1
    assert not (tmp_path / "data").exists()


def test_everywhere_with_a_token_foreign_hosts_are_refused_still(data: Path, project: Path) -> None:
    with listening(data, project, token=TOKEN, MEM0_HOST="0.0.0.0") as web:
        assert web.initialize().status == 200
        assert web.initialize(Host=f"{socket.gethostname()}:{web.port}").status == 200
        assert web.initialize(Host="evil.example").status == 421
        assert Web(web.port, web.process).initialize().status == 401


def test_a_port_in_use_is_an_error_of_one_line(web: Web, data: Path, project: Path) -> None:
    process = start(data, project, MEM0_PORT=str(web.port))
    _, stderr = process.communicate(timeout=60)

    assert process.returncode == 1
    assert f"MEM0_PORT {web.port}" in stderr
    assert "Traceback" not in stderr


@pytest.mark.parametrize("name", ["MEM0_PORT", "MEM0_TRANSPORT"])
def test_a_bad_setting_of_the_server_ends_it(tmp_path: Path, name: str) -> None:
    process = start(tmp_path / "data", tmp_path, **{name: "many"})
    _, stderr = process.communicate(timeout=60)

    assert process.returncode == 1
    assert stderr.startswith(f"mem0-mcp-selfhosted: {name} must be")
    assert not (tmp_path / "data").exists()


def test_sigterm_ends_it_with_a_client_connected(data: Path, project: Path) -> None:
    with listening(data, project) as web:
        connection = socket.create_connection(("127.0.0.1", web.port))
        web.process.terminate()

        assert web.process.wait(20) in (0, -15)
        connection.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "localhost", "::1"])
def test_loopback_needs_no_token(host: str) -> None:
    assert is_loopback(host)
    check_door(Config(host=host))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "example.org", "localhost.evil"])
def test_anything_else_needs_one(host: str) -> None:
    check_door(Config(host=host, http_token="x"))
    with pytest.raises(OpenDoorError, match="MEM0_HOST=127.0.0.1"):
        check_door(Config(host=host))
