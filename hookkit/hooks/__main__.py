"""What Claude Code runs: `python -I -S <this file> <Event> --owner=hookkit --home=<folder>`."""

import gc
import os
import sys

# A hook is over before there is garbage.
gc.disable()

# -I leaves out the script's folder, -S the site-packages: name the folder that hookkit lies in.
# Last, so that nothing beside it stands before the standard library.
sys.path.append(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))

from hookkit.hooks.run import main  # noqa: E402  # the path comes first

if __name__ == "__main__":
    # At once: to take the interpreter apart costs half of what it costs to start it, and everything
    # that a hook has to say or to keep was written with os.write.
    os._exit(main(sys.argv[1:]))
