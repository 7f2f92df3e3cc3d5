"""A mirror kept by the changes alone has, row by row, what the lists of the interface have."""

import datetime
import random

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models.deletion import ProtectedError
from django.utils import timezone

from policies import models as m
from policies.curation.duplicate_decisions import decide
from policies.curation.duplicates import mark_duplicates
from policies.curation.holders import decide_kind
from policies.curation.imports import undo_import
from policies.curation.register import refresh_lineage
from policies.curation.review import Incomplete, NotAllowed
from policies.ingest.batches import CannotUndo
from policies.ingest.bulk import rewrite
from policies.ingest.holders import match_firms
from policies.ingest.running import import_file
from policies.search.following import settle
from policies.search.keeping import rebuild
from tests.api.conftest import (
    PUBLISHED,
    make_cluster,
    make_firm,
    make_land,
    make_locality,
    make_year,
)
from tests.curation.merges import merged, stewards, undone
from tests.factories import land_file, numbered
from tests.mirror import NOUNS, Mirror, mirror_of, public_lists, public_records
from tests.publish.bulk_files import ndjson_rows, write_all

STATUSES = [m.Status.DRAFT, PUBLISHED, PUBLISHED, PUBLISHED, m.Status.WITHDRAWN]
RECORDS = [
    m.Locality, m.InstrumentType, m.Source, m.Firm, m.Official, m.PolicyInstrument, m.Incentive,
    m.Speech, m.Lexicon, m.LandAward, m.Award,
]  # fmt: skip
NAMES = {
    m.Locality: "name_en", m.InstrumentType: "name_en", m.Source: "title", m.Firm: "name_zh",
    m.Official: "name_en", m.PolicyInstrument: "title_en", m.Incentive: "name_en",
    m.Speech: "title_en", m.Lexicon: "title_en", m.LandAward: "project", m.Award: "description_en",
}  # fmt: skip


class Desk:
    """Whatever is done to records, each time something else."""

    def __init__(self, seed, world, folder):
        self.dice, self.world, self.folder = random.Random(seed), world, folder
        self.people = stewards("one", "two")
        self.number, self.merges, self.files = 0, [], 0

    def any(self, model, **narrowed):
        rows = list(model.objects.filter(**narrowed).order_by("pk"))
        return self.dice.choice(rows) if rows else None

    def maybe(self, model):
        return self.dice.choice([None, self.any(model)])

    def next(self):
        self.number += 1
        return self.number

    def act(self):
        """One thing is done, or refused and then not done."""
        names = [name for name in dir(self) if name.startswith("do_")]
        name = self.dice.choice(names)
        try:
            with transaction.atomic():
                getattr(self, name)()
        except (ValidationError, IntegrityError, ProtectedError, NotAllowed, Incomplete) as refused:
            return f"{name}: {type(refused).__name__}"
        return name

    def do_rename(self):
        model = self.dice.choice(RECORDS)
        if record := self.any(model):
            setattr(record, NAMES[model], f"name {self.next()}")
            record.save()

    def do_move_status(self):
        if record := self.any(self.dice.choice(RECORDS)):
            record.status = self.dice.choice(STATUSES)
            record.save()

    do_move_status_again = do_publish_or_withdraw = do_move_status

    def do_create(self):
        number, status = self.next(), self.dice.choice(STATUSES)
        place, act = self.any(m.Locality), self.any(m.PolicyInstrument)
        day = datetime.date(2020, 1, 1) + datetime.timedelta(days=number)
        kind = self.any(m.InstrumentType)
        made = {
            m.Source: {"title": f"source {number}", "kind": "news"},
            m.Firm: {"name_zh": f"公司{number}", "seat": self.maybe(m.Locality),
                     "parent": self.maybe(m.Firm), "sector": self.maybe(m.Sector)},
            m.Official: {"name_zh": "某", "name_en": f"official {number}"},
            m.PolicyInstrument: {"title_en": f"act {number}", "locality": place},
            m.Incentive: {"name_en": f"benefit {number}", "instrument": act, "type": kind},
            m.Speech: {"title_en": f"speech {number}", "locality": place, "spoken_on": day,
                       "official": self.maybe(m.Official), "source": self.maybe(m.Source)},
            m.Lexicon: {"name": "policy", "version": 100 + number, "title_en": "P",
                        "counted_at": self.dice.choice([None, timezone.now()])},
            m.Award: {"firm": self.maybe(m.Firm), "giver": self.maybe(m.Firm), "kind": kind,
                      "recipients": "some", "locality": self.maybe(m.Locality),
                      "instrument": self.maybe(m.PolicyInstrument),
                      "incentive": self.maybe(m.Incentive), "land_award": self.maybe(m.LandAward)},
            m.InstrumentType: {"code": f"type-{number}", "name_en": "t", "name_zh": "t",
                               "parent": self.maybe(m.InstrumentType)},
        }  # fmt: skip
        model = self.dice.choice(list(made))
        model.objects.create(status=status, **made[model])

    def do_create_place(self):
        code = f"{330300 + self.next()}"
        make_locality(code, self.any(m.Locality), self.dice.choice(STATUSES))

    def do_create_land(self):
        names = self.dice.sample(["甲有限公司", "乙有限公司", "丙有限公司", "赵钱"], 2)
        kinds = {"赵钱": "person"}
        make_land(
            self.any(m.Locality), *((name, kinds.get(name, "organisation")) for name in names),
            status=self.dice.choice(STATUSES), project=f"project {self.next()}",
        )  # fmt: skip

    def do_repoint(self):
        model, field, target = self.dice.choice([
            (m.Locality, "parent", m.Locality), (m.Locality, "today", m.Locality),
            (m.PolicyInstrument, "locality", m.Locality), (m.Firm, "seat", m.Locality),
            (m.Firm, "sector", m.Sector), (m.Speech, "official", m.Official),
            (m.Speech, "source", m.Source), (m.Award, "firm", m.Firm),
            (m.Incentive, "instrument", m.PolicyInstrument), (m.Incentive, "type", m.InstrumentType),
            (m.InstrumentType, "parent", m.InstrumentType), (m.LandAward, "locality", m.Locality),
            (m.Award, "land_award", m.LandAward), (m.Tenure, "locality", m.Locality),
        ])  # fmt: skip
        if record := self.any(model):
            setattr(record, field, self.any(target))
            record.save()

    def do_change_code(self):
        record = self.any(self.dice.choice([m.InstrumentType, m.Sector, m.Locality]))
        record.code = f"{self.next():06}"
        record.save()

    def do_name_firm(self):
        if self.dice.random() < 0.4 and (name := self.any(m.FirmName)):
            name.delete()
        else:
            m.FirmName.objects.create(firm=self.any(m.Firm), name=f"又名{self.next()}")

    def do_hold_office(self):
        if self.dice.random() < 0.4 and (tenure := self.any(m.Tenure)):
            tenure.delete()
        else:
            m.Tenure.objects.create(
                official=self.any(m.Official), locality=self.any(m.Locality), office_en="Mayor"
            )

    def do_link(self):
        if self.dice.random() < 0.4 and (link := self.any(m.InstrumentLink)):
            link.delete()
        else:
            m.InstrumentLink.objects.create(
                origin=self.any(m.PolicyInstrument), target=self.any(m.PolicyInstrument),
                relation="amends",
            )  # fmt: skip

    def do_relate(self):
        act, kind = self.any(m.PolicyInstrument), self.any(m.InstrumentType)
        place, sector = self.any(m.Locality), self.any(m.Sector)
        self.dice.choice([
            lambda: act.types.add(kind), lambda: act.types.clear(), lambda: act.sectors.set([sector]),
            lambda: act.sectors.remove(sector), lambda: kind.instruments.add(act),
            lambda: kind.instruments.clear(), lambda: place.successors.add(self.any(m.Locality)),
            lambda: place.predecessors.add(self.any(m.Locality)),
            lambda: place.predecessors.clear(), lambda: place.successors.clear(),
        ])()  # fmt: skip

    def do_look_again(self):
        m.Check.objects.create(
            source=self.any(m.Source), checked_at=timezone.now(),
            result=self.dice.choice(["live", "gone"]),
        )  # fmt: skip

    def do_refresh_register(self):
        refresh_lineage()

    def do_judge_holder(self):
        if holder := self.any(m.Holder):
            decide_kind(holder, self.dice.choice(["organisation", "person"]), self.judge)

    @property
    def judge(self):
        user = self.people[0]
        user.is_superuser = True
        return user

    def do_link_holder(self):
        if holder := self.any(m.Holder):
            holder.firm = self.maybe(m.Firm)
            holder.save()

    def do_match_firms(self):
        if holder := self.any(m.Holder, firm=None):
            make_firm(holder.name, self.dice.choice(STATUSES))
            match_firms()

    def do_merge(self):
        model = self.dice.choice([m.Firm, m.Firm, m.Official, m.Source, m.PolicyInstrument])
        rows = list(model.objects.filter(merged_into=None).order_by("pk"))
        if len(rows) > 1:
            self.merges.append(merged(*self.dice.sample(rows, 2), self.people))

    def do_undo_merge(self):
        if self.merges:
            undone(self.merges[-1], self.people)
            self.merges.pop()

    def do_cluster(self):
        free = list(m.LandAward.objects.filter(cluster=None).order_by("pk"))
        if len(free) > 1:
            make_cluster(*self.dice.sample(free, 2), within=self.maybe(m.DuplicateCluster))

    def do_mark_duplicates(self):
        same = {"parcel_no": "A-1", "area_m2": 5000, "signed_on": datetime.date(2014, 1, 1)}
        place = self.any(m.Locality)
        for _ in range(2):
            make_land(place, ("甲有限公司", "organisation"), content_key=f"{place.pk:032}", **same)
        mark_duplicates(m.LandAward.objects.filter(content_key=f"{place.pk:032}"))

    def do_part_repeats(self):
        if award := self.any(m.LandAward, cluster__isnull=False):
            award.content_key = ""
            award.save()
            mark_duplicates(m.LandAward.objects.filter(pk=award.pk))

    def do_decide_cluster(self):
        if cluster := self.any(m.DuplicateCluster):
            decide(cluster, self.dice.choice(["same", "different"]), self.people[0])

    def do_delete_cluster(self):
        if cluster := self.any(m.DuplicateCluster):
            cluster.delete()

    def do_import(self):
        self.files += 1
        place = self.dice.choice(["330109", "330100"])
        rows = [
            {"电子监管号": numbered(self.dice.randrange(12)), "行政区": place,
             "成交价格(万元)": f"{self.dice.randrange(1, 9)}00",
             "土地使用权人": self.dice.choice(["甲有限公司", "乙有限公司", "赵钱"])}
            for _ in range(8)
        ]  # fmt: skip
        unique = {row["电子监管号"]: row for row in rows}.values()
        path = land_file(self.folder / f"{self.files}.csv", *unique)
        locality = m.Locality.objects.get(pk=self.world.city.pk)
        import_file(path, noun="land_award", publish=self.dice.random() < 0.8, locality=locality)

    def do_undo_import(self):
        if batch := self.any(m.ImportBatch, state="done"):
            try:
                undo_import(batch, self.people[0])
            except CannotUndo:
                raise NotAllowed("later") from None

    def do_publish_many(self):
        rewrite(
            m.LandAward.objects.filter(pk__in=[self.any(m.LandAward).pk]),
            {"status": self.dice.choice(STATUSES).value}, reason="many",
        )  # fmt: skip

    def do_count(self):
        lexicon = self.any(m.Lexicon)
        if self.dice.random() < 0.4 and (count := self.any(m.TermCount)):
            count.delete()
        else:
            m.TermCount.objects.create(
                speech=self.any(m.Speech), lexicon=lexicon, group=f"g{self.next()}", count=3,
                basis="computed",
            )  # fmt: skip

    def do_change_list(self):
        self.dice.choice([
            lambda: make_year(self.any(m.Locality), 2000 + self.next() % 100, holders=self.number),
            lambda: m.Coverage.objects.create(locality=self.any(m.Locality), noun="award"),
            lambda: m.Sector.objects.create(code=f"s{self.next()}", name_en="s", name_zh="s"),
            lambda: m.Mapping.objects.update(condition=f"{self.number}") and self.any(m.Mapping).save(),
            lambda: m.LandYear.objects.filter(holders=self.number - 9).delete(),
        ])()  # fmt: skip

    def do_delete(self):
        if record := self.any(self.dice.choice(RECORDS)):
            record.delete()


@pytest.mark.parametrize("seed", range(3))
def test_mirror_kept_through_random_changes_is_what_the_lists_say(
    client, world, tmp_path, settings, seed
):
    settings.MEDIA_ROOT = tmp_path
    desk, dice = Desk(seed, world, tmp_path), random.Random(seed)
    mirror, done = Mirror(client, page_size=dice.choice([7, 50, 1000])), []
    for step in range(150):
        done.append(desk.act())
        if dice.random() < 0.2:
            settle()
        if dice.random() < 0.15:
            mirror.poll()
        if dice.random() < 0.02:
            rebuild()
        if step % 10 == 9:
            settle()
            mirror.poll()
            lists = public_records(client)
            assert differing(mirror.records, lists) == [], (step, done[-10:])
            assert differing(mirror.lists, public_lists(client)) == [], (step, done[-10:])
    assert mirror_of(client) == mirror.records
    edition = write_all(tmp_path / "bulk")
    assert mirror.records == {
        (noun, row["uid"]): row for noun in NOUNS for row in ndjson_rows(edition / f"{noun}.ndjson")
    }
    for (noun, uid), survivor in mirror.moved.items():
        assert client.get(f"/api/v1/{noun}/{uid}/")["Location"].endswith(f"/{noun}/{survivor}/")


def differing(one, other):
    return [key for key in {**one, **other} if one.get(key) != other.get(key)]
