"""What tests of repeated notices share."""

from policies.curation.duplicates import Report, mark_duplicates
from policies.models import LandAward
from policies.models.land_award import refresh_content_keys


def mark(*awards: LandAward) -> Report:
    """Compare all awards, or only where these repeat others."""
    refresh_content_keys(LandAward.objects.all())
    chosen = LandAward.objects.filter(pk__in=[award.pk for award in awards]) if awards else None
    return mark_duplicates(chosen)


def edit(award: LandAward, **fields) -> None:
    """Change what is stored of an award, and nothing else of it."""
    LandAward.objects.filter(pk=award.pk).update(**fields)
