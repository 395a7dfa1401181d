"""A prepared script for the call, chat, visit or letter: how to open, the facts, the request, what to say to a refusal, what to write down."""

from typing import Final, Literal

from forbear.base.texts import message
from forbear.case.model import OwnFacts, ScriptLine
from forbear.case.story import Sentence, fell, given, positive, sentences

Channel = Literal["phone", "app_chat", "letter", "counter"]


def _waives(facts: OwnFacts) -> bool:
    wanted = facts.proposal
    return wanted is not None and bool(wanted.waive_penalty or wanted.waive_interest or wanted.waive_fee)


def _free_of_interest(facts: OwnFacts) -> bool:
    return facts.proposal is not None and not facts.proposal.annual_rate.strip("0.")


def _down_payment(facts: OwnFacts) -> bool:
    return facts.proposal is not None and facts.proposal.down_payment > 0


def _no_request_yet(facts: OwnFacts) -> bool:
    return facts.proposal is None or not facts.monthly


FACTS: Final = (
    Sentence("script_cause", given("cause")),
    Sentence("script_income", fell),
    Sentence("script_owed", lambda facts: bool(facts.owed) and facts.as_of is not None),
    Sentence("script_past_due", positive("days_past_due")),
    Sentence("script_capacity", positive("capacity")),
)
REQUEST: Final = (
    Sentence("script_request", lambda facts: not _no_request_yet(facts)),
    Sentence("script_down_payment", _down_payment),
    Sentence("script_no_interest", _free_of_interest),
    Sentence("script_waiver", _waives),
    Sentence("script_what_is_possible", _no_request_yet),
    Sentence("script_papers", positive("papers")),
    Sentence("script_ask_reply", lambda _facts: True),
)
REFUSED: Final = ("script_ask_why", "script_ask_record", "script_ask_higher")
NOTES: Final[dict[Channel, tuple[str, ...]]] = {
    "phone": ("note_official", "note_promise", "note_secrets", "note_write_call"),
    "app_chat": ("note_official_app", "note_promise", "note_secrets", "note_write_chat"),
    "letter": ("note_letter_copy", "note_promise", "note_write_letter"),
    "counter": ("note_bring", "note_promise", "note_secrets", "note_write_counter"),
}


def call_script(facts: OwnFacts, channel: Channel = "phone") -> tuple[ScriptLine, ...]:
    """The script in both languages. Only what ``facts`` carries is said; without a proposal it asks what is possible."""
    opening = Sentence(f"script_open_{channel}", lambda _facts: True)
    said = sentences((opening, *FACTS, *REQUEST), facts)
    return (
        *(ScriptLine("say", text) for text in said),
        *(ScriptLine("if_refused", message(f"case.{name}")) for name in REFUSED),
        *(ScriptLine("note", message(f"case.{name}")) for name in NOTES[channel]),
    )
