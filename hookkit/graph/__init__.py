"""Entities and facts read out of memories, with where each came from.

    model, ports       what a graph is made of, and what its store promises
    sqlite, neo4j      the stores; choose opens the one that is set
    read               a memory to what it tells: three questions (prompts) to a model at most
    names, resolve     what the model wrote, made fit; which known entity a name means
    alike              whether two names may mean one thing
    conflicts          which facts a memory could put an end to
    queue              what is still to be taken in or let go of, on the disk until it is done
    draw               facts as a drawing

One fixed kind of relationship with the real one as a property, chosen over a relationship type for
each: no text of a model reaches a query. What is contradicted is kept and does not hold any more,
chosen over deleting it: a contradiction that is forgotten must bring it back. And a memory is read
after its add has succeeded, chosen over reading it first: no model and no server that is down may
keep a memory from being remembered.

What one add brought was said in one breath, as in core/supersede: its memories hold side by side,
and a model is asked only what they put an end to of what was known before.
"""
