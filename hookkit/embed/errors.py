"""Why no vectors can be made, and what to do about it."""

from __future__ import annotations

from hookkit.errors import HookkitError


class ModelDamagedError(HookkitError):
    """A file of the packaged model is not the one that was published."""

    def __init__(self, path: str, found: str, expected: str, mend: str) -> None:
        super().__init__(
            f"{path} is damaged: sha256 must be {expected}, found {found}; run `{mend}`"
        )
        self.path = path
        self.found = found  # "no file" where there is none
        self.expected = expected
        self.mend = mend


class EmbedSettingError(HookkitError):
    """A setting of the embedder that does not fit the others."""

    def __init__(self, name: str, found: object, mend: str) -> None:
        super().__init__(f"{name} is {found}, which does not fit: {mend}")
        self.name = name


class EmbedderUnavailableError(HookkitError):
    """No vectors just now, whichever text they are asked for: no text is to blame, so jobs wait."""


class EmbedderSlowError(EmbedderUnavailableError):
    """The server took the question, and did not answer in time."""

    def __init__(self, where: str, model: str, waited_s: float) -> None:
        super().__init__(
            f"{where} did not answer within {waited_s:g} s; it may be loading {model}, or have too "
            f"much to do: try again in a moment, or raise MEM0_EMBED_TIMEOUT"
        )


class NotVectorsError(EmbedderUnavailableError):
    """An answer that is not one of an embedder's: another program may be listening there."""

    def __init__(self, where: str, found: str) -> None:
        super().__init__(
            f"{where} must answer with a vector for each text, found {found}; nothing was stored;"
            f" see that MEM0_EMBED_URL is an embedder's"
        )


class WrongDimsError(EmbedderUnavailableError):
    """Vectors of another size than the settings say; a store must not get them."""

    def __init__(self, where: str, model: str, found: int, expected: int) -> None:
        super().__init__(
            f"{where} makes vectors of {found} numbers with {model}, and MEM0_EMBED_DIMS is"
            f" {expected}; nothing was stored; set MEM0_EMBED_DIMS={found}, or MEM0_EMBED_MODEL to"
            f" a model of {expected}"
        )
        self.found = found
        self.expected = expected


class TextRefusedError(HookkitError):
    """The model makes no vector of this text, and may well make one of another."""

    def __init__(self, where: str, model: str, why: str) -> None:
        super().__init__(
            f"{where} makes no vector of a text with {model}: {why}; nothing was stored;"
            f" shorten or reword the text, or try another MEM0_EMBED_MODEL"
        )


class MemoryRefusedError(HookkitError):
    """Of many memories, the one of whose text the model makes no vector."""

    def __init__(self, memory_id: str, error: TextRefusedError) -> None:
        super().__init__(f"the memory {memory_id}: {error}")
        self.memory_id = memory_id


class TooLongError(TextRefusedError):
    """A text has more tokens than the model takes at once."""
