"""What a model call costs, and when there is none."""
