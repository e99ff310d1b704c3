"""The MCP server over hookkit's memory: not built yet, so it has no console script either."""
