"""hookkit.ipc, held to what it promises."""
