"""Which statement makes which other out of date, told from the words alone.

For where no model is asked. Wrong is worse than blind here: a memory that is taken for replaced is
not seen again. So all that tells of what a statement is must be the same, and the value must stand
where a thing has one: "the port is 8080", not "issue 8080 was mended".

That the two are near in meaning was tried as a second witness for words that fit less well, and
left out: of the pairs in tests/core/superseding.jsonl three in five that replace each other have a
cosine of 0.8, but so has nearly one in four of those that do not.
"""
