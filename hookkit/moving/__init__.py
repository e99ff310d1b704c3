"""Memories out of one store and into another, none lost on the way."""
