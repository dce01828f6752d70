"""A tour of the whole program in a home of its own: ``python -m tests.soak.tour STAGE HOME OUT``.

The first stage is the command line, every command of it; the others are the window, in stroll.py. What is typed and
brought in holds canaries, one for each place where something can be typed. ``OUT`` is the folder that the person chose
for what leaves the vault in the clear. The last line on standard output is what was seen, as JSON.
"""

from __future__ import annotations

import base64
import io
import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from shilu import app
from shilu.cli.commands import commands
from shilu.cli.program import GlobalOptions, Session, run
from shilu.core.incident import Judgement
from shilu.core.particular import Field, FieldKind, ParticularKind
from shilu.core.shapes import SHAPES
from shilu.core.shapes.parties import PARTY_FIELDS
from shilu.host.paths import resources_folder, user_folders
from tests.soak.deeds import CHEAP
from tests.unit.importers.bills import bill
from tests.unit.importers.bills import call as billed
from tests.unit.services.authority import make_authority
from tests.unit.services.backups import NOON_MS, call, mms, sms, write_calls, write_messages

STAGES = ("line", "window", "again", "anew")
PLACES = (
    *("title", "complainant", "text", "summary", "reached", "party", "alias", "message", "caller", "mmstext"),
    *("search", "typed", "typedsummary", "draft", "crash", "passphrase", "slot", "filename", "picture", "reason"),
    *("note", "clock", "handed", "contact", "screen", "corrected", "record"),
)
"""Where a canary is put."""
NUMBER = "10411112222"
UNNAMED = "10411115555"
"""Nobody has said whose it is."""
HANZI = ("龘飝鱻麤", "犇猋骉贔", "鑫淼焱垚")
"""The same in Chinese, which other encodings write in other bytes: in what is said, in names, in reasons."""
RECOVERY_KEY = "SHILU_TOUR_RECOVERY_KEY"
"""Where the last stage finds what the stage before wrote on paper."""


def canary(place: str) -> str:
    """A word that stands nowhere else, for one of the places."""
    return f"KQZ{PLACES.index(place):02d}{place}JX"


def environment(home: Path) -> dict[str, str]:
    """What the program is told about this computer: a home and a temporary folder of its own, and no display."""
    kept = {
        name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV", "PYTHONPATH") if name in os.environ
    }
    return {
        **kept,
        "HOME": str(home),
        "TMPDIR": str(home / "tmp"),
        "XDG_RUNTIME_DIR": str(home / "runtime"),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def furnish(home: Path) -> None:
    """Make the home, with what the person has before: a phone's backups, its address book, a bill and screenshots."""
    for folder in ("tmp", "runtime", "inputs", "sealed", "Documents", ".config", ".cache"):
        (home / folder).mkdir(parents=True, mode=0o700)
    (home / ".config" / "user-dirs.dirs").write_text('XDG_DOCUMENTS_DIR="$HOME/Documents"\n')
    picture = _picture("picture")
    rows = [
        sms(NUMBER, f"还钱 {canary('message')}", at_ms=NOON_MS, name=canary("caller")),
        mms(NUMBER, canary("mmstext"), base64.b64encode(picture).decode(), at_ms=NOON_MS + 60_000),
        *(sms(NUMBER, f"还钱 {n} {canary('message')}", at_ms=NOON_MS + n * 3_600_000) for n in range(2, 40)),
    ]
    write_messages(home / "inputs" / "sms.xml", rows)
    more = [sms(UNNAMED, f"{canary('message')} more", at_ms=NOON_MS + n) for n in range(3)]
    write_messages(home / "inputs" / "more.xml", more)
    write_calls(home / "inputs" / "calls.xml", [call(NUMBER, at_ms=NOON_MS + n * 7_000_000) for n in range(20)])
    (home / "inputs" / f"{canary('filename')}.png").write_bytes(picture)
    (home / "inputs" / "screen.png").write_bytes(_picture("screen"))
    loans = f"lender,fees,note\n{canary('party')},{canary('record')},{HANZI[1]}\n"
    (home / "inputs" / "loans.csv").write_text(loans, "utf-8")
    parties = f"Name,Website\n{canary('party')} listed,{canary('record')}\n"
    (home / "inputs" / "parties.csv").write_text(parties, "utf-8")
    (home / "inputs" / "phone.vcf").write_text(
        f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{canary('contact')}\r\nTEL:{NUMBER}\r\nEND:VCARD\r\n"
    )
    for name, at in (("bill.csv", "2026-05-12 12:00:17"), ("another.csv", "2026-05-13 12:00:17")):
        (home / "inputs" / name).write_text(bill(billed(at, number=NUMBER)), "utf-8")


def _picture(place: str) -> bytes:
    """A picture that holds a canary as PNG's own text does."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    said, buffer = PngInfo(), io.BytesIO()
    said.add_text("Comment", canary(place))
    Image.effect_noise((64, 64), 90).convert("RGB").save(buffer, "PNG", pnginfo=said)
    return buffer.getvalue()


def every_command(group: click.Group = commands, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """All commands there are, as they are typed."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from every_command(command, (*path, name))
        else:
            yield (*path, name)


@dataclass(slots=True)
class Terminal:
    """Somebody at the command line, in a home of their own."""

    home: Path
    out: Path
    secret: str = field(default_factory=lambda: canary("passphrase"))
    used: set[tuple[str, ...]] = field(default_factory=set)

    @property
    def vault(self) -> Path:
        """Theirs."""
        return self.home / "Documents" / "v.shilu"

    def shilu(self, words: str, *arguments: object, typed: str = "", code: int | None = 0) -> Any:
        """One command, as a process of its own would run it; only what makes keys slow is not. Returns what it said.
        ``typed``: the lines on standard input after the passphrase; ``code``: how it is to end, None as it likes."""
        out, err = io.StringIO(), io.StringIO()
        stdin = f"{self.secret}\n{typed}\n"

        def session_of(options: GlobalOptions) -> Session:
            application = app.build(user_folders(), cost=CHEAP, work_factor=1, language="en")
            return Session(application, options, out, err, io.StringIO(stdin), ask_passphrase=lambda _: self.secret)

        path = tuple(words.split())
        line = [*path, *map(str, arguments)]
        self.used.add(path)
        got = run(["--json", *line, "--passphrase-file", "-"], session_of, commands)
        if code not in (got, None):
            raise RuntimeError(f"shilu {line} ended with {got}: {out.getvalue()[:500]} {err.getvalue()[:500]}")
        return json.loads(out.getvalue() or "null")


def line(home: Path, out: Path) -> dict[str, Any]:
    """The command line, from an empty disk to the verified bundle and the removal of traces."""
    at = Terminal(home, out)
    keys = [at.shilu("init", at.vault, "--name", canary("slot"))["recovery_key"]]
    _records(at)
    _changes(at)
    keys += _ways_in(at)
    _stamps(at)
    _handing_over(at)
    _safekeeping(at)
    _record(at)
    _papers(at)
    _mistakes(at)
    at.shilu("pack list")
    at.shilu("pack show", "cn")
    own = resources_folder() / "rules" / "cn.toml"
    at.shilu("pack check", own)
    at.shilu("pack add", at.vault, own)
    at.shilu("pack remove", at.vault, "cn")
    at.shilu("pack warnings", "--at", "bundling", "--pack", "cn")
    at.shilu("missing", at.vault, "--case", "1")
    at.shilu("where", at.vault, "--case", "1", "--done", "cn.lender=2026-03-01", "--sheet", at.out / "desk.pdf")
    at.shilu("traces")
    at.shilu("traces", "--remove")
    at.shilu("case list", at.vault)  # from now on the window knows the vault
    forgotten = sorted(" ".join(path) for path in set(every_command()) - at.used)
    return {"keys": keys, "forgotten": forgotten, "visited": len(at.used)}


def _records(at: Terminal) -> None:
    vault, of_case = at.vault, ("--case", "1")
    title = ("--title", f"{canary('title')} {HANZI[0]}")
    at.shilu("case add", vault, *title, "--complainant", canary("complainant"))
    at.shilu("case list", vault)
    at.shilu("case show", vault, *of_case)
    for deed in ("close", "reopen"):
        at.shilu(f"case {deed}", vault, *of_case, "--reason", canary("reason"))
    inputs = [at.home / "inputs" / name for name in ("calls.xml", "sms.xml")]
    book = ("--contacts", at.home / "inputs" / "phone.vcf")
    at.shilu("import", vault, *inputs, *of_case, *book, "--dry-run")
    at.shilu("import", vault, *inputs, *of_case, *book)
    billed_in = at.shilu("import", vault, at.home / "inputs" / "bill.csv", *of_case)["receipts"][0]["import"]
    at.shilu("reconcile", vault, *of_case, billed_in)
    screen = at.home / "inputs" / "screen.png"
    at.shilu("black-out", screen, at.out / "blacked-out.png", "--box", "0,0,40,40")
    at.shilu("read-picture", screen, code=None)  # without the extra "ocr" that is a refusal
    at.shilu("import", vault, screen, *of_case)
    picture = at.home / "inputs" / f"{canary('filename')}.png"
    said = ("--text", f"{canary('text')} {HANZI[1]}", "--summary", canary("summary"), "--reached", canary("reached"))
    at.shilu("log", vault, *of_case, "--number", NUMBER, *said, "--attach", picture)
    at.shilu("party add", vault, "--name", canary("party"), "--alias", canary("alias"), "--number", NUMBER)
    at.shilu("party link", vault, "--party", canary("party"), "--number", NUMBER[:-1] + "3")
    at.shilu("party list", vault)
    _parties(at)
    at.shilu("number show", vault, NUMBER, *of_case)
    _suggestions(at)
    at.shilu("list", vault, *of_case, "--text", canary("search"))
    at.shilu("now")
    at.shilu("now", vault, "--differs-by", "3", "--compared-with", canary("clock"))


def _parties(at: Terminal) -> None:
    """Another party that is linked to the first, merged with it and taken apart again, and both as a list."""
    vault, of_case, why = at.vault, ("--case", "1"), ("--reason", f"{canary('reason')} {HANZI[2]}")
    other, fields = f"{canary('party')} Y", [part for field in PARTY_FIELDS for part in _given(field, {})]
    at.shilu("party add", vault, "--name", other, *fields)
    at.shilu("party revise", vault, other, "--website", canary("record"), *why)
    told = ("--to", other, "--as", "recommended", "--basis", "contact", "--words", canary("record"), "--proof", "1")
    link = at.shilu("party link", vault, "--party", canary("party"), *told, *of_case)["id"]
    at.shilu("party revise-link", vault, link, "--words", f"{canary('record')} again", *why)
    at.shilu("party unlink", vault, link, *why)
    at.shilu("party unlink", vault, link, *why, "--put-back")
    at.shilu("party link", vault, "--party", canary("party"), "--to", other, "--as", "owned_by", "--basis", "notice")
    gone = at.shilu("party link", vault, "--party", canary("party"), *told, *of_case)["id"]
    at.shilu("party unlink", vault, gone, *why, "--erase")
    at.shilu("party show", vault, other, *of_case)
    at.shilu("party merge", vault, canary("party"), other, *why)
    at.shilu("party unmerge", vault, other, *why)
    at.shilu("party export", vault, at.out / "parties.csv")
    at.shilu("party import", vault, at.out / "parties.csv", "--preview")
    at.shilu("party import", vault, at.out / "parties.csv")


def _suggestions(at: Terminal) -> None:
    """Who is behind a number that signs: accepted, and of another declined."""
    vault, of_case = at.vault, ("--case", "1")
    for number, name in ((UNNAMED[:-1] + "7", canary("party")), (UNNAMED[:-1] + "6", f"{canary('party')}X")):
        at.shilu("log", vault, *of_case, "--number", number, "--channel", "sms", "--text", f"【{name}】逾期还款")
    for one in at.shilu("suggest", vault, *of_case)["suggestions"]:
        at.shilu("suggest", vault, *of_case, "--accept" if one["party"] else "--decline", one["id"])
    for one in at.shilu("suggest-tags", vault, *of_case)["suggestions"][:1]:
        at.shilu("suggest-tags", vault, *of_case, "--accept", one["id"])
    at.shilu("tag", vault, "1", *of_case, "--add", "police", "--severity", "grave")
    shown = next(one for one in at.shilu("list", vault, *of_case)["incidents"] if one["attachments"])
    at.shilu("tag", vault, shown["id"], "--add", "court", "--file", shown["attachments"][0]["sha256"][:12])
    for said in (("--minor", "--held-by", canary("record")), ("--not-minor",)):
        at.shilu("mark", vault, shown["id"], "--file", shown["attachments"][0]["sha256"][:12], *said)
    at.shilu("suggest", vault, *of_case, "--accept-above", "90", "--declined", "--above", "10")
    for _ in range(2):
        at.shilu(
            "log", vault, *of_case, "--channel", "sms", "--text", f"【{canary('party')}】{canary('text')} 逾期还款"
        )
    for one in at.shilu("scripts list", vault, *of_case)["scripts"][:1]:
        at.shilu("scripts show", vault, one["id"], *of_case)


def _changes(at: Terminal) -> None:
    """What is taken back and erased."""
    vault, why = at.vault, ("--reason", f"{canary('reason')} {HANZI[2]}")
    made = [at.shilu("log", vault, "--case", "1", "--text", canary("text"))["id"] for _ in range(2)]
    at.shilu("correct", vault, made[0], "--text", canary("corrected"), *why)
    more = ("--answer", canary("text"), "--present", canary("reached"), "--next-step", canary("note"))
    at.shilu("correct", vault, made[0], *more, *why)
    at.shilu("withdraw", vault, made[0], *why)
    at.shilu("withdraw", vault, made[0], *why, "--put-back")
    at.shilu("undo", vault, "--last", *why)  # withdrawn again
    at.shilu("withdraw", vault, made[0], *why, "--put-back")
    at.shilu("join", vault, *made, *why)
    at.shilu("join", vault, "--case", "1", "--suggested")
    at.shilu("separate", vault, made[1], *why)
    at.shilu("erase", vault, made[1], "--dry-run")
    at.shilu("erase", vault, made[1], *why)
    at.shilu("history", vault, "--case", "1")
    at.shilu("case add", vault, "--title", f"{canary('title')} to be erased")
    at.shilu("log", vault, "--case", "2", "--text", canary("text"))
    at.shilu("case erase", vault, "--case", "2", *why, "--yes")


def _ways_in(at: Terminal) -> list[str]:
    """Passphrases, recovery keys, the master key. Returns the recovery keys."""
    vault, fresh = at.vault, ("--new-passphrase-file", "-")
    at.shilu("slots list", vault)
    at.shilu("slots add", vault, "--name", f"{canary('slot')} other", *fresh, typed=f"{at.secret} other")
    at.shilu("slots rename", vault, f"{canary('slot')} other", "--name", f"{canary('slot')} third")
    at.shilu("slots remove", vault, f"{canary('slot')} third")
    for _ in range(2):
        new = f"{at.secret} 2" if at.secret == canary("passphrase") else canary("passphrase")
        at.shilu("slots passphrase", vault, *fresh, typed=new)
        at.secret = new
    key = at.shilu("slots recovery-key", vault)["recovery_key"]
    secret, at.secret = at.secret, key
    at.shilu("recover", vault, "--recovery-key-file", "-", *fresh, typed=secret)
    at.secret = secret
    at.shilu("rekey", vault)
    return [key]


def _stamps(at: Terminal) -> None:
    """A checkpoint is carried to an authority, and its reply taken in. What leaves here is hashes only."""
    authority = make_authority(at.home / "authority")
    requested = at.shilu("stamp", at.vault, "--case", "1", "--out", at.home / "sealed" / "stamp")
    request = next(Path(file) for file in _texts(requested) if file.endswith(".tsq"))
    reply = at.home / "authority" / "reply.tsr"
    reply.write_bytes(authority.reply(request.read_bytes()))
    at.shilu("stamp", at.vault, "--take", reply, "--ca", authority.root)
    at.shilu("stamp", at.vault, "--case", "1")
    at.shilu("check", at.vault, "--checkpoint", request.with_name("checkpoint.txt"))


def _texts(document: Any) -> Iterator[str]:
    """Every text in what a command said."""
    if isinstance(document, str):
        yield document
    elif isinstance(document, list | dict):
        for one in document.values() if isinstance(document, dict) else document:
            yield from _texts(one)


def _handing_over(at: Terminal) -> None:
    """A case goes to a colleague's vault and comes back, changed on both sides. Two contacts wait for a decision then;
    one is decided here, the other in the window."""
    vault, theirs, sealed = at.vault, at.home / "Documents" / "theirs.shilu", at.home / "sealed"
    at.shilu("init", theirs)
    key = at.shilu("case key", theirs)["key"]
    at.shilu("case export", vault, "--case", "1", "--out", sealed / "there.shilu-case", "--to", key)
    at.shilu("case merge", theirs, sealed / "there.shilu-case")
    contacts = [one["id"] for one in at.shilu("list", vault, "--case", "1")["incidents"][:2]]
    for place in (vault, theirs):
        workspace = app.build(user_folders(), cost=CHEAP, language="en").gate.open(place, at.secret)
        for contact in contacts:  # no command changes notes
            workspace.intake.revise(contact, Judgement(note=f"{canary('note')} {place.stem}"), canary("reason"))
        workspace.close()
    locked = ("--file-passphrase", "-")
    back = sealed / "back.shilu-case"
    at.shilu("case export", theirs, "--case", "1", "--out", back, *locked, typed=canary("handed"))
    at.shilu("case merge", vault, back, *locked, typed=canary("handed"))
    waiting = at.shilu("case conflicts", vault, "--case", "1")["conflicts"]
    chosen = ("--case", "1", waiting[0]["subject"], "--take", f"{waiting[0]['field']}=1", "--reason", canary("reason"))
    at.shilu("case decide", vault, *chosen)


def _safekeeping(at: Terminal) -> None:
    vault, documents, sealed = at.vault, at.home / "Documents", at.home / "sealed"
    at.shilu("check", vault)
    at.shilu("check", vault, "--quick")
    at.shilu("backup", vault, sealed / "b.shilu-backup")
    at.shilu("restore", sealed / "b.shilu-backup", documents / "restored.shilu")
    at.shilu("export", vault, "--out", at.out / "everything")
    at.shilu("export", vault, "--out", at.out / "one-case", "--case", "1")
    at.shilu("init", documents / "again.shilu", "--from", at.out / "everything")
    at.shilu("check", vault, "--salvage", at.out / "salvaged")
    at.shilu("check", vault, "--mend", documents / "mended.shilu")


_TYPED: Mapping[ParticularKind, Mapping[str, str]] = {
    ParticularKind.FACT: {"time": "15:30", "hours": "22:00-08:00", "region": "CN-GD", "zone": "Asia/Shanghai"},
    ParticularKind.FILING: {"channel": "cn.police"},
    ParticularKind.LETTER: {"letter": "cn.letter.complaint", "hours": "22:00-08:00", "not_delivered": ""},
}
"""Fields that take no words, or of which those that are known say more."""


def _record(at: Terminal) -> None:
    """Every kind of thing beside the contacts, each with words that stand nowhere else."""
    vault, of_case, why = at.vault, ("--case", "1"), ("--reason", f"{canary('reason')} {HANZI[2]}")
    for kind, shape in SHAPES.items():
        if kind is ParticularKind.PARTY_LINK:  # party link
            continue
        typed = _TYPED.get(kind, {})
        given = [part for field in shape.fields for part in _given(field, typed)]
        name = kind.value.replace("_", "-")
        at.shilu(f"{name} add", vault, *of_case, *given)
        at.shilu(f"{name} list", vault, *of_case)
        last = next(field for field in reversed(shape.fields) if field.kind is FieldKind.TEXT)
        at.shilu(f"{name} revise", vault, "1", *of_case, f"--{last.name.replace('_', '-')}", canary("record"), *why)
        at.shilu(f"{name} withdraw", vault, "1", *of_case, *why)
        at.shilu(f"{name} withdraw", vault, "1", *of_case, *why, "--put-back")
        at.shilu(f"{name} add", vault, *of_case, *given)
        at.shilu(f"{name} erase", vault, "2", *of_case, *why)
    at.shilu("search", vault, canary("record"), *of_case)
    at.shilu("leak count", vault, *of_case)
    at.shilu("loan reckon", vault, *of_case)
    at.shilu("filing due", vault, *of_case)
    at.shilu("filing form", vault, *of_case)
    at.shilu("filing form", vault, "police", *of_case)
    at.shilu("form list", vault, *of_case)
    at.shilu("form show", vault, "making", *of_case, "--for", "court", "--as", "plaintiff", "--beside", "en")
    ticks = ("--tick", "own", "--tick", "cn.request.open_case", "--field", "facts.conduct=words of a person")
    at.shilu("form make", vault, "report", at.out / "report.pdf", *of_case, *ticks, "--fill", "app=an app")
    at.shilu(
        "form make", vault, "data_list", at.out / "data-list.pdf", *of_case, "--hash", "sm3", "--language", "zh-CN"
    )
    at.shilu("filing calendar", vault, at.out / "last-days.ics", *of_case)
    to = (*of_case, "--party", canary("party"))
    at.shilu("letter show", vault, "stop", *to)
    at.shilu(
        "letter make",
        vault,
        "stop",
        at.out / "letter.pdf",
        *to,
        "--fill",
        f"loan_reference={canary('record')}",
        "--keep",
    )
    at.shilu("letter sent", vault, "stop", *to, "--on", "2026-05-12", "--sent-to", canary("record"))
    at.shilu("third-person statement", vault, "1", at.out / "statement.pdf", *of_case, "--contact", "1")
    at.shilu("loan add", vault, *of_case, "--table", at.home / "inputs" / "loans.csv")
    at.shilu("findings", vault, *of_case)
    at.shilu("findings", vault, *of_case, "--elements")
    at.shilu("questions", vault, *of_case)


def _given(field: Field, typed: Mapping[str, str]) -> tuple[str, ...]:
    """The option of a field and its value; ``typed``: of fields that take no words."""
    option = f"--{field.name.replace('_', '-')}"
    if field.name in typed:
        return (option, typed[field.name]) if typed[field.name] else ()
    match field.kind:
        case FieldKind.LINE | FieldKind.TEXT | FieldKind.LINES:
            return option, f"{canary('record')} {HANZI[1]}"
        case FieldKind.DATE | FieldKind.DATES:
            return option, "2026-05-12"
        case FieldKind.MONEY:
            return option, "1500"
        case FieldKind.PARTY:
            return option, canary("party")
        case FieldKind.CONTACTS | FieldKind.PARTICULAR if field.required or field.kind is FieldKind.CONTACTS:
            return option, "1"
        case FieldKind.WORD | FieldKind.WORDS if field.words:
            return option, next(iter(field.words))
    return ()


def _papers(at: Terminal) -> None:
    at.shilu("bundle", at.vault, "--case", "1", "--out", at.out / "bundle", "--language", "en")
    at.shilu("verify", next((at.out / "bundle").glob("*.zip")))
    at.shilu("demo", at.out / "demo")


def _mistakes(at: Terminal) -> None:
    """What is refused, and a fault of the program with a canary in the exception and in the variables around it."""
    from shilu.services.intake import Intake

    at.shilu("log", at.vault, "--case", "7", "--text", canary("text"), code=2)
    secret, at.secret = at.secret, canary("text")
    at.shilu("list", at.vault, "--case", "1", code=3)
    at.secret = secret

    def fail(*_arguments: object, **_named: object) -> None:
        wrong = canary("crash")
        raise ValueError(wrong)

    whole, Intake.log = Intake.log, fail  # type: ignore[assignment,method-assign]
    try:
        at.shilu("log", at.vault, "--case", "1", "--text", canary("crash"), code=70)
    finally:
        Intake.log = whole  # type: ignore[method-assign]


def main(stage: str, home: str, out: str) -> None:
    """One stage."""
    if stage == "line":
        seen = line(Path(home), Path(out))
    else:
        from tests.soak import stroll

        seen = stroll.walk(stage, Path(home), Path(out))
    print(json.dumps(seen))


if __name__ == "__main__":
    main(*sys.argv[1:])
