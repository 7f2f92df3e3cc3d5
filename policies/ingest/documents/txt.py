"""Plain text: a passage for each line, so that a text without boilerplate comes out as it went in."""

import re
from collections.abc import Iterable
from typing import Any

LONGEST_TITLE = 60
ENDS = re.compile(r"[。！？；，、,.;!?:：]$")


def read(text: str) -> dict[str, Any]:
    """The lines of a text, and the first of them as its title where it reads as one."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return {"passages": [(line, "") for line in lines], "title": title_of(lines)}


def title_of(lines: Iterable[str]) -> str:
    """The first line where others follow and it reads as a title: short, and no sentence."""
    printed = [line.strip() for line in lines if line.strip()]
    if len(printed) < 2 or len(printed[0]) > LONGEST_TITLE or ENDS.search(printed[0]):
        return ""
    return printed[0]
