"""`python -m mcp_server`, and the file that Claude Code is told to run."""

import os
import sys

if not __package__:
    # Running a file puts its own folder first: our `http` must not be taken for the library's. And
    # with -m it would be the working directory, where a repository could put a module of that name.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

from mcp_server.main import main  # noqa: E402  # the path comes first

sys.exit(main())
