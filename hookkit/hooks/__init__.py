"""The processes that Claude Code starts and waits for.

    SessionStart      ask the worker for the block of this project, print it
    UserPromptSubmit  ask for what this prompt is about, print it; mostly nothing
    Stop              put what was said into the spool; print nothing to Claude, ever, and to the
                      person a line a day if memory does not arrive or is not saved
    SessionEnd        put what is left, and say that the session is over

`__main__.py` is what settings.json names: `python -I -S .../hooks/__main__.py Stop --owner=hookkit
--home=/data/folder`. The file and not the folder, since running a folder imports runpy (5 ms).

Memory is a help and never a gate, so whatever goes wrong is a line in hooks.log and status 0.
Stop and SessionEnd never talk to the worker: they see from its lease that it lives, and it sees
their jobs in the spool. So a hung worker costs them nothing.
"""
