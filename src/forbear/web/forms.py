"""What every form shares: the hidden command id and version, amounts in yuan, and errors of the domain beside their fields."""

import unicodedata
import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from forbear.base.errors import ForbearError, Problem, fail
from forbear.base.money import Fen, format_yuan, parse_yuan
from forbear.web.templatetags.forbear import language, spoken_days


@dataclass(frozen=True, slots=True)
class Sent:
    """Which command a form is, and which version of the case its page showed (``None`` where the page has none)."""

    command_id: str
    expects: int | None


def new_command_id() -> str:
    """A fresh command id, made when a form is rendered; sending the same page twice then acts once."""
    return str(uuid.uuid4())


def sent(request: HttpRequest) -> Sent:
    """The command id and version that the posted form carries (template tag ``{% command_fields version %}``).

    Raises:
        ForbearError: ``web.command_id_missing`` if they are absent or malformed.
    """
    try:
        command_id = str(uuid.UUID(request.POST.get("command_id", "")))
        version = request.POST.get("expects", "")
        return Sent(command_id, int(version) if version else None)
    except ValueError:
        fail("web.command_id_missing")


def add_problems(form: forms.Form, error: ForbearError) -> None:
    """Put each problem of ``error`` beside the field it names, or at the top of the form, in the page's language."""
    for problem in error.problems:
        known = problem.where in form.fields
        form.add_error(problem.where if known else None, sentence(problem))


def sentence(problem: Problem) -> str:
    """What is wrong and the mend as one line in the page's language, without the machine's name of the place."""
    chosen = language()
    parts = (spoken_days(problem.text.into(chosen)), problem.mend.into(chosen))
    return ("" if chosen == "zh" else " ").join(part for part in parts if part)


class YuanField(forms.CharField):
    """An amount typed in yuan, cleaned to fen. Thousands separators, ``¥``, 元 and full-width digits are forgiven; bounds are in fen."""

    def __init__(self, *, minimum: Fen | None = 0, maximum: Fen | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.minimum, self.maximum = minimum, maximum
        self.widget.attrs.update({"inputmode": "decimal", "autocomplete": "off", "data-unit": "yuan"})

    def prepare_value(self, value: Any) -> Any:
        """Fen given as the initial value are shown in yuan; what was typed is shown as typed."""
        return format_yuan(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        """The amount in fen, or ``None`` for nothing typed."""
        # Full-width digits and marks, as Chinese keyboards type them, are the same figures.
        text = unicodedata.normalize("NFKC", super().to_python(value) or "")
        for mark in ("¥", "元", ",", " "):
            text = text.replace(mark, "")
        if not text:
            return None
        try:
            amount = parse_yuan(text)
        except ForbearError as error:
            raise forms.ValidationError(sentence(error.problems[0])) from error
        if self.minimum is not None and amount < self.minimum:
            raise forms.ValidationError(
                _("不能少于 %(amount)s 元。"), params={"amount": format_yuan(self.minimum)}, code="too_small"
            )
        if self.maximum is not None and amount > self.maximum:
            raise forms.ValidationError(
                _("不能多于 %(amount)s 元。"), params={"amount": format_yuan(self.maximum)}, code="too_large"
            )
        return amount

    def validate(self, value: Any) -> None:
        """Refuse nothing typed where something is required."""
        if value is None and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """None beyond the bounds: the value is an integer, and the text validators of the base class do not apply."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the typed amount differs from the initial one."""
        return bool(super().has_changed(self.prepare_value(initial), data))


class DayInput(forms.DateInput):
    """A date field that browsers show with their own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
