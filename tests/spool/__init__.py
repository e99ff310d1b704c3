"""hookkit.spool, held to what it promises."""
