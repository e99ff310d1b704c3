"""The stdio transport of a client that started us: at its end the calls in hand are finished first.

The SDK cancels them at the end of stdin. A write that has been read from stdin is then half on its
way, and its client, which may only have closed the pipe, would never know. So the end is told to
the SDK when every call is answered, or when PARTING_S has passed. Claude Code ends a server with
SIGINT and, 0.1 s later, SIGTERM: both are an end of stdin here, after which less time is left.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, suppress
from types import TracebackType
from typing import Any, Protocol

import anyio
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage
from mcp_types import JSONRPCError, JSONRPCNotification, JSONRPCRequest, JSONRPCResponse

from mcp_server.unreadable import answer_to

PARTING_S = 30.0  # after the end of stdin; a model may be at work for a call
HURRY_S = 2.0  # after a signal
READ_S = 0.05  # for what was sent before the signal
WRITE_S = 0.3  # for the last answer to reach the pipe
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
CALL = "tools/call"
CANCELLED = "notifications/cancelled"

Item = SessionMessage | Exception


class Lowlevel(Protocol):
    """What we need of the SDK's server (tests/mcp_server/test_sdk.py holds it to that)."""

    async def run(self, read_stream: Any, write_stream: Any, initialization_options: Any) -> None:
        """Serve one client."""

    def create_initialization_options(self) -> Any:
        """What is told at initialization."""


class InHand:
    """The calls that were read and not yet answered, and what is to be done about them."""

    def __init__(self) -> None:
        self._calls: set[str | int] = set()
        self._changed = anyio.Event()
        self.hurried = anyio.Event()

    def begin(self, item: SessionMessage) -> None:
        """A message was read."""
        message = item.message
        if isinstance(message, JSONRPCRequest) and message.method == CALL:
            self._calls.add(message.id)
        elif isinstance(message, JSONRPCNotification) and message.method == CANCELLED:
            self._calls.discard((message.params or {}).get("requestId", ""))  # never answered

    def end(self, item: SessionMessage) -> None:
        """A message was written."""
        if (
            isinstance(item.message, (JSONRPCResponse, JSONRPCError))
            and item.message.id is not None
        ):
            self._calls.discard(item.message.id)
            self._changed.set()
            self._changed = anyio.Event()

    async def finished(self) -> None:
        """Wait until every call is answered."""
        while self._calls:
            await self._changed.wait()

    async def parting(self) -> None:
        """Wait for that as long as there is time."""
        with anyio.move_on_after(PARTING_S) as scope:
            async with anyio.create_task_group() as group:
                group.start_soon(self._shorten, scope)
                await self.finished()
                group.cancel_scope.cancel()

    async def _shorten(self, scope: anyio.CancelScope) -> None:
        await self.hurried.wait()
        scope.deadline = min(scope.deadline, anyio.current_time() + HURRY_S)


async def serve_stdio(server: Lowlevel) -> None:
    """Serve the client at stdin and stdout until it leaves, or a signal says so.

    May end the process: after a signal the SDK's thread that reads stdin still waits for a client
    who may never close it.
    """
    calls = InHand()
    _heed_signals(calls)
    async with stdio_server() as (read, write):
        writer = Writer(write, calls)
        options = server.create_initialization_options()
        await server.run(Reader(read, writer, calls), writer, options)
        end = threading.Timer(WRITE_S, os._exit, (0,))
        end.daemon = True
        end.start()
    for number in SIGNALS:  # the second of Claude Code's two finds us on our way out
        signal.signal(number, signal.SIG_IGN)


def _heed_signals(calls: InHand) -> None:
    """Take each signal for a hurry. Not anyio's receiver: its end gives the signals back."""
    loop = asyncio.get_running_loop()

    def heed(_number: int, _frame: object) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(calls.hurried.set)

    for number in SIGNALS:
        signal.signal(number, heed)


class Reader(AbstractAsyncContextManager["Reader"]):
    """The SDK's read stream, whose end waits for the calls in hand."""

    def __init__(self, inner: Any, writer: Writer, calls: InHand) -> None:
        self._inner = inner
        self._writer = writer
        self._calls = calls

    @property
    def last_context(self) -> Any:
        """The sender's context of the last message (the SDK asks for it)."""
        return self._inner.last_context

    async def receive(self) -> SessionMessage:
        """The next message; what cannot be read is answered here.

        Raises:
            anyio.EndOfStream: the client left, or a signal came, and the calls are answered.
        """
        while True:
            item = await self._next()
            if isinstance(item, SessionMessage):
                self._calls.begin(item)
                return item
            if answer := answer_to(item):
                await self._writer.send(SessionMessage(answer))

    async def _next(self) -> Item:
        received: list[Item] = []
        async with anyio.create_task_group() as group:
            group.start_soon(self._until_hurried, group.cancel_scope)
            with suppress(anyio.EndOfStream, anyio.ClosedResourceError):
                received.append(await self._inner.receive())
            group.cancel_scope.cancel()
        if not received:
            await self._calls.parting()
            raise anyio.EndOfStream
        return received[0]

    async def _until_hurried(self, scope: anyio.CancelScope) -> None:
        await self._calls.hurried.wait()
        await anyio.sleep(READ_S)
        scope.cancel()

    def __aiter__(self) -> AsyncIterator[SessionMessage]:
        return self

    async def __anext__(self) -> SessionMessage:
        try:
            return await self.receive()
        except anyio.EndOfStream:
            raise StopAsyncIteration from None

    async def aclose(self) -> None:
        """Let it be: the SDK's thread would fail on a closed one if the client says more."""

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()


class Writer(AbstractAsyncContextManager["Writer"]):
    """The SDK's write stream, which sees what is answered."""

    def __init__(self, inner: Any, calls: InHand) -> None:
        self._inner = inner
        self._calls = calls

    async def send(self, item: SessionMessage) -> None:
        """Write a message."""
        await self._inner.send(item)
        self._calls.end(item)

    async def aclose(self) -> None:
        """Close it."""
        await self._inner.aclose()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()
