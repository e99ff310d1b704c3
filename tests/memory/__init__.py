"""hookkit.memory, held to what it promises."""
