"""Texts to the word pieces of BERT uncased, in windows that the model can take."""

from __future__ import annotations

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from hookkit.characters import whole

WINDOW = 256  # pieces, with the two that frame it; what the model was trained on
WINDOWS = 8  # of a text; what comes after is left out
MAX_CHARS = 100_000  # of a text; eight windows of English are about 9,000
UNKNOWN = "[UNK]"


class Words:
    """Cuts texts into windows of piece numbers."""

    def __init__(self, vocab: str) -> None:
        """`vocab` has a piece in each line; its number is that of the line, from 0."""
        numbers = {piece: number for number, piece in enumerate(vocab.splitlines())}
        self._begin, self._end = numbers["[CLS]"], numbers["[SEP]"]
        self._tokenizer = Tokenizer(WordPiece(numbers, unk_token=UNKNOWN))
        self._tokenizer.normalizer = BertNormalizer(lowercase=True)
        self._tokenizer.pre_tokenizer = BertPreTokenizer()

    def windows(self, text: str) -> list[list[int]]:
        """At least one window, the pieces of a text without any being none but the frame."""
        pieces = self._tokenizer.encode(whole(text[:MAX_CHARS])).ids
        size = WINDOW - 2
        starts = range(0, max(len(pieces), 1), size)[:WINDOWS]
        return [[self._begin, *pieces[start : start + size], self._end] for start in starts]
