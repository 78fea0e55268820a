"""The command ``render new``."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from render.cli.options import traceback_option


@click.command("new")
@click.argument("target", metavar="EPISODE/NAME")
@click.option("--new-series", is_flag=True, help="Begin the series too, in the folder of --series.")
@traceback_option
@click.pass_context
def new(ctx: click.Context, target: str, new_series: bool) -> None:
    """Begin a clip: add its table to episode.toml and write a scene that draws, ready to be changed.

    A new episode is added at the end of the series.

    \b
    Examples:
      render new information/entropy
      render new statistics/regression
      render --series my-lecture new coins/toss --new-series
    """
    from render.build import new_clip

    root: Path = ctx.obj.series_root
    found = new_clip.add(root, target, new_series=new_series)
    for path in found.written:
        click.echo(path)
    series = f"--series {shlex.quote(str(root))} " if ctx.parent and _given(ctx.parent) else ""
    click.echo(f"Look at it: render {series}preview {found.name} --sheet", err=True)


def _given(ctx: click.Context) -> bool:
    """Whether the series was named on the command line."""
    return ctx.get_parameter_source("series_root") is click.core.ParameterSource.COMMANDLINE
