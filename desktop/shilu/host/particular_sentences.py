"""What is said of trouble with the record of a case: fields that cannot hold what was typed. Words only."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from shilu.core.wording import N_

PARTICULAR_ERRORS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "usage.unknown_particular": (
            N_("The record of this case has no entry “{ref}” of this kind."),
            N_("Look at the list; an entry is named by its number there, or by its id."),
        ),
        "usage.ambiguous_particular": (
            N_("More than one entry of this kind is called “{ref}”."),
            N_("Give the id of the one that is meant."),
        ),
        "usage.particular_missing": (
            N_("“{field}” is missing, and an entry of this kind cannot do without it."),
            N_("Give it, also when it is not known exactly."),
        ),
        "usage.particular_no_such_field": (
            N_("An entry of this kind has no field “{field}”."),
            N_("Look at the fields that it has."),
        ),
        "usage.particular_no_such_word": (
            N_("“{typed}” is no word for “{field}”."),
            N_("Take one of these: {words}."),
        ),
        "usage.particular_not_a_day": (
            N_("“{typed}” in “{field}” is no date."),
            N_("Write 2026-05-12, or 2026-05 or 2026 where no more is known."),
        ),
        "usage.particular_not_a_number": (
            N_("“{typed}” in “{field}” is no whole number."),
            N_("Write it in digits, such as 12."),
        ),
        "usage.particular_not_an_amount": (
            N_("“{typed}” in “{field}” is no amount."),
            N_("Write the number and, where it is another than the country’s, the currency, such as 1500 CNY."),
        ),
        "usage.particular_not_yes_or_no": (
            N_("“{typed}” in “{field}” is neither yes nor no."),
            N_("Write yes or no."),
        ),
        "usage.particular_too_long": (
            N_("“{field}” is longer than anybody reads."),
            N_("Keep it short, and bring the long text in as a file."),
        ),
        "usage.fact_not_hours": (
            N_("“{typed}” in “{field}” is no span of hours."),
            N_("Write the first and the last hour, such as 22:00-08:00."),
        ),
        "usage.fact_not_a_time": (
            N_("“{typed}” in “{field}” is no time of day."),
            N_("Write hours and minutes, such as 15:30."),
        ),
        "usage.fact_not_a_region": (
            N_("“{typed}” in “{field}” is no country or region."),
            N_("Write the code of ISO 3166, such as CN, CN-GD or US-CA."),
        ),
        "usage.fact_not_a_zone": (
            N_("“{typed}” in “{field}” is no time zone."),
            N_("Write its name as Asia/Shanghai or America/New_York."),
        ),
        "usage.no_such_profile": (
            N_("The rule pack of this case has no form that is called “{profile}”."),
            N_("Give one of these: {profiles}."),
        ),
        "usage.no_such_letter": (
            N_("The rule pack of this case has no letter that is called “{letter}”."),
            N_("Give one of these: {letters}."),
        ),
        "usage.letter_is_kept": (
            N_("Letter {number} is kept with its words, its ticks and to whom it goes."),
            N_("Give only how and when it was sent, or the id of a letter of the rule pack."),
        ),
        "usage.letter_before": (
            N_("“{field}” is before the day on which it was sent."),
            N_("Look at both days."),
        ),
        "usage.letter_arrived_or_not": (
            N_("A letter that reached them cannot be one that they refused or that came back."),
            N_("Leave one of both fields empty."),
        ),
        "usage.no_such_form": (
            N_("The rule pack of this case has no form that is called “{form}”."),
            N_("Give one of these: {forms}."),
        ),
        "usage.no_such_choice": (
            N_("This paper does not know “{choice}”."),
            N_("Give one of these: {choices}."),
        ),
        "usage.no_such_tick": (
            N_("This paper has nothing to tick or to fill in that is called “{tick}”."),
            N_("Give one of these: {ticks}."),
        ),
        "usage.nothing_ticked": (
            N_("Nothing is ticked, and an unticked sentence is not printed: the paper would be empty."),
            N_("Tick what the signer declares."),
        ),
        "usage.not_a_pair": (
            N_("“{given}” is not a name, an equals sign and a text."),
            N_("Write it as NAME=TEXT."),
        ),
        "usage.filing_before": (
            N_("“{field}” is before the day on which it was handed in."),
            N_("Look at both days."),
        ),
        "usage.fact_ends_before": (
            N_("It ends before it begins."),
            N_("Look at both days."),
        ),
        "usage.unknown_rule": (
            N_("The rule pack of this case has no rule “{rule}”."),
            N_("Look at the ids in the list of findings."),
        ),
        "usage.table_empty": (
            N_("There is no row of values in this table."),
            N_("Copy it together with its first row, in which the headings stand."),
        ),
        "usage.table_without_headings": (
            N_("No column of this table has a heading that is known here."),
            N_("The first row needs the names of fields, such as “Lender or app” and “Amount in the contract”."),
        ),
        "usage.table_column_twice": (
            N_("Two columns of this table are “{field}”."),
            N_("Give each field one column."),
        ),
        "usage.table_too_large": (
            N_("This table is larger than a record of a case: 2,000 rows and 200 columns are read."),
            N_("Bring it in in parts."),
        ),
        "usage.table_quotes": (
            N_("A quotation mark in this table is opened and not closed, so that its cells cannot be told apart."),
            N_("Copy the table from the spreadsheet anew, or close the quotation mark."),
        ),
        "usage.table_row_too_long": (
            N_("This row has more cells than there are headings."),
            N_("Look whether a separator stands inside a cell."),
        ),
        "usage.table_refused": (
            N_("{count} rows of this table cannot be recorded, so nothing of it was."),
            N_("Mend these rows in the table, and give it again."),
        ),
        "usage.table_alone": (
            N_("A table says all fields itself."),
            N_("Give “--table”, or fields, and not both."),
        ),
        "usage.table_no_text": (
            N_("“{name}” is no text with commas or tabs."),
            N_("Save the table as CSV in UTF-8."),
        ),
        "usage.own_entry_vague": (
            N_("More than three rows of the file have these words."),
            N_("Give words that only the own row has, such as the name and the number together."),
        ),
        "file.not_a_picture": (
            N_("“{name}” is no picture that can be opened here."),
            N_("Take a screenshot of it, or save it as PNG or JPEG, and try again."),
        ),
        "usage.nothing_to_black_out": (
            N_("Nothing of the picture would be blacked out."),
            N_("Give rectangles that lie in the picture, in its pixels from the upper left corner."),
        ),
        "usage.bad_box": (
            N_("“{box}” is no rectangle."),
            N_("Give left, top, width and height in pixels, such as 40,120,300,60."),
        ),
        "usage.statement_of_nobody": (
            N_("A statement is of a third person who counts."),
            N_("Choose a third person of the record, or put the withdrawn one back first."),
        ),
        "usage.particular_too_many": (
            N_("This case has 20,000 entries of this kind, and no room for more."),
            N_("Withdraw those that were entered by mistake."),
        ),
    }
)
