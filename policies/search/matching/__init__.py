"""Which published records a text may mean: names matched over scripts, former names and codes, scored.

Each kind of record has a module that gives its entities and the ways to read a text as one of their names;
``names`` has the weights, ``index`` finds by key and by likeness, ``candidates`` scores and decides.
"""
