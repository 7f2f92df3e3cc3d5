"""One search over all that is public, on either database.

``documents`` says what each noun gives to search, ``postings`` in which documents a token stands,
``keeping`` keeps both in step with the records, ``asking`` answers a question, ``passages`` shows why a
record was found.
"""
