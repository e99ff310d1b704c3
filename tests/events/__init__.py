"""events: hook JSON in and out."""
