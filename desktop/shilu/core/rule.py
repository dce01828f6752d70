"""A rule of law or of a code, as dated data: what it counts, whom it binds, when it holds, and where it stands.

A rule says nothing about a person: it is judged beside recorded contacts (rules/engine), and what comes of it is a
finding (core/finding), never a verdict. Source of kinds, norms and severities: law.md section 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, TypeAlias

from shilu.core.channel import Channel
from shilu.core.fact import FactKind, Hours


class RuleKind(StrEnum):
    """What a rule looks at. Each has its own parameters."""

    QUIET_HOURS = "quiet_hours"
    QUIET_DAYS = "quiet_days"
    FREQ_WINDOW = "freq_window"
    COOLDOWN = "cooldown_after_conversation"
    THIRD_PARTY = "third_party_contact"
    AFTER_REFUSAL = "third_party_after_refusal"
    AFTER_CEASE = "after_cease"
    REPRESENTED = "represented"
    WORKPLACE = "workplace"
    CHANNEL_OPTOUT = "channel_optout"
    VISIT_SIZE = "visit_party_size"
    COURSE_OF_CONDUCT = "course_of_conduct"
    AFTER_POLICE_WARNING = "continued_after_police_warning"
    DATA_VOLUME = "data_volume"
    RATE_CAP = "rate_cap"


class Norm(StrEnum):
    """What kind of text a rule stands in."""

    CRIMINAL = "criminal"
    ADMIN_OFFENCE = "admin_offence"
    CIVIL_STATUTE = "civil_statute"
    REGULATION = "regulation"
    LICENCE_CONDITION = "licence_condition"
    RECOMMENDED_STANDARD = "recommended_standard"
    SELF_REGULATORY = "self_regulatory"
    GUIDANCE = "guidance"


class Severity(StrEnum):
    """What a contact outside the rule may be at most."""

    POSSIBLE_CRIME = "possible_crime"
    POSSIBLE_ADMIN_OFFENCE = "possible_admin_offence"
    REGULATION_BREACH = "regulation_breach"
    CODE_BREACH = "code_breach"
    STANDARD_DEVIATION = "standard_deviation"
    INFO = "info"


class RuleStatus(StrEnum):
    """Whether a rule is judged. VERIFY: judged, and every finding says that the rule is to be checked first."""

    IN_FORCE = "in_force"
    VERIFY = "verify"
    DRAFT_DISABLED = "draft_disabled"


class Need(StrEnum):
    """A fact without which a rule cannot be judged: the word of ``needs`` in a pack, and what a finding says is
    missing. Some words of law.md are one here: ``no_prior_consent``, ``no_contrary_agreement`` and ``consent`` are
    NO_CONSENT, ``address_zone`` is ZONE, ``date_consumer_said_so`` and ``customer_request_date`` are REQUEST."""

    LENDER_TYPE = "lender_type"
    NO_CONSENT = "no_consent"  # whether consent or another agreement was given, and that it was not
    ANSWERED = "answered"
    DEBTOR_REACHABLE = "debtor_reachable"
    RELATION = "relation"
    REFUSAL = "third_person_refusal_date"
    VISITOR_COUNT = "visitor_count"
    HUMAN_TAG = "human_tag"
    POLICE_CONTACT = "police_contact_date"
    ENTRY_COUNT = "entry_count"
    CATEGORY = "category"
    CONTRACT_DATE = "contract_date"
    PRINCIPAL_RECEIVED = "principal_received"
    ZONE = "timezone_at_contact"
    REQUEST = "customer_request_date"
    DEBT_ID = "debt_id"
    EMPLOYER_PROHIBITS = "employer_prohibits"
    COLLECTOR_TOLD = "collector_told_date"
    CEASE_NOTICE = "written_cease_date"
    DELIVERY_PROOF = "delivery_proof"
    DEBT_DISCLOSED = "debt_disclosed"
    OPTOUT = "optout_date"
    LOAN_TYPE = "loan_type"
    APP_PERMISSION = "app_permission_evidence"
    DAYS_PAST_DUE = "days_past_due"
    # never written into a pack: what any rule may wait for
    EXACT_TIME = "exact_time"
    DIRECTION = "direction"
    ATTRIBUTION = "attribution"  # who is behind it, where that is only suggested
    REACHED = "reached"  # who was contacted
    CALLED_NUMBER = "called_number"
    PLACE = "place"
    REPRESENTED = "represented"
    IN_WRITING = "in_writing"
    WITHHELD = "withheld"  # whether the number was hidden
    HOLIDAY = "holiday_date"  # when a holiday was, of which only an estimate is known
    ONE_SET = "one_set"  # whether several records of leaked data are different data
    RATE = "rate"
    RATE_TABLE = "rate_table"


class Whom(StrEnum):
    """Whose being contacted a rule is about."""

    ANYONE = "anyone"
    DEBTOR = "debtor"
    OTHERS = "others"


class Edge(StrEnum):
    """Whether quiet begins at the first instant of the minute that is written ("22:00" is quiet), or with the next one
    ("10:01 pm"). It always ends at the first instant of the minute where it ends ("08:00" is not quiet)."""

    INCLUSIVE = "inclusive"
    EXCLUSIVE = "exclusive"


ANY_CHANNEL = frozenset(Channel)
ANY_LENDER = "any"
"""The word of ``Rule.applies_to`` that stands for every type, known or not."""


@dataclass(frozen=True, slots=True)
class Holidays:
    """The public holidays of a country (ISO 3166-1 alpha-2, upper case) and, where given, a part of it, as the
    ``holidays`` package has them."""

    country: str
    subdivision: str = ""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Times at which nobody may be contacted. ``weekdays`` (Monday 0): local days on which ``hours`` hold; a span past
    midnight belongs to the day on which it begins. On ``closed_weekdays`` and ``closed_holidays`` the whole day is
    quiet. ``custom``: kinds of facts (UNWANTED_TIME, UNWANTED_PLACE, UNWANTED_CHANNEL) by which the person said when,
    where or how not, instead of hours. ``lifted_over_days_past_due``: from more than so many days on it does not hold.
    ``zone``: a fixed IANA zone; "" is the local time of the person contacted."""

    kind: ClassVar = RuleKind.QUIET_HOURS

    hours: tuple[Hours, ...] = ()
    weekdays: frozenset[int] = frozenset(range(7))
    closed_weekdays: frozenset[int] = frozenset()
    closed_holidays: Holidays | None = None
    edge: Edge = Edge.INCLUSIVE
    custom: frozenset[FactKind] = frozenset()
    lifted_over_days_past_due: int | None = None
    zone: str = ""


@dataclass(frozen=True, slots=True)
class QuietDays:
    """Local days on which nobody may be contacted. ``zone`` as in QuietHours."""

    kind: ClassVar = RuleKind.QUIET_DAYS

    closed_weekdays: frozenset[int] = frozenset()
    closed_holidays: Holidays | None = None
    zone: str = ""


class Counted(StrEnum):
    """Which incoming calls a limit counts."""

    ANSWERED = "inbound+answered+voice_or_ai_voice"
    NOT_ANSWERED = "inbound+not_answered"
    ATTEMPTS = "inbound_call_attempts"


class Per(StrEnum):
    """What a limit is counted for, always beside the lender group and the person."""

    PERSON = "person"
    CALLED_NUMBER = "called_number"
    LOAN = "loan"


class NotCounted(StrEnum):
    """What a limit leaves out."""

    CONSENTED = "requested_or_consented"
    DID_NOT_CONNECT = "did_not_connect"
    TO_ATTORNEY = "to_attorney"


@dataclass(frozen=True, slots=True)
class FreqWindow:
    """More than ``most`` of them within ``days`` consecutive local days (1: one calendar day; more: any such span)."""

    kind: ClassVar = RuleKind.FREQ_WINDOW

    most: int
    counted: Counted
    per: Per = Per.PERSON
    days: int = 1
    leaves_out: frozenset[NotCounted] = frozenset()
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Cooldown:
    """No call within ``days`` local days after a conversation with the same person, whose own day is the first.
    ``about_one_loan``: about the same debt."""

    kind: ClassVar = RuleKind.COOLDOWN

    days: int
    about_one_loan: bool = False
    leaves_out: frozenset[NotCounted] = frozenset()
    zone: str = ""


class Allowance(StrEnum):
    """When another person may be contacted after all."""

    NONE = "none"
    UNREACHABLE = "unreachable"  # the debtor cannot be reached: contact, but no word of the debt
    LOCATION_ONCE = "location_once"  # once, to find the debtor, without a word of the debt


@dataclass(frozen=True, slots=True)
class ThirdParty:
    """Other people than the debtor. ``allowed``: relations (RELATIONS of core/shapes/people) that may be contacted;
    ``guarantor`` also where a fact says it. ``requires_tags``: it is about contacts that a person gave one of these
    tags; who was contacted then only matters where ``allowed`` names somebody. ``app_permission``: it waits for a fact
    of what the app took from the phone."""

    kind: ClassVar = RuleKind.THIRD_PARTY

    allowed: frozenset[str] = frozenset()
    allowance: Allowance = Allowance.NONE
    requires_tags: frozenset[str] = frozenset()
    app_permission: bool = False


@dataclass(frozen=True, slots=True)
class AfterRefusal:
    """Another person, after they refused (REFUSAL), and hours of grace."""

    kind: ClassVar = RuleKind.AFTER_REFUSAL

    grace_hours: int = 0


@dataclass(frozen=True, slots=True)
class AfterCease:
    """After a notice to stop (STOP_NOTICE) reached them. ``allowed_purposes``: words of JudgedContact.purpose that may
    still be sent. ``in_writing``: only a written notice counts."""

    kind: ClassVar = RuleKind.AFTER_CEASE

    allowed_purposes: frozenset[str] = frozenset()
    in_writing: bool = True


@dataclass(frozen=True, slots=True)
class Represented:
    """The person themselves, although they knew of a lawyer (REPRESENTED)."""

    kind: ClassVar = RuleKind.REPRESENTED


@dataclass(frozen=True, slots=True)
class Workplace:
    """Without ``allowed_places``: at work, although they knew that the employer forbids it (EMPLOYER_BAN). With them:
    anywhere else than there."""

    kind: ClassVar = RuleKind.WORKPLACE

    allowed_places: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ChannelOptOut:
    """By a means that the person said not to use (UNWANTED_CHANNEL); or, with ``withheld``, from a hidden number."""

    kind: ClassVar = RuleKind.CHANNEL_OPTOUT

    withheld: bool = False


@dataclass(frozen=True, slots=True)
class VisitSize:
    """Visits by fewer than ``least``."""

    kind: ClassVar = RuleKind.VISIT_SIZE

    least: int


@dataclass(frozen=True, slots=True)
class CourseOfConduct:
    """At least ``least`` contacts that a person gave one of ``tags`` (any tag, where empty). ``on_days``: on so many
    local days. ``people``: or so many people, each at least once (0: no such way)."""

    kind: ClassVar = RuleKind.COURSE_OF_CONDUCT

    least: int
    tags: frozenset[str] = frozenset()
    on_days: bool = False
    people: int = 0


@dataclass(frozen=True, slots=True)
class AfterPoliceWarning:
    """Contacts that a person gave a tag (one of ``tags``; any, where empty), after the police warned them
    (POLICE_WARNING)."""

    kind: ClassVar = RuleKind.AFTER_POLICE_WARNING

    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DataVolume:
    """From how many entries of personal data it counts, by class (CLASSES of core/shapes/injuries)."""

    kind: ClassVar = RuleKind.DATA_VOLUME

    counts_from: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RateCap:
    """The yearly rate of a loan above ``table`` (resources/rules/rates) times its factor on the day of the contract."""

    kind: ClassVar = RuleKind.RATE_CAP

    table: str


Terms: TypeAlias = (
    QuietHours
    | QuietDays
    | FreqWindow
    | Cooldown
    | ThirdParty
    | AfterRefusal
    | AfterCease
    | Represented
    | Workplace
    | ChannelOptOut
    | VisitSize
    | CourseOfConduct
    | AfterPoliceWarning
    | DataVolume
    | RateCap
)

NO_TEXTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``titles``, ``cite_translations`` and ``notes`` are by language (BCP 47); ``cite`` is in the law's own.

    ``applies_to``: types of lenders of the pack, or ``any``. ``excludes``: kinds of loans that it leaves out;
    ``only_loans``: those that it is about (all, where empty). ``needs``
    are facts without which it is undetermined, beside those that its kind waits for anyway. ``begins`` and ``ends`` are
    local days, both included. ``advised``: its wording is advice (不宜). ``presumed``: a presumption that can be
    rebutted. ``mark`` and ``confidence`` say how well its text was seen.
    """

    id: str
    titles: Mapping[str, str]
    terms: Terms
    applies_to: frozenset[str]
    norm: Norm
    severity: Severity
    cite: str
    url: str
    begins: date
    ends: date | None = None
    channels: frozenset[Channel] = ANY_CHANNEL
    whom: Whom = Whom.ANYONE
    excludes: frozenset[str] = frozenset()
    only_loans: frozenset[str] = frozenset()
    needs: frozenset[Need] = frozenset()
    cite_translations: Mapping[str, str] = field(default_factory=lambda: NO_TEXTS)
    status: RuleStatus = RuleStatus.IN_FORCE
    advised: bool = False
    presumed: bool = False
    mark: str = ""
    confidence: str = ""
    notes: Mapping[str, str] = field(default_factory=lambda: NO_TEXTS)

    @property
    def kind(self) -> RuleKind:
        """What it looks at."""
        return self.terms.kind


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules of a country (lower case, as cases name their pack).

    ``version`` is as its file has it, ``sha256`` that of the file's bytes. ``reviewed_by`` is empty until a lawyer
    signed.
    """

    country: str
    format: int
    version: str
    checked_on: date
    sha256: str
    rules: tuple[Rule, ...]
    lender_types: tuple[str, ...] = ()
    reviewed_by: str = ""
    reviewed_on: date | None = None
