"""A second step of sign-in by a code from an authenticator app (TOTP); each person turns it on for themselves."""

from base64 import b32encode
from typing import Final

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_otp import login as otp_login
from django_otp.plugins.otp_totp.models import TOTPDevice

from forbear.web import clock
from forbear.web.accounts.models import User
from forbear.web.accounts.permissions import signed_in

WAITING: Final = "second_factor_waiting"
MINUTES: Final = 10


class CodeForm(forms.Form):
    """Six digits from the app."""

    otp_token = forms.CharField(
        label=gettext_lazy("动态验证码"),
        max_length=8,
        help_text=gettext_lazy("打开身份验证器应用，输入此刻显示的 6 位数字。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


def device_of(user: User) -> TOTPDevice | None:
    """The person's confirmed device, if they turned the second step on."""
    found: TOTPDevice | None = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    return found


def remember(request: HttpRequest, user: User, target: str) -> None:
    """Note in the session that ``user`` gave the right password and still owes the code."""
    request.session.cycle_key()
    request.session[WAITING] = {"user": user.pk, "next": target, "at": int(clock.now().timestamp())}


@never_cache
@sensitive_post_parameters("otp_token")
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the code after the right password; sign in with the right one."""
    waiting = request.session.get(WAITING)
    if waiting is None or clock.now().timestamp() - waiting["at"] > MINUTES * 60:
        request.session.pop(WAITING, None)
        return redirect("sign-in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = User.objects.filter(pk=waiting["user"], is_active=True).first()
        device = device_of(user) if user else None
        if user is not None and device is not None:
            # The device itself slows down guessing: each wrong code doubles the time until the next is looked at.
            if device.verify_is_allowed()[0] and device.verify_token(form.cleaned_data["otp_token"]):
                del request.session[WAITING]
                login(request, user, backend="django.contrib.auth.backends.ModelBackend")
                otp_login(request, device)
                return redirect(waiting["next"] or "home")
            form.add_error("otp_token", _("验证码不对或已过期。请等新的一组数字出现后再试。"))
    return render(request, "forbear/second_factor.html", {"form": form}, status=422 if form.is_bound else 200)


@signed_in
@sensitive_post_parameters("otp_token")
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Show the secret to enter into the app, and turn the second step on once a code proves that it is there."""
    user = request.user
    if request.method == "POST" and request.POST.get("turn_off") == "yes":
        TOTPDevice.objects.filter(user=user).delete()
        messages.success(request, _("两步验证已关闭。"))
        return redirect("account")
    device, _made = TOTPDevice.objects.get_or_create(user=user, name="totp", defaults={"confirmed": False})
    form = CodeForm(request.POST or None)
    if request.method == "POST" and not device.confirmed and form.is_valid():
        if device.verify_token(form.cleaned_data["otp_token"]):
            device.confirmed = True
            device.save()
            otp_login(request, device)
            messages.success(request, _("两步验证已开启。以后登录时需要输入动态验证码。"))
            return redirect("account")
        form.add_error("otp_token", _("验证码不对或已过期。请等新的一组数字出现后再试。"))
    secret = b32encode(device.bin_key).decode().rstrip("=")
    groups = " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
    context = {"form": form, "device": device, "secret": groups, "address": device.config_url}
    return render(request, "forbear/second_factor_set_up.html", context, status=422 if form.is_bound else 200)
