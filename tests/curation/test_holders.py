import pytest

from policies.curation.holders import decide_kind
from policies.models import Firm, FirmMatch, Holder

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
