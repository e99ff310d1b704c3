"""Hook JSON in and out: what Claude Code tells a hook, and what a hook may answer."""
