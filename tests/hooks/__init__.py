"""The hooks, as the processes that Claude Code starts, and what may go wrong around them."""
