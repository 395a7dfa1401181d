"""Forms of sign-in, registering, the own account, and users."""

import re
from typing import Any

from django import forms
from django.contrib.auth import authenticate, password_validation
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from forbear.web.accounts.models import DESK_ROLES, Role, User
from forbear.web.services import people

PHONE = re.compile(r"1\d{10}")


class SignInForm(forms.Form):
    """User name and password."""

    username = forms.CharField(
        label=_("用户名"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        """Find the user; the same sentence for an unknown name and for a wrong password."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("username") and cleaned.get("password"):
            user = authenticate(self.request, username=cleaned["username"], password=cleaned["password"])
            if not isinstance(user, User):
                raise forms.ValidationError(_("用户名或密码不对。请核对大小写后再试一次。"), code="invalid")
            self.user = user
        return cleaned


class PasswordPair(forms.Form):
    """A new password, checked against the rules."""

    password = forms.CharField(
        label=_("设置密码"),
        strip=False,
        help_text=_("至少 10 个字符，不要只用数字，也不要用生日、手机号这类容易猜到的内容。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def check_password(self, user: User) -> None:
        """Add what the password rules say of the new password."""
        password = self.cleaned_data.get("password")
        if password:
            try:
                password_validation.validate_password(password, user)
            except forms.ValidationError as error:
                self.add_error("password", error)


class PhoneField(forms.CharField):
    """An optional mainland mobile number."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False,
            max_length=20,
            widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
            **options,
        )

    def clean(self, value: Any) -> str:
        """Eleven digits, or nothing."""
        number = re.sub(r"[\s-]", "", super().clean(value) or "").removeprefix("+86")
        if number and not PHONE.fullmatch(number):
            raise forms.ValidationError(_("手机号应是 1 开头的 11 位数字。可以不填。"), code="invalid")
        return number


class RegisterForm(PasswordPair):
    """A borrower's new account."""

    username = forms.CharField(
        label=_("用户名"),
        min_length=3,
        max_length=30,
        help_text=_("3 到 30 个字符，登录时使用。可以是拼音或昵称，不必用真名。"),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    display_name = forms.CharField(
        label=_("怎么称呼您"),
        max_length=60,
        required=False,
        help_text=_("会显示给您协商的机构，例如“李女士”。"),
    )
    phone = PhoneField(label=_("手机号"), help_text=_("加密保存，我们不会打电话给您，也不会索要短信验证码。"))
    field_order = ("username", "password", "display_name", "phone")

    def clean_username(self) -> str:
        """Only a name nobody has yet."""
        name: str = self.cleaned_data["username"].strip()
        if not re.fullmatch(r"[\w.@+-]+", name):
            raise forms.ValidationError(_("用户名只能用文字、字母、数字和 . @ + - _。"), code="invalid")
        if User.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(_("这个用户名已经有人用了，请换一个。"), code="taken")
        return name

    def clean(self) -> dict[str, Any]:
        """Check the password against the new person's own facts."""
        cleaned: dict[str, Any] = super().clean() or {}
        self.check_password(
            User(username=cleaned.get("username", ""), display_name=cleaned.get("display_name", ""))
        )
        return cleaned


class AccountForm(forms.Form):
    """What people change about themselves."""

    display_name = forms.CharField(label=_("怎么称呼您"), max_length=60, required=False)
    phone = PhoneField(label=_("手机号"), help_text=_("加密保存。"))


class NewPasswordForm(PasswordPair):
    """Change the own password."""

    current = forms.CharField(
        label=_("现在的密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("current", "password")

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        """The present password must be right, and the new one good."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "current" in cleaned and not self.user.check_password(cleaned["current"]):
            self.add_error("current", _("现在的密码不对。"))
        self.check_password(self.user)
        return cleaned


class PersonForm(PasswordPair):
    """A user as an administrator makes or changes one."""

    username = forms.CharField(label=_("用户名"), min_length=3, max_length=30)
    display_name = forms.CharField(label=_("姓名或称呼"), max_length=60, required=False)
    role = forms.ChoiceField(label=_("身份"), choices=Role.choices)
    lender = forms.CharField(
        label=_("所属机构"),
        max_length=60,
        required=False,
        help_text=_("客服、审核员和审批人必须填写。输入名称时会列出已有的机构，例如“借呗”。"),
        widget=forms.TextInput(attrs={"list": "lenders", "autocomplete": "off"}),
    )
    is_active = forms.BooleanField(label=_("可以登录"), required=False, initial=True)
    field_order = ("username", "display_name", "role", "lender", "is_active", "password")

    def __init__(self, person: User | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        if person is not None:
            self.fields["password"].required = False
            self.fields["password"].label = _("重设密码")
            self.fields["password"].help_text = _("不改密码就留空。")

    def clean_lender(self) -> str:
        """The lender's id, whether its name or its id was given."""
        return people.lender_code(self.cleaned_data["lender"])

    def clean(self) -> dict[str, Any]:
        """The name must be free, and desk roles must name their lender."""
        cleaned: dict[str, Any] = super().clean() or {}
        others = User.objects.exclude(pk=self.person.pk) if self.person else User.objects.all()
        if others.filter(username__iexact=cleaned.get("username", "")).exists():
            self.add_error("username", _("这个用户名已经有人用了，请换一个。"))
        if cleaned.get("role") in DESK_ROLES and not cleaned.get("lender"):
            self.add_error("lender", _("这个身份需要填写所属机构。"))
        self.check_password(self.person or User(username=cleaned.get("username", "")))
        return cleaned
