"""Data folders whose memories lie on a server, and a server as a process that can be killed."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from hookkit.files import make_private_dir
from hookkit.paths import Paths
from tests.spool.making import ROOT

TIMEOUT_S = 5.0  # that a server may take for an answer, where others use the machine


def on_server(paths: Paths, url: str) -> Paths:
    """Set that data folder's memories to lie on the server at `url`."""
    make_private_dir(paths.home)
    lines = [f"MEM0_QDRANT_URL={url}", f"MEM0_QDRANT_TIMEOUT={TIMEOUT_S}"]
    Path(paths.config_env).write_text("\n".join(lines) + "\n")
    return paths


class ServerProcess:
    """A double of a server as a process of its own; what it holds outlives it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None
        self.port = 0
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen, on the port of before."""
        code = ["-m", "tests.doubles.qdrant_server", "--folder", str(self._folder)]
        self._process = subprocess.Popen(
            [sys.executable, *code, "--port", str(self.port)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout
        self.port = int(self._process.stdout.readline())

    def kill(self) -> None:
        """End it in the middle of whatever it is at."""
        if self._process is not None:
            os.kill(self._process.pid, signal.SIGKILL)
            self._process.communicate()
            self._process = None

    def fault(self, fault: dict[str, Any] | None) -> None:
        """What goes wrong from now on (doubles.qdrant_server.Fault)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("PUT", "/_double/fault", json.dumps(fault))
        connection.getresponse().read()
        connection.close()
