"""What every hook needs to know: the settings, the project, the data folder's parts."""

from __future__ import annotations

import os

from hookkit.config.read import read_config
from hookkit.config.settings import Config
from hookkit.config.surroundings import environment, surroundings
from hookkit.deadline import Deadline
from hookkit.errors import HookkitError
from hookkit.ipc.place import place_of
from hookkit.memory.model import Project
from hookkit.memory.project import project_of
from hookkit.paths import Paths
from hookkit.spool.sessions import Session, Sessions
from hookkit.spool.spool import Spool
from hookkit.values import NamedTuple


class Setting(NamedTuple):
    """Where a hook runs, and with what."""

    paths: Paths
    config: Config
    problems: tuple[HookkitError, ...]  # of the settings; the worker will not start with them
    project: Project
    spool: Spool
    sessions: Sessions
    deadline: Deadline
    claude_pid: int  # 0 unknown
    directory: str  # where Claude Code was opened, absolute

    def session(self, session_id: str, transcript: str) -> Session:
        """What is known of this session, as it is run now."""
        known = self.sessions.load(session_id) or Session(session_id, transcript, self.project)
        return known._replace(
            transcript=transcript or known.transcript,
            pid=self.claude_pid,
            ended=False,
            directory=self.directory,
        )


def setting_of(paths: Paths, cwd: str, deadline: Deadline) -> Setting:
    """The setting of a hook that Claude Code runs in `cwd`.

    Raises:
        OSError: config.env is there and cannot be read.
    """
    around = surroundings()
    # The session's working directory follows every `cd`; the project stays where it was opened.
    directory = os.path.abspath(around.project_dir or cwd or os.getcwd())
    reading = read_config(environment(), paths.config_env)
    return Setting(
        paths,
        reading.config,
        reading.problems,
        project_of(directory),
        Spool(place_of(paths, reading.config).spool),
        Sessions(paths.sessions),
        deadline,
        around.claude_pid or os.getppid(),
        directory,
    )
