"""Whose mailbox it is, and who is on the other side of a mail.

A mailbox seldom says whose it is. What settles it: the address to which the server delivered a mail (Delivered-To,
X-Original-To, the ``for`` of a Received header that is no hand-in by the sender), and the label of Gmail's export; else
the owner is asked for, among the addresses there are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from shilu.core.channel import Direction
from shilu.importers.mail_headers import Address, HeaderBlock, addresses_in

_MOST_PEOPLE = 10_000
_MOST_CHOICES = 200
_DELIVERED = ("delivered-to", "x-original-to", "x-delivered-to", "envelope-to", "x-envelope-to")
_FOR = re.compile(r"\bfor\s{1,20}<?([^\s<>;@]{1,100}@[^\s<>;]{1,200})>?")
_HANDED_IN = re.compile(r"\bwith\s{1,20}(?:UTF8)?E?SMTPS?A\b", re.IGNORECASE)
_SENT = frozenset({"sent", "sent mail", "sent items", "已发送", "已发邮件", "寄件備份", "寄件备份"})
_DRAFTS = frozenset({"draft", "drafts", "草稿", "草稿箱"})
_BOUNCERS = frozenset({"mailer-daemon", "postmaster"})


@dataclass(frozen=True, slots=True)
class Sides:
    """The two sides of a mail. ``is_settled`` False: nothing says whose mailbox it is. ``own`` is the address that was
    reached. ``claims_owner`` says that it came in, and gives the owner's own address as its sender."""

    direction: Direction
    peer: Address
    others: tuple[str, ...]
    own: str
    is_settled: bool
    claims_owner: bool


class Mailbox:
    """What all mails of a file say of its owner. ``told`` are the owner's addresses as a person gave them."""

    def __init__(self, told: Iterable[str]) -> None:
        self._told = {key for name in told for key in _keys(name)}
        self._own: set[str] = set(self._told)
        self._people: Counter[str] = Counter()
        self._written: dict[str, str] = {}

    def look(self, block: HeaderBlock) -> None:
        """Take in the headers of one mail."""
        senders = _senders(block)
        if not self._told:
            if "sent" in labels_of(block):
                self._own |= {one.key for one in senders}
            elif own := delivered_to(block):
                self._own.add(own.casefold())
        for one in (*senders, *_receivers(block)):
            if one.key in self._people or len(self._people) < _MOST_PEOPLE:
                self._people[one.key] += 1
                self._written.setdefault(one.key, one.address)

    def look_at_backup(self, block: HeaderBlock) -> None:
        """Take in a mail that SMS Backup+ made: it is from, or to, the owner of the phone."""
        if not self._told:
            is_sent = block.first("x-smssync-type").strip() == "2"
            self._own |= {one.key for one in block.addresses("from" if is_sent else "to")[:1]}

    @property
    def is_owner_missing(self) -> bool:
        """Whether none of the addresses that were told is anywhere in the file."""
        return bool(self._told) and not any(key in self._people for key in self._told)

    @property
    def choices(self) -> tuple[str, ...]:
        """Whoever writes or is written to, the busiest first."""
        busiest = sorted(self._people.items(), key=lambda one: (-one[1], one[0]))
        return tuple(self._written[key] for key, _count in busiest[:_MOST_CHOICES])

    def sides(self, block: HeaderBlock) -> Sides:
        """Those of one mail."""
        senders, receivers = _senders(block), _receivers(block)
        sender = senders[0] if senders else Address("", "")
        delivered = delivered_to(block)
        is_sent = "sent" in labels_of(block)
        is_own = sender.key in self._own
        if is_sent or (is_own and not delivered):
            return self._outgoing(sender, receivers)
        own = next((one.address for one in receivers if one.key in self._own), "")
        is_settled = bool(delivered or own or self._told)
        own = delivered or own
        owners = self._own | {own.casefold()}
        others = tuple(one.address for one in receivers if one.key not in owners)
        direction = Direction.INCOMING if is_settled else Direction.UNKNOWN
        return Sides(direction, sender, others, own, is_settled, claims_owner=is_own)

    def _outgoing(self, sender: Address, receivers: tuple[Address, ...]) -> Sides:
        peer = receivers[0] if receivers else Address("", "")
        others = tuple(one.address for one in receivers[1:])
        return Sides(Direction.OUTGOING, peer, others, sender.address, is_settled=True, claims_owner=False)


def not_a_contact(block: HeaderBlock, report: str) -> str:
    """Why a mail is no contact: ``draft``, ``bounce``, or "". Marks of drafts count only where no server took it in,
    for a sender could write them too."""
    if not any(header.name == "received" for header in block.headers):
        is_draft = block.first("x-mozilla-draft-info") or block.first("x-unsent").strip() == "1"
        if is_draft or "draft" in labels_of(block):
            return "draft"
    if report == "delivery-status":
        sender = next(iter(block.addresses("from")), Address("", ""))
        if sender.key.partition("@")[0] in _BOUNCERS or block.first("return-path").strip() == "<>":
            return "bounce"
    return ""


def labels_of(block: HeaderBlock) -> frozenset[str]:
    """``sent``, ``draft``: what Gmail's export writes above everything else that is in a mail."""
    top = next((header for header in block.headers[:3] if header.name == "x-gmail-labels"), None)
    said = {label.strip().strip('"').casefold() for label in top.text.split(",")} if top else set()
    return frozenset({"sent"} if said & _SENT else ()) | frozenset({"draft"} if said & _DRAFTS else ())


def delivered_to(block: HeaderBlock) -> str:
    """The address to which the last server delivered a mail; "" where nothing says so."""
    for header in block.headers:
        if header.name in _DELIVERED:
            found = addresses_in(header.raw)
            if found and "@" in found[0].address:
                return found[0].address
        elif header.name == "received":
            text = header.text
            named = _FOR.search(text)
            if named is not None and _HANDED_IN.search(text) is None:
                return named[1]
    return ""


def _senders(block: HeaderBlock) -> tuple[Address, ...]:
    return block.addresses("from") or block.addresses("sender") or block.addresses("return-path")


def _receivers(block: HeaderBlock) -> tuple[Address, ...]:
    found: dict[str, Address] = {}
    for name in ("to", "cc", "bcc"):
        for one in block.addresses(name):
            found.setdefault(one.key, one)
    return tuple(found.values())


def _keys(told: str) -> list[str]:
    return [one.key for one in addresses_in(told.encode("utf-8", "replace"))]
