"""`python -m hookkit.cli`: the command where its script is not on the PATH."""

from hookkit.cli.main import main

main()
