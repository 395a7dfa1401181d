"""Sign-in, registering, language, the own account, and the administrators' page for users."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from forbear.rules import lenders
from forbear.web import kept_forms
from forbear.web.accounts import second_factor
from forbear.web.accounts.forms import AccountForm, NewPasswordForm, PersonForm, RegisterForm, SignInForm
from forbear.web.accounts.models import Role, User
from forbear.web.accounts.permissions import require_role, signed_in
from forbear.web.services.people import lender_name
from forbear.web.templatetags.forbear import words

BACKEND = "django.contrib.auth.backends.ModelBackend"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in and go on to where the person was heading."""
    target = _safe(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.user.is_authenticated and request.method == "GET":
        return redirect(target or "home")
    form = SignInForm(request, request.POST or None, initial={"username": request.GET.get("as", "")})
    if request.method == "POST" and form.is_valid() and form.user is not None:
        if second_factor.device_of(form.user) is not None:
            second_factor.remember(request, form.user, target)
            return redirect("second-factor")
        login(request, form.user, backend=BACKEND)
        return redirect(target or "home")
    if getattr(request, "axes_locked_out", False):
        return locked_out(request, None)
    status = 422 if form.is_bound else 200
    context = {"form": form, "next": target, "waiting_form": kept_forms.TOKEN_COOKIE in request.COOKIES}
    return render(request, "forbear/sign_in.html", context, status=status)


def locked_out(
    request: HttpRequest, _response: HttpResponse | None = None, _credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Too many wrong passwords: say so, and when to come back."""
    minutes = int(float(settings.AXES_COOLOFF_TIME) * 60)
    return render(request, "forbear/locked_out.html", {"minutes": minutes}, status=429)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    messages.success(request, _("您已退出登录。"))
    return redirect("landing")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Make a borrower's account and sign in with it."""
    target = _safe(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.user.is_authenticated:
        return redirect(target or "home")
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = _registered(form)
        if user is not None:
            login(request, user, backend=BACKEND)
            return redirect(target or "home")
    status = 422 if form.is_bound else 200
    return render(request, "forbear/register.html", {"form": form, "next": target}, status=status)


def _registered(form: RegisterForm) -> User | None:
    cleaned = form.cleaned_data
    try:
        with transaction.atomic():
            user: User = User.objects.create_user(
                cleaned["username"], password=cleaned["password"], display_name=cleaned["display_name"]
            )
            if cleaned["phone"]:
                user.set_phone(cleaned["phone"])
                user.save(update_fields=["sealed_phone"])
    except IntegrityError:
        form.add_error("username", _("这个用户名已经有人用了，请换一个。"))
        return None
    return user


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie and show the same page in it."""
    chosen = request.POST.get("language", "")
    response = redirect(_safe(request, request.POST.get("next", "")) or "landing")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
        )
    return response


@signed_in
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """What a person changes about themselves."""
    user = _user(request)
    initial = {"display_name": user.display_name, "phone": user.phone}
    form = AccountForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        user.display_name = form.cleaned_data["display_name"]
        user.set_phone(form.cleaned_data["phone"])
        user.save(update_fields=["display_name", "sealed_phone"])
        messages.success(request, _("已保存。"))
        return redirect("account")
    context = {
        "form": form,
        "second_factor": second_factor.device_of(user),
        "house": lender_name(user.lender),
    }
    return render(request, "forbear/account.html", context, status=422 if form.is_bound else 200)


@signed_in
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest) -> HttpResponse:
    """Change the own password and stay signed in."""
    user = _user(request)
    form = NewPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user.set_password(form.cleaned_data["password"])
        user.save(update_fields=["password"])
        update_session_auth_hash(request, user)
        messages.success(request, _("密码已更换。其他设备上的登录已全部退出。"))
        return redirect("account")
    return render(request, "forbear/new_password.html", {"form": form}, status=422 if form.is_bound else 200)


@require_role("administrator")
@require_http_methods(["GET"])
def people(request: HttpRequest) -> HttpResponse:
    """Everyone, by role and name."""
    order = {role: place for place, role in enumerate(reversed(Role.values))}
    everyone = sorted(User.objects.all(), key=lambda user: (order.get(user.role, 9), user.username))
    named = [(user, lender_name(user.lender)) for user in everyone]
    return render(request, "forbear/people.html", {"people": named})


@require_role("administrator")
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, person_id: int | None = None) -> HttpResponse:
    """Make a user, or change one's role, lender, password and whether they may sign in."""
    found = get_object_or_404(User, pk=person_id) if person_id else None
    fields = ("username", "display_name", "role", "lender", "is_active")
    initial: dict[str, Any] = (
        {name: getattr(found, name) for name in fields} if found else {"is_active": True}
    )
    if found is not None:
        initial["lender"] = words(lender_name(found.lender))
    form = PersonForm(found, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        if found is not None and found.pk == request.user.pk and not _keeps_access(form):
            form.add_error("role", _("不能收回自己的管理员身份或登录权限，请让另一位管理员操作。"))
        else:
            _save_person(found or User(), form, fields)
            messages.success(request, _("已保存。"))
            return redirect("people")
    context = {"form": form, "person": found, "lenders": lenders.lenders()}
    return render(request, "forbear/person.html", context, status=422 if form.is_bound else 200)


def _keeps_access(form: PersonForm) -> bool:
    return bool(form.cleaned_data["role"] == Role.ADMINISTRATOR and form.cleaned_data["is_active"])


def _save_person(user: User, form: PersonForm, fields: tuple[str, ...]) -> None:
    for name in fields:
        setattr(user, name, form.cleaned_data[name])
    if form.cleaned_data["password"]:
        user.set_password(form.cleaned_data["password"])
    user.save()


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _safe(request: HttpRequest, target: str) -> str:
    """``target`` if it stays on this site, else nothing."""
    fine = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if fine else ""
