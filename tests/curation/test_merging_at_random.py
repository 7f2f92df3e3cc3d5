"""Whatever names two records, and however: after a merge and its undoing all is as it was."""

import random

import pytest
from django.db import models

from policies.curation import merging, references
from policies.curation.merge_choices import Side, chosen, values_of
from policies.models import (
    Award,
    Citation,
    Firm,
    FirmMatch,
    FirmName,
    Holder,
    InstrumentLink,
    InstrumentType,
    Merge,
    PolicyInstrument,
    Source,
    Status,
)
from tests.curation.merges import everything, stewards

pytestmark = pytest.mark.django_db


def firms(dice, _register):
    kind = InstrumentType.objects.create(code="grant", name_en="Grant", name_zh="补贴")
    made = []
    for number in range(4):
        parent = dice.choice([None, *made])
        made.append(Firm.objects.create(name_zh=f"公司{number}", parent=parent, ticker=str(number)))
    Firm.objects.filter(pk=made[0].pk).update(parent=dice.choice(made[1:]))
    sources = [Source.objects.create(title="Gazette", kind="news") for _ in range(2)]
    holders = [
        Holder.objects.create(name=f"持有{n}有限公司", kind="organisation") for n in range(3)
    ]
    for firm in made:
        for name in dice.sample(["甲", "乙", "丙", "公司0", "公司1"], 2):
            FirmName.objects.create(firm=firm, name=name)
        for holder in dice.sample(holders, 2):
            FirmMatch.objects.create(holder=holder, firm=firm, reason="parent", score=90)
        Citation.objects.create(record=firm, source=dice.choice(sources), quote="词")
    for _ in range(6):
        firm, giver = dice.sample([*made, None], 2)
        if {firm, giver} not in (set(made[:2]), set(made[2:])):
            Award.objects.create(firm=firm, giver=giver, recipients="some", kind=kind)
    for holder in holders:
        Holder.objects.filter(pk=holder.pk).update(firm=dice.choice([None, *made]))
    return [Firm.objects.get(pk=firm.pk) for firm in made]


def instruments(dice, register):
    made = [
        PolicyInstrument.objects.create(title_en=f"Plan {n}", locality=register["330100"])
        for n in range(4)
    ]
    kinds = [
        InstrumentType.objects.create(code=f"k{n}", name_en="K", name_zh="类") for n in range(3)
    ]
    for plan in made:
        plan.types.set(dice.sample(kinds, dice.randrange(3)))
    pairs = [(a, r, b) for a in made for b in made for r in ("follows", "amends") if a != b]
    for origin, relation, target in dice.sample(pairs, 12):
        InstrumentLink.objects.create(origin=origin, relation=relation, target=target)
    return made


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("world", [firms, instruments])
def test_undone_all_is_as_it_was(world, seed, register):
    dice = random.Random(seed)
    made = world(dice, register)
    if world is firms and dice.random() < 0.5:
        type(made[0]).objects.filter(pk__in=[made[0].pk, made[1].pk]).update(
            status=Status.PUBLISHED
        )
    people = stewards("wen", "li")
    before = everything()
    done: list[Merge] = []
    for kept, gone in ((made[0], made[1]), (made[2], made[3])):
        kept, gone = (type(kept).objects.get(pk=record.pk) for record in (kept, gone))
        sides = {name: dice.choice(list(Side)) for name in values_of(kept)}
        changes = chosen(kept, gone, sides, dice.choice(["", "alias"]))
        merge = merging.propose_merge(kept, gone, changes, people[0], "the same")
        if merge.state == Merge.State.PROPOSED:
            merging.accept_merge(merge, people[1])
        done.append(merge)
        assert named(gone) == set()
    for merge in reversed(done):
        merge = merging.undo_merge(merge, people[0])
        if merge.state == Merge.State.DONE:
            merging.accept_undo(merge, people[1])
    assert everything() == before


def named(gone: models.Model) -> set[str]:
    """The columns that still name a record."""
    return {
        f"{each.model.__name__}.{each.column}"
        for each in references.references(type(gone))
        if each.rows(gone.pk).exists()
    }
