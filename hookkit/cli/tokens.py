"""What today's model calls cost, and how the provider is doing: a row of `hookkit status`."""

from __future__ import annotations

import time
from typing import Any

from hookkit.cli.here import Here
from hookkit.llm.ledger import Ledger, LedgerError, day_of


def tokens(at: Here) -> dict[str, Any]:
    """What today's model calls cost, and how the provider is doing."""
    ledger = Ledger(at.paths.usage)
    try:
        spent = ledger.tokens_on(day_of(time.time()))
        breaker = ledger.breaker(at.config.llm_provider)
    except LedgerError as error:
        return {"error": str(error)}
    left_alone = max(breaker.open_until - time.time(), 0.0)
    return {
        "today": spent,
        "cap": at.config.daily_token_cap,
        "failures": breaker.failures,
        "left_alone_s": round(left_alone),
        "reason": breaker.reason,
    }


def tokens_row(tokens: dict[str, Any]) -> str:
    """The row: what was spent of how much, and whether the model is left alone."""
    if "error" in tokens:
        return str(tokens["error"])
    cap = f" of {tokens['cap']:,}" if tokens["cap"] else ", no cap"
    line = f"{tokens['today']:,}{cap} today"
    if tokens["left_alone_s"]:
        line += f"; the model is left alone for {tokens['left_alone_s']} s: {tokens['reason']}"
    return line
