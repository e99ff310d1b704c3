"""Memories that somebody stored to be obeyed, or to break what shows them."""
