"""What the commands have in common: their options, the series that they read, and how they print."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from render.variants import PROFILES, Rendition, Variant
from scenes.script import FORMATS, THEMES, ClipSpec, Series, load_series

if TYPE_CHECKING:
    from rich.console import Console

    from render.build.request import Request

INTERRUPTED = 130
"""The exit code after Ctrl-C."""
LONGEST_SECONDS = 1_000_000.0
"""Eleven days: more than any film, and than any wait for one."""
MOST_JOBS = 1000


class Seconds(click.FloatRange):
    """A time that a clock can hold; a number of Python may also be infinite, or none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return ``value`` as a float."""
        seconds: float = super().convert(value, param, ctx)
        if not math.isfinite(seconds):
            self.fail(f"{value} is not a number of seconds.", param, ctx)
        return seconds


@dataclass(slots=True)
class Settings:
    """What holds for every command."""

    series_root: Path
    traceback: bool = False

    def series(self) -> Series:
        """Read the series."""
        from render import language

        series = load_series(self.series_root)
        language.of(series)
        return series


def choose_traceback(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    """Let ``--traceback`` stand after the command as well as before it."""
    if value:
        ctx.find_object(Settings).traceback = True  # type: ignore[union-attr]


timeout_option = click.option(
    "--timeout", type=Seconds(min=0, max=LONGEST_SECONDS, min_open=True), metavar="SECONDS",
    help="Give up a clip after this time.",
)  # fmt: skip
traceback_option = click.option("--traceback", is_flag=True, expose_value=False, hidden=True, callback=choose_traceback)
quality_option = functools.partial(
    click.option,
    "-q",
    "--quality",
    type=click.Choice(list(PROFILES)),
    show_default=True,
    help="Picture: "
    + ", ".join(f"{profile.letter} {profile.label}" for profile in PROFILES.values())
    + ". Older phones do not play p and k, which are H.264 of the levels 5.1 and 5.2.",
)
theme_option = click.option(
    "--theme", type=click.Choice(THEMES), default=THEMES[0], show_default=True, help="Palette of the pictures."
)
format_option = click.option(
    "--format", "shape", type=click.Choice(FORMATS), default=FORMATS[0], show_default=True,
    help="Shape of the picture: 16:9, or 9:16 for the clips that have such a layout.",
)  # fmt: skip
VOICE_HELP = "hibari, none (no sound), 'command:PROGRAM …' or recordings:FOLDER."
voice_option = functools.partial(
    click.option, "--voice", metavar="VOICE", envvar="RENDER_VOICE", show_default=True, show_envvar=True
)
jobs_option = click.option(
    "--jobs", type=click.IntRange(1, MOST_JOBS), help="Clips at a time.  [default: one for each processor]"
)
json_option = click.option("--json", "as_json", is_flag=True, help="Write JSON for programs to read.")
names_argument = click.argument("names", metavar="[EPISODE|CLIP]...", nargs=-1)
out_option = functools.partial(click.option, "--out", type=click.Path(path_type=Path), show_default=True)
set_option = functools.partial(click.option, "--set", "assignments", multiple=True)

parameters_option = click.option(
    "--parameters", type=click.Path(path_type=Path), metavar="FILE",
    help="TOML file with a table of parameters for each clip to change.",
)  # fmt: skip


def request_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say what is to be built; :func:`request_for` takes their values."""
    for option in reversed(
        (
            names_argument,
            quality_option(default="h"),
            theme_option,
            format_option,
            voice_option(default="hibari", help=f"Who speaks: {VOICE_HELP}"),
            out_option(default=Path("build"), help="Folder."),
            set_option(metavar="CLIP.NAME=VALUE", help="Change a parameter of a clip."),
            parameters_option,
        )
    ):  # fmt: skip
        command = option(command)
    return command


def request_for(
    settings: Settings, names: tuple[str, ...], quality: str, theme: str, shape: str, voice: str, out: Path,
    assignments: tuple[str, ...], parameters: Path | None,
) -> Request:  # fmt: skip
    """Return the request that :func:`request_options` describe."""
    from render.build import parameters as overrides
    from render.build.request import Request

    series = settings.series()
    return Request(
        series=series,
        clips=drawable(series, names, Variant(theme, shape)),
        rendition=Rendition(PROFILES[quality].shaped(shape), theme),
        out=out,
        voice=voice,
        parameters=overrides.for_series(series, assignments, parameters),
    )


def drawable(series: Series, names: tuple[str, ...], *wanted: Variant) -> tuple[ClipSpec, ...]:
    """Return the named clips that declare one of the variants, and print which do not."""
    from render import variants

    specs, others = variants.select(series, names, wanted)
    if others:
        click.echo(variants.left_out(others, wanted), err=True)
    return specs


def console(*, error: bool = False) -> Console:
    """Return what a command prints on."""
    from rich.console import Console

    return Console(stderr=error)


def print_json(data: Any) -> None:
    """Write data for programs."""
    click.echo(json.dumps(data, indent=2, ensure_ascii=False, default=str))
