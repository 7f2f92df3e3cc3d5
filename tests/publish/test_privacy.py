"""What readers gave is gone when they take it back, from every table there is."""

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.urls import reverse

from policies.curation.corrections import decide
from policies.models import Alert, ApiKey, Correction, Firm
from policies.publish import alerts, keys

pytestmark = pytest.mark.django_db
ADDRESS = "reader.of.77@example.org"


def tables_with(text: str) -> set[str]:
    """The tables of the whole database in which a text stands, in whatever column."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            columns = connection.introspection.get_table_description(cursor, table)
            for column in columns:
                name = connection.ops.quote_name(column.name)
                cursor.execute(
                    f"SELECT 1 FROM {connection.ops.quote_name(table)} "
                    f"WHERE CAST({name} AS text) LIKE %s LIMIT 1",
                    [f"%{text}%"],
                )
                if cursor.fetchone():
                    found.add(table)
    return found


@pytest.fixture
def place(register):
    return register["330100"]


def test_the_tables_are_looked_into(place):
    Alert.objects.create(address=ADDRESS, about="locality", query=place.code, language="en")
    assert tables_with(ADDRESS) == {Alert._meta.db_table}
    assert apps.get_model("policies.Alert") is Alert


def test_an_alerts_address_can_be_deleted_at_once_and_is_gone_from_every_table(
    client, place, mailoutbox
):
    """Asked for, confirmed and ended as a reader does it."""
    form = {"about": "locality", "query": place.code, "address": ADDRESS}
    alerts.ask(form["address"], form["about"], form["query"], "en")
    alert = Alert.objects.get()
    alerts.confirm(alert.key)
    assert tables_with(ADDRESS) == {Alert._meta.db_table}
    word = alerts.token(alert, alerts.UNSUBSCRIBE)
    answer = client.post(
        reverse("site:alert-unsubscribe", kwargs={"token": word}), {"List-Unsubscribe": "One-Click"}
    )
    assert answer.status_code == 200
    assert tables_with(ADDRESS) == set()
    assert tables_with("reader.of.77") == set()


def test_the_address_of_a_key_is_gone_when_its_owner_or_a_steward_ends_it(mailoutbox, admin_user):
    for end in (ApiKey.forget_address, ApiKey.revoke, lambda key: key.revoke(by=admin_user)):
        keys.ask(ADDRESS, "A map", "en")
        key = ApiKey.objects.latest("pk")
        key.make()
        assert tables_with(ADDRESS)
        end(key)
        assert tables_with(ADDRESS) == set()


def test_the_address_of_a_correction_is_gone_when_it_is_decided(client, admin_user):
    firm = Firm.objects.create(name_zh="甲有限公司", status="published")
    correction = Correction.objects.create(
        content_type=ContentType.objects.get_for_model(Firm), object_id=firm.pk, wrong="x",
        source_url="https://example.org/", contact=ADDRESS, language="en",
    )  # fmt: skip
    assert tables_with(ADDRESS) == {Correction._meta.db_table}
    decide(correction, Correction.State.REFUSED, "No.", admin_user)
    assert tables_with(ADDRESS) == set()


@pytest.mark.parametrize("form", ["alert", "key"])
def test_who_uses_a_form_is_kept_as_a_digest_alone(client, place, form):
    client.defaults["REMOTE_ADDR"] = "203.0.113.77"
    if form == "alert":
        sent = {"about": "locality", "query": place.code, "address": ADDRESS}
        client.post(reverse("site:alert-new"), sent)
    else:
        client.post(reverse("site:api-keys"), {"address": ADDRESS, "purpose": "A map"})
    assert tables_with("203.0.113.77") == set()
