"""The curators' desk, one file per group of nouns."""

from policies.admin import (
    awards,
    checks,
    coverage,
    duplicates,
    firms,
    holders,
    imports,
    instruments,
    land,
    lexicons,
    localities,
    officials,
    sources,
    speeches,
    taxonomy,
    users,
)

__all__ = [
    "awards",
    "checks",
    "coverage",
    "duplicates",
    "firms",
    "holders",
    "imports",
    "instruments",
    "land",
    "lexicons",
    "localities",
    "officials",
    "sources",
    "speeches",
    "taxonomy",
    "users",
]
