"""Look for inputs that are too much for a parser, and keep them."""

from __future__ import annotations

import hashlib
import importlib.util
import subprocess
import sys
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Verbosity, given, seed, settings

from hookkit.deadline import Deadline
from tests.fuzz.inputs import inputs
from tests.fuzz.parsers import PARSERS, Parser, holds

FOUND = Path(__file__).parent / "found"
EXAMPLES = 400  # between two looks at the clock
ROOT = Path(__file__).parents[2]


def parser_of(path: str, raw: bytes | None = None) -> tuple[str, bytes]:
    """The parser that a found input is for, and the input."""
    name = Path(path).name.partition("-")[0].replace("_", " ")
    return name, Path(path).read_bytes() if raw is None else raw


def keep(name: str, raw: bytes) -> Path:
    """Put a found input where test_parsers tries it from now on."""
    FOUND.mkdir(exist_ok=True)
    path = FOUND / f"{name.replace(' ', '_')}-{hashlib.sha256(raw).hexdigest()[:12]}"
    path.write_bytes(raw)
    return path


def by_hypothesis(name: str, seconds: float) -> tuple[int, str]:
    """How many inputs were tried within `seconds`, and what was found, "" for nothing."""
    parser = PARSERS[name]
    until = Deadline.after(seconds)
    tried = 0
    while not until.passed():
        last: list[bytes] = [b""]
        count = [0]
        try:
            _pass(parser, tried, last, count)
        except Exception as error:  # whatever a parser does not declare
            path = keep(name, last[0])
            return tried + count[0], f"{type(error).__name__}: {error!s:.120} (kept: {path.name})"
        tried += count[0]
    return tried, ""


def _pass(parser: Parser, start: int, last: list[bytes], count: list[int]) -> None:
    """One look with hypothesis; the input that fails, made small, is `last` when it raises."""

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )
    @seed(start)
    @given(inputs(parser.seeds))
    def law(raw: bytes) -> None:
        last[0] = raw
        count[0] += 1
        with tempfile.TemporaryDirectory() as folder:
            holds(parser, raw, folder)

    law()


def has_atheris() -> bool:
    """Whether the fuzzer that follows the branches is installed."""
    return importlib.util.find_spec("atheris") is not None


def by_atheris(name: str, seconds: float) -> str:
    """What it found within `seconds`, "" for nothing; a process of its own, as it never returns."""
    with tempfile.TemporaryDirectory(prefix="hookkit-fuzz-") as corpus:
        for number, raw in enumerate(PARSERS[name].seeds):
            Path(corpus, f"seed{number}").write_bytes(raw)
        prefix = f"{FOUND}/{name.replace(' ', '_')}-"
        argv = [sys.executable, "-m", "tests.fuzz.follow", name]
        options = [f"-max_total_time={max(1, round(seconds))}", f"-artifact_prefix={prefix}"]
        limits = ["-max_len=4096", "-timeout=20", "-rss_limit_mb=4096", "-verbosity=0"]
        done = subprocess.run([*argv, *options, *limits, corpus], cwd=ROOT, capture_output=True)
    if done.returncode == 0:
        return ""
    return done.stderr.decode("utf-8", "replace").strip()[-400:]
