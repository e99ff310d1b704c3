"""The embedder whose model runs on a server: every answer is checked before anybody gets it."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple, Protocol

from hookkit.embed.errors import (
    EmbedderSlowError,
    NotVectorsError,
    TextRefusedError,
    TooLongError,
    WrongDimsError,
)
from hookkit.embed.texts import SMALLEST, WINDOW, batches, ends, halves, windows
from hookkit.embed.traits import Traits
from hookkit.errors import HookkitError

QUERY_S = 4.0  # somebody waits: a person, or a hook that has left long before
TINY = 1e-9  # a length that is none: such a vector points nowhere

Vector = list[float]
Numbers = Sequence[float]


class Batch(NamedTuple):
    """How much a server is asked at once."""

    texts: int
    chars: int


class Wire(Protocol):
    """How one kind of server is asked."""

    @property
    def where(self) -> str:
        """The server, for messages."""

    @property
    def model(self) -> str:
        """The model's name, as the server knows it."""

    @property
    def batch(self) -> Batch:
        """What it is asked at once, at most."""

    def ask(self, texts: Sequence[str], timeout_s: float) -> Sequence[Numbers]:
        """What it answers, in order of `texts`; count, size and numbers are not checked yet.

        Raises:
            EmbedderUnavailableError: no vectors just now.
            TooLongError: one has more tokens than the model takes.
            TextRefusedError: it makes none of one of these.
        """


class RemoteEmbedder:
    """`Embedder` over a server. Nothing is asked of it before the first text.

    A long text is cut into windows, and has the mean of their vectors; beyond WINDOWS of them it is
    cut off. The server is told not to cut: it would do so in silence.
    """

    def __init__(
        self, wire: Wire, provider: str, dims: int, traits: Traits, timeout_s: float
    ) -> None:
        """`timeout_s` is for one batch; a query has QUERY_S of it at most."""
        name = "-".join(wire.model.split()).removesuffix(":latest")
        self.model_id = f"{provider}:{name}/mean-{WINDOW}"
        self.dims = dims
        self.bm25_weight = traits.bm25_weight
        self.recall_floor = traits.recall_floor
        self._wire = wire
        self._timeout_s = timeout_s
        self._loading = threading.Lock()

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        """One vector a text, in order, each of length 1.0. Safe to call from several threads.

        Raises:
            EmbedderUnavailableError: no vectors just now; the message says what to do.
            TextRefusedError: the model makes none of one of these texts.
        """
        return self._vectors([windows(text) for text in texts], self._timeout_s)

    def embed_query(self, text: str) -> Vector:
        """The vector of what somebody asks and waits for; of a long one its beginning and end.

        Raises:
            EmbedderUnavailableError: no vector within QUERY_S seconds.
            TextRefusedError: the model makes none of this text.
        """
        try:
            return self._vectors([ends(windows(text))], min(QUERY_S, self._timeout_s))[0]
        except EmbedderSlowError:
            self._load()
            raise

    def _vectors(self, cut: Sequence[Sequence[str]], timeout_s: float) -> list[Vector]:
        made = self._made([piece for pieces in cut for piece in pieces], timeout_s)
        return [self._mean([next(made) for _ in pieces]) for pieces in cut]

    def _made(self, pieces: Sequence[str], timeout_s: float) -> Iterator[Vector]:
        for batch in batches(pieces, self._wire.batch.texts, self._wire.batch.chars):
            try:
                yield from self._asked(batch, timeout_s)
            except TooLongError:
                for piece in batch:
                    yield self._mean(self._split(piece, timeout_s))

    def _split(self, piece: str, timeout_s: float) -> list[Vector]:
        """The vectors of `piece`, in parts that are short enough."""
        try:
            return self._asked([piece], timeout_s)
        except TooLongError:
            if len(piece) <= SMALLEST:
                raise
        return [vector for half in halves(piece) for vector in self._split(half, timeout_s)]

    def _asked(self, texts: Sequence[str], timeout_s: float) -> list[Vector]:
        answer = self._wire.ask(texts, timeout_s)
        if len(answer) != len(texts):
            raise NotVectorsError(self._wire.where, f"{len(answer)} for {len(texts)} texts")
        return [self._checked(numbers) for numbers in answer]

    def _checked(self, numbers: Numbers) -> Vector:
        if len(numbers) != self.dims:
            raise WrongDimsError(self._wire.where, self._wire.model, len(numbers), self.dims)
        return self._unit(numbers)

    def _mean(self, vectors: Sequence[Vector]) -> Vector:
        if len(vectors) == 1:
            return vectors[0]
        return self._unit([math.fsum(numbers) for numbers in zip(*vectors, strict=True)])

    def _unit(self, numbers: Numbers) -> Vector:
        length = math.hypot(*numbers)
        if not (math.isfinite(length) and length > TINY):  # NaN, infinite, or all zeros
            found = f"it answered with a vector of length {length:g}"
            raise TextRefusedError(self._wire.where, self._wire.model, found)
        return [number / length for number in numbers]

    def _load(self) -> None:
        """Let the server go on loading its model: Ollama stops once nobody waits for it."""
        if self._loading.acquire(blocking=False):
            threading.Thread(target=self._wait_for_model, daemon=True).start()

    def _wait_for_model(self) -> None:
        try:
            with suppress(HookkitError):  # whoever asks next is told
                self._wire.ask(["hello"], self._timeout_s)
        finally:
            self._loading.release()
