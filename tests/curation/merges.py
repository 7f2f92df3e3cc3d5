"""Two firms with all that can name a firm, people who merge, and everything that is on record."""

from types import SimpleNamespace

from django.apps import apps
from django.contrib.auth.models import Group, User

from policies.curation import merging
from policies.curation.merge_choices import chosen, default_side, values_of
from policies.models import (
    Award,
    Citation,
    Firm,
    FirmMatch,
    FirmName,
    Holder,
    InstrumentType,
    Merge,
    RecordName,
    Source,
    Status,
)

# What a merge and its undoing leave behind: the account of them, and when.
ACCOUNTS = {"Merge", "StatusChange", "SimilarPair", "DataVersion", "SearchMark", "PublicChange"}
WHEN = {"updated_at"}


def stewards(*names):
    made = []
    for name in names:
        user = User.objects.create_user(name, is_staff=True)
        user.groups.add(Group.objects.get(name="data steward"))
        made.append(User.objects.get(pk=user.pk))
    return made


def by_default(kept, gone):
    """The changes when nobody chooses otherwise."""
    ours, theirs = values_of(kept), values_of(gone)
    sides = {name: default_side(ours[name], theirs[name]) for name in ours}
    return chosen(kept, gone, sides, "alias")


def everything():
    """Every row of every noun as it stands, but for histories and the account of merges."""
    found = {}
    for model in apps.get_app_config("policies").get_models(include_auto_created=True):
        if model.__name__.startswith("Historical") or model.__name__ in ACCOUNTS:
            continue
        for row in model._default_manager.order_by("pk").values():
            pk = row.pop(model._meta.pk.attname)
            # Which row says that a list holds something, or how a record is found, is of no matter.
            by_content = model._meta.auto_created or model is RecordName
            key = (model.__name__, *(row.values() if by_content else [pk]))
            found[key] = {name: value for name, value in row.items() if name not in WHEN}
    return found


def two_firms(status=Status.DRAFT):
    """Both named by awards, names, holders, matches, citations and each other's families."""
    kind = InstrumentType.objects.create(code="grant", name_en="Grant", name_zh="补贴")
    source = Source.objects.create(title="Gazette", kind="news", status=Status.PUBLISHED)
    kept = Firm.objects.create(name_zh="宇树科技有限公司", name_en="Unitree", status=status)
    gone = Firm.objects.create(
        name_zh="杭州宇树科技有限公司", uscc="91330108MA27YJ5H56", ticker="688836", status=status
    )
    child = Firm.objects.create(name_zh="宇树子公司", parent=gone)
    Firm.objects.filter(pk=kept.pk).update(parent=gone)
    kept.refresh_from_db()
    FirmName.objects.create(firm=kept, name="宇树")
    FirmName.objects.create(firm=gone, name="宇 树", kind="short")
    FirmName.objects.create(firm=gone, name="Yushu", language="en")
    holder = Holder.objects.create(name="宇树股份有限公司", kind="organisation", firm=gone)
    other = Holder.objects.create(name="宇树机器人有限公司", kind="organisation")
    for firm in (kept, gone):
        FirmMatch.objects.create(holder=other, firm=firm, reason="parent", score=90)
        Citation.objects.create(record=firm, source=source, quote=firm.name_zh)
    FirmMatch.objects.create(holder=holder, firm=gone, reason="parent", score=95)
    received = Award.objects.create(firm=gone, kind=kind, status=Status.PUBLISHED)
    given = Award.objects.create(firm=child, giver=gone, kind=kind)
    return SimpleNamespace(
        kept=kept, gone=gone, child=child, holder=holder, received=received, given=given,
        source=source, kind=kind,
    )  # fmt: skip


def merged(kept, gone, people, choices=None):
    """The merge done, by two stewards where it takes two."""
    if choices is None:
        choices = by_default(kept, gone)
    merge = merging.propose_merge(kept, gone, choices, people[0], "same code")
    if merge.state == Merge.State.PROPOSED:
        merging.accept_merge(merge, people[1])
    merge.refresh_from_db()
    assert merge.state == Merge.State.DONE
    return merge


def undone(merge, people):
    merge = merging.undo_merge(merge, people[1])
    if merge.state == Merge.State.DONE:
        merging.accept_undo(merge, people[0])
    merge.refresh_from_db()
    assert merge.state == Merge.State.UNDONE


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def two_places():
    from tests.conftest import make_locality

    return make_locality("330100", "Hangzhou", "杭州市")
