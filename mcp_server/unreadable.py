"""What is answered to a message that the SDK cannot read, so that no client waits for ever."""

from __future__ import annotations

import json
from typing import Any

from mcp_types import PARSE_ERROR, ErrorData, JSONRPCError, JSONRPCResponse
from pydantic import ValidationError

HALF = (
    "nothing was done: the arguments hold half a character (a lone surrogate, such as \\ud800), "
    "which is no text; leave it out and call again"
)


def answer_to(fault: Exception) -> JSONRPCResponse | JSONRPCError | None:
    """The answer to the line that `fault` is about; None where it asked for none."""
    message, is_half = _message(fault)
    if message is None:
        return _error(None, "not a JSON-RPC message")
    number = message.get("id")
    if isinstance(number, bool) or not isinstance(number, (int, str)):
        return None
    if is_half and message.get("method") == "tools/call":
        content = [{"type": "text", "text": HALF}]
        result = {"content": content, "isError": True, "resultType": "complete"}
        return JSONRPCResponse(jsonrpc="2.0", id=number, result=result)
    return _error(number, "not a JSON-RPC message that can be read")


def _message(fault: Exception) -> tuple[dict[str, Any] | None, bool]:
    """The message as the standard library reads it, and whether half characters spoiled it."""
    for one in fault.errors(include_url=False) if isinstance(fault, ValidationError) else ():
        found = one["input"]
        if isinstance(found, dict) and "jsonrpc" in found:
            return found, False
        if one["type"] == "json_invalid" and isinstance(found, str):
            return _read(found)
    return None, False


def _read(line: str) -> tuple[dict[str, Any] | None, bool]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None, False
    return (value, _is_half(value)) if isinstance(value, dict) else (None, False)


def _is_half(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def _error(number: int | str | None, what: str) -> JSONRPCError:
    error = ErrorData(code=PARSE_ERROR, message=f"Parse error: {what}")
    return JSONRPCError(jsonrpc="2.0", id=number, error=error)
