"""Qdrant's REST interface: one JSON request, its answer, and what each fault of it means."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx

from hookkit import __version__
from hookkit.config.kinds import QDRANT_PORT
from hookkit.config.loopback import is_here
from hookkit.store.errors import StoreRefusedError, StoreUnavailableError
from hookkit.store.qdrant_at import QdrantAt

JsonObject = dict[str, Any]

# The connection was kept alive here, and closed there in the meantime. Every request of ours can
# be sent twice: points have ids, and payloads are replaced whole.
STALE = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)
SETTING_UP_S = 60.0  # the least time for what works through a whole collection, as an index does
MAX_ANSWER = 256 * 2**20  # bytes

# What a fault can be said to be. The rest of a server's answer is never repeated: it may quote what
# it was sent, which are memories.
SAID = (
    "Index required",
    "Format error in JSON body",
    "Vector dimension error",
    "Not existing vector name",
    "already exists",
    "doesn't exist",
    "No space left",
    "Payload too large",
    "Rate limit",
    "Service internal error",
    "Bad request",
    "Wrong input",
    "Not found",
    "Forbidden",
)

START = "start the server, or correct MEM0_QDRANT_URL"
WAIT = "see the server's log, or raise MEM0_QDRANT_TIMEOUT"
LOG_IN = "correct MEM0_QDRANT_API_KEY"
ANEW = "put its snapshot back, or `hookkit worker stop`: the next worker makes it anew, empty"
LATER = "retry when the server has less to do"


class Wire:
    """Requests to one collection on one server; safe to use from several threads."""

    def __init__(self, at: QdrantAt) -> None:
        self._at = at
        headers = {"User-Agent": f"hookkit/{__version__}"}
        if at.api_key:
            headers["api-key"] = at.api_key
        if is_here(at.url):  # to pack vectors takes longer than to send them
            headers["Accept-Encoding"] = "identity"
        self._http = httpx.Client(
            base_url=at.url.rstrip("/"),
            headers=headers,
            timeout=at.timeout_s,
            trust_env=not is_here(at.url),
            limits=httpx.Limits(max_connections=20, max_keepalive_connections=5),
        )
        self._path = f"/collections/{quote(at.collection, safe='')}"
        # It may be that nobody named it, and what is wanted is behind a proxy.
        is_usual = f":{QDRANT_PORT}" in at.url
        self._port = f"; {QDRANT_PORT} is the port where the URL names none" if is_usual else ""

    def ask(self, method: str, path: str, body: JsonObject | None = None) -> Any:
        """The result of a request; `path` goes on after the collection's, "" is the collection.

        Raises:
            StoreUnavailableError: no answer just now, whatever is asked.
            StoreRefusedError: the server will not do this.
        """
        return self._result(method, self._path + path, body, self._at.timeout_s)

    def set_up(self, method: str, path: str, body: JsonObject | None = None) -> Any:
        """As `ask`, for what takes as long as there are points.

        Raises:
            StoreUnavailableError: no answer just now, whatever is asked.
            StoreRefusedError: the server will not do this.
        """
        return self._result(method, self._path + path, body, max(self._at.timeout_s, SETTING_UP_S))

    def version(self) -> str:
        """The server's, "1.15.4"; "" where it does not tell.

        Raises:
            StoreUnavailableError: no answer.
        """
        status, answer = self._answer("GET", "/", b"", self._at.timeout_s)
        if status != 200 or not isinstance(answer, dict):
            return ""
        return str(answer.get("version", ""))

    def collections(self) -> list[str]:
        """The names of all collections that we may see.

        Raises:
            StoreUnavailableError, StoreRefusedError: as `ask`.
        """
        answer = self._result("GET", "/collections", None, self._at.timeout_s)
        return [str(one["name"]) for one in answer["collections"]]

    def close(self) -> None:
        """Let connections go; a second time does nothing."""
        self._http.close()

    def _result(self, method: str, path: str, body: JsonObject | None, seconds: float) -> Any:
        # Half a character, which nothing stored can hold, is a ValueError and never sent.
        raw = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        status, answer = self._answer(method, path, raw, seconds)
        if status != 200:
            raise self._fault(status, answer, path)
        if not isinstance(answer, dict) or "result" not in answer:
            raise self._unavailable("its answer is not Qdrant's", START)
        return answer["result"]

    def _answer(self, method: str, path: str, raw: bytes, seconds: float) -> tuple[int, Any]:
        until = time.monotonic() + seconds
        try:
            try:
                return self._sent(method, path, raw, until)
            except STALE:
                return self._sent(method, path, raw, until)
        except httpx.TimeoutException as error:
            raise self._unavailable(f"no answer within {seconds:g} s", WAIT) from error
        except httpx.ConnectError as error:
            raise self._unavailable(f"no connection ({error}{self._port})", START) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._unavailable(f"the connection broke ({error})", WAIT) from error
        except RuntimeError as error:  # httpx has no class of its own for this
            if not self._http.is_closed:
                raise
            raise self._unavailable("it is closed", "open it again") from error

    def _sent(self, method: str, path: str, raw: bytes, until: float) -> tuple[int, Any]:
        """Status and JSON of one answer; None for what is no JSON."""
        left_s = max(until - time.monotonic(), 0.001)
        headers = {"Content-Type": "application/json"} if raw else {}
        with self._http.stream(
            method, path, content=raw or None, headers=headers, timeout=left_s
        ) as response:
            body = b"".join(_within(response.iter_bytes(), until))
        try:
            return response.status_code, json.loads(body)
        except ValueError:
            return response.status_code, None

    def _fault(
        self, status: int, answer: Any, path: str
    ) -> StoreUnavailableError | StoreRefusedError:
        reason = _reason(answer)
        if status in (401, 403):
            return self._unavailable(f"{status} {reason or 'not allowed'}", LOG_IN)
        if status in (408, 425, 429):
            return self._unavailable(f"{status} {reason or 'too many requests'}", LATER)
        if 300 <= status < 400:
            return self._unavailable(f"{status}, it is elsewhere", START)
        if status == 404 and reason == "doesn't exist" and path != self._path:
            return self._unavailable("the collection is gone", ANEW)
        if status >= 500:
            return self._unavailable(f"{status} {reason or 'a fault of the server'}", WAIT)
        return StoreRefusedError(str(self._at), status, reason)

    def _unavailable(self, reason: str, mend: str) -> StoreUnavailableError:
        return StoreUnavailableError(str(self._at), reason, mend)


def _within(chunks: Iterator[bytes], until: float) -> Iterator[bytes]:
    """The chunks, as long as they end in time: each alone may come within the limit."""
    length = 0
    for chunk in chunks:
        length += len(chunk)
        if time.monotonic() > until:
            raise httpx.ReadTimeout("the whole answer took too long")
        if length > MAX_ANSWER:
            raise httpx.DecodingError(f"the answer has more than {MAX_ANSWER} bytes")
        yield chunk


def _reason(answer: Any) -> str:
    """Which of SAID the server says of its refusal, {"status": {"error": ...}}; "" for none."""
    status = answer.get("status") if isinstance(answer, dict) else None
    error = status.get("error") if isinstance(status, dict) else None
    words = str(error or "").lower()
    return next((known for known in SAID if known.lower() in words), "")
