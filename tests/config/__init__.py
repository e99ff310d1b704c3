"""hookkit.config, held to what it promises."""
