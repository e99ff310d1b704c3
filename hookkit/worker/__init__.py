"""The one process that owns a data folder's store.

    __main__   the process: session, descriptors, exit status
    life       lease, parts, threads, and the reasons to leave
    serve      the socket: one thread a connection
    answers    one request to one reply
    drain      the spool: what is ready, saved; what failed, later
    sweep      sessions that ended without a word

It is started by whoever needs it (ipc.start), is the only one by its lease, and leaves after
HOOKKIT_IDLE_S without work, when asked to, or when a newer hookkit or other settings come asking.
"""
