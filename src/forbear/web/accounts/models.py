"""The user: one person, one role."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from forbear.web.store import envelope


class Role(models.TextChoices):
    """What a person may be here; the same words as ``forbear.case.model.Role``."""

    BORROWER = "borrower", _("借款人")
    ADVISER = "adviser", _("债务顾问")
    AGENT = "agent", _("客服")
    REVIEWER = "reviewer", _("审核员")
    APPROVER = "approver", _("审批人")
    ADMINISTRATOR = "administrator", _("管理员")


DESK_ROLES = frozenset({Role.AGENT, Role.REVIEWER, Role.APPROVER})
"""The roles that work at a lender's desk."""


class User(AbstractUser):
    """A person who signs in. ``lender`` is the lender's id for desk roles; the telephone number is sealed."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    role = models.CharField(_("身份"), max_length=16, choices=Role.choices, default=Role.BORROWER)
    display_name = models.CharField(_("称呼"), max_length=60, blank=True)
    lender = models.CharField(_("所属机构"), max_length=60, blank=True)
    sealed_phone = models.BinaryField(null=True, blank=True, editable=False)

    REQUIRED_FIELDS: ClassVar[list[str]] = []

    @property
    def name(self) -> str:
        """How the person is addressed."""
        return self.display_name or self.username

    @property
    def actor_id(self) -> str:
        """The id under which this person acts in cases."""
        return str(self.pk)

    @property
    def owner(self) -> str:
        """The owner name under which this person's papers are sealed."""
        return f"user:{self.pk}"

    @property
    def at_desk(self) -> bool:
        """Whether this person works at a lender's desk."""
        return self.role in DESK_ROLES

    def get_full_name(self) -> str:
        """The name shown to others."""
        return self.name

    def get_short_name(self) -> str:
        """The name shown to the person."""
        return self.name

    @property
    def phone(self) -> str:
        """The telephone number, opened from its seal; empty where none was given."""
        if not self.sealed_phone:
            return ""
        return envelope.open_for(bytes(self.sealed_phone), owner=self.owner, purpose="phone").decode()

    def set_phone(self, number: str) -> None:
        """Seal ``number`` (the user must have been saved once, because the seal names its owner). Does not save."""
        self.sealed_phone = (
            envelope.seal_for(number.encode(), owner=self.owner, purpose="phone") if number else None
        )
