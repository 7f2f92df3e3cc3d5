"""Words of a lexicon as they are entered: pasted lines, and words that are one word when counted."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import slug_re
from django.utils.translation import gettext as _

from policies.models import Lexicon, Term
from policies.text.normalise import normalise

COLUMNS = ("text", "group", "gloss_en", "gloss_fr")  # of a pasted line, divided by tabs
LANGUAGES = ("en", "zh", "fr")
STEP = 10  # between the orders of two words, so that one can be put between them


@dataclass(frozen=True)
class Word:
    """A term apart from any lexicon."""

    text: str
    group: str
    gloss_en: str = ""
    gloss_fr: str = ""
    order: int = 0

    @classmethod
    def of(cls, term: Term) -> "Word":
        return cls(term.text, term.group, term.gloss_en, term.gloss_fr, term.order)

    def in_lexicon(self, lexicon: Lexicon) -> Term:
        """The word as a term of the lexicon, not saved."""
        return Term(lexicon=lexicon, **vars(self))


def words_of(lexicon: Lexicon) -> list[Word]:
    """The words of a lexicon in their order."""
    return [Word.of(term) for term in lexicon.terms.all()]


def what_is_counted(words: Iterable[Word]) -> set[tuple[str, str]]:
    """What of words makes counts what they are: each text and its group."""
    return {(word.text, word.group) for word in words}


def clashes(words: Iterable[Word]) -> list[str]:
    """Words that are nothing, or one and the same word, when texts are counted: a sentence for each."""
    found = []
    seen: dict[str, str] = {}
    for word in words:
        form = normalise(word.text)
        if not form:
            found.append(_("“%(term)s” is empty when counted.") % {"term": word.text})
        elif form in seen:
            text = _("“%(one)s” and “%(other)s” are the same word when counted.")
            found.append(text % {"one": seen[form], "other": word.text})
        seen.setdefault(form, word.text)
    return found


def read_lines(pasted: str, after: int = 0) -> list[Word]:
    """Pasted lines as words: term, group, and where wanted English and French gloss, divided by tabs.

    Their orders go on behind ``after``. Raises ValidationError with a sentence for each fault that names
    line, column and value.
    """
    words: list[Word] = []
    faults: list[str] = []
    for number, line in enumerate(pasted.splitlines(), 1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) > len(COLUMNS):
            faults.append(
                _fault(number, str(len(COLUMNS) + 1), cells[len(COLUMNS)], _("one too many"))
            )
            continue
        text, group, gloss_en, gloss_fr = cells + [""] * (len(COLUMNS) - len(cells))
        word = Word(text, group, gloss_en, gloss_fr, after + STEP * (len(words) + 1))
        faults += _faults(number, word)
        words.append(word)
    if faults:
        raise ValidationError(faults)
    return words


def write_titles(titles: dict[str, dict[str, str]]) -> str:
    """Titles of concept groups as lines that ``read_titles`` reads."""
    return "\n".join(
        "\t".join([group, *(said.get(language, "") for language in LANGUAGES)]).rstrip("\t")
        for group, said in titles.items()
    )


def read_titles(pasted: str) -> dict[str, dict[str, str]]:
    """Lines as titles of concept groups: group, and its titles in English, Chinese, French, by tabs.

    Raises ValidationError with a sentence for each line that is not so.
    """
    titles: dict[str, dict[str, str]] = {}
    faults: list[str] = []
    for number, line in enumerate(pasted.splitlines(), 1):
        if not line.strip():
            continue
        group, *said = [cell.strip() for cell in line.split("\t")]
        if not slug_re.fullmatch(group):
            why = _("a group's short name has letters, digits, - and _ only")
            faults.append(_fault(number, "1", group, why))
        elif len(said) > len(LANGUAGES):
            faults.append(_fault(number, str(len(LANGUAGES) + 2), said[-1], _("one too many")))
        elif group in titles:
            faults.append(_fault(number, "1", group, _("stands there already")))
        titles[group] = {x: title for x, title in zip(LANGUAGES, said, strict=False) if title}
    if faults:
        raise ValidationError(faults)
    return titles


def _faults(number: int, word: Word) -> list[str]:
    try:
        Term(**vars(word)).clean_fields(exclude=["lexicon"])
    except ValidationError as error:
        return [
            _fault(number, _label(column), getattr(word, column), " ".join(messages))
            for column, messages in error.message_dict.items()
        ]
    return []


def _label(column: str) -> str:
    return str(Term._meta.get_field(column).verbose_name)  # type: ignore[union-attr]


def _fault(line: int, column: str, value: str, why: str) -> str:
    text = _("Line %(line)d, column “%(column)s”, value “%(value)s”: %(why)s")
    return text % {"line": line, "column": column, "value": value, "why": why}
