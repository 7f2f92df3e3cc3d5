"""What the public can ask that could lead to something hidden: addresses, and the charts."""

import json

from policies.api.reconcile.types import TYPES
from tests.public_world import DRAFT, HIDDEN, PERSONS, PRIVATE

NOUN_KEYS = (
    ("localities", ""),
    ("firms", "firm-"),
    ("officials", "off-"),
    ("instrument-types", "t-"),
)
PROPERTIES = sorted({name for kind in TYPES.values() for name in kind.properties})
WORDS = ("shown-published", *(f"{DRAFT}-{status.replace('_', '-')}" for status in HIDDEN))

QUERIES = {
    "/compare/": [
        "?a=330100&b=440300", f"?a=330100&b={DRAFT}-draft", f"?a=330100&b={DRAFT}",
        "?a=330100&b=shown-published&c=440300&d=330000", "?a=Hangzhou&b=town",
    ],
    "/compare/image.png": ["?a=330100&b=shown-published", f"?a=330100&b={DRAFT}-draft"],
    "/search/": [
        "?q=shown", "?q=公司&kind=firm&locality=330100", f"?q={DRAFT}", f"?q={PRIVATE}", "?q=私密",
        "?sort=newest&locality=330100", f"?q={PERSONS[0]}", "?q=甲有限公司&sort=oldest",
        f"?type=t-{DRAFT}-draft", "?kind=land_award", "?q=exampl",
    ],
    "/search/suggestions.json": ["?q=sho", "?q=甲", f"?q={DRAFT}", f"?q={PERSONS[0]}"],
    "/search.csv": ["?q=shown", "?locality=330100", f"?q={PERSONS[0]}"],
    "/search.json": ["?kind=land_award"],
    "/localities/": [
        "?q=杭州", f"?q={DRAFT}", "?measure=instruments", "?measure=price_per_m2", f"?measure={DRAFT}",
    ],
    "/land.csv": ["?locality=330100", f"?holder={PERSONS[0]}", f"?firm=firm-{DRAFT}-draft"],
    "/land.xlsx": ["?counted=true"],
    "/land.json": ["?year=none", f'?holder="{PERSONS[0]}"'],
    "/instruments.csv": ["?type=t-shown-published", f"?type=t-{DRAFT}-draft"],
    "/incentives/": ["?in_force=true", "?in_force=false", f"?locality={DRAFT}-draft"],
    "/incentives.json": ["?in_force=true", f"?type=t-{DRAFT}-draft"],
    "/localities.csv": [f"?q={DRAFT}"],
    "/speeches.csv": ["?term=产业shown", f"?term=产业{DRAFT}"],
    "/sources.csv": ["?kind=news", "?standing=media"],
    "/feeds/search.atom": [f"?q={DRAFT}"],
    "/firms/firm-shown-published/": ["?cite=bib", "?cite=ris", "?cite=x"],
    "/alerts/new/": [
        "?about=locality:330100", f"?about=firm:firm-{DRAFT}-draft", "?about=search:q=产业",
        "?about=firm:firm-shown-published",
    ],
    "/corrections/new/": [
        "?record=firm:firm-shown-published", f"?record=firm:firm-{DRAFT}-draft",
        "?record=award:awd-shown-published", "?record=land-award:land-shown-published",
        "?record=instrument:ins-shown-published", "?record=source:src-shown-published",
    ],
    "/land/": [
        f"?cluster=cluster-{DRAFT}", "?counted=true", "?counted=false", "?locality=330100",
        "?holder=甲有限公司", f"?holder={PERSONS[0]}", "?q=1",
        f'?holder="{PERSONS[0]}"', f"?firm=firm-{DRAFT}-draft", "?sector=none&counted=true",
    ],
    "/localities/330100/land/": [
        "", "?year=2013", "?use=residential", "?mode=competitive", "?measure=hhi", "?x=1",
    ],
    "/localities/100000/land/": ["", "?year=2013&measure=price_per_m2"],
    "/api/v1/changes/": [
        "?since=0&page_size=1000", "?noun=firms", f"?noun={DRAFT}", f"?since={DRAFT}",
    ],
    "/api/v1/changes.ndjson": ["?page_size=1000"],
    "/api/v1/land-holders/": [
        "?locality=330100", "?locality=100000&top=1", f"?locality={DRAFT}-draft", "?fields=name",
    ],
    "/api/v1/land-series/": ["?locality=330100", "?locality=330100&mode_group=competitive"],
    "/api/v1/land-modes/": ["?locality=330100"],
    "/api/v1/land-sectors/": ["?locality=330100&year_min=2013"],
    "/api/v1/attention/": ["?term=产业shown", f"?term=产业{DRAFT}", f"?group=g-{DRAFT}&by=place"],
    "/api/v1/keyness/": ["?a=spe-shown-published", f"?a=spe-{DRAFT}-draft"],
    "/api/v1/bulk/": ["?version=latest", f"?version={DRAFT}", f"?table={DRAFT}"],
    "/api/v1/concordance/": [
        "?speech=spe-shown-published&term=私密", f"?speech=spe-{DRAFT}-draft&term=私密",
    ],
    "/api/v1/explanations/": ["?speech=spe-shown-published", f"?speech=spe-{DRAFT}-draft"],
    "/api/v1/term-counts/": [
        "?version=all", f"?term=产业{DRAFT}&version=all", "?version=all&expand=speech,source,locality",
    ],
    "/api/v1/speeches/": ["?visibility=full", f"?lexicon={DRAFT}-draft", "?q=讲话"],
    "/speeches/": [
        "?term=产业shown", f"?term=产业{DRAFT}", "?group=g-shown", f"?group=g-{DRAFT}",
        f"?lexicon={DRAFT}-draft", f"?measure={DRAFT}-draft/term/产业{DRAFT}",
        "?measure=shown-published/term/产业shown", "?locality=330100&year_min=2025&year=2025",
    ],
    "/speeches/compare/": [
        "?a=spe-shown-published&b=exc-shown-published", f"?a=spe-{DRAFT}-draft",
        f"?a=spe-shown-published&b=exc-shown-published&lexicon={DRAFT}-draft",
    ],
    "/speeches/spe-shown-published/": ["?lexicon=shown-published", f"?lexicon={DRAFT}-draft"],
    "/speeches/spe-shown-published/concordance/": ["?term=产业shown", "?term=私密", "?sort=left"],
    "/speeches/exc-shown-published/concordance/": [
        "?term=产业shown", "?term=私密", f"?term=产业{DRAFT}", f"?term={PRIVATE}", "?term=，",
    ],
    "/awards/": [
        "?locality=330100", "?stage=awarded", f"?kind=t-{DRAFT}-draft", f"?locality={DRAFT}-draft",
    ],
    "/officials/": ["?locality=330100", "?q=office", f"?q={DRAFT}", f"?locality={DRAFT}-draft"],
    "/officials/off-shown-published/": [
        "?term=产业shown", f"?term=产业{DRAFT}", f"?group=g-{DRAFT}", f"?lexicon={DRAFT}-draft",
        f"?measure={DRAFT}-draft/term/产业{DRAFT}",
    ],
    "/sources/": ["?kind=news", "?standing=media", f"?q={DRAFT}", f"?q={PRIVATE}"],
    "/api/v1/land-awards/": [
        f"?holder={PERSONS[0]}", "?page_size=1000", "?q=住宅", "?ordering=-area_m2", "?x=1",
        "?counted=false", f"?cluster=cluster-{DRAFT}",
    ],
    "/api/v1/sources/": [f"?q={PRIVATE}", f"?q={DRAFT}", "?standing=media"],
    "/reconcile/": [
        f"?queries={json.dumps(asked)}"
        for asked in (
            {"q": {"query": DRAFT}}, {"q": {"query": f"{DRAFT} firm", "type": "firms"}},
            {"q": {"query": f"{DRAFT}镇"}}, {"q": {"query": PERSONS[0]}}, {"q": {"query": "shown firm"}},
            {"q": {"query": "甲有限公司"}}, {"q": {"query": "Hangzhou"}}, {"q": {"query": "shown town"}},
            {"q": {"query": f"t-{DRAFT}-draft"}}, {"q": {"query": f"off-{DRAFT}-draft"}},
        )
    ],
    "/reconcile/extend/": [
        f"?extend={json.dumps(asked)}"
        for asked in (
            {
                "ids": [f"{noun}/{key}{word}" for noun, key in NOUN_KEYS for word in WORDS],
                "properties": [{"id": name} for name in PROPERTIES],
            },
        )
    ],
    "/reconcile/suggest/entity/": [f"?prefix={DRAFT}", "?prefix=shown", f"?prefix={PERSONS[0]}"],
    "/reconcile/suggest/property/": ["?prefix=name"],
    "/reconcile/preview/": [
        f"?id={noun}/{key}{word}" for noun, key in NOUN_KEYS for word in WORDS[:2]
    ],
    "/reconcile/view/": [f"?id={noun}/{key}{word}" for noun, key in NOUN_KEYS for word in WORDS[:2]],
    "/api/v1/firms/": [f"?q={DRAFT}", f"?firm=firm-{DRAFT}-draft"],
    "/api/v1/instruments/": [
        "?type=t-shown-published", f"?type=t-{DRAFT}-draft", f"?q={DRAFT}", "?expand=locality",
        "?include=citations,url&count=exact", f"?uid=ins-shown-published,ins-{DRAFT}-draft",
    ],
    "/api/v1/incentives/": [
        "?expand=instrument,type,locality&include=citations", f"?firm=firm-{DRAFT}-draft",
    ],
    "/api/v1/awards/": [
        "?expand=firm,giver,instrument,incentive,kind,land_award,locality&include=citations",
    ],
    "/api/v1/awards.csv": ["?expand=firm,giver,instrument,incentive,kind,land_award,locality"],
    "/api/v1/localities.geojson": ["?expand=parent,today&count=estimate", f"?q={DRAFT}"],
}  # fmt: skip


# What charts are asked, in every form that they are given in.
CHARTED = {
    "land-area": ["?a=330100&b=440300", f"?a={DRAFT}-draft", "?a=shown-published"],
    "land-five-largest": ["?a=shown-published"],
    "land-concentration": ["?locality=330100&measure=hhi", f"?locality={DRAFT}-draft"],
    "land-price": ["?locality=330100&use=residential"],
    "land-modes": ["?locality=330100"],
    "attention": ["?term=产业shown", f"?term=产业{DRAFT}", f"?lexicon={DRAFT}-draft"],
    "attention-reports": ["?group=g-shown"],
    "attention-map": ["?term=产业shown", f"?locality={DRAFT}-draft"],
    "keyness": [
        "?a=spe-shown-published&b=exc-shown-published", f"?a=spe-{DRAFT}-draft",
        f"?a=spe-shown-published&b=exc-shown-published&lexicon={DRAFT}-draft",
    ],
    "words-and-deeds": [
        "?official=off-shown-published&term=产业shown", f"?official=off-{DRAFT}-draft",
        f"?official=off-shown-published&term=产业{DRAFT}",
        f"?official=off-shown-published&lexicon={DRAFT}-draft",
    ],
}  # fmt: skip
