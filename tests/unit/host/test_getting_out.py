"""Every format that is read has a name, and a way to get it out of where it is."""

from shilu.core.wording import source_language
from shilu.host.getting_out import FORMATS, WAYS, lines, ways
from shilu.importers import registry

READ = {importer.name for importer in (*registry.IMPORTERS, *registry.CONTACTS)}


def test_every_format_has_its_way_out() -> None:
    """A new format is a line in host/getting_out.py, too."""
    told = {name for way in WAYS for name in way.importers}
    assert READ - told == {"archive"}  # of which the member says what it is


def test_every_format_has_a_name() -> None:
    assert READ - set(FORMATS) == set()


def test_nobody_is_sent_for_what_cannot_be_read() -> None:
    assert [way.title for way in ways({"qq_txt"})] == ["QQ"]
    assert ways(()) == ()


def test_it_is_said_with_its_limits_and_its_date() -> None:
    told = "\n".join(lines({"sms_backup_restore", "whatsapp_txt", "carrier_bill"}, source_language()))
    for fact in ("2026-11-21", "500 to 1,000 calls", "40,000", "10,000", "six months", "not answered are not billed"):
        assert fact in told
