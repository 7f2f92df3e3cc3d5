import pytest

from policies.models import Firm, Record
from policies.models import __all__ as names

pytestmark = pytest.mark.django_db


def test_every_change_of_a_record_is_kept():
    firm = Firm.objects.create(name_zh="甲公司")
    firm.name_zh = "乙公司"
    firm.save()
    assert [version.name_zh for version in firm.history.all()] == ["乙公司", "甲公司"]


def test_every_editorial_noun_has_uid_status_and_history():
    import policies.models

    nouns = [getattr(policies.models, name) for name in names]
    records = [
        n for n in nouns if isinstance(n, type) and issubclass(n, Record) and not n._meta.abstract
    ]
    assert len(records) == 11
    for noun in records:
        fields = {field.name for field in noun._meta.fields}
        assert {"uid", "status", "created_at", "updated_at"} <= fields, noun
        assert hasattr(noun, "history"), noun
