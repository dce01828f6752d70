"""What they did: kinds of conduct that the words of messages suggest, grouped by kind."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog

from shilu.core.incident import CONDUCT_TAGS
from shilu.core.job import Job
from shilu.core.labels import TAGS
from shilu.core.text import one_line
from shilu.gui.dialogs.review import TogetherDialog
from shilu.gui.dialogs.tags import OtherTagsDialog
from shilu.gui.models.review import Group
from shilu.gui.models.table import Column
from shilu.gui.pages.page import Page
from shilu.gui.pages.review.deeds import Deed
from shilu.gui.pages.review.kind import ReviewKind
from shilu.gui.widgets.review_pane import Explained, ShownQuote
from shilu.gui.widgets.review_table import Answer
from shilu.services.tagging import SuggestedTag

if TYPE_CHECKING:
    from shilu.services.workspace import Workspace

_PLACES = {tag: place for place, tag in enumerate(CONDUCT_TAGS)}
_VARYING = re.compile(r"[\d\s]+")


class TagReview(ReviewKind[SuggestedTag]):
    """Rows are contacts with a kind of conduct each."""

    def __init__(self, *, workspace: Workspace, page: Page) -> None:
        super().__init__(page)
        texts, words = self.texts, page.words
        self._tagging = workspace.tagging
        self.title = texts.tr("What they did")
        self.keys = texts.tr(
            "Enter confirm · N decline · U undo · M something else · Space tick · G tick the group · "
            "A confirm all with the same words · R read its contacts · T who is behind · / search"
        )
        self.empty = (
            texts.tr("Nothing is suggested"),
            texts.tr(
                "Kinds of conduct are suggested from the words of messages, by dictionaries that can be read. "
                "What no word says, you say yourself beside each contact."
            ),
        )
        self.columns = (
            Column("time", texts.tr("Time"), self._stamp, width=176),
            Column(
                "number",
                texts.tr("Number"),
                lambda one: words.short_address(one.incident.contact_point),
                width=128,
                optional=True,
            ),
            Column("terms", texts.tr("Words"), self._terms, width=112, optional=True),
            Column("text", texts.tr("Message"), lambda one: one_line(one.incident.text, 200), width=0),
        )

    @staticmethod
    def key(row: SuggestedTag) -> str:
        return row.id

    def _stamp(self, one: SuggestedTag) -> str:
        return self.page.words.stamp(one.incident.when.earliest_ms, self._zone) or "—"

    def _terms(self, one: SuggestedTag) -> str:
        return ("、" if self.texts.is_chinese else ", ").join(map(one_line, one.terms))

    def read(self, case_id: str, job: Job) -> tuple[SuggestedTag, ...]:
        return self._tagging.of_case(case_id, job)

    def take(self, read: tuple[SuggestedTag, ...]) -> None:
        self.sitting.take(read)

    def order(self, row: SuggestedTag) -> tuple[object, ...]:
        at_ms = row.incident.when.earliest_ms
        return (_PLACES[row.tag], at_ms is None, at_ms or 0, row.id)

    def groups(self, rows: Sequence[SuggestedTag]) -> Sequence[Group[SuggestedTag]]:
        by_tag: dict[str, list[SuggestedTag]] = defaultdict(list)
        for one in rows:
            by_tag[one.tag].append(one)
        return [Group(self._heading(tag, len(some)), tuple(some)) for tag, some in by_tag.items()]

    def _heading(self, tag: str, count: int) -> str:
        return self.texts.trn(
            "{tag} · {count} contact", "{tag} · {count} contacts", count, tag=self.texts.tr(TAGS[tag])
        )

    def said(self, row: SuggestedTag) -> str:
        point = row.incident.contact_point
        return "\n".join((row.incident.text, point.raw if point else "", self.texts.tr(TAGS[row.tag]), *row.terms))

    def number_of(self, row: SuggestedTag) -> str:
        point = row.incident.contact_point
        return point.raw.strip() if point is not None else ""

    def explained(self, row: SuggestedTag) -> Explained:
        texts, words, incident = self.texts, self.page.words, row.incident
        about = texts.tr(
            "No. {number} · {time} · {what}",
            number=incident.label,
            time=words.moment(incident.when, self._zone),
            what=words.heading(incident),
        )
        lines = []
        if incident.tags:
            between = "、" if texts.is_chinese else ", "
            there = between.join(words.tag(tag) for tag in incident.tags)
            lines.append((texts.tr("It is tagged as {tags} already.", tags=there), "soft"))
        reason = texts.tr(
            "the dictionary has “{terms}” for “{tag}”", terms=self._terms(row), tag=texts.tr(TAGS[row.tag])
        )
        title = texts.tr("{tag}?", tag=texts.tr(TAGS[row.tag]))
        return Explained(title, about, tuple(lines), (reason,), texts.tr("Confirm"), texts.tr("Something else…"))

    def read_quotes(self, row: SuggestedTag, _job: Job) -> tuple[ShownQuote, ...]:
        words, incident = self.page.words, row.incident
        who = words.toward(incident.direction, words.address(incident.contact_point))
        return (ShownQuote(who, incident.text, row.spans),)

    def answer(self, asked: Answer, rows: Sequence[SuggestedTag], among: Sequence[SuggestedTag]) -> Deed | None:
        match asked:
            case Answer.CONFIRM:
                return self._confirmed(rows)
            case Answer.DECLINE:
                said = self.texts.trn("{count} suggestion declined", "{count} suggestions declined", len(rows))
                do = partial(self._tagging.decline, tuple(rows))
                return Deed(tuple(rows), said, do=do, undo=self._tagging.take_back)
            case Answer.OTHER:
                return self._other(rows)
            case Answer.TOGETHER:
                return self._together(rows[0], among)
            case Answer.TOGETHER_ALL:
                return self._together(rows[0], [one for one in among if one.tag == rows[0].tag])
        return None

    def _confirmed(self, rows: Sequence[SuggestedTag]) -> Deed:
        said = self.texts.trn("{count} contact tagged", "{count} contacts tagged", len(rows))
        return Deed(tuple(rows), said, do=partial(self._tagging.accept, tuple(rows)), undo=self._tagging.take_back)

    def _other(self, rows: Sequence[SuggestedTag]) -> Deed | None:
        texts = self.texts
        title = texts.trn("What was it in {count} contact?", "What was it in {count} contacts?", len(rows))
        dialog = OtherTagsDialog(title, texts=texts, parent=self.page.window())
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return None
        said = texts.trn("{count} contact tagged", "{count} contacts tagged", len(rows))
        do = partial(self._tagging.instead, tuple(rows), dialog.tags.values())
        return Deed(tuple(rows), said, do=do, undo=self._tagging.take_back)

    def _together(self, row: SuggestedTag, among: Sequence[SuggestedTag]) -> Deed | None:
        """All with the same words: figures and blanks apart."""
        texts = self.texts
        wording = _VARYING.sub("", row.incident.text)
        same = [one for one in among if _VARYING.sub("", one.incident.text) == wording]
        title = texts.trn(
            "Tag {count} contact with these words as {tag}?",
            "Tag {count} contacts with these words as {tag}?",
            len(same),
            tag=texts.tr(TAGS[row.tag]),
        )
        dialog = TogetherDialog(
            title, same, self.columns, key=self.key, words="", texts=texts, parent=self.page.window()
        )
        return self._confirmed(dialog.value()) if dialog.exec() == QDialog.DialogCode.Accepted else None

    @property
    def _zone(self) -> str:
        return self.page.case.timezone if self.page.case is not None else "UTC"
