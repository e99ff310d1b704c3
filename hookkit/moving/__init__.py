"""Memories out of one store and into another, or into a file and back, without loss.

    exporting    a store's worker -> records in a fixed order -> JSON Lines
    markdown     the same for people
    importing    JSON Lines, or what mem0's get_all gave -> the worker
    lines, entries, foreign     a file's lines, what a record must be, mem0's shape
    migrate      one store -> another, which is then the one in force
    reembed      one store -> the same with vectors of another model
    family       the collections on a server that came of that, and what went from which to which
    kept         what a move needs must be in config.env: hooks do not see this terminal
    along        what waits at a place, moved to another one
    copying      the walk through two stores that both are made of
    lease, stores               to own a place and open what lies there

A worker answers while its store is exported, imported into and, mostly, while it is copied. The
store that is *copied to* is opened here, under the lease of its place, and not by a second worker:
that one would have to be kept from saving into a store that is not in force yet, and which may
never be. For the last part of a migration the source's worker is sent away as well, and its store
read here: nothing can be written to it between the last look and the change of the setting. Hooks
meanwhile capture into the spool and answer from the last good block, as with any store that is
away; what waits in the spool, in the graph's queue, and to be undone moves along.

No progress is written down. Both stores list their points by id, so one walk through both finds
what is missing or differs; after kill -9 the command simply does that again. What the target has
changed later than the source stays as it is. What it has and the source has not is a reason to
stop, unless this machine's history says that it was forgotten: then it goes. For a target of
others (a team's collection) --merge lets theirs be.

New vectors are made into a new store: a folder beside the embedded one, which takes its place in
one rename (store/edge_swap.py), or a new collection on the server, to which MEM0_COLLECTION is set.
Chosen over making them in place, which would need a store whose vectors are half of one model and
half of another, and over a collection that is deleted and made anew: other machines of a team
still use the old one until their settings change too, and nobody ever finds it empty. They set the
embedder and nothing else: the same name comes of it, and their own `reembed` brings what they had
saved meanwhile. What was copied is marked in the old collection, so that what somebody forgot in
the new one since is not taken for something that they had saved. The old folder, which is a copy
of all memories, is left until `hookkit reembed --remove-old`.

The file names its version and the type of each record; an unknown one is of a newer hookkit and
nothing is taken from it. Histories of memories that were forgotten are not exported: forgotten is
forgotten. What is imported is redacted again, by the user's own patterns too, marked
`origin: import`, and its vectors are made anew, since a vector need not be that of its text; what
it told a graph is left out, since it could contradict what one's own memories say. `--trusted`, for
a file of one's own, spares all of that but the redaction, and mends what an import without it had
left out. A memory's part of the graph is put back as it was told, memory by memory: so it comes out
the same whatever is there already, and goes with its memory as before.
"""
