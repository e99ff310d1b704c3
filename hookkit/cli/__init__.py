"""What a person types: argv to one function to an exit status.

One module a command; it asks one thing of the layers below and prints what came back. `--json`
wherever data is printed; rich where a person looks.
"""
