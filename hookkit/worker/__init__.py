"""The one process that owns a data folder's store.

    __main__   the process: session, descriptors, exit status
    life       lease, parts, threads, and the reasons to leave
    opening    the memories, or the reason why they cannot be opened yet; it tries again
    health     since when store or embedder cannot be used, and why; state tells it
    serve      the socket: one thread a connection
    answers    one request to one reply; recalls is the hooks', edits the MCP tools', moving that
               of who exports and imports
    fields     what a request says
    graph      the thread that takes memories into the graph; graph_ops its requests
    blocks     the last blocks that sessions were given, for when the store is down
    forget     what somebody wants forgotten, in every place, and brought back; eraser what is left
               of it in files, when a day is over
    drain      the spool: what is ready, saved; what failed, later
    ready      which jobs are, and which of them together
    pause      how long to leave alone what fails for every job alike
    sweep      sessions that ended without a word

It is started by whoever needs it (ipc.start), is the only one by its lease, and leaves after
HOOKKIT_IDLE_S without work, when asked to, or when a newer hookkit or other settings come asking.
"""
