"""The MCP server: 11 tools and a prompt over the memory that the hooks use.

    main      settings, worker, server, transport; the exit status
    server    the MCPServer with its tools and its prompt
    tools_*   the tools: adding, searching, deleting, the graph
    fields    their parameters, described for a model
    words     instructions and the prompt
    caller    one tool call: asks the worker, tells progress, turns faults into readable errors
    asking    the worker itself: started if need be, asked once
    stdio     the transport of a client that started us: no accepted call is lost at its end
    unreadable  what is answered to a line that is no message
    door      no token, no network
    http      SSE and streamable HTTP: token, hosts, size

It is a client of the worker as the hooks are, so what a tool adds the next hook recalls.
"""
