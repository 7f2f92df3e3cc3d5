"""Which rows of a land file are one record, and which row is several."""

from collections.abc import Iterator
from dataclasses import dataclass

from policies.ingest.readers import RawRow

PARCELS = "|"  # between the parcels of one row


@dataclass(frozen=True)
class Shape:
    """Which columns (by index) hold instalments, parcels, quantities of a parcel, and anything else."""

    instalment: frozenset[int]
    parcels: tuple[int, ...]
    quantities: tuple[int, ...]
    others: tuple[int, ...]

    def records(self, rows: Iterator[RawRow]) -> Iterator[RawRow]:
        """The records of a file: rows that only go on with the instalments of the row above are joined to
        it, and a row of several parcels becomes one row a parcel.
        """
        joined = self._joined(rows) if self.instalment else rows
        return self._divided(joined) if self.parcels else joined

    def _joined(self, rows: Iterator[RawRow]) -> Iterator[RawRow]:
        held: RawRow | None = None
        for row in rows:
            if held is not None and self._goes_on(held, row):
                cells = list(held.cells)
                for index in self.instalment:
                    cells[index] = f"{cells[index]}|{row.cells[index]}"
                held = RawRow(held.number, cells)
                continue
            if held is not None:
                yield held
            held = row
        if held is not None:
            yield held

    def _goes_on(self, above: RawRow, row: RawRow) -> bool:
        paid = [row.cells[index].strip() for index in self.instalment]
        if not any(paid):
            return False
        own = [row.cells[index].strip() for index in self.others]
        if not any(own):
            return True
        same = own == [above.cells[index].strip() for index in self.others]
        return same and not all(
            words in above.cells[index].split("|")
            for words, index in zip(paid, self.instalment, strict=True)
        )

    def _divided(self, rows: Iterator[RawRow]) -> Iterator[RawRow]:
        for row in rows:
            parcels = [i for i in self.parcels if PARCELS in row.cells[i].strip(PARCELS + " ")]
            if not parcels:
                yield row
                continue
            count = len(_parts(row.cells[parcels[0]]))
            pieces = {
                index: parts
                for index in self.others
                if len(parts := _parts(row.cells[index])) == count
            }
            if any(i not in pieces and row.cells[i].strip() for i in self.quantities):
                yield row  # read() refuses it
                continue
            for place in range(count):
                cells = [
                    pieces[index][place] if index in pieces else cell
                    for index, cell in enumerate(row.cells)
                ]
                yield RawRow(row.number, cells)


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.strip(PARCELS + " ").split(PARCELS)]
