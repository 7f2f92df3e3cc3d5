"""Which database a request is answered from, and what is said when it cannot be."""

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.db.utils import InterfaceError
from django.http import HttpResponse, StreamingHttpResponse
from django.test import override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path
from psycopg import errors

from policies.api.views import ListView
from policies.models import ApiKey, DataVersion, Firm
from tests.mirrored import WrittenToReplica
from tracker import limits, replicas, routers
from tracker.public_answers import is_form, is_interface, is_public
from tracker.reading import BEGINNING, Reading
from tracker.urls import urlpatterns

LONG = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000000) "
    "SELECT count(*) FROM n"
)


def said(cause: Exception, kind: type[Exception] = OperationalError) -> Exception:
    """An error as Django raises it for one of the database."""
    error = kind(str(cause))
    error.__cause__ = cause
    return error


GONE = said(errors.AdminShutdown("terminating connection due to administrator command"))
CONFLICT = said(errors.SerializationFailure("canceling statement due to conflict with recovery"))
CUT = said(errors.QueryCanceled("canceling statement due to statement timeout"))
NOT_THERE_YET = said(errors.UndefinedTable('relation "x" does not exist'))


@pytest.fixture
def replica(db, monkeypatch):
    """One that may be read from; what it is left out for stands in the list."""
    if "replica1" not in connections:
        pytest.skip("no replica is configured")
    left_out: list[str] = []
    monkeypatch.setattr(replicas, "choose", lambda: "replica1")
    monkeypatch.setattr(replicas, "leave_out", lambda alias, reason: left_out.append(reason))
    return left_out


def asked_from(answering):
    """The databases that views are asked to read from, one after the other."""
    tried: list[str] = []

    def view(request):
        tried.append(routers.reading_database())
        return answering(request, tried[-1])

    return view, tried


def view_error(middleware, error):
    """A view that raises on the replica, as Django passes it on."""

    def answer(request, alias):
        if alias == "replica1":
            return middleware[0].process_exception(request, error)
        return HttpResponse("whole")

    return answer


@pytest.mark.parametrize(
    ("method", "address", "cookie", "alias"),
    [
        ("get", "/firms/", "", "replica1"),
        ("head", "/firms/", "", "replica1"),
        ("get", "/zh-hans/firms/", "csrftoken=a", "replica1"),
        ("get", "/api/v1/firms/", "", "replica1"),
        ("get", "/firms/", "sessionid=a", "default"),
        ("post", "/api/v1/count/", "", "default"),
        ("get", "/admin/", "", "default"),
        ("get", "/healthz", "", "default"),
        ("get", "/alerts/confirm/x/", "", "default"),
        ("get", "/fr/api/keys/manage/x/", "", "default"),
        ("get", "/corrections/new/", "", "default"),
    ],
)
def test_readers_read_from_a_replica_all_else_is_of_the_primary(
    rf, replica, method, address, cookie, alias
):
    view, tried = asked_from(lambda request, alias: HttpResponse())
    Reading(view)(getattr(rf, method)(address, headers={"cookie": cookie} if cookie else {}))
    assert tried == [alias]
    assert routers.reading_database() == "default"


@pytest.mark.parametrize(
    ("error", "left_out"),
    [(GONE, 1), (said(Exception(), InterfaceError), 1), (CONFLICT, 0), (NOT_THERE_YET, 0)],
)
def test_what_a_replica_fails_at_is_asked_of_the_primary_once(rf, replica, error, left_out):
    middleware: list[Reading] = []
    view, tried = asked_from(view_error(middleware, error))
    middleware.append(Reading(view))
    answer = middleware[0](rf.get("/firms/"))
    assert (answer.status_code, answer.content) == (200, b"whole")
    assert tried == ["replica1", "default"]
    assert len(replica) == left_out


def test_one_that_cannot_tell_its_version_is_left_out(rf, replica, monkeypatch):
    current = DataVersion.objects._last

    def last():
        if routers.reading_database() == "replica1":
            raise GONE
        return current()

    monkeypatch.setattr(DataVersion.objects, "_last", last)
    view, tried = asked_from(lambda request, alias: HttpResponse("whole"))
    assert Reading(view)(rf.get("/firms/")).content == b"whole"
    assert tried == ["default"] and len(replica) == 1


def test_a_statement_cut_on_a_replica_does_not_burden_the_primary_too(rf, replica):
    middleware: list[Reading] = []
    view, tried = asked_from(view_error(middleware, CUT))
    middleware.append(Reading(view))
    assert middleware[0](rf.get("/firms/")).status_code == 503
    assert tried == ["replica1"]


def test_an_answer_that_is_streamed_keeps_its_database(rf, replica):
    part = b"x" * BEGINNING

    def parts():
        for _time in range(3):
            assert routers.reading_database() == "replica1"
            yield part

    view, _tried = asked_from(lambda request, alias: StreamingHttpResponse(parts()))
    answer = Reading(view)(rf.get("/firms.csv"))
    assert b"".join(answer.streaming_content) == part * 3


def test_a_streamed_answer_that_breaks_at_its_beginning_is_made_anew(rf, replica):
    def parts(alias):
        yield b"a"
        if alias == "replica1":
            raise GONE
        yield b"b"

    view, _tried = asked_from(lambda request, alias: StreamingHttpResponse(parts(alias)))
    answer = Reading(view)(rf.get("/firms.csv"))
    assert b"".join(answer.streaming_content) == b"ab"


def test_one_that_breaks_later_has_no_proper_end(rf, replica):
    def parts():
        yield b"x" * BEGINNING
        raise GONE

    view, _tried = asked_from(lambda request, alias: StreamingHttpResponse(parts()))
    answer = Reading(view)(rf.get("/firms.csv"))
    with pytest.raises(OperationalError):
        b"".join(answer.streaming_content)


def test_within_a_transaction_and_where_it_decides_on_a_write_the_primary_is_read(replica):
    with routers.reading("replica1"):
        assert Firm.objects.all().db == "replica1"
        assert Firm.objects.select_for_update().db == "default"
        with transaction.atomic():
            assert Firm.objects.all().db == "default"
            Firm.objects.get_or_create(name_zh="甲")
        assert Firm.objects.all().db == "replica1"


def test_nothing_is_written_to_a_replica(replica):
    with pytest.raises(WrittenToReplica):
        Firm.objects.using("replica1").update(name_zh="甲")


def test_a_key_is_looked_up_on_the_primary(replica):
    with routers.reading("replica1"):
        assert ApiKey.objects.all().db == "replica1"
        assert ApiKey.objects.opened_by("ck_" + "a" * 32) is None


def test_a_request_is_counted_once_though_answered_twice(client, replica, monkeypatch):
    get, counted = ListView.get, []

    def once(self, request, **kwargs):
        counted.append(self.standing.remaining)
        if routers.reading_database() == "replica1":
            raise GONE
        return get(self, request, **kwargs)

    monkeypatch.setattr(ListView, "get", once)
    assert client.get("/api/v1/firms/").status_code == 200
    assert len(counted) == 2 and len(set(counted)) == 1


def public_patterns(patterns, before=""):
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from public_patterns(pattern.url_patterns, address)
        elif isinstance(pattern, URLPattern) and is_public(address):
            yield address, pattern


def takes_posts(pattern, rf):
    """Whether a view does more with a POST than to refuse it."""
    parts = dict.fromkeys(pattern.pattern.converters, "x")
    try:
        return pattern.callback(rf.post("/"), **parts, **pattern.default_args).status_code != 405
    except Exception:
        return True


def test_every_page_at_which_readers_write_is_known_as_a_form(rf, db):
    """Whatever takes a POST is a form; the interface, which takes questions so, writes nothing."""
    taking = {
        address
        for address, pattern in public_patterns(get_resolver().url_patterns)
        if not is_interface(f"/{address}") and takes_posts(pattern, rf)
    }
    read_only = ("charts/", "feeds/", "robots.txt", "sitemap")  # refuse it later, or not at all
    assert [a for a in taking if not is_form(a) and not a.startswith(read_only)] == []
    assert len([address for address in taking if is_form(address)]) >= 7


def test_forms_below_the_interface_answer_with_pages():
    assert is_interface("/api/v1/firms/") and is_interface("/reconcile/")
    assert not is_interface("/api/keys/") and not is_interface("/firms/")
    assert is_form("/zh-hans/alerts/new/") and not is_form("/alertsx/") and not is_form("/api/v1/")


def slow(request):
    with connections[routers.reading_database()].cursor() as cursor:
        cursor.execute(LONG)
    return HttpResponse("done")


class Slow:
    """Two addresses, of the site and the interface, that keep the database busy."""

    urlpatterns = [path("slow/", slow), path("api/slow/", slow), *urlpatterns]


@pytest.fixture
def hurried(settings, transactional_db):
    """A fifth of a second for a statement; afterwards the connection is as before."""
    settings.STATEMENT_TIMEOUT_MS, settings.LOCK_TIMEOUT_MS = 200, 100
    connection.ensure_connection()
    limits.begin_connection(connection)
    yield
    limits.limit(False)
    if connection.vendor == "sqlite":
        connection.connection.set_progress_handler(None, 0)


@override_settings(ROOT_URLCONF=Slow)
def test_a_statement_that_takes_too_long_is_503(client, hurried):
    page, problem = client.get("/slow/"), client.get("/api/slow/")
    assert page.status_code == problem.status_code == 503
    assert "took too long" in page.content.decode()
    assert problem["Content-Type"] == "application/problem+json"
    assert problem.json()["type"] == "/api/docs/#unavailable"
    for answer in (page, problem):
        assert int(answer["Retry-After"]) > 0
        assert answer["Cache-Control"] == "no-store"
        assert "ETag" not in answer


def test_the_desk_and_commands_have_no_limit(rf, hurried):
    def limit_of(request):
        if connection.vendor == "sqlite":
            return HttpResponse(str(limits._here.ends))
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            return HttpResponse(cursor.fetchone()[0])

    none = {"postgresql": b"0", "sqlite": b"inf"}[connection.vendor]
    reading = Reading(limit_of)
    assert reading(rf.get("/admin/")).content == none
    assert reading(rf.get("/firms/", headers={"cookie": "sessionid=a"})).content != none
    assert reading(rf.post("/api/v1/count/")).content != none
    assert reading(rf.get("/admin/")).content == none


def test_a_limit_is_told_once_not_with_every_request(rf, hurried, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite is told nothing")
    told = []
    tell = connection.connection.execute
    monkeypatch.setattr(connection.connection, "execute", lambda *a: told.append(a) or tell(*a))
    reading = Reading(lambda request: HttpResponse())
    for address in ("/firms/", "/land/", "/firms/", "/admin/", "/admin/", "/firms/"):
        reading(rf.get(address))
    assert len(told) == 3


def test_without_a_database_it_is_503(rf, db, monkeypatch):
    def gone():
        raise said(errors.ConnectionTimeout("connection timeout expired"))

    monkeypatch.setattr(replicas, "choose", lambda: None)
    monkeypatch.setattr(DataVersion.objects, "_last", gone)
    answer = Reading(lambda request: HttpResponse())(rf.get("/fr/firms/"))
    assert answer.status_code == 503
    assert '<html lang="fr">' in answer.content.decode()
