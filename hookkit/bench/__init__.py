"""Recall measured on a data set that the user has."""
