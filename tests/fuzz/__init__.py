"""Whatever bytes come: a parser reads them, or says what it declares to say.

    parsers    each parser, what it may raise, and inputs that it reads
    inputs     those inputs damaged, by hypothesis
    hunt       hypothesis for as long as is wanted, and atheris where it is installed
    found      inputs that were too much for a parser once

test_parsers takes seconds; `make fuzz` and `make nightly` take ten minutes.
"""
