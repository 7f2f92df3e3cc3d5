"""The whole of the data as one file, and back: what an institution keeps elsewhere.

``archive``: the file. ``sqlite`` and ``postgresql``: the database in it. ``making`` and ``restoring``: both
ways. The secret key is in none of it.
"""
