"""Tables: cases with their events and commands, sealed files, sealed records, and forms kept over a sign-in.

Rows hold ciphertext wherever a person's own words or papers are; what stays readable is what queues and deadlines are found by.
"""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseRecord(models.Model):
    """The projection of one case: what lists and queues are found by. Written only together with the events that it follows from."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    borrower = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cases")
    advisers = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="advised_cases")
    lender = models.CharField(max_length=60)
    product = models.CharField(max_length=60, blank=True)
    lender_present = models.BooleanField(default=True)
    stage = models.CharField(max_length=24, default="draft")
    version = models.PositiveIntegerField(default=0)
    tip = models.CharField(max_length=64, default="", blank=True)
    assigned_to = models.CharField(max_length=40, default="", blank=True)
    owed_fen = models.BigIntegerField(null=True, blank=True)
    dpd = models.PositiveIntegerField(null=True, blank=True)
    next_deadline = models.DateField(null=True, blank=True)
    whose_turn = models.CharField(max_length=10, default="", blank=True)
    requested_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        """What queues are read by."""

        ordering: ClassVar[list[str]] = ["-updated_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["lender", "lender_present", "stage", "next_deadline"], name="case_queue"),
            models.Index(fields=["stage", "next_deadline"], name="case_due"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.lender} {self.stage}"

    @property
    def reference(self) -> str:
        """The short number people read out on the telephone."""
        return self.id.hex[:8].upper()

    @property
    def owner(self) -> str:
        """The owner name under which this case's papers and events are sealed."""
        return f"case:{self.id}"


class CaseEvent(models.Model):
    """One event, append-only: the sealed event, and the hash that chains it to the one before."""

    case = models.ForeignKey(CaseRecord, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    name = models.CharField(max_length=40)
    at = models.DateTimeField()
    command_id = models.CharField(max_length=64)
    sealed = models.BinaryField()
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        """One event in each place."""

        ordering: ClassVar[list[str]] = ["case", "sequence"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "sequence"], name="one_event_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.sequence} {self.name}"


class CaseCommand(models.Model):
    """A command that was acted on. Its id is unique, so that the same command sent again acts once."""

    id = models.CharField(primary_key=True, max_length=64)
    case = models.ForeignKey(CaseRecord, on_delete=models.PROTECT, related_name="commands")
    fingerprint = models.CharField(max_length=64)
    version = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.id} {self.case_id}"


class SealedBlob(models.Model):
    """One file, sealed: a paper, a bill, a PDF, a key. ``facts`` (its name, media type, size) is sealed as well."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.CharField(max_length=60)
    purpose = models.CharField(max_length=40)
    label = models.CharField(max_length=60, blank=True, default="")
    content_index = models.CharField(max_length=64)
    facts = models.BinaryField()
    sealed = models.BinaryField()
    size = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        """Oldest first, found by owner."""

        ordering: ClassVar[list[str]] = ["created_at", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["owner", "purpose", "label"], name="blob_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.owner} {self.purpose} {self.id}"


class SealedRecord(models.Model):
    """One JSON value, sealed: a debt, a household, a correction. Found by owner, purpose and key."""

    owner = models.CharField(max_length=60)
    purpose = models.CharField(max_length=40)
    key = models.CharField(max_length=80, blank=True, default="")
    sealed = models.BinaryField()
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    class Meta:
        """One value for each key."""

        ordering: ClassVar[list[str]] = ["owner", "purpose", "key"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["owner", "purpose", "key"], name="one_record_a_key")
        ]

    def __str__(self) -> str:
        return f"{self.owner} {self.purpose} {self.key}"


class DataKey(models.Model):
    """The key of one person or one case, sealed under the master key. Deleting the row makes what was sealed under it noise."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.CharField(max_length=60, unique=True)
    sealed = models.BinaryField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.owner} {self.id}"


class DeletionReceipt(models.Model):
    """What a deletion destroyed and what remains, without saying whose it was; ``mac`` shows that it was written here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField()
    statement = models.JSONField()
    mac = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.id} {self.at}"


class KeptForm(models.Model):
    """What someone had typed when their session ended, sealed, for a few hours; its token is in their browser only."""

    token_index = models.CharField(primary_key=True, max_length=64)
    path = models.CharField(_("页面"), max_length=500)
    sealed = models.BinaryField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.path
