"""Which state of the program this is: what a kept page rests on besides the data."""

import hashlib
from functools import cache

from django.conf import settings

MADE_OF = (
    ("policies", (".py", ".csv", ".css", ".js", ".svg", ".mo", ".otf")),
    ("policies/data/recipes", (".sh", ".sql", ".R", ".pq", ".txt")),
    ("templates", (".html",)),
    ("tracker", (".py",)),
)


@cache
def release() -> str:
    """Twelve hexadecimal digits of the files that pages are made of; the same on every machine.

    The starter set is left out: it comes to readers through the database, and so has a version.
    """
    read = hashlib.sha256()
    for room, kinds in MADE_OF:
        for path in sorted((settings.BASE_DIR / room).rglob("*")):
            name = path.relative_to(settings.BASE_DIR)
            if path.suffix in kinds and "starter" not in name.parts:
                read.update(str(name).encode())
                read.update(path.read_bytes())
    return read.hexdigest()[:12]
