"""What a site asks of programs (RFC 9309): which pages not to read, and how slowly to go."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.robotparser import RobotFileParser

from policies.ingest.web.errors import WebError
from policies.ingest.web.fetching import ROBOT, Page
from policies.ingest.web.hosts import target_of

MOST_CHARACTERS = 500_000
LONGEST_PAUSE = 30  # seconds; a site that asks for more is asked once in this time


@dataclass(frozen=True)
class Rules:
    """The rules of one origin; ``parser`` is None where all is allowed."""

    parser: RobotFileParser | None = None
    shut: bool = False

    def allow(self, url: str) -> bool:
        return not self.shut and (self.parser is None or self.parser.can_fetch(ROBOT, url))

    @property
    def pause(self) -> float:
        """Seconds between two requests that the site asks for; 0 where it says nothing."""
        delay = self.parser.crawl_delay(ROBOT) if self.parser else None
        return min(float(delay or 0), LONGEST_PAUSE)


def address_of_rules(url: str) -> str:
    """Where the rules of a page's site are. Raises Refused."""
    return f"{target_of(url).origin}/robots.txt"


def rules_in(answer: Page | WebError) -> Rules:
    """The rules as a site answered: without such a file all is allowed, while it fails nothing is.

    A site that cannot be reached will not be at the page either: the page itself says so.
    """
    if isinstance(answer, WebError):
        return Rules()
    if answer.status >= 500 or answer.status == 429:
        return Rules(shut=True)
    if answer.status != 200:
        return Rules()
    parser = RobotFileParser()
    parser.parse(answer.data.decode("utf-8", errors="replace")[:MOST_CHARACTERS].splitlines())
    return Rules(parser)
