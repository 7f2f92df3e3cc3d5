"""Code lists kept as CSV files beside this module: a new code is a new row."""

import csv
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from django.utils.functional import lazy
from django.utils.translation import get_language

# How a printed text joins several words of a list, and a wider word with a finer one in it.
_ENUMERATED = re.compile(r"[、,;+。|]|和|及|与|并")
_NESTED = re.compile(r"[-—–~(:)\[\]/]")

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Code:
    """One entry: its code, labels by language, the groups it is in, and the words it is printed as."""

    code: str
    label_en: str
    label_zh: str
    label_fr: str
    groups: tuple[str, ...]
    printed: tuple[str, ...]

    @property
    def label(self) -> str:
        """The label in the reader's language, English where there is none."""
        return getattr(self, f"label_{(get_language() or 'en')[:2]}", self.label_en)


def squeeze(text: str) -> str:
    """The form in which printed words are compared: NFKC, no white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


class CodeList:
    """A code list read from ``<name>.csv`` and its groups from ``<name>_groups.csv``."""

    def __init__(self, name: str) -> None:
        self.name = name

    @staticmethod
    def _read(path: Path) -> dict[str, Code]:
        with path.open(encoding="utf-8", newline="") as handle:
            return {
                row["code"]: Code(
                    row["code"],
                    row["label_en"],
                    row["label_zh"],
                    row["label_fr"],
                    tuple(row.get("groups", "").split()),
                    tuple(word for word in row.get("printed", "").split("|") if word),
                )
                for row in csv.DictReader(handle)
            }

    @cached_property
    def codes(self) -> dict[str, Code]:
        return self._read(HERE / f"{self.name}.csv")

    @cached_property
    def groups(self) -> dict[str, Code]:
        return self._read(HERE / f"{self.name}_groups.csv")

    @cached_property
    def _by_print(self) -> dict[str, str]:
        return {
            squeeze(word): entry.code
            for entry in self.codes.values()
            for word in (entry.label_zh, *entry.printed)
        }

    def code_of(self, printed: str) -> str | None:
        """The code of a printed word, or None when the list does not know the word."""
        return self._by_print.get(squeeze(printed))

    def code_within(self, printed: str) -> str | None:
        """The code of a word, or of the first known one in a longer text; None when none is known.

        In 工矿仓储用地—工业用地（家具） the finer word after the dash counts, in 工业用地、商服用地
        the first.
        """
        if code := self.code_of(printed):
            return code
        for part in _ENUMERATED.split(squeeze(printed)):
            known = [code for word in _NESTED.split(part) if (code := self.code_of(word))]
            if known:
                return known[-1]
        return None

    def label(self, code: str) -> str:
        """The label of a code or group in the reader's language; the code itself when unknown."""
        entry = self.codes.get(code) or self.groups.get(code)
        return entry.label if entry else code

    def members(self, group: str) -> list[str]:
        """The codes in a group. Raises KeyError for a group that does not exist."""
        if group not in self.groups:
            raise KeyError(f"{self.name} has no group {group!r}; it has {', '.join(self.groups)}")
        return [entry.code for entry in self.codes.values() if group in entry.groups]

    @property
    def choices(self) -> Callable[[], list[tuple[str, str]]]:
        """A callable for Django's ``choices``, so that a new row needs no migration."""
        return partial(choices, self.name)

    @property
    def group_choices(self) -> Callable[[], list[tuple[str, str]]]:
        return partial(choices, self.name, groups=True)


CODE_LISTS = {name: CodeList(name) for name in ("land_uses", "supply_modes")}


def choices(name: str, groups: bool = False) -> list[tuple[str, str]]:
    """``(code, label)`` pairs of a code list, or of its groups; labels follow the language."""
    code_list = CODE_LISTS[name]
    label = lazy(code_list.label, str)
    return [(code, label(code)) for code in (code_list.groups if groups else code_list.codes)]
