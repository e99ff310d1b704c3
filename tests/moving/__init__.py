"""Memories moved between stores and files: nothing lost, nothing twice, nothing half."""
