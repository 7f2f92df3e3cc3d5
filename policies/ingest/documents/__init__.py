"""Documents that hold a speech: plain text, web pages, DOCX and PDF, read into passages."""

from policies.ingest.documents.document import REASONS, Document, Passage
from policies.ingest.documents.reading import (
    MOST_BYTES,
    MOST_CHARACTERS,
    read_document,
    read_pasted,
)

__all__ = [
    "MOST_BYTES",
    "MOST_CHARACTERS",
    "REASONS",
    "Document",
    "Passage",
    "read_document",
    "read_pasted",
]
