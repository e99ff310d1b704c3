"""What can be wrong around hookkit: looked at piece by piece, each with the command that mends it.

What was decided, and over what:

* **A check is a function** of the surroundings to findings. It writes nothing; what mends is a
  function in the finding, which only `--fix` calls. One thing a check may start: the worker, as
  every command does, since whether it starts is what a person wants to know.
* **Nothing hangs.** Each check runs in a thread of its own with a deadline; one that is over it is
  a finding like another (examine.py). Whatever a check raises is its finding too.
* **One fault, one finding.** A check names those that it needs (checks.py) and is left out where
  one of them failed: a server that is down must not be told as a broken worker, store and graph.
* **Nothing of a settings file is run.** A hook's interpreter is looked at, not called: the settings
  of a repository are anybody's words.
* **`--fix` does what cannot be regretted**: modes, leftovers, times, a worker started anew, and
  our own entries, written by the installer with all that it guarantees. It never redirects
  memories, takes out what is somebody else's, or throws away a job, a setting or a database.
"""

from __future__ import annotations

from hookkit.doctor.checks import CHECKS
from hookkit.doctor.examine import examine, mend
from hookkit.doctor.model import Check, Finding, Surroundings, worst

__all__ = ["CHECKS", "Check", "Finding", "Surroundings", "examine", "mend", "worst"]
