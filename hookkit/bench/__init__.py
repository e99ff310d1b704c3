"""Recall measured on a data set that the user has, by the very code that recalls.

Memories go into an embedded store in a temporary folder, and each question is put to core's Recall
as the worker would. What is compared are configurations of the ranking in one run, on the same
vectors, question by question, so that a difference comes with its interval (paired bootstrap).
"""
