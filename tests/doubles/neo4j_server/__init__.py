"""A real Neo4j Community 5.26 for tests, a process of its own: `make neo4j` fetches its jars.

They come from Maven Central into .neo4j/ of the checkout (GPLv3, not shipped). It listens on a free
port of 127.0.0.1, wants a password, and sends nothing home: the module that would is left out.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

HERE = os.path.dirname(os.path.abspath(__file__))
JARS = os.path.abspath(f"{HERE}/../../../.neo4j/classpath")
STOP_S = 20.0
JAVA = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")  # for minutes, beside the tests


class Server(NamedTuple):
    """Where it is and how to get in."""

    url: str
    user: str
    password: str
    pid: int = 0  # 0: not ours


def missing() -> str:
    """What there is to be done before it can run; "" if nothing."""
    if not shutil.which("java") or not shutil.which("javac"):
        return "no java and javac on the PATH: install a JDK, 17 or 21"
    if not os.path.exists(JARS):
        return "Neo4j was not fetched: `make neo4j` does that"
    return ""


@contextmanager
def running(home: str) -> Iterator[Server]:
    """One with its data in the folder `home`, which takes about ten seconds to start."""
    password = secrets.token_urlsafe(12)
    with open(JARS, encoding="utf-8") as file:
        command = ["java", *JAVA, "-cp", file.read().strip(), f"{HERE}/Main.java", home]
    pipe = subprocess.PIPE
    environment = {**os.environ, "MEM0_TEST_NEO4J_PASSWORD": password}
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment) as process:
        assert process.stdin is not None and process.stdout is not None
        try:
            for line in process.stdout:  # a library may have something to say first
                if line.startswith("bolt://"):
                    yield Server(line.strip(), "neo4j", password, process.pid)
                    break
            else:
                raise RuntimeError("Neo4j did not start; what it said stands above")
        finally:
            _stop(process)


def _stop(process: subprocess.Popen[str]) -> None:
    os.kill(process.pid, signal.SIGCONT)  # a test may have frozen it
    try:
        process.communicate(timeout=STOP_S)  # it ends with its standard input
    except subprocess.TimeoutExpired:
        process.kill()
