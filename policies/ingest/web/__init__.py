"""Pages of the public internet, asked for safely and read as documents."""

from policies.ingest.web.errors import (
    REASONS,
    NoSuchName,
    NotText,
    Refused,
    TooLarge,
    Unreachable,
    WebError,
    reason,
)
from policies.ingest.web.fetching import USER_AGENT, Limits, Page, fetch
from policies.ingest.web.reading import document_of, text_of
from policies.ingest.web.robots import Rules, address_of_rules, rules_in

__all__ = [
    "REASONS",
    "USER_AGENT",
    "Limits",
    "NoSuchName",
    "NotText",
    "Page",
    "Refused",
    "Rules",
    "TooLarge",
    "Unreachable",
    "WebError",
    "address_of_rules",
    "document_of",
    "fetch",
    "reason",
    "rules_in",
    "text_of",
]
