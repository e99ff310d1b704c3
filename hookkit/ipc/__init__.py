"""How everybody else talks to the worker: a Unix socket, one request and one reply a connection.

A frame is 4 bytes of length, big-endian, then that much UTF-8 JSON. Whoever asks says which
version of hookkit it is and which settings it would start a worker with; a worker that is older,
or was started with other settings, answers once more and then makes room for its successor.

Socket, lease and start record are named by what decides where memories live (`Place.name`), so
that two stores never share a worker.
"""
