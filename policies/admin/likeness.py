"""A new record like one that is there: its form comes back once, and says which."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from policies.curation.similar import Reason, Similar, set_apart, similar

ANOTHER = "_another"
_OTHER_NAME = re.compile(r"names-\d+-name")


class LikenessMixin:
    """Tells of similar records before a new one is saved; ticked, it is saved and kept apart from them."""

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]
        if obj is not None or request.method != "POST":
            return form

        class WarnedForm(form):  # type: ignore[misc, valid-type]
            def _post_clean(self) -> None:
                super()._post_clean()
                if not self.errors:
                    request.similar = found = _similar(request, self.instance)
                    if {str(one.record.pk) for one in found} - _ticked(request):
                        self.add_error(None, _("Not saved yet: look at the similar records above."))

        return WarnedForm

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)  # type: ignore[misc]
        found: list[Similar] = getattr(request, "similar", [])
        if not change and found:
            set_apart(obj, [one.record for one in found], request.user)

    def render_change_form(
        self, request: Any, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        found: list[Similar] = getattr(request, "similar", [])
        context["similar"] = [(one, _reason(one)) for one in found]
        context["similar_keys"] = ",".join(str(one.record.pk) for one in found)
        context["similar_ticked"] = bool(_ticked(request))
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]


def _similar(request: HttpRequest, record: Any) -> list[Similar]:
    names = [said for key, said in request.POST.items() if _OTHER_NAME.fullmatch(key) and said]
    return similar(record, [str(name) for name in names])


def _ticked(request: HttpRequest) -> set[str]:
    return set(filter(None, request.POST.get(ANOTHER, "").split(",")))


def _reason(one: Similar) -> str:
    return str(Reason(one.reason).label)
