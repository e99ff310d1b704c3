"""The login: found, kept fresh, and never lost, among real processes and over a real wire."""
