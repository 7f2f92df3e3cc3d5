"""Reads the workbook on standard input, in a process of its own, and writes its rows as text.

The library reads a damaged workbook trustingly and then ends the whole process, or takes all the
memory there is; here that ends nothing but the reading. Run as a script; written to standard
output by marshal: ("sheet", names of other sheets with rows), lists of rows, ("end", "") at last;
or ("password", ""), ("empty", ""), ("damaged", reason).
"""

import datetime
import marshal
import sys
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from typing import BinaryIO

from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

MEMORY = 2 << 30
ROWS_AT_ONCE = 500
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
        marshal.dump(("empty", ""), out)
        return
    marshal.dump(("sheet", [other.name for other in found]), out)
    batch: list[list[str]] = []
    for row in sheet.iter_rows():
        batch.append([cell_text(value) for value in row])
        if len(batch) == ROWS_AT_ONCE:
            marshal.dump(batch, out)
            batch = []
    marshal.dump(batch, out)
    marshal.dump(("end", ""), out)


def main() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    out = sys.stdout.buffer
    try:
        write_rows(sys.stdin.buffer, out)
    except PasswordError:
        marshal.dump(("password", ""), out)
    except BrokenPipeError:
        return
    except BaseException as error:  # a panic of the library is no Exception
        marshal.dump(("damaged", str(error)[:200]), out)


if __name__ == "__main__":
    main()
