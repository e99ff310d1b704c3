"""Embeddings of OpenAI, or of a server that speaks as it does (POST <base>/embeddings)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import httpx

from hookkit.config.loopback import is_here
from hookkit.embed.asking import NOT_KEPT, USER_AGENT, patience, refusal, unreached, without_user
from hookkit.embed.errors import NotVectorsError
from hookkit.embed.remote import Batch, Numbers

SHORTENS = "text-embedding-3"  # models that make vectors of any size, if told; others refuse to be


class OpenAiWire:
    """`Wire` to such a server; `key` is "" for one that wants none."""

    batch = Batch(256, 200_000)  # 50,000 tokens of the 300,000 that OpenAI takes

    def __init__(self, url: str, model: str, key: str, dims: int) -> None:
        self.where = f"the embedder at {without_user(url)}"
        self.model = model
        self._url = f"{url}/embeddings"
        self._more: dict[str, Any] = {"dimensions": dims} if model.startswith(SHORTENS) else {}
        self._client = httpx.Client(
            limits=NOT_KEPT,
            trust_env=not is_here(url),
            headers={
                "User-Agent": USER_AGENT,
                **({"Authorization": f"Bearer {key}"} if key else {}),
            },
        )

    def ask(self, texts: Sequence[str], timeout_s: float) -> Sequence[Numbers]:
        """Its answer (Wire.ask)."""
        body = {"model": self.model, "input": texts, "encoding_format": "float", **self._more}
        try:
            answer = self._client.post(self._url, json=body, timeout=patience(timeout_s))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            mend = "see that it runs, or set MEM0_EMBED_URL"
            raise unreached(error, self.where, self.model, timeout_s, mend) from None
        if answer.status_code != httpx.codes.OK:
            raise refusal(answer.status_code, answer.text, self.where, self.model, self._mends())
        return self._read(answer.content)

    def _read(self, raw: bytes) -> list[Numbers]:
        """The vectors in the order of the texts, which each has by its index."""
        try:
            rows = sorted(json.loads(raw)["data"], key=lambda row: int(row["index"]))
            vectors = [[float(number) for number in row["embedding"]] for row in rows]
        except (ValueError, TypeError, KeyError, OverflowError):
            raise NotVectorsError(self.where, "something else") from None
        if [row["index"] for row in rows] != [*range(len(rows))]:
            raise NotVectorsError(self.where, "some twice or not at all")
        return [*vectors]

    def _mends(self) -> dict[int, str]:
        key = "set MEM0_EMBED_API_KEY (or OPENAI_API_KEY) to one that it takes"
        return {
            401: f"does not take the key, or wants one; {key}",
            403: f"does not let the key use {self.model}; {key}, or set MEM0_EMBED_MODEL",
            404: f"has no model {self.model}, or no embeddings at all; set MEM0_EMBED_MODEL, or"
            " MEM0_EMBED_URL to the address that ends before /embeddings",
            429: "answered 429: its limit or your quota is reached; what was said waits",
        }
