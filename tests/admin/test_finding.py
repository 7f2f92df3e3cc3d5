"""One box for all records of the desk, and the lists' own search by pinyin."""

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from policies.models import PolicyInstrument, Status


@pytest.fixture
def search(chief):
    def ask(query, **more):
        answer = chief.get(reverse("admin:search"), {"q": query, **more})
        assert answer.status_code == 200
        return answer.content.decode()

    return ask


def test_records_of_every_noun_are_found_with_noun_and_status(desk, search):
    PolicyInstrument.objects.update(status=Status.PUBLISHED)
    page = search("机器人")
    assert "Robot plan 2" in page
    assert "Policy instrument · published" in page
    assert "Unitree 0" in search("yushu")
    assert "Mayor Li" in search("li shi zhang")
    assert "Nothing is found" in search("查无此词")


def test_holders_and_land_are_not_found(desk, search):
    assert "Nothing is found" in search("张三丰")


def test_palette_shows_the_same_lines(desk, chief):
    answer = chief.get(reverse("admin:search"), {"s": "yushu", "extended": 1})
    text = answer.content.decode()
    assert 'id="command-results-list"' in text
    assert "Unitree 0" in text
    assert "/admin/search/?q=yushu" in text
    assert chief.get(reverse("admin:search"), {"s": ""}).content == b""


def test_only_nouns_that_the_user_may_view_are_found(desk, client):
    user = User.objects.create_user("viewer", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_firm"))
    client.force_login(user)
    assert "Unitree 0" in client.get(reverse("admin:search"), {"q": "yushu"}).content.decode()
    assert (
        "Robot plan" not in client.get(reverse("admin:search"), {"q": "jiqiren"}).content.decode()
    )


def test_search_takes_a_login(client, db):
    assert client.get(reverse("admin:search"), {"q": "x"}).status_code == 302


def test_search_takes_few_queries(desk, chief, django_assert_max_num_queries):
    with django_assert_max_num_queries(15):
        chief.get(reverse("admin:search"), {"q": "机器人"})


@pytest.mark.parametrize(
    ("noun", "query", "count"),
    [
        ("firm", "yushu", 3), ("firm", "宇樹", 3), ("policyinstrument", "jqrcygh", 3),
        ("official", "lishizhang", 1), ("source", "zfgb", 3), ("locality", "hangzhou", 1),
        ("sector", "jiqiren", 1), ("instrumenttype", "buzhu", 3), ("speech", "jianghua", 3),
        ("lexicon", "zhengceci", 1), ("incentive", "butie", 3),
    ],
)  # fmt: skip
def test_list_finds_by_pinyin_each_row_once(desk, chief, noun, query, count):
    answer = chief.get(reverse(f"admin:policies_{noun}_changelist"), {"q": query})
    assert answer.context["cl"].result_count == count
