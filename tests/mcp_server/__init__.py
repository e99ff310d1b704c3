"""The MCP server, in this process and as a client starts it."""
