"""Plain text: a passage for each line, so that a text without boilerplate comes out as it went in."""

import re
from typing import Any

LONGEST_TITLE = 60
ENDS = re.compile(r"[。！？；，、,.;!?:：]$")


def read(text: str) -> dict[str, Any]:
    """The lines of a text, and the first of them as its title where it reads as one."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = next((line.strip() for line in lines if line.strip()), "")
    title = first if len(first) <= LONGEST_TITLE and not ENDS.search(first) else ""
    return {"passages": [(line, "") for line in lines], "title": title if len(lines) > 1 else ""}
