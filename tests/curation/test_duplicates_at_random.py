"""Repeated notices against a comparison of every award with every other one."""

import random
from decimal import Decimal

import pytest

from policies.models import DuplicateCluster, Holder, LandAward, LandHolding
from tests.curation.notices import edit, mark
from tests.factories import land_award, numbered

pytestmark = pytest.mark.django_db
HOLDER = "甲机械有限公司"


def anything(chance: random.Random) -> dict:
    """What one notice says of the little that these notices can say."""
    return {
        "project": chance.choice("ab"),
        "location": chance.choice(["", "甲", "乙"]),
        "price_cny": chance.choice([None, Decimal(1)]),
        "area_m2": chance.choice([None, Decimal(500), Decimal(5000), Decimal(5000)]),
        "held": chance.choice([True, True, False]),
    }


def alike(a: dict, b: dict) -> str:
    """The rules of the method in plain words: "exact", "near" or nothing."""
    if not a["area_m2"] or any(a[name] != b[name] for name in ("area_m2", "location", "held")):
        return ""
    if a == b:
        return "exact" if a["location"] or a["held"] else ""
    near = a["price_cny"] == b["price_cny"] and a["location"] and a["held"]
    return "near" if near else ""


def check(said: list[dict]) -> None:
    """Each award has the cluster and the count that comparing it with every other one gives it."""
    awards = list(LandAward.objects.order_by("pk").select_related("cluster__within"))
    for number, award in enumerate(awards):
        like = [alike(said[number], other) for other in said]
        like[number] = ""
        assert (award.cluster.rule if award.cluster else "") == min(filter(None, like), default="")
        certain = said[number]["held"] and (said[number]["area_m2"] or 0) >= 1000
        assert award.counted == (not certain or "exact" not in like[:number])
        for other, likeness in zip(awards, like, strict=True):
            if likeness == "exact":
                assert award.cluster == other.cluster
            if likeness == "near":
                outer = award.cluster.within or award.cluster
                assert outer == (other.cluster.within or other.cluster)
                assert outer.rule == "near"
    for cluster in DuplicateCluster.objects.all():
        assert LandAward.objects.in_cluster(cluster).count() > 1


@pytest.mark.parametrize("seed", range(3))
def test_clusters_are_those_of_the_rules_whatever_is_said_and_edited(register, seed):
    """A run over one edited award leaves what a run over all would."""
    chance = random.Random(seed)
    holder = Holder.objects.create(name=HOLDER, kind="organisation")
    said = [anything(chance) for _ in range(30)]
    awards = []

    def write(award: LandAward, words: dict) -> None:
        edit(award, **{name: value for name, value in words.items() if name != "held"})
        award.holdings.all().delete()
        if words["held"]:
            LandHolding.objects.create(award=award, holder=holder)

    for serial, words in enumerate(said):
        awards.append(land_award(register["330109"], supervision_no=numbered(serial)))
        write(awards[-1], words)
    mark()
    check(said)
    for _ in range(20):
        number = chance.randrange(len(said))
        said[number] = anything(chance)
        write(awards[number], said[number])
        mark(awards[number])
        check(said)
