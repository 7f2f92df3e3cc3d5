"""Fixtures for all rooms: the real files where they are, and a small register."""

import datetime
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connections, transaction
from django.utils import translation
from hypothesis import settings
from pytest_django import DjangoDbBlocker

from policies.curation.register import refresh_lineage
from policies.models import Locality, Status
from tests.mirrored import mirror

ROOT = Path(__file__).resolve().parent.parent

# A busy machine is no fault of the code; the gate tries the same examples each time.
settings.register_profile("suite", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("suite")


# Static files are looked for when they are asked for, not by each client of a test anew.
django_settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def in_english() -> None:
    """Whatever language an earlier test's last answer was in."""
    translation.activate("en")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real files beside the checkout; without it the test is skipped."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"the real files are not here ({folder.name} beside the checkout)")
    return folder


def make_locality(code: str, name_en: str, name_zh: str, **fields: object) -> Locality:
    """A published locality; call ``refresh_lineage`` when all are made."""
    defaults = {
        "status": Status.PUBLISHED,
        "kind": Locality.Kind.PREFECTURE,
        "valid_from": datetime.date(1983, 1, 1),
    }
    return Locality.objects.create(
        code=code, name_en=name_en, name_zh=name_zh, **{**defaults, **fields}
    )


@pytest.fixture
def register(db: None) -> dict[str, Locality]:
    """China, Zhejiang with Hangzhou and Xiaoshan in both its lives, Guangdong with Shenzhen."""
    return make_register()


@pytest.fixture(scope="module")
def module_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A transaction around all tests of a module, for records that are made once and only read.

    What a test itself writes is taken back after it, as with ``db``.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def make_register() -> dict[str, Locality]:
    """The places of ``register``, by code."""
    county = Locality.Kind.COUNTY
    province = Locality.Kind.PROVINCE
    china = make_locality("100000", "China", "中国", kind=Locality.Kind.COUNTRY)
    zhejiang = make_locality("330000", "Zhejiang", "浙江省", kind=province, parent=china)
    guangdong = make_locality("440000", "Guangdong", "广东省", kind=province, parent=china)
    hangzhou = make_locality("330100", "Hangzhou", "杭州市", parent=zhejiang)
    shenzhen = make_locality("440300", "Shenzhen", "深圳市", parent=guangdong)
    xiaoshan = make_locality("330109", "Xiaoshan", "萧山区", parent=hangzhou, kind=county)
    former = make_locality(
        "330181", "Xiaoshan", "萧山市", parent=hangzhou, kind=county,
        valid_from=datetime.date(1990, 1, 1), valid_to=datetime.date(2001, 1, 1),
    )  # fmt: skip
    tonglu = make_locality("330122", "Tonglu", "桐庐县", parent=hangzhou, kind=county)
    former.successors.add(xiaoshan)
    refresh_lineage()
    places = (china, zhejiang, guangdong, hangzhou, shenzhen, xiaoshan, former, tonglu)
    for place in places:
        place.refresh_from_db()
    return {place.code: place for place in places}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """The database of the tests, and its replicas where there are any."""
    mirror()


DATABASE = {
    "db",
    "transactional_db",
    "module_db",
    "django_db_setup",
    "tracker",
    "live_server",
    "site",
    "place",
    "server_programs",
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests may read from replicas. With OTHER_DATABASE=1, only those that touch the database: the others
    have run on the first. WHOLE=1 leaves nothing out.
    """
    if len(connections.settings) > 1:
        for item in items:
            let_read_replicas(item)
    if not os.environ.get("OTHER_DATABASE") or os.environ.get("WHOLE"):
        return
    touching = [item for item in items if touches_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(touching)])
    items[:] = touching


def let_read_replicas(item: pytest.Item) -> None:
    """Allow the replicas to a test that is allowed the primary."""
    marker = item.get_closest_marker("django_db")
    if marker or {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())):
        kwargs = {**(marker.kwargs if marker else {}), "databases": "__all__"}
        item.add_marker(pytest.mark.django_db(**kwargs), append=False)


def touches_database(item: pytest.Item) -> bool:
    """Whether the outcome of a test can depend on which database there is: what Chromium shows is what the
    views answer, and these are asked without it.
    """
    if item.get_closest_marker("looks") or item.get_closest_marker("browser"):
        return False
    if item.get_closest_marker("django_db") or not isinstance(item, pytest.Function):
        return True
    return bool(DATABASE & set(item.fixturenames))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """With REQUIRE_ALL=1, a skipped browser test is a failure: the gate leaves nothing out."""
    if os.environ.get("REQUIRE_ALL"):
        skipped = [r for r in terminalreporter.stats.get("skipped", []) if "browser" in r.nodeid]
        if skipped:
            terminalreporter.write_line(f"REQUIRE_ALL: {len(skipped)} browser tests were skipped")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("REQUIRE_ALL") and reporter and exitstatus == 0:
        skipped = reporter.stats.get("skipped", [])
        if any("tests/browser" in report.nodeid for report in skipped):
            session.exitstatus = 1
