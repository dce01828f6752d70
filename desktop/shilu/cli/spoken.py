"""Commands that speak the language of the terminal: their help, and what they say when they are not understood.

Click has its own sentences, in English. Here every one of them comes from the catalog of the session, so that the
terminal speaks one language throughout. Texts in decorators are marked with ``N_`` and translated when shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime
from difflib import get_close_matches
from typing import Any

import click

from shilu.cli.columns import Formatter
from shilu.cli.program import USAGE, Session
from shilu.core.wording import N_, Catalog, source_language

_HELP = N_("Show this message and exit.")
_NEAR = 0.7  # of 1: --lmit is near --limit, --nope is not near --to
_OPTIONS, _SUBCOMMAND = N_("[OPTIONS]"), N_("COMMAND [ARGUMENTS]…")


class Misunderstood(click.UsageError):
    """A command line that was not understood; the sentence is in the language of the terminal."""


class Context(click.Context):
    """What click keeps for one command."""

    formatter_class = Formatter


def texts_of(context: click.Context | None) -> Catalog:
    """The language of the terminal; the source's where no session stands behind."""
    session = context.find_object(Session) if context is not None else None
    return source_language() if session is None else session.texts


class _Spoken(click.Command):
    """Help and trouble in the language of the terminal."""

    context_class = Context
    allow_extra_args = True  # said below, in our words

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Click's own option, with our words."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _HELP
        return option

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """How the command is written."""
        texts = texts_of(ctx)
        arguments = [_metavar(param, texts) for param in self.params if isinstance(param, click.Argument)]
        pieces = [texts.tr(_OPTIONS), *arguments]
        if isinstance(self, click.Group):
            pieces.append(texts.tr(_SUBCOMMAND))
        formatter.write_usage(ctx.command_path, " ".join(pieces), texts.tr("Usage:") + _gap(texts))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(texts_of(ctx).tr(self.help or ""))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, each with its meaning."""
        texts = texts_of(ctx)
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        with formatter.section(texts.tr("Options:")):
            formatter.write_dl([(_spelling(option, texts), _meaning(option, texts)) for option in options])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What holds for all commands."""
        if self.epilog:
            formatter.write_paragraph()
            formatter.write_text(texts_of(ctx).tr(self.epilog))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments. Raises Misunderstood."""
        texts = texts_of(ctx)
        try:
            rest = super().parse_args(ctx, args)
        except click.BadOptionUsage as error:
            takes_none = any(
                error.option_name in option.opts and option.is_flag
                for option in self.get_params(ctx)
                if isinstance(option, click.Option)
            )
            said = (
                texts.tr("{option} takes no value.", option=error.option_name)
                if takes_none
                else texts.tr("{option} needs a value.", option=error.option_name)
            )
            raise Misunderstood(said, ctx) from error
        except click.UsageError as error:
            raise error if isinstance(error, Misunderstood) else Misunderstood(_said(error, texts), ctx) from error
        if rest and not isinstance(self, click.Group):
            raise Misunderstood(texts.tr("“{argument}” is one argument too many.", argument=rest[0]), ctx)
        return rest


class Command(_Spoken):
    """One command."""


class Group(_Spoken, click.Group):
    """A command that holds others."""

    command_class = Command
    group_class = type

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments up to the command. Without any the help is shown; a program is told in a sentence."""
        session = ctx.find_object(Session)
        if not [word for word in args if word != "--"]:
            if session is not None and not session.options.as_json:
                session.note(ctx.get_help())
                ctx.exit(USAGE)
            raise Misunderstood(
                texts_of(ctx).tr("One of these commands is missing: {commands}.", commands=", ".join(self.commands)),
                ctx,
            )
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of that name. Raises Misunderstood."""
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            texts = texts_of(ctx)
            said = texts.tr("There is no command “{name}”.", name=args[0])
            raise Misunderstood(_with_nearest(said, args[0], list(self.commands), texts), ctx)
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, then the commands."""
        super().format_options(ctx, formatter)
        texts = texts_of(ctx)
        with formatter.section(texts.tr("Commands:")):
            formatter.write_dl([(name, texts.tr(command.help or "")) for name, command in self.commands.items()])


class Choice(click.Choice[str]):
    """One of some words."""

    def get_invalid_choice_message(self, value: object, ctx: click.Context | None) -> str:
        """Why a word was not taken."""
        return texts_of(ctx).tr("“{value}” is none of {choices}.", value=value, choices=", ".join(self.choices))


class WordOrNothing(Choice):
    """One of some words, or "" to take away what was said."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word."""
        return "" if value == "" else super().convert(value, param, ctx)


class Day(click.DateTime):
    """A day, as midnight without a zone."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The day that was written."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            said = texts_of(ctx).tr("“{value}” is no day; it is written like 2026-05-12.", value=value)
            raise click.BadParameter(said, ctx, param) from error


class Count(click.IntRange):
    """A whole number, not below zero."""

    def __init__(self) -> None:
        super().__init__(min=0)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number that was written."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            said = texts_of(ctx).tr("“{value}” is no whole number from 0 on.", value=value)
            raise click.BadParameter(said, ctx, param) from error


class Seconds(click.ParamType[float]):
    """A number of seconds, also a negative one or a part of one."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number that was written."""
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise click.BadParameter(
                texts_of(ctx).tr("“{value}” is no number of seconds, such as -2.5.", value=value), ctx, param
            )
        return number


def _said(error: click.UsageError, texts: Catalog) -> str:
    """What click found wrong, in our words."""
    match error:
        case click.NoSuchOption():
            said = texts.tr("There is no option {option}.", option=error.option_name)
            known = error.ctx.command.get_params(error.ctx) if error.ctx is not None else []
            return _with_nearest(said, error.option_name, [name for param in known for name in param.opts], texts)
        case click.MissingParameter(param=click.Option() as option):
            return texts.tr("The option {option} is missing.", option=option.opts[0])
        case click.MissingParameter(param=click.Argument() as argument):
            return texts.tr("{argument} is missing.", argument=texts.tr(argument.metavar or argument.name or ""))
        case click.BadParameter(param=click.Option() as option):
            return texts.tr("{option}: {reason}", option=option.opts[0], reason=error.message)
        case _:
            return texts.tr("This command line was not understood.")


def _with_nearest(said: str, written: str, known: list[str], texts: Catalog) -> str:
    nearest = get_close_matches(written, known, cutoff=_NEAR)
    if not nearest:
        return said
    return texts.tr("{said} Was {nearest} meant?", said=said, nearest=nearest[0])


def _metavar(param: click.Parameter, texts: Catalog) -> str:
    """The name of a value."""
    return texts.tr(param.metavar) if param.metavar else texts.tr("WORD")


def _spelling(option: click.Option, texts: Catalog) -> str:
    names = ", ".join(sorted(option.opts, key=len))
    return names if option.is_flag else f"{names} {_metavar(option, texts)}"


def _meaning(option: click.Option, texts: Catalog) -> str:
    said = texts.tr(option.help or "")
    if said and said[-1] not in ".。…?？":  # the label of a field
        said += "。" if texts.is_chinese else "."
    return _gap(texts).join((said, *_extras(option, texts)))


def _gap(texts: Catalog) -> str:
    """What stands between two sentences."""
    return "" if texts.is_chinese else " "


def _extras(option: click.Option, texts: Catalog) -> Iterator[str]:
    if isinstance(option.type, click.Choice):
        yield texts.tr("One of: {choices}.", choices=", ".join(option.type.choices))
    if option.required:
        yield texts.tr("[required]")
    elif option.show_default:
        yield texts.tr("[default: {value}]", value=option.default)
    if option.multiple:
        yield texts.tr("[may be repeated]")
