"""`python -m tests.doubles.neo4j_server --home FOLDER`: a Neo4j until SIGTERM or Ctrl-C."""

from __future__ import annotations

import argparse
import signal
import sys

from tests.doubles.neo4j_server import missing, running


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.doubles.neo4j_server")
    parser.add_argument("--home", required=True, help="the folder that its data are in")
    home = parser.parse_args().home
    if reason := missing():
        print(reason, file=sys.stderr)
        return 1
    asked = (signal.SIGTERM, signal.SIGINT)
    signal.pthread_sigmask(signal.SIG_BLOCK, asked)  # or one could come while it starts
    with running(home) as server:
        print(f"export MEM0_TEST_NEO4J_URL={server.url}")
        print(f"export MEM0_TEST_NEO4J_PASSWORD={server.password}", flush=True)
        signal.sigwait(asked)
    return 0


sys.exit(main())
