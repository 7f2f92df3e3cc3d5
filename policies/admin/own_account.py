"""A curator's own way in: second factor, recovery codes, open sessions; and those of others, for
administrators.
"""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django_otp import login as note_device

from policies.admin.signing_in import CodeForm, ReplacingForm, set_up, wrong_code
from policies.curation import second_factor, sessions
from policies.models import OpenSession


def record(request: HttpRequest, user: Any, what: str) -> None:
    """Write down in the log of the desk what was done to somebody's way in."""
    by: Any = request.user
    LogEntry.objects.log_actions(
        user_id=by.pk, queryset=[user], action_flag=CHANGE, change_message=what
    )


@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """The page of one's own second factor and sessions."""
    if request.method == "POST":
        _end_sessions(request, request.user)
        return HttpResponseRedirect(reverse("desk-account"))
    return _page(request, "admin/account/account.html", request.user, form=CodeForm())


@sensitive_post_parameters("code", "present")
@never_cache
def device(request: HttpRequest) -> HttpResponse:
    """Set up a device, or with a code of the one in use another in its place."""
    user: Any = request.user
    kind = CodeForm if second_factor.device_of(user) is None else ReplacingForm
    form = kind(request.POST or None)
    if request.method == "POST" and form.is_valid() and _holds(user, form):
        codes = second_factor.confirm(user, form.cleaned_data["code"])
        if codes:
            note_device(request, second_factor.device_of(user))
            record(request, user, "Second factor set up.")
            sessions.end_all(user, but=request.session.session_key)
            return _codes(request, codes)
        form.add_error("code", wrong_code(user))
    more = {"form": form, "title": _("Second factor"), **set_up(user)}
    return _page(request, "admin/account/device.html", user, **more)


def _holds(user: Any, form: CodeForm) -> bool:
    """Whether a code of the device in use came with the form, where one was asked for."""
    present = form.cleaned_data.get("present")
    if present is None or second_factor.verify(user, present) is not None:
        return True
    form.add_error("present", wrong_code(user))
    return False


@sensitive_post_parameters("code")
@never_cache
def codes_or_none(request: HttpRequest) -> HttpResponse:
    """With a code of the device: new recovery codes, or no second factor any more."""
    user: Any = request.user
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if second_factor.verify(user, form.cleaned_data["code"]) is None:
            form.add_error("code", wrong_code(user))
        elif "remove" not in request.POST:
            record(request, user, "New recovery codes.")
            return _codes(request, second_factor.new_recovery_codes(user))
        elif second_factor.is_required_of(user):
            form.add_error(None, _("Your role needs a second factor: set up another in its place."))
        else:
            second_factor.remove(user)
            record(request, user, "Second factor removed.")
            messages.success(request, _("A password is enough from now on."))
            return HttpResponseRedirect(reverse("desk-account"))
    return _page(request, "admin/account/account.html", user, form=form)


@never_cache
def access(request: HttpRequest, pk: int) -> HttpResponse:
    """Another user's sessions and second factor, to be ended and taken away by an administrator."""
    if not request.user.has_perm("auth.change_user"):
        raise PermissionDenied
    user = get_object_or_404(User, pk=pk)
    if user.is_superuser and not request.user.is_superuser:
        raise PermissionDenied
    if request.method == "POST":
        if "remove" in request.POST:
            if second_factor.remove(user):
                sessions.end_all(user)
                record(request, user, "Second factor removed by an administrator.")
                messages.success(
                    request, _("The second factor is removed, and the sessions ended.")
                )
        elif _end_sessions(request, user):
            record(request, user, "Sessions ended by an administrator.")
        return HttpResponseRedirect(request.path)
    title = _("Sessions and second factor: %(user)s") % {"user": user}
    return _page(request, "admin/account/access.html", user, title=title)


def _end_sessions(request: HttpRequest, user: Any) -> int:
    """End the session that was asked for, or all but this one; how many."""
    if "all" in request.POST:
        ended = sessions.end_all(user, but=request.session.session_key)
    else:
        ended = sessions.end(user, request.POST.get("session", ""))
    said = ngettext("%(number)s session ended.", "%(number)s sessions ended.", ended)
    messages.success(request, said % {"number": ended})
    return ended


def _codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    context = admin.site.each_context(request) | {
        "title": _("Recovery codes"), "codes": codes, "next": reverse("desk-account"),
    }  # fmt: skip
    return TemplateResponse(request, "admin/account/codes.html", context)


def _page(request: HttpRequest, template: str, user: Any, **more: Any) -> HttpResponse:
    context = {
        **admin.site.each_context(request), "title": _("Signing in"), "whose": user,
        "device": second_factor.device_of(user), "codes_left": second_factor.codes_left(user),
        "required": second_factor.is_required_of(user),
        "sessions": OpenSession.objects.of(user), "here": request.session.session_key,
    }  # fmt: skip
    return TemplateResponse(request, template, context | more)
