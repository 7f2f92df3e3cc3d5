"""The nouns of the interface, in the order in which its root lists them."""

from policies.api.figures import Figures
from policies.api.nouns.attention import ATTENTION
from policies.api.nouns.award import AWARDS
from policies.api.nouns.bulk import BULK
from policies.api.nouns.concordance import CONCORDANCE
from policies.api.nouns.explanation import EXPLANATIONS
from policies.api.nouns.firm import FIRMS
from policies.api.nouns.incentive import INCENTIVES
from policies.api.nouns.instrument import INSTRUMENTS
from policies.api.nouns.keyness import KEYNESS
from policies.api.nouns.land_award import LAND_AWARDS
from policies.api.nouns.land_profile import LAND_FIGURES
from policies.api.nouns.land_year import LAND_YEARS
from policies.api.nouns.lexicon import LEXICONS
from policies.api.nouns.locality import LOCALITIES
from policies.api.nouns.official import OFFICIALS
from policies.api.nouns.search import SEARCH, SEARCH_FACETS
from policies.api.nouns.source import COVERAGE, SOURCES
from policies.api.nouns.speech import SPEECHES
from policies.api.nouns.taxonomy import CONCEPT_SCHEMES, INSTRUMENT_TYPES, MAPPINGS, SECTORS
from policies.api.nouns.term_count import TERM_COUNTS
from policies.api.resource import Resource

RESOURCES: tuple[Resource, ...] = (
    LOCALITIES,
    INSTRUMENTS,
    INCENTIVES,
    FIRMS,
    AWARDS,
    OFFICIALS,
    SPEECHES,
    TERM_COUNTS,
    LAND_AWARDS,
    LAND_YEARS,
    SOURCES,
    COVERAGE,
    LEXICONS,
    INSTRUMENT_TYPES,
    CONCEPT_SCHEMES,
    MAPPINGS,
    SECTORS,
)

FIGURES: tuple[Figures, ...] = (
    SEARCH,
    SEARCH_FACETS,
    *LAND_FIGURES,
    ATTENTION,
    KEYNESS,
    CONCORDANCE,
    EXPLANATIONS,
    BULK,
)

__all__ = ["FIGURES", "RESOURCES"]
