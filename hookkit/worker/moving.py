"""The requests of whoever moves memories: pages of them out, and in again."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping

from hookkit.core.mover import Mover
from hookkit.worker.fields import Reply, RequestError, text_of, texts_of


def _page(request: Reply, mover: Mover) -> Reply:
    records = mover.page(
        _after(request),
        vectors=request.get("vectors") is True,
        beside=texts_of(request, "beside"),
    )
    embedder = mover.embedder
    return {"records": records, "model_id": embedder.model_id, "dims": embedder.dims}


def _take(request: Reply, mover: Mover) -> Reply:
    records = request.get("records")
    if not isinstance(records, list):
        raise RequestError("records", "a list", f"a {type(records).__name__}")
    try:
        return mover.take(records, text_of(request, "model_id"))._asdict()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RequestError("records", "as in store/records.py", str(error)) from error


OPS: Mapping[str, Callable[[Reply, Mover], Reply]] = {"page": _page, "take": _take}


def _after(request: Reply) -> str:
    after = text_of(request, "after")
    try:
        return str(uuid.UUID(after)) if after else ""
    except ValueError:
        raise RequestError("after", "a UUID or empty", repr(after)) from None
