"""Words of land records into codes: use, supply mode, term, where the land came from."""

from decimal import Decimal
from functools import lru_cache

from policies.ingest import values
from policies.models import LandAward
from policies.vocabulary import LAND_USES, SUPPLY_MODES
from policies.vocabulary.units import SQUARE_METRES

NOT_STATED = "not_stated"


@lru_cache(10_000)
def use_code(words: str) -> str | None:
    return LAND_USES.code_within(words) if words else NOT_STATED


@lru_cache(1_000)
def mode_code(words: str) -> str | None:
    return SUPPLY_MODES.code_within(words)


@lru_cache(10_000)
def mode_in_title(title: str) -> str:
    """The supply mode that a title names: 挂牌, 拍卖, 招标, 协议; bidding where it names several."""
    named = {code for word, code in _MODE_WORDS.items() if word in title}
    if "招拍挂" in title or len(named) > 1:
        return "bidding"
    return named.pop() if named else NOT_STATED


_MODE_WORDS = {
    "挂牌": "listing",
    "拍卖": "auction",
    "招标": "tender",
    "协议": "agreement",
    "划拨": "allocation",
}


@lru_cache(10_000)
def term_years(printed: str, use: str | None) -> Decimal | None:
    """The term in years: the only one printed, or the one printed for the award's own use."""
    found = values.terms(printed)
    lengths = {years for _words, years in found}
    if len(lengths) == 1:
        return lengths.pop()
    own = [years for words, years in found if words and LAND_USES.code_within(words) == use]
    return own[0] if len(own) == 1 else None


@lru_cache(10_000)
def land_source(printed: str, area_m2: Decimal | None) -> str:
    """Where the land came from, printed as a word, or as the hectares that were construction land.

    Raises ValueError for anything else.
    """
    printed = values.present(printed)
    if not printed:
        return ""
    for word, source in _SOURCE_WORDS:
        if word in printed:
            return source
    existing = values.number(printed)
    if not existing:
        return LandAward.LandSource.NEW
    if area_m2 is not None and abs(existing * SQUARE_METRES["ha"] - area_m2) < 1:
        return LandAward.LandSource.EXISTING
    return LandAward.LandSource.STOCK


_SOURCE_WORDS = (
    ("存量", LandAward.LandSource.STOCK),
    ("新增", LandAward.LandSource.NEW),
    ("现有", LandAward.LandSource.EXISTING),
)
