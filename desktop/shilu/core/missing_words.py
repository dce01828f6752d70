"""What a finding waits for, in words: what is missing, how it is asked for, where it can be looked up, and where the
answer is kept (law.md 0: a missing fact is never guessed)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from shilu.core.rule import Need
from shilu.core.wording import N_


class AnswerIn(StrEnum):
    """Where an answer is kept."""

    FACT = "fact"
    THIRD_PERSON = "third_person"
    LOAN = "loan"
    LEAK = "leak"
    CONTACT = "contact"
    ATTRIBUTION = "attribution"
    PACK = "pack"  # nothing that a person could enter


@dataclass(frozen=True, slots=True)
class NeedWords:
    """``missing`` is a part of a sentence, ``asked`` a question, ``look`` says where the answer may stand; the hole
    ``name`` is whom it is about. ``kind`` is the word of a dated fact that answers it."""

    missing: str
    asked: str
    look: str
    answer: AnswerIn
    kind: str = ""


_CONTRACT = N_("The contract, the messages of that time, and what the complainant remembers.")
_OWN_PAPERS = N_("The complainant’s own papers and messages: what was sent, the slip of the post office, the reply.")
_CONTACT = N_("Open the contacts: the original on the phone, the carrier’s record of calls, the picture.")
NEEDS: Mapping[Need, NeedWords] = MappingProxyType(
    {
        Need.LENDER_TYPE: NeedWords(
            N_("what kind of lender {name} is"),
            N_("Does {name} have a licence, and as what kind of lender?"),
            N_("The regulator’s list of licences, the company register, the app’s own pages, the contract."),
            AnswerIn.FACT,
            "register_entry",
        ),
        Need.NO_CONSENT: NeedWords(
            N_("whether anybody agreed to it with {name}"),
            N_("Did the complainant ever agree with {name} to be contacted like this?"),
            _CONTRACT,
            AnswerIn.FACT,
            "consent",
        ),
        Need.ANSWERED: NeedWords(
            N_("whether the call was answered"),
            N_("Were these calls answered?"),
            _CONTACT,
            AnswerIn.CONTACT,
        ),
        Need.DEBTOR_REACHABLE: NeedWords(
            N_("whether the borrower could be reached"),
            N_("Could the borrower be reached at that time?"),
            N_("Answered calls and messages of those days."),
            AnswerIn.FACT,
            "reachable",
        ),
        Need.RELATION: NeedWords(
            N_("what {name} is to the complainant"),
            N_("What is {name} to the complainant?"),
            N_("Ask the complainant, or this person."),
            AnswerIn.THIRD_PERSON,
        ),
        Need.REFUSAL: NeedWords(
            N_("whether and when {name} asked to be left alone"),
            N_("Did {name} ask to be left alone, and on which day?"),
            N_("Ask this person; their own messages and calls show it."),
            AnswerIn.THIRD_PERSON,
        ),
        Need.VISITOR_COUNT: NeedWords(
            N_("how many came"),
            N_("How many people came on these visits?"),
            N_("Whoever was there, a camera at the door, neighbours."),
            AnswerIn.CONTACT,
        ),
        Need.HUMAN_TAG: NeedWords(
            N_("what kind of conduct it was"),
            N_("What kind of conduct were these contacts?"),
            N_("Read or hear them; the program only suggests."),
            AnswerIn.CONTACT,
        ),
        Need.POLICE_CONTACT: NeedWords(
            N_("whether and when the police warned {name}"),
            N_("Did the police warn or penalise {name}, and on which day?"),
            N_("The receipt of the report, the officer, the decision."),
            AnswerIn.FACT,
            "police_warning",
        ),
        Need.ENTRY_COUNT: NeedWords(
            N_("how many entries of personal data there are"),
            N_("How many entries of personal data are there?"),
            N_("The file or the screen in which they were seen; count, and do not estimate."),
            AnswerIn.LEAK,
        ),
        Need.CATEGORY: NeedWords(
            N_("what class of personal data it is"),
            N_("What class of personal data is it?"),
            N_("The columns of the file, or what the caller knew."),
            AnswerIn.LEAK,
        ),
        Need.CONTRACT_DATE: NeedWords(
            N_("the day of the contract"),
            N_("On which day was the contract made?"),
            _CONTRACT,
            AnswerIn.LOAN,
        ),
        Need.PRINCIPAL_RECEIVED: NeedWords(
            N_("how much arrived"),
            N_("How much money arrived, and on which day?"),
            N_("The statement of the account that it was paid to."),
            AnswerIn.LOAN,
        ),
        Need.ZONE: NeedWords(
            N_("in which time zone {name} was"),
            N_("Where did {name} live at that time?"),
            N_("Ask this person; a lease, a ticket, a registration shows it."),
            AnswerIn.FACT,
            "residence",
        ),
        Need.REQUEST: NeedWords(
            N_("whether and when {name} was told of unwanted times or places"),
            N_("Was {name} told at which times or places contact is not wanted, and when?"),
            _OWN_PAPERS,
            AnswerIn.FACT,
            "unwanted_time",
        ),
        Need.DEBT_ID: NeedWords(
            N_("about which loan it was"),
            N_("About which loan were these contacts?"),
            N_("The amounts and contract numbers that are named in them."),
            AnswerIn.CONTACT,
        ),
        Need.EMPLOYER_PROHIBITS: NeedWords(
            N_("whether the employer forbids such calls"),
            N_("Does the employer forbid such calls?"),
            N_("The rules of the workplace; a line of the employer."),
            AnswerIn.FACT,
            "employer_ban",
        ),
        Need.COLLECTOR_TOLD: NeedWords(
            N_("whether and when {name} was told"),
            N_("Was {name} told of it, and on which day?"),
            _OWN_PAPERS,
            AnswerIn.FACT,
        ),
        Need.CEASE_NOTICE: NeedWords(
            N_("whether and when {name} was asked in writing to stop"),
            N_("Was {name} asked in writing to stop, and on which day?"),
            _OWN_PAPERS,
            AnswerIn.FACT,
            "stop_notice",
        ),
        Need.DELIVERY_PROOF: NeedWords(
            N_("proof that the notice reached {name}"),
            N_("What proves that the notice reached {name}?"),
            _OWN_PAPERS,
            AnswerIn.FACT,
            "stop_notice",
        ),
        Need.IN_WRITING: NeedWords(
            N_("whether the notice was in writing"),
            N_("Was the notice in writing?"),
            _OWN_PAPERS,
            AnswerIn.FACT,
            "stop_notice",
        ),
        Need.DEBT_DISCLOSED: NeedWords(
            N_("whether somebody else was told of the debt"),
            N_("Was somebody else told of the debt in these contacts?"),
            N_("Ask whoever was contacted."),
            AnswerIn.CONTACT,
        ),
        Need.OPTOUT: NeedWords(
            N_("whether and when {name} was asked not to use this way"),
            N_("Was {name} asked not to make contact in this way, and on which day?"),
            _OWN_PAPERS,
            AnswerIn.FACT,
            "unwanted_channel",
        ),
        Need.LOAN_TYPE: NeedWords(
            N_("what kind of loan it was"),
            N_("What kind of loan was it?"),
            _CONTRACT,
            AnswerIn.LOAN,
        ),
        Need.APP_PERMISSION: NeedWords(
            N_("what the app of {name} took from the phone"),
            N_("Did the app of {name} take contacts, call records or files from the phone?"),
            N_("The permissions in the phone’s settings, and those that the app store lists."),
            AnswerIn.FACT,
            "app_permission",
        ),
        Need.DAYS_PAST_DUE: NeedWords(
            N_("since when the loan is overdue"),
            N_("Since which day is the loan overdue?"),
            N_("The plan of repayment, and the statement of the account."),
            AnswerIn.LOAN,
        ),
        Need.EXACT_TIME: NeedWords(
            N_("the exact time"),
            N_("At what time were these contacts, and where a notice came on the same day, at what time did that?"),
            _CONTACT,
            AnswerIn.CONTACT,
        ),
        Need.DIRECTION: NeedWords(
            N_("who contacted whom"),
            N_("Who contacted whom?"),
            _CONTACT,
            AnswerIn.CONTACT,
        ),
        Need.ATTRIBUTION: NeedWords(
            N_("who is behind it"),
            N_("Who is behind these contacts?"),
            N_("The suggestions on the page of lenders; the name in the message, the account that was to be paid."),
            AnswerIn.ATTRIBUTION,
        ),
        Need.REACHED: NeedWords(
            N_("who was contacted"),
            N_("Who was contacted?"),
            N_("Whose phone it is that holds them."),
            AnswerIn.CONTACT,
        ),
        Need.CALLED_NUMBER: NeedWords(
            N_("which number was called"),
            N_("Which of the own numbers was called?"),
            N_("The phone that holds the contacts; the carrier’s record."),
            AnswerIn.CONTACT,
        ),
        Need.PLACE: NeedWords(
            N_("at which place it was"),
            N_("At what kind of place were these contacts?"),
            N_("Whoever was there."),
            AnswerIn.CONTACT,
        ),
        Need.REPRESENTED: NeedWords(
            N_("whether {name} knew of a lawyer"),
            N_("Is there a lawyer, and when was {name} told?"),
            _OWN_PAPERS,
            AnswerIn.FACT,
            "represented",
        ),
        Need.WITHHELD: NeedWords(
            N_("whether the number was hidden"),
            N_("Was the number hidden?"),
            _CONTACT,
            AnswerIn.CONTACT,
        ),
        Need.ONE_SET: NeedWords(
            N_("whether several records are of the same data"),
            N_("Are these records of the same data?"),
            N_("Compare them, and withdraw what stands twice."),
            AnswerIn.LEAK,
        ),
        Need.RATE: NeedWords(
            N_("the yearly rate of the loan"),
            N_("What was repaid of the loan, and on which days?"),
            N_("The statement of the account that it was paid from."),
            AnswerIn.LOAN,
        ),
        Need.RATE_TABLE: NeedWords(
            N_("the cap on that day"),
            N_("What was the cap on the day of the contract?"),
            N_("A newer rule pack may have it."),
            AnswerIn.PACK,
        ),
        Need.HOLIDAY: NeedWords(
            N_("whether that day was a public holiday"),
            N_("Was that day a public holiday?"),
            N_("The official calendar of that year; the program has only an estimate of the day."),
            AnswerIn.PACK,
        ),
    }
)
