"""What stages, events, commands, roles and deadlines are called on timelines, buttons and in refusals."""

from collections.abc import Iterable

from forbear.base.texts import Text, catalogue, message
from forbear.case.model import Event


def stage(name: str) -> Text:
    """The name of a stage."""
    return message(f"case.stage_{name}")


def event(event: Event | str) -> Text:
    """What happened, in a few words for a timeline; ``event`` or its name."""
    return message(f"case.event_{event if isinstance(event, str) else event.name}")


def command(name: str) -> Text:
    """The name of a command as a button has it; one that is not in the table is named as it was given."""
    code = f"command_{name}"
    return message(f"case.{code}") if code in catalogue("case") else Text(name[:40], name[:40])


def role(name: str) -> Text:
    """The name of a role."""
    return message(f"case.role_{name}")


def deadline(kind: str) -> Text:
    """What is due by a deadline of this kind."""
    return message(f"case.deadline_{kind}")


def several(texts: Iterable[Text]) -> Text:
    """A list of names in one line: ``客服、审核员`` and ``agent, reviewer``."""
    every = tuple(texts)
    return Text("、".join(text.zh for text in every), ", ".join(text.en for text in every))
