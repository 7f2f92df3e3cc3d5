"""How the tracker runs, on one page for stewards."""

import datetime

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from policies.admin import operation as page
from policies.curation import operation
from policies.curation.operation import WORKER, pulse, run_of
from policies.models import DataVersion, ImportBatch, RunReport, SearchMark
from tracker import replicas
from tracker.replicas import State

pytestmark = pytest.mark.django_db


def opened(role: str):
    user = User.objects.create_user(role, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client.get(reverse("admin:policies_runreport_changelist"))


def told() -> dict[str, page.Service]:
    return {service.name: service for service in opened("data steward").context["services"]}


@pytest.mark.parametrize(
    ("role", "status"),
    [("contributor", 403), ("reviewer", 403), ("data steward", 200), ("administrator", 200)],
)
def test_it_is_for_stewards_and_administrators(role, status):
    assert opened(role).status_code == status


def test_it_stands_in_the_side_bar_of_those_who_may_look():
    address = reverse("admin:policies_runreport_changelist")
    assert address in opened("data steward").content.decode()
    client = Client()
    user = User.objects.create_user("wen", is_staff=True)
    user.groups.add(Group.objects.get(name="reviewer"))
    client.force_login(user)
    assert address not in client.get(reverse("admin:index")).content.decode()


def test_queues_versions_and_the_database_are_told(settings, tmp_path):
    settings.BULK_DIR = tmp_path
    for state, number in (
        ("queued", 2),
        ("running", 1),
        ("undoing", 1),
        ("failed", 3),
        ("done", 4),
    ):
        for n in range(number):
            ImportBatch.objects.create(
                noun="firm", file_name=f"{state}-{n}.csv", sha256=f"{state}{n}", state=state
            )
    DataVersion.objects.advance()
    before = SearchMark.objects.count()
    answer = opened("administrator")
    context = answer.context
    assert context["imports"] == {"waiting": 2, "running": 2, "failed": 3}
    assert (context["marks"], context["texts"], context["missing"]) == (before, 0, [])
    assert context["database"].bytes >= 0
    html = answer.content.decode()
    assert str(DataVersion.objects.current()) in html
    assert context["database"].kind.lower() == connection.vendor.lower()
    assert ("replica1" in html) is (len(connections.settings) > 1)
    assert ("None are set up" in html) is (len(connections.settings) == 1)


def test_a_service_that_has_never_run_is_missed():
    found = told()
    assert {"send_alerts", "export_bulk", "check_sources", "backup", WORKER} <= set(found)
    assert all(service.overdue and service.report is None for service in found.values())


def test_without_a_worker_none_is_missed(settings):
    settings.IMPORTS_BY = "process"
    assert WORKER not in told()


def test_a_run_tells_when_it_began_ended_and_what_it_came_to():
    call_command("send_alerts")
    report = RunReport.objects.get(service="send_alerts")
    assert report.begun_at <= report.succeeded_at == report.ended_at
    assert report.said.startswith("sent 0 mails") and not report.failed
    assert not told()["send_alerts"].overdue


def test_check_sources_and_the_bulk_files_tell_too(settings, tmp_path):
    settings.BULK_DIR = tmp_path
    call_command("check_sources")
    call_command("export_bulk", str(tmp_path))
    found = {report.service: report.said for report in operation.reports()}
    assert found["check_sources"].startswith("looked at 0 sources")
    assert found["export_bulk"]


def test_a_run_that_failed_says_so_and_keeps_when_it_last_did_not(monkeypatch):
    call_command("send_alerts")
    good = RunReport.objects.get().succeeded_at

    def refuse(say):
        raise CommandError("the mail server knows reader@example.org not")

    monkeypatch.setattr("policies.management.commands.send_alerts.send_alerts", refuse)
    with pytest.raises(CommandError):
        call_command("send_alerts")
    report = RunReport.objects.get()
    assert (report.failed, report.succeeded_at) == (True, good)
    assert "reader" not in report.said
    assert "failed" in opened("data steward").content.decode()


@pytest.mark.parametrize(("hours", "overdue"), [(1, False), (4, True)])
def test_what_was_not_done_for_too_long_is_overdue(hours, overdue):
    call_command("send_alerts")
    then = timezone.now() - datetime.timedelta(hours=hours)
    RunReport.objects.update(succeeded_at=then, reported_at=then)
    assert told()["send_alerts"].overdue is overdue


def test_a_run_goes_on_where_the_database_takes_no_report(monkeypatch):
    def refuse(*args, **kwargs):
        raise DatabaseError("read only")

    monkeypatch.setattr(RunReport.objects, "begin", refuse)
    monkeypatch.setattr(RunReport.objects, "end", refuse)
    with run_of("send_alerts") as run:
        run.said = "sent"
    assert not RunReport.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_reports_while_one_piece_of_its_work_takes_its_time(monkeypatch):
    monkeypatch.setattr(operation, "REPORT_EVERY", 0.05)
    beats = []
    monkeypatch.setattr(RunReport.objects, "report", beats.append)
    with pulse(WORKER):
        deadline = timezone.now() + datetime.timedelta(seconds=20)
        while len(beats) < 3 and timezone.now() < deadline:
            pass
    assert beats[:3] == [WORKER] * 3


def test_replicas_are_shown_as_they_say(monkeypatch):
    now = timezone.now()
    found = [
        State("replica1", True, 0.2, "", now),
        State("replica2", False, None, "cannot be reached", now),
    ]
    monkeypatch.setattr(replicas, "state", lambda: found)
    html = opened("data steward").content.decode()
    assert "replica1" in html and "cannot be reached" in html
