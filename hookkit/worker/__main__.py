"""The worker's process: `python -E <this file> --home <data folder>`."""

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# Running a file puts its own folder first: our `serve` or `drain` must shadow nobody's module.
sys.path[0] = ROOT

# Before the imports that open descriptors of their own: what Claude Code, or a terminal, happened
# to hand down is not ours to hold open.
os.closerange(3, 1024)

from hookkit.worker.life import main  # noqa: E402  # path and descriptors come first

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
