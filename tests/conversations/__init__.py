"""The real Claude Code, through its own hooks, against a scripted API on loopback."""
