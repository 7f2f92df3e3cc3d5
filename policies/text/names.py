"""Names of firms and land holders: the key by which two are equal, and what kind of holder one is.

A holder is taken for a natural person unless its name says that it is an organisation: a person's
name must never be published, and a wrongly withheld company can be opened by a curator. The words
that decide are data: ``holder_words.csv`` and ``surnames.txt`` beside this module.
"""

import csv
import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
ORGANISATION, PERSON, UNKNOWN = "organisation", "person", "unknown"


def _words_by_role() -> dict[str, list[str]]:
    """The words of ``holder_words.csv`` by role, the longest first."""
    words: dict[str, set[str]] = {}
    with (HERE / "holder_words.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            words.setdefault(row["role"], set()).update(row["words"].split())
    return {
        role: sorted(found, key=lambda word: (-len(word), word)) for role, found in words.items()
    }


WORDS = _words_by_role()
_READ = (HERE / "surnames.txt").read_text(encoding="utf-8").split()
SURNAMES = frozenset("".join(word for word in _READ if len(word) > 2))
DOUBLE_SURNAMES = frozenset(word for word in _READ if len(word) == 2)

# A strong ending suffices; a weak one, which a personal name may bear too, needs a longer name.
SHORTEST_STRONG, SHORTEST_WEAK = 4, 6
LONGEST_ROW = 9  # three names of three characters

ENUMERATING = frozenset("、﹑､")
# These separate names only where each part is an organisation: names in Latin script contain them.
DOUBTFUL = frozenset(" \t\r\n\u3000\xa0,，;；/／\\.．")


def _either(role: str) -> str:
    return "|".join(map(re.escape, WORDS[role]))


_NO_LETTER = re.compile(r"[\W_]+")
_HAN = re.compile(r"[\u3400-\u9fff〇]")
_ALL_HAN = re.compile(rf"{_HAN.pattern}+")
_LATIN_FORM = re.compile(r"\b(co|ltd|inc|gmbh|llc|corp|corporation|company|limited)\b\.?$", re.I)
_LATIN_LIST = re.compile(r"[,;/](?!\s*(?:ltd|inc|llc|limited|corp)\b)", re.I)
_DOTTED = re.compile(rf"{_HAN.pattern}{{1,8}}[·•‧∙・.]{_HAN.pattern}{{1,8}}")
_PLACE = re.compile(rf"(?:{_either('province')})|.+[省市县区旗州盟镇乡]")
_HARMLESS_BRACKET = re.compile(rf"\((?:{_either('harmless bracket')}|[\d.%]{{1,6}})\)$")
_BRACKET = re.compile(r"\(([^()]*)\)$")
_AFTER_A_WHOLE_NAME = re.compile(r"[司厂社部店局](?:\(([^()]*)\)|(.{2,4})$)")
_BETWEEN_NAMES = re.compile(r":|[-—–]{2}|^[^(]*\)|\([^)]*$")
_BEFORE_A_FORMER_NAME = re.compile(r"^(?:原名?|[现又]名|更名为|.{0,10}名称)?:?")
_BEARER = re.compile(rf"\d{{15,18}}|{_either('bearer')}")
_HOUSEHOLD = re.compile(r"[壹一]?户$")
_AND_OTHERS = re.compile(
    r"(.+?)等[\d一二三四五六七八九十百多余]*([个位名]?(?:自然)?[人户家]?的?(?:企业|公司|单位)?的?(?:联合.{0,3})?)"
)
_TOGETHER = re.compile(r"(.+?)(?:个人)?的?联合(?:体|竞买体|申请人|竞得|竞买)?")
_AND = re.compile(r"[和与及]")
_PERSON_AND = re.compile(rf"(.{{2,4}}?)(?:[与及]|和(?:{_either('province')}|.{{2,4}}[市县区旗]))")
_STRAY_END = re.compile(r"(?<=[司厂社])[^\w()]*\d{0,4}[^\w()]*$|(?<=公司)司$|[^\w()]+$")
_FAILED = re.compile(
    rf"(?:本次|该|宗地|地块|已|网上|挂牌|拍卖|招标|出让|交易)*(?:{_either('failed')})+"
)


class Kind(NamedTuple):
    """``organisation``, ``person`` or ``unknown``, and what in the name decided it (≤ 60 characters)."""

    kind: str
    evidence: str


def name_key(name: str) -> str:
    """The form in which two names are one: NFKC without white space."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def squeeze_place(words: str) -> str:
    """A place or parcel as printed, for comparison: NFKC, lower case, letters and digits only."""
    return _NO_LETTER.sub("", unicodedata.normalize("NFKC", words)).lower()


def not_a_holder(printed: str) -> str | None:
    """``failed`` where the cell says that nobody received the land, ``empty`` where it says nothing.

    None where a holder is printed. Words count as whole cells only.
    """
    word = squeeze_place(printed)
    if not word.strip("0") or word in WORDS["empty"]:
        return "empty"
    return "failed" if _FAILED.fullmatch(word) else None


def split_holders(printed: str, *, at_any_sign: bool = False) -> list[str]:
    """The holders printed in one cell, in order, empty and repeated ones dropped.

    They are separated by 、 outside brackets, as the land market prints them and the accepted figures
    count them. ``at_any_sign`` separates at commas, strokes and white space too, where each part is an
    organisation by its ending, so that ``Co., Ltd.`` and two persons stay whole.
    """
    holders: dict[str, str] = {}
    for whole in _split(printed, ENUMERATING):
        parts = _split(whole, DOUBTFUL) if at_any_sign else []
        for part in parts if len(parts) > 1 and all(map(_stands_alone, parts)) else [whole]:
            if key := name_key(part):
                holders.setdefault(key, part.strip())
    return list(holders.values())


def holder_kind(name: str) -> str:
    """The kind that ``classify`` gives a name, without its evidence."""
    return classify(name).kind


def classify(name: str) -> Kind:
    """What a holder is by its name; the public sees only organisations by name.

    A name that also names a person, that seems to list several, or that no rule can place is
    ``unknown``. A business under its owner's name (``王小明加工厂``) is an organisation.
    """
    printed = unicodedata.normalize("NFKC", name).strip()
    key = "".join(printed.split())
    if not _HAN.search(key):
        return _of_latin(printed)
    bare = _bare(key)
    if bearer := _BEARER.search(bare):
        return _of_bearer(bare[: bearer.start()], bearer[0])
    if others := _AND_OTHERS.fullmatch(bare):
        return _of_several([others[1]], unnamed=others[2])
    if together := _TOGETHER.fullmatch(bare):
        return _of_several(_AND.split(together[1]))
    if _DOTTED.fullmatch(bare) and not strong_ending(bare):
        return Kind(PERSON, "a name with a dot")
    pieces = _pieces(printed)
    if len(pieces) > 1 and (kind := _of_pieces(pieces, printed)):
        return kind
    if bracket := _BRACKET.search(bare):
        return _of_bracket(bare[: bracket.start()], bracket[1])
    return _of_one(bare)


def is_personal_name(word: str) -> bool:
    """Whether a word reads as the name of a Han person: a surname and one or two characters."""
    if not 2 <= len(word) <= 4 or not _ALL_HAN.fullmatch(word) or word in WORDS["province"]:
        return False
    if len(word) == 3 and word[-1] in WORDS["no given name"]:
        return False
    return (len(word) < 4 and word[0] in SURNAMES) or (
        len(word) > 2 and word[:2] in DOUBLE_SURNAMES
    )


def strong_ending(key: str) -> str:
    """The ending that only organisations bear, if something stands before it; else an empty text."""
    if len(key) < SHORTEST_STRONG:
        return ""
    ending = next((word for word in WORDS["strong"] if key.endswith(word)), "")
    return "" if ending == key else ending


def _bare(key: str) -> str:
    """A key without stray signs at its end and brackets that say nothing of whose name it is."""
    before = ""
    while before != key:
        before, key = key, _HARMLESS_BRACKET.sub("", _STRAY_END.sub("", key))
    return key


def _of_latin(printed: str) -> Kind:
    form = _LATIN_FORM.search(printed)
    if form is None:
        return Kind(UNKNOWN, "no Han character, no form" if printed else "nothing printed")
    if _LATIN_LIST.search(printed):
        return Kind(UNKNOWN, "several names")
    return Kind(ORGANISATION, f"latin form {form[1]}")


def _of_one(bare: str) -> Kind:
    if is_personal_name(bare):
        return Kind(PERSON, f"{len(bare)} characters, a surname")
    if is_personal_name(_HOUSEHOLD.sub("", bare)):
        return Kind(PERSON, "a household")
    if _BETWEEN_NAMES.search(bare) or _names_a_person_within(bare):
        return Kind(UNKNOWN, "may name a person beside others")
    if ending := strong_ending(bare):
        return Kind(ORGANISATION, f"ending {ending}")
    if len(bare) < SHORTEST_WEAK or not bare.isalnum():
        return Kind(UNKNOWN, "short" if len(bare) < SHORTEST_WEAK else "no ending known")
    for role in ("cut off", "trade", "weak"):
        if role == "trade" and _may_be_names_in_a_row(_AND.sub("", bare)):
            return Kind(UNKNOWN, "may be names in a row")
        if ending := next((word for word in WORDS[role] if bare.endswith(word)), ""):
            return Kind(ORGANISATION, f"{role} ending {ending}")
    return Kind(UNKNOWN, "no ending known")


def _names_a_person_within(bare: str) -> bool:
    """Whether a personal name is linked to the front of a name, or put after a whole one."""
    found = [_PERSON_AND.match(bare), _AFTER_A_WHOLE_NAME.search(bare)]
    words = [match[match.lastindex or 0] for match in found if match]
    return any(is_personal_name(word) and word not in WORDS["strong"] for word in words)


def _may_be_names_in_a_row(bare: str) -> bool:
    """Whether a name can be read as two or three personal names without a sign between them."""
    return len(bare) <= LONGEST_ROW and any(
        is_personal_name(bare[:size])
        and (is_personal_name(bare[size:]) or _may_be_names_in_a_row(bare[size:]))
        for size in (2, 3, 4)
    )


def _of_bearer(before: str, word: str) -> Kind:
    """A name that says who is behind it, or gives an identity number."""
    said = "an identity number" if word.isdigit() else word
    if is_personal_name(before.rstrip("(:,")):
        return Kind(PERSON, f"a surname, then {said}")
    return Kind(UNKNOWN, f"a person behind it: {said}")


def _of_several(named: list[str], unnamed: str = "") -> Kind:
    """Those named for a group; ``unnamed`` says what the others are."""
    if all(map(is_personal_name, named)):
        return Kind(PERSON, "a surname, and others")
    if all(map(strong_ending, named)) and not re.search("[人户名]", unnamed):
        return Kind(ORGANISATION, "several organisations")
    return Kind(UNKNOWN, "several names")


def _of_pieces(pieces: list[str], printed: str) -> Kind | None:
    """A name in pieces; None where the pieces are one name, printed with stray spaces."""
    persons = [is_personal_name(piece) for piece in pieces]
    if all(persons):
        return Kind(PERSON, "several personal names")
    if any(persons):
        return Kind(UNKNOWN, "a personal name beside others")
    if all(map(_stands_alone, pieces)):
        return Kind(ORGANISATION, "several organisations")
    if len(_split(printed, (ENUMERATING | DOUBTFUL) - set(" \t\r\n"))) > 1:
        return Kind(UNKNOWN, "several names")
    *before, last = pieces
    one = last in WORDS["strong"] or last[0] == "(" or all(map(_opens_a_name, before))
    if one and strong_ending(_bare("".join(pieces))):
        return None
    return Kind(UNKNOWN, "white space between names")


def _opens_a_name(piece: str) -> bool:
    return bool(_PLACE.fullmatch(piece) or strong_ending(piece))


def _of_bracket(before: str, inside: str) -> Kind:
    """A name followed by a bracket that may name a person."""
    if is_personal_name(before):
        return Kind(PERSON, "a surname, then a bracket")
    ending = strong_ending(before)
    if ending and strong_ending(_BEFORE_A_FORMER_NAME.sub("", inside)):
        return Kind(ORGANISATION, f"ending {ending}, organisation in brackets")
    return Kind(UNKNOWN, "a bracket that may name a person")


def _stands_alone(part: str) -> bool:
    """Whether a part of a cell is an organisation of its own: no branch that needs its head's name."""
    key = name_key(part)
    if not classify(part).evidence.startswith("ending ") or ":" in key:
        return False
    branch = next((word for word in WORDS["branch"] if key.endswith(word)), "")
    return not branch or any(word in key.removesuffix(branch) for word in WORDS["head"])


def _split(text: str, separators: frozenset[str]) -> list[str]:
    """The parts of a text between separators that stand outside brackets."""
    if separators.isdisjoint(text):
        return [text]
    parts, depth, start = [], 0, 0
    for place, char in enumerate(text):
        if char in "(（":
            depth += 1
        elif char in ")）":
            depth = max(0, depth - 1)
        elif depth == 0 and char in separators:
            parts.append(text[start:place])
            start = place + 1
    return [part for part in [*parts, text[start:]] if part.strip()]


def _pieces(printed: str) -> list[str]:
    """What stands between separators; single characters in a row are one piece (``王 小 明``)."""
    pieces: list[str] = []
    alone = False
    for part in _split(printed, ENUMERATING | DOUBTFUL):
        if alone and len(part) == 1:
            pieces[-1] += part
        else:
            pieces.append(part)
        alone = len(part) == 1
    return pieces
