"""What only shows in the long run, under load, and when processes are killed: `make soak`.

    crowd    sessions that say each thing once, and the hooks that Claude Code runs for them
    stored   what the worker holds, counted
    runs     thousands of hook runs against one worker
    load     many sessions at once
    model    one that makes facts of what they say
    kills    kill -9 of worker, hook and command line in the middle of it

Each returns rows of a table: what, limit, measured. test_soak runs short versions.
"""
