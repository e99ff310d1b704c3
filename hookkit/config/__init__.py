"""What a user can set, read once by an entry point and handed down as one frozen value.

Settings come from the process environment, then from `config.env` in the data folder. Never from
a .env or any other file in the working directory: a repository that somebody clones must not be
able to send their memories, or their key, elsewhere.

The names are those of mem0-mcp-selfhosted where it had one. A setting that this version does not
yet act on is refused by name instead of being ignored: whoever points MEM0_QDRANT_URL at a server
must not find their memories on the laptop a month later.
"""
