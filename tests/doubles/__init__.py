"""Peers at a wire: real HTTP on loopback, scripted answers, injected faults."""
