"""What befalls a machine, one by one, and what a hook, a worker and a person then find."""
