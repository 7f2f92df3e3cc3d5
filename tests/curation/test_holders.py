import io

import pytest
from django.core.management import call_command

from policies.curation.holders import decide_kind, judge_anew
from policies.models import Firm, FirmMatch, Holder
from tests.factories import land_award

pytestmark = pytest.mark.django_db


def test_a_curator_s_decision_stands_in_place_of_the_rule_s_evidence(django_user_model):
    user = django_user_model.objects.create_superuser("curator")
    holder = Holder.objects.create(name="某某会", kind="unknown", kind_evidence="short")
    decide_kind(holder, "organisation", user)
    holder.refresh_from_db()
    assert (holder.kind, holder.kind_by, holder.kind_evidence) == ("organisation", "curator", "")


def test_a_holder_that_may_be_a_person_waits_for_no_firm(django_user_model):
    user = django_user_model.objects.create_superuser("curator")
    holder = Holder.objects.create(name="甲乙机械", kind="organisation")
    firm = Firm.objects.create(name_zh="甲乙机械有限公司")
    fields = {"holder": holder, "reason": "near_name", "matched_name": firm.name_zh, "score": 100}
    FirmMatch.objects.create(firm=firm, **fields)
    refused = FirmMatch.objects.create(
        firm=Firm.objects.create(name_zh="甲乙"), decision="refused", **fields
    )
    decide_kind(holder, "unknown", user)
    assert list(FirmMatch.objects.all()) == [refused]


def test_the_rule_judges_anew_whom_no_curator_judged(register):
    person = land_award(register["330109"], "王小明 某某县砖厂", names_withheld=False)
    company = land_award(register["330109"], "某某县砖厂", names_withheld=True)
    judged = land_award(register["330109"], "某某会", names_withheld=False)
    Holder.objects.filter(name="王小明 某某县砖厂").update(kind="organisation")
    Holder.objects.filter(name="某某县砖厂").update(kind="unknown")
    Holder.objects.filter(name="某某会").update(kind="organisation", kind_by="curator")
    same = Holder.objects.create(name="王小明", kind="person")
    out = io.StringIO()
    call_command("judge_holders", stdout=out)
    assert out.getvalue() == (
        "holders of another kind than before: 2, awards with names opened or closed: 2\n"
    )
    for award, withheld in ((person, True), (company, False), (judged, False)):
        award.refresh_from_db()
        assert award.names_withheld is withheld
    same.refresh_from_db()
    assert same.kind_evidence == "3 characters, a surname"
    assert same.history.count() == 1
    closed = Holder.objects.get(name="王小明 某某县砖厂")
    assert closed.kind_evidence == "a personal name beside others"
    assert closed.history.first().kind == "unknown"
    assert judge_anew() == (0, 0)
