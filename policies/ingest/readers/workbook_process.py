"""Reads the workbook on standard input, in a process of its own, and writes its rows as text.

The library reads a damaged workbook trustingly and then ends the whole process, or takes all the
memory there is; here that ends nothing but the reading. Run as a script; said on standard
output: ("sheet", names of other sheets with rows), lists of rows, ("end", "") at last;
or ("password", ""), ("empty", ""), ("damaged", reason).
"""

import datetime
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from policies.ingest.limits import limit, say

SECONDS = 300  # a sheet of a million rows needs a fifth of it
ROWS_AT_ONCE = 500
# A sheet may point to one long text from every cell: it is sent in no larger pieces than this.
CHARACTERS_AT_ONCE = 4 << 20
ROW_CHARACTERS = 10_000_000
MIDNIGHT = datetime.time()


def cell_text(value: object) -> str:
    """A cell as text: ISO dates, numbers as the sheet shows them, no exponents."""
    if isinstance(value, str):
        return value if value.strip() else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime.datetime):
        return _moment(value)
    return "" if value is None else str(value)


def _moment(value: datetime.datetime) -> str:
    if value.microsecond:  # a sheet keeps the time as a fraction of the day
        value = (value + datetime.timedelta(milliseconds=500)).replace(microsecond=0)
    return str(value.date() if value.time() == MIDNIGHT else value)


def _number(value: float) -> str:
    if value.is_integer():
        return str(int(value))
    # A sheet keeps and shows fifteen digits; what a float has beyond them is noise.
    digits = f"{value:.15g}"
    if "e" not in digits:
        return digits
    return format(Decimal(digits), "f")


def sheets(workbook: CalamineWorkbook) -> Iterator[CalamineSheet]:
    """The visible sheets with more than one row."""
    for number, sheet in enumerate(workbook.sheets_metadata):
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet:
            table = workbook.get_sheet_by_index(number)
            if table.height > 1:
                yield table


def write_rows(source: BinaryIO, out: BinaryIO) -> None:
    """Write the first sheet that has rows, as the module says."""
    workbook = CalamineWorkbook.from_filelike(source)
    found = sheets(workbook)
    sheet = next(found, None)
    if sheet is None:
        say(("empty", ""), out)
        return
    say(("sheet", [other.name for other in found]), out)
    batch: list[list[str]] = []
    characters = 0
    for row in sheet.iter_rows():
        cells = [cell_text(value) for value in row]
        held = sum(map(len, cells))
        if held > ROW_CHARACTERS:
            raise ValueError(f"a row of more than {ROW_CHARACTERS:,} characters")
        batch.append(cells)
        characters += held
        if len(batch) == ROWS_AT_ONCE or characters > CHARACTERS_AT_ONCE:
            say(batch, out)
            batch, characters = [], 0
    say(batch, out)
    say(("end", ""), out)


def main() -> None:
    limit(SECONDS)
    out = sys.stdout.buffer
    try:
        write_rows(sys.stdin.buffer, out)
    except PasswordError:
        say(("password", ""), out)
    except BrokenPipeError:
        return
    except BaseException as error:  # a panic of the library is no Exception
        say(("damaged", str(error)[:200]), out)


if __name__ == "__main__":
    main()
