"""The parts that core is given: what each promises, whoever makes it.

tests/contracts/ holds every maker of a part to its promise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from hookkit.errors import HookkitError
from hookkit.memory.conditions import Condition as Condition
from hookkit.memory.conditions import Filter as Filter
from hookkit.memory.conditions import Flag as Flag
from hookkit.memory.conditions import Holds as Holds
from hookkit.memory.conditions import Match as Match
from hookkit.memory.conditions import Present as Present
from hookkit.memory.conditions import Range as Range

if TYPE_CHECKING:
    from hookkit.memory.usage import Usage

Payload = dict[str, Any]  # JSON values; the keys that are filtered by are in store/layout.py


class Point(NamedTuple):
    """What a store keeps under one id."""

    id: str  # a UUID
    vector: Sequence[float]  # of the embedder's dimensions, length 1.0
    text: str  # what BM25 indexes; also payload["data"]
    payload: Payload


class Found(NamedTuple):
    """A point that a query or a listing brought."""

    id: str
    payload: Payload
    score: float = 0.0  # of the query; 0.0 in listings
    cosine: float = 0.0


class Near(NamedTuple):
    """A question: as `MemoryStore.search`."""

    vector: Sequence[float]
    text: str
    where: Filter
    limit: int


class Newest(NamedTuple):
    """A question: as `MemoryStore.newest`, from the first on."""

    where: Filter
    limit: int


Question: TypeAlias = Near | Newest


class Embedder(Protocol):
    """Texts to vectors of one model."""

    @property
    def model_id(self) -> str:
        """Model, version and way of pooling: vectors of another id must never meet these."""

    @property
    def dims(self) -> int:
        """Numbers in a vector."""

    @property
    def bm25_weight(self) -> float:
        """The w of `cosine + w * BM25` that suits this model's cosines."""

    @property
    def recall_floor(self) -> float:
        """The cosine from which this model's vectors say that a memory is about a prompt."""

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector a text, in order, each of length 1.0; any text, however long or odd.

        Safe to call from several threads.

        Raises:
            HookkitError: there are no vectors, of any of the texts; the message says what to do.
        """

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question, to search by: for somebody who waits, so within seconds.

        Raises:
            HookkitError: there is none just now; the message says what to do.
        """


class MemoryStore(Protocol):
    """Points, found again by meaning, by words and by payload.

    Several threads may read; one may write beside them. What a write returned from is on the disk.
    """

    @property
    def shortfall(self) -> str:
        """What this store cannot do, and how to mend that, for people; "" where it is whole."""

    def upsert(self, points: Sequence[Point]) -> None:
        """Put all points, or none; a point with a known id is replaced.

        Raises:
            StoreUnavailableError: the store cannot be written.
            ValueError: one cannot be stored: its id, its vector, or a payload that is not JSON or
                has no created_at (ISO 8601), without which newest() would miss it.
        """

    def set_payload(self, point_id: str, payload: Payload) -> None:
        """Replace the whole payload of one point, its vector staying; unknown ids are ignored.

        Raises:
            ValueError: a payload that upsert would not take.
        """

    def delete(self, ids: Sequence[str]) -> None:
        """Take points away; unknown ids are ignored."""

    def get(self, ids: Sequence[str]) -> list[Found]:
        """The points with these ids, in this order; unknown ones are left out."""

    def vectors(self, ids: Sequence[str]) -> Mapping[str, Sequence[float]]:
        """The vectors of the points with these ids; unknown ones are left out."""

    def search(self, vector: Sequence[float], text: str, where: Filter, limit: int) -> list[Found]:
        """The `limit` best by `cosine + w * BM25` among those that `where` lets through."""

    def nearest(self, vector: Sequence[float], where: Filter, limit: int) -> list[Found]:
        """The `limit` best by cosine alone: score is the cosine."""

    def newest(self, where: Filter, limit: int, offset: int = 0) -> list[Found]:
        """By payload["created_at"], newest first."""

    def ask_at_once(self, questions: Sequence[Question]) -> list[list[Found]]:
        """What `search` or `newest` says to each, in order; of a server in one round trip."""

    def page(self, after: str, limit: int) -> list[Point]:
        """The `limit` points that come after the id `after`, with their vectors, by id.

        "" begins; an empty page is the end. A point that stays in the store is on one page, once,
        whatever is put or deleted meanwhile.
        """

    def erase(self) -> str:
        """Let nothing of what was deleted or replaced be left in the store's files.

        What is left all the same, and until when, for people; "" for nothing.

        Raises:
            StoreUnavailableError: it could not be done; nothing is lost.
        """

    def count(self, where: Filter) -> int:
        """How many points `where` lets through, exactly."""

    def facets(self, key: str, where: Filter, limit: int = 1000) -> Mapping[str, int]:
        """The values of an indexed payload key, with how many points hold each."""

    def close(self) -> None:
        """Let go of the store; another process may open it then."""


DISTIL = "distil"  # what hooks saved
GIVEN = "given"  # what somebody gave to be remembered


class Purpose(NamedTuple):
    """What a question to a model is for: how the ledger books it."""

    name: str  # DISTIL, GIVEN or "graph"
    session: str = ""
    project: str = ""  # readable


class Model(Protocol):
    """A language model that answers in JSON, within its day's tokens."""

    def answer(self, system: str, prompt: str, schema: Payload, purpose: Purpose) -> Any:
        """JSON that fits `schema`; `system` is the constant part, sent so that it is cached.

        Raises:
            CapReachedError: the day's tokens are spent; nothing was sent.
            ModelUnavailableError: no answer just now, whatever is asked.
            ModelError: not one to use: the caller tries again later.
        """


class ModelError(HookkitError):
    """A model did not give an answer that can be used."""

    usage: Usage | None = None  # what it answered all the same, before the fault, cost


class ModelUnavailableError(ModelError):
    """No answer is to be had just now, whatever is asked: it is nobody's question's fault."""

    retry_after_s = 0.0  # as the provider says; 0.0 where it does not


class CapReachedError(ModelUnavailableError):
    """The day's tokens are spent."""

    def __init__(self, spent: int, cap: int) -> None:
        super().__init__(
            f"{spent:,} of {cap:,} tokens are spent today (MEM0_DAILY_TOKEN_CAP); exchanges are "
            f"kept as they were said, and distilled tomorrow"
        )
