"""Embeddings of a model that an Ollama server runs (POST /api/embed); nothing is ever pulled."""

from __future__ import annotations

from collections.abc import Sequence

import httpx
import ollama

from hookkit.config.loopback import is_here
from hookkit.embed.asking import NOT_KEPT, USER_AGENT, patience, refusal, unreached, without_user
from hookkit.embed.errors import NotVectorsError
from hookkit.embed.remote import Batch, Numbers


class OllamaWire:
    """`Wire` to an Ollama server."""

    batch = Batch(32, 16_000)  # 4,000 tokens: seconds even where there is no GPU

    def __init__(self, url: str, model: str, keep_alive: str) -> None:
        self.where = f"Ollama at {without_user(url)}"
        self.model = model
        self._url = url
        self._keep_alive = keep_alive
        self._clients: dict[float, ollama.Client] = {}  # by timeout, which a client has but one of

    def ask(self, texts: Sequence[str], timeout_s: float) -> Sequence[Numbers]:
        """Its answer (Wire.ask)."""
        try:
            reply = self._client(timeout_s).embed(
                model=self.model,
                input=texts,
                # Of its own accord it cuts a long text without a word; and between 0.13.5 and
                # 0.24 it refused one whatever it was told.
                truncate=False,
                keep_alive=self._keep_alive,
            )
        except ollama.ResponseError as error:
            mends = {404: f"has no model {self.model}; run: ollama pull {self.model}"}
            raise refusal(error.status_code, error.error, self.where, self.model, mends) from None
        except (ConnectionError, httpx.HTTPError, httpx.InvalidURL) as error:
            mend = "start it with `ollama serve`, or set MEM0_EMBED_URL"
            raise unreached(error, self.where, self.model, timeout_s, mend) from None
        except (ValueError, TypeError, AttributeError):  # its client takes any JSON for Ollama's
            raise NotVectorsError(self.where, "something else") from None
        return reply.embeddings

    def _client(self, timeout_s: float) -> ollama.Client:
        if timeout_s not in self._clients:  # two threads may both make one: no harm
            self._clients[timeout_s] = ollama.Client(
                self._url,
                timeout=patience(timeout_s),
                limits=NOT_KEPT,
                trust_env=not is_here(self._url),
                event_hooks={"request": [_say_who_asks]},
            )
        return self._clients[timeout_s]


def _say_who_asks(request: httpx.Request) -> None:
    """In place of the client library's own name, which it puts over any that it is given."""
    request.headers["User-Agent"] = USER_AGENT
