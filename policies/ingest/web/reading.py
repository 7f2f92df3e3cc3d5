"""A page that was fetched, read as a document: its text, and what it says of itself."""

from __future__ import annotations

from policies.ingest.documents import Document, read_document
from policies.ingest.web.fetching import Page

# The title of a page can be what is quoted; the lines of date and source also count its readers.
READ_TOO = ("", "title")


def document_of(page: Page) -> Document:
    """What a page holds. Raises UnreadableFile that says what is wrong."""
    return read_document(page.data, page.url)


def text_of(document: Document) -> str:
    """The text of a document as a snapshot keeps it: its main text with the title, a passage a line."""
    return "\n".join(
        passage.text
        for passage in document.passages
        if passage.dropped in READ_TOO and passage.text.strip()
    )
