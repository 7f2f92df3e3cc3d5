"""Passages put back into a text, or taken out of it, that may have been edited since it was read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Chosen:
    """A passage of a document: its reason to be left out, if any, and whether it is kept all the same."""

    text: str
    dropped: str = ""
    kept: bool = False

    @property
    def stands(self) -> bool:
        """Whether it is in the text, unless it was edited away."""
        return self.kept or not self.dropped


def choose(text: str, passages: Sequence[Chosen], keep: set[int]) -> tuple[str, list[Chosen]]:
    """The text with the passages left out of it kept or not as ``keep`` (their places) says anew.

    A passage returns to where it stood: behind the nearest passage before it that is in the text, or before
    the nearest after it. What was edited stays as it is.
    """
    chosen = list(passages)
    lines = text.split("\n") if text else []
    for place, passage in enumerate(passages):
        wanted = bool(passage.dropped) and place in keep
        if wanted and not passage.kept:
            lines.insert(_place(lines, chosen, place), passage.text)
        elif passage.kept and not wanted and passage.text in lines:
            lines.remove(passage.text)
        chosen[place] = replace(passage, kept=wanted)
    return "\n".join(lines), chosen


def _place(lines: list[str], passages: Sequence[Chosen], index: int) -> int:
    """Before which line a passage returns."""
    for before in reversed(range(index)):
        found = _line_of(lines, passages, before)
        if found is not None:
            return found + 1
    for after in range(index + 1, len(passages)):
        found = _line_of(lines, passages, after)
        if found is not None:
            return found
    return len(lines)


def _line_of(lines: list[str], passages: Sequence[Chosen], index: int) -> int | None:
    """In which line a passage stands: of lines that are equal, the one of its own number."""
    passage = passages[index]
    if not passage.stands or not passage.text.strip():
        return None
    number = sum(other.stands and other.text == passage.text for other in passages[:index])
    places = [place for place, line in enumerate(lines) if line == passage.text]
    return places[number] if number < len(places) else None
