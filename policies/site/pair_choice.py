"""Which two speeches are set side by side, and by which word list; and their addresses."""

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from policies.models import Speech
from policies.site.parameters import BadParameter, choice, text
from policies.site.speech_pairs import Pair, counted_in_both, latest_pair, pair_of
from policies.site.word_choice import address
from policies.site.words import Counted, of_current_lexicons

PARAMETERS = ("a", "b", "lexicon")
MOST_LISTED = 1000
NAMES = (
    "title_en", "title_zh", "title_fr", "locality__name_en", "locality__name_zh",
    "official__name_en", "official__name_zh",
)  # fmt: skip

Two = tuple[Speech, Speech]


def listed_speeches() -> list[Speech]:
    """The published speeches that a word list in use was counted in, the latest first, as far as their
    lines in the form need them.
    """
    counted = of_current_lexicons().order_by().filter(speech=OuterRef("pk"))
    rows = Speech.objects.published().filter(Exists(counted)).select_related("locality", "official")
    rows = rows.only("uid", "spoken_on", "spoken_precision", *NAMES)
    return list(rows.order_by("-spoken_on", "pk")[:MOST_LISTED])


def two_of(request: HttpRequest, listed: list[Speech]) -> Two | None:
    """The speeches asked for; the latest pair when none is; None when only one is, or there are no two.
    Raises BadParameter.
    """
    asked = {name: text(request, name) for name in ("a", "b")}
    if not any(asked.values()) and (latest := latest_pair(listed)):
        asked = {"a": latest[0].uid, "b": latest[1].uid}
    rows = Speech.objects.published().select_related("locality", "official", "source")
    found = {speech.uid: speech for speech in rows.filter(uid__in=asked.values())}
    for name, uid in asked.items():
        if uid and uid not in found:
            raise BadParameter(name, uid, _("No speech has this id."))
    if not all(asked.values()):
        return None
    if asked["a"] == asked["b"]:
        raise BadParameter("b", asked["b"], _("This speech is in the comparison already."))
    return found[asked["a"]], found[asked["b"]]


def counted_of(two: Two | None) -> list[tuple[Counted, Counted]]:
    """The word lists in use that both were counted with."""
    if two is None:
        return []
    rows = of_current_lexicons().filter(speech__in=two).defer("offsets")
    return counted_in_both(*two, rows.select_related("term", "lexicon").order_by("pk"))


def chosen_pair(
    request: HttpRequest, two: Two | None, counted: list[tuple[Counted, Counted]]
) -> Pair | None:
    """The two by the word list asked for, the first where none is. Raises BadParameter."""
    name = choice(request, "lexicon", [each[0].lexicon.name for each in counted]) if two else ""
    chosen = next((each for each in counted if name in ("", each[0].lexicon.name)), None)
    return pair_of(*two, chosen) if two and chosen else None


def asked_for(pair: Pair) -> dict[str, str]:
    """The parameters that stand for a pair, of a page and of the API."""
    return {"a": pair.a.uid, "b": pair.b.uid, "lexicon": pair.lexicon.name}


def page_of(pair: Pair) -> str:
    return address(reverse("site:speeches-compare"), **asked_for(pair))
