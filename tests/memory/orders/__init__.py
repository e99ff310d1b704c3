"""Lines that read like an order to a model, and lines that do not, labelled by us."""
