"""The way in: the password first, then, where one is asked for, a code of the second factor.

Nobody is logged in before both were right: who gave the password alone waits for ``WAITS`` with a session
that opens nothing.
"""

import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME, get_user_model, login
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from unfold.widgets import UnfoldAdminTextInputWidget

from policies.curation import second_factor

WAITING = "waits_for_second_factor"
WAITS = datetime.timedelta(minutes=10)


class SignIn(LoginView):
    """The desk's login. Where a second factor is asked for, the password only leads to that page."""

    template_name = "admin/login.html"
    next_page = "admin:index"

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user: Any = form.get_user()
        if not second_factor.is_asked_of(user):
            return super().form_valid(form)
        session = self.request.session
        session.flush()
        session[WAITING] = [user.pk, user.backend, timezone.now().isoformat()]
        query = self.request.GET.copy()
        query[REDIRECT_FIELD_NAME] = self.get_success_url()
        return HttpResponseRedirect(f"{reverse('desk-second-step')}?{query.urlencode()}")


def context_of(request: HttpRequest, **more: Any) -> dict[str, Any]:
    """What the frame of a page before the login needs."""
    found = {
        **admin.site.each_context(request), "title": _("Log in"), "subtitle": None,
        "app_path": request.get_full_path(), "username": request.user.get_username(),
    }  # fmt: skip
    if REDIRECT_FIELD_NAME not in {*request.GET, *request.POST}:
        found[REDIRECT_FIELD_NAME] = reverse("admin:index")
    return found | more


@never_cache
def sign_in(request: HttpRequest) -> HttpResponseBase:
    if request.method == "GET" and admin.site.has_permission(request):
        return HttpResponseRedirect(reverse("admin:index"))
    view = SignIn.as_view(
        extra_context=context_of(request), authentication_form=admin.site.login_form
    )
    return view(request)


def locked_out(
    request: HttpRequest, response: Any = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """The login page of somebody who failed too often, with the time from which it may be tried again."""
    latest = getattr(request, "latest_failure", None) or timezone.now()
    until = latest + settings.AXES_COOLOFF_TIME
    minutes = max(1, -(-int((until - timezone.now()).total_seconds()) // 60))
    said = _(
        "Too many logins have failed. Try again after %(time)s (in %(minutes)s min), or ask a data "
        "steward to lift the lock."
    ) % {"time": date_format(timezone.localtime(until), "H:i"), "minutes": minutes}
    form = admin.site.login_form(request)  # type: ignore[misc]
    context = context_of(request, form=form, locked_out=said)
    answer = TemplateResponse(request, "admin/login.html", context, status=429).render()
    answer["Retry-After"] = str(minutes * 60)
    answer["Cache-Control"] = "no-store"
    return answer


class CodeForm(forms.Form):
    """A code of the second factor."""

    code = forms.CharField(
        label=pgettext_lazy("second factor", "Code"), max_length=40,
        widget=UnfoldAdminTextInputWidget(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
    )  # fmt: skip


class ReplacingForm(CodeForm):
    """With it a code of the device that is to be replaced."""

    present = forms.CharField(
        label=gettext_lazy("Code of the device in use, or a recovery code"), max_length=40,
        widget=UnfoldAdminTextInputWidget(
            attrs={"autocomplete": "one-time-code", "spellcheck": "false"}
        ),
    )  # fmt: skip
    field_order = ("present", "code")


def wrong_code(user: Any) -> str:
    """What is said of a code that does not fit."""
    until = second_factor.waits_until(user)
    if until is None:
        return _("This code is not right, or it was used before.")
    seconds = max(1, int((until - timezone.now()).total_seconds()) + 1)
    return _("This code is not right. The next is taken in %(seconds)s s.") % {"seconds": seconds}


@sensitive_post_parameters("code")
@never_cache
def second_step(request: HttpRequest) -> HttpResponse:
    """A code is asked of who gave the password; who must have a device and has none sets one up."""
    user = _waiting(request)
    if user is None:
        return HttpResponseRedirect(reverse("admin:login"))
    has_device = second_factor.device_of(user) is not None
    form = CodeForm(request.POST or None)
    codes: list[str] = []
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        if has_device:
            device = second_factor.verify(user, code)
        else:
            codes = second_factor.confirm(user, code)
            device = second_factor.device_of(user) if codes else None
        if device is None:
            form.add_error("code", wrong_code(user))
        else:
            user.otp_device = device
            login(request, user, backend=request.session.pop(WAITING)[1])
            return _codes(request, codes) if codes else HttpResponseRedirect(_next(request))
    context = context_of(request, form=form, title=_("Second factor"))
    if not has_device:
        context |= set_up(user)
    return TemplateResponse(request, "admin/second_step.html", context)


def set_up(user: Any) -> dict[str, Any]:
    """What a page shows of a device that is being set up."""
    device = second_factor.new_device(user)
    return {"qr_code": second_factor.qr_code(device), "secret": second_factor.secret_of(device)}


def _codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """The recovery codes, this once."""
    context = admin.site.each_context(request) | {
        "title": _("Recovery codes"), "codes": codes, "next": _next(request),
    }  # fmt: skip
    return TemplateResponse(request, "admin/account/codes.html", context)


def _waiting(request: HttpRequest) -> Any:
    """Who gave the right password a moment ago; None for anybody else."""
    waiting = request.session.get(WAITING)
    if not waiting:
        return None
    key, backend, since = waiting
    if timezone.now() - datetime.datetime.fromisoformat(since) > WAITS:
        del request.session[WAITING]
        return None
    user = get_user_model().objects.filter(pk=key, is_active=True, is_staff=True).first()
    if user is not None:
        user.backend = backend
    return user


def _next(request: HttpRequest) -> str:
    wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
    host = {request.get_host()}
    if url_has_allowed_host_and_scheme(wanted, host, require_https=request.is_secure()):
        return wanted
    return reverse("admin:index")
