"""Names matched with records: the service of https://reconciliation-api.github.io/specs/0.2/, as OpenRefine
uses it. Which record a name means is decided in ``policies/search/matching/``.
"""
