"""The terms as JSON: one value, one byte form; what does not fit is refused by its path; what does not add up is found by its field."""

import dataclasses
import json
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from forbear.agreement.arithmetic import differences
from forbear.agreement.capitals import capital_yuan
from forbear.agreement.model import PartyIdentity, Terms
from forbear.agreement.terms import (
    agreement_schema,
    make_terms,
    masked_identity,
    terms_bytes,
    terms_from_bytes,
    terms_from_json,
    terms_sha256,
    terms_to_json,
)
from forbear.base.errors import ForbearError
from forbear.debt.model import Amounts
from forbear.plan.model import Proposal
from terms_examples import BORROWER, terms

MASKED = dataclasses.replace(BORROWER, identity=masked_identity(BORROWER.identity))
fen = st.integers(0, 10**9)
line = st.text(st.characters(categories=("L", "N", "P", "Zs")), min_size=1, max_size=30)


@st.composite
def any_terms(draw: st.DrawFn) -> Terms:
    owed = Amounts(draw(st.integers(1, 10**9)), draw(fen), draw(fen), draw(fen))
    start = draw(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
    return make_terms(
        number=draw(line),
        case=draw(line),
        borrower=PartyIdentity("borrower", draw(line), masked_identity(draw(line)), draw(line)),
        lender=PartyIdentity("lender", draw(line), draw(line), draw(line)),
        contract_number=draw(line),
        product=draw(line),
        statement=owed,
        proposal=Proposal(
            start=start,
            instalments=draw(st.integers(1, 60)),
            first_due=start + timedelta(days=draw(st.integers(1, 60))),
            due_day=draw(st.integers(1, 31)),
            down_payment=draw(st.integers(0, owed.principal - 1)),
            waive_penalty=draw(st.integers(0, owed.penalty)),
            waive_interest=draw(st.integers(0, owed.interest)),
            waive_fee=draw(st.integers(0, owed.fee)),
            conditional=draw(st.booleans()),
            annual_rate=draw(st.sampled_from(["0", "0.05", "0.146"])),
            remainder=draw(st.sampled_from(["first", "last"])),
        ),
        missed_to_break=draw(st.integers(1, 6)),
        grace_days=draw(st.integers(0, 30)),
        contract_daily_rate="0.0004",
        penalty_multiple="1.5",
        receiving_account=draw(line),
        made_on=start,
        lender_kind=draw(st.sampled_from(["", "bank_card", "consumer_finance"])),
        down_payment_due=draw(st.none() | st.dates(start, start + timedelta(days=30))),
    )


@given(any_terms())
@settings(max_examples=60, deadline=None)
def test_terms_come_back_as_they_were_written(written: Terms) -> None:
    assert terms_from_bytes(terms_bytes(written)) == written


@given(any_terms())
@settings(max_examples=60, deadline=None)
def test_made_terms_agree_with_their_own_arithmetic_and_repay_all_that_was_owed(made: Terms) -> None:
    assert differences(made) == ()
    principal = sum(row.amount - row.interest for row in made.instalments)
    assert principal == made.balance
    given_up = made.waived.total + made.waived_conditionally.total
    assert made.balance + made.proposal.down_payment + given_up == made.statement.total


def test_every_field_of_a_proposal_and_of_the_terms_is_in_the_json() -> None:
    document = terms_to_json(terms())
    assert set(document["proposal"]) == {field.name for field in dataclasses.fields(Proposal)}
    held = {field.name for field in dataclasses.fields(Terms)}
    grouped = {"contract_number", "product", "contract_daily_rate", "penalty_multiple", "lender_kind"}
    assert held - grouped <= set(document)


def test_amounts_are_strings_in_yuan_and_the_identity_number_is_masked() -> None:
    document = terms_to_json(terms())
    assert document["statement"]["total"] == "52300.00"
    assert document["balance"] == "50000.00"
    assert document["borrower"]["identity"] == "3301**********1234"
    assert "330102199001011234" not in terms_bytes(terms()).decode()


def test_the_schema_is_a_schema_and_wants_every_field() -> None:
    Draft202012Validator.check_schema(agreement_schema())
    document = terms_to_json(terms())
    for name in document:
        incomplete = {key: value for key, value in document.items() if key != name}
        with pytest.raises(ForbearError) as refused:
            terms_from_json(incomplete)
        assert refused.value.problems[0].code == "agreement.terms_field"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("balance",), "50000"),
        (("balance",), "-1.00"),
        (("balance",), 50000.0),
        (("made_on",), "2026-02-30"),
        (("instalments", 0, "due"), "20 April"),
        (("proposal", "annual_rate"), "1e-3"),
        (("proposal", "remainder"), "middle"),
        (("currency",), "USD"),
        (("grace_days",), True),
    ],
)
def test_a_field_that_does_not_fit_is_named_by_its_path(path: tuple[str | int, ...], value: object) -> None:
    document = json.loads(terms_bytes(terms()))
    inner = document
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    with pytest.raises(ForbearError) as refused:
        terms_from_json(document)
    assert str(path[0]) in refused.value.problems[0].where


def test_a_total_that_is_not_the_sum_is_refused() -> None:
    document = terms_to_json(terms())
    document["statement"]["total"] = "52300.01"
    with pytest.raises(ForbearError) as refused:
        terms_from_json(document)
    assert refused.value.problems[0].code == "agreement.terms_total"


@pytest.mark.parametrize(
    "touched",
    [
        lambda data: b" " + data,
        lambda data: data + b"\n",
        lambda data: json.dumps(json.loads(data), ensure_ascii=False).encode(),
        lambda data: json.dumps(json.loads(data), sort_keys=True, separators=(",", ":")).encode(),
        lambda data: data.replace(b'"case"', b'"case":"x","case"', 1),
    ],
)
def test_any_other_byte_form_of_the_same_terms_is_refused(touched) -> None:
    with pytest.raises(ForbearError) as refused:
        terms_from_bytes(touched(terms_bytes(terms())))
    assert refused.value.problems[0].code == "agreement.terms_not_canonical"


def test_a_flipped_bit_anywhere_in_the_terms_changes_or_breaks_them() -> None:
    data = terms_bytes(terms())
    right = terms_sha256(terms())
    for offset in range(len(data)):
        flipped = data[:offset] + bytes([data[offset] ^ 1]) + data[offset + 1 :]
        try:
            read = terms_from_bytes(flipped)
        except ForbearError:
            continue
        assert terms_sha256(read) != right


def test_waiving_more_than_is_owed_is_refused_where_it_stands() -> None:
    with pytest.raises(ForbearError) as refused:
        terms(waive_penalty=30_001)
    assert refused.value.problems[0].where == "proposal.waive_penalty"


def test_a_down_payment_that_leaves_nothing_is_refused() -> None:
    with pytest.raises(ForbearError) as refused:
        terms(down_payment=5_100_000)
    assert refused.value.problems[0].code == "agreement.nothing_left"


def test_a_figure_that_was_altered_is_found_by_its_field() -> None:
    made = terms()
    rows = list(made.instalments)
    rows[4] = dataclasses.replace(rows[4], amount=rows[4].amount + 1)
    found = differences(dataclasses.replace(made, instalments=tuple(rows)))
    assert [problem.where for problem in found] == ["instalments[4].amount"]
    assert found[0].parameters == {"written": "4166.67", "computed": "4166.66"}


def test_the_down_payment_is_due_three_days_after_but_never_after_the_first_instalment() -> None:
    assert terms().down_due == date(2026, 3, 5)
    assert terms(first_due=date(2026, 3, 4), due_day=4).down_due == date(2026, 3, 4)
    assert terms(down_payment_due=date(2026, 3, 31)).down_due == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (105, "壹元零伍分"),
        (140_950, "壹仟肆佰零玖元伍角整"),
        (680_732, "陆仟捌佰零柒元叁角贰分"),
        (10_000_000, "壹拾万元整"),
        (10_700_053, "壹拾万柒仟元伍角叁分"),
        (5_013_000, "伍万零壹佰叁拾元整"),
        (100_000_001, "壹佰万元零壹分"),
        (100_000_000_100, "壹拾亿零壹元整"),
    ],
)
def test_amounts_in_capital_numerals(amount: int, words: str) -> None:
    assert capital_yuan(amount) == words


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("330102199001011234", "3301**********1234"),
        ("12345678", "******78"),
        ("3301**********1234", "3301**********1234"),
        ("", ""),
    ],
)
def test_identity_numbers_are_masked(number: str, masked: str) -> None:
    assert masked_identity(number) == masked
