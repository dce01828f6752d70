"""Forms from the terminal: what there is, what one offers, and a PDF of what was ticked."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.conftest import Shilu


def test_a_form_is_listed_shown_and_made_of_what_was_ticked(shilu: Shilu, vault: Path, tmp_path: Path) -> None:
    assert shilu("case", "add", vault, "--title", "one", "--complainant", "李某").code == 0
    device = ("--make", "虚构牌", "--model", "X7")
    for serial in ("1", "2"):
        assert (
            shilu("device", "add", vault, "--case", "1", *device, "--serial", serial, "--where", f"家里{serial}").code
            == 0
        )
    listed = {one["id"]: one for one in shilu("form", "list", vault, "--case", "1").json["forms"]}
    making = listed["cn.form.making"]
    assert (making["hashes"], making["languages"][0], making["mark"]) == (["sha256", "sm3"], "zh-CN", "text_seen")
    assert {one["id"] for one in making["roles"]} == {"criminal", "public_order", "plaintiff", "complainant"}
    of = ("--case", "1", "--for", "court")
    shown = shilu("form", "show", vault, "making", *of).json
    (part,) = shown["parts"]
    kept = next(one for one in part["sentences"] if one["id"] == "kept")
    assert (kept["blanks"], kept["declares"], kept["ticked"]) == (["kept_at"], True, False)  # of two devices neither
    assert (shown["role"], len(shown["marks"])) == ("原告", 2)
    chosen = shilu("form", "show", vault, "making", *of, "--device", "2").json["parts"][0]["sentences"]
    assert "家里2" in next(one for one in chosen if one["id"] == "kept")["text"]["zh-CN"]
    file = tmp_path / "making.pdf"
    unticked = shilu("form", "make", vault, "making", file, *of)
    assert (unticked.code, unticked.json["error"]["code"]) == (2, "usage.nothing_ticked")
    made = shilu(
        "form", "make", vault, "making", file, *of, "--tick", "kept", "--fill", "kept_at=抽屉", "--beside", "en"
    )
    assert made.json == {"file": str(file), "pages": 1, "paper": "cn.form.making", "sentences": ["kept"], "blanks": []}
    blank = shilu("form", "make", vault, "making", tmp_path / "b.pdf", *of, "--tick", "kept")
    assert (blank.code, blank.json["blanks"]) == (0, ["kept_at"])
    assert "where the device is kept (kept_at)" in blank.err
    newest = shilu("history", vault, "--case", "1").json["entries"][0]
    assert {one["field"]: one["after"] for one in newest["changes"]} == {"what": "form", "paper": "cn.form.making"}


def test_what_a_form_does_not_know_is_told_with_what_it_does(shilu: Shilu, vault: Path, tmp_path: Path) -> None:
    assert shilu("case", "add", vault, "--title", "one").code == 0
    out = tmp_path / "x.pdf"
    for given, code in (
        (("nope",), "usage.no_such_form"),
        (("report", "--tick", "nope"), "usage.no_such_tick"),
        (("report", "--field", "facts.conduct"), "usage.not_a_pair"),
        (("report", "--as", "plaintiff"), "usage.no_such_choice"),
        (("truth", "--hash", "md5"), "usage.no_such_choice"),
        (("report", "--beside", "xx"), "usage.no_such_choice"),
    ):
        form, *options = given
        said = shilu("form", "make", vault, form, out, "--case", "1", *options)
        assert (said.code, said.json["error"]["code"]) == (2, code), given
    assert not out.exists()
