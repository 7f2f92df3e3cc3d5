"""The frame of every page: the side bar with its nouns, and the desk's own few styles."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

# Title of the group, then each noun with its symbol (fonts.google.com/icons).
GROUPS: tuple[tuple[Any, tuple[tuple[str, str], ...]], ...] = (
    (_("Review"), (("policies.Review", "rate_review"), ("policies.Correction", "feedback"))),
    (
        _("Policies"),
        (
            ("policies.PolicyInstrument", "gavel"),
            ("policies.Candidate", "filter_alt"),
            ("policies.Incentive", "redeem"),
            ("policies.Award", "payments"),
            ("policies.Firm", "factory"),
        ),
    ),
    (
        _("Land"),
        (
            ("policies.LandAward", "landscape"),
            ("policies.DuplicateCluster", "content_copy"),
            ("policies.Holder", "badge"),
            ("policies.FirmMatch", "join_inner"),
            ("policies.LandYear", "monitoring"),
            ("policies.FigureChange", "change_history"),
        ),
    ),
    (
        _("Words"),
        (
            ("policies.Speech", "record_voice_over"),
            ("policies.Official", "person"),
            ("policies.Lexicon", "dictionary"),
        ),
    ),
    (_("Places"), (("policies.Locality", "location_on"), ("policies.Coverage", "fact_check"))),
    (
        _("Sources & taxonomy"),
        (
            ("policies.Source", "menu_book"),
            ("policies.Check", "link"),
            ("policies.InstrumentType", "category"),
            ("policies.Sector", "precision_manufacturing"),
            ("policies.ConceptScheme", "schema"),
            ("policies.Concept", "sell"),
            ("policies.Mapping", "compare_arrows"),
        ),
    ),
    (_("Duplicates"), (("policies.SimilarPair", "difference"), ("policies.Merge", "merge"))),
    (_("Imports"), (("policies.ImportBatch", "upload_file"),)),
    (
        _("Users"),
        (
            ("auth.User", "group"),
            ("auth.Group", "groups"),
            ("policies.ApiKey", "key"),
            ("axes.AccessAttempt", "lock_clock"),
        ),
    ),
    (_("Operation"), (("policies.RunReport", "monitor_heart"),)),
)


def stylesheet(request: HttpRequest) -> str:
    return static("desk/desk.css")


def frame(request: HttpRequest) -> str:
    return static("desk/frame.css")


def script(request: HttpRequest) -> str:
    return static("desk/frame.js")


def colours(request: HttpRequest) -> dict[str, Any]:
    """None in the page: they stand in ``desk/frame.css``, which a strict policy allows."""
    return {}


def account(request: HttpRequest) -> list[dict[str, Any]]:
    """The links below a user's own name."""
    return [
        {"title": _("Change password"), "link": reverse("admin:password_change")},
        {"title": _("Second factor and sessions"), "link": reverse("desk-account")},
    ]


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups with those nouns that the user may look at."""
    groups: list[dict[str, Any]] = [
        {
            "title": title,
            "items": [item for noun, icon in nouns if (item := _item(request, noun, icon))],
        }
        for title, nouns in GROUPS
    ]
    if request.user.has_perm("policies.merge_record"):
        page = {"title": _("What was done"), "icon": "history", "link": reverse("desk-done")}
        groups[0]["items"].append(page)
    return groups


def _item(request: HttpRequest, noun: str, icon: str) -> dict[str, Any] | None:
    model = apps.get_model(noun)
    if not admin.site.get_model_admin(model).has_view_permission(request):
        return None
    return {
        "title": capfirst(model._meta.verbose_name_plural),
        "icon": icon,
        "link": reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"),
    }
