"""What tests of readers share: files of given bytes, and tables read whole."""

from pathlib import Path
from typing import Any

import pytest

from policies.ingest.readers import UnreadableFile, open_table


def cells(path: Path) -> list[list[str]]:
    """The header and all rows of a file."""
    with open_table(path) as table:
        return [table.header, *(row.cells for row in table.rows)]


def numbers(path: Path) -> list[int]:
    """The numbers of a file's rows."""
    with open_table(path) as table:
        return [row.number for row in table.rows]


def refusal(path: Path) -> str:
    """Why a file cannot be read, which names the file."""
    with pytest.raises(UnreadableFile) as refused:
        cells(path)
    assert path.name in str(refused.value)
    return str(refused.value)


def written(path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    """A file of this content."""
    path.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
    return path


def fields(path: Path) -> list[dict[str, Any]]:
    """The rows of a file by header."""
    header, *rows = cells(path)
    return [dict(zip(header, row, strict=True)) for row in rows]
