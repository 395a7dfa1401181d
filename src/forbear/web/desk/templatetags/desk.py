"""Template filters of the desk: the labels of things in the record."""

from collections.abc import Mapping

from django import template

from forbear.case import words
from forbear.evidence import checklist
from forbear.web.desk import names
from forbear.web.templatetags.forbear import language

register = template.Library()


@register.filter
def verdict(key: str) -> str:
    """What a finding says, in a word or two."""
    return names.label(names.VERDICTS, key)


@register.filter
def party(key: str) -> str:
    """A party of the case."""
    return names.label(names.PARTIES, key)


@register.filter
def named(people: Mapping[str, str], actor: str) -> str:
    """The name of an actor among the people of a case; the borrower where it was not kept who it was."""
    return people.get(actor) or words.role("borrower").into(language())


@register.filter
def paper_kind(kind: str) -> str:
    """The title of a paper of the checklist; what was written by hand as it is."""
    item = checklist.item(kind)
    return kind if item is None else item.title.into(language())
