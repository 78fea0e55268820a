"""The commands about a whole series: list, all, plan, clean."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from render.cli.options import (
    INTERRUPTED,
    Settings,
    console,
    jobs_option,
    json_option,
    out_option,
    print_json,
    request_for,
    request_options,
    timeout_option,
    traceback_option,
    voice_option,
)


def check_address(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """Refuse what cannot be the address of a scheduler."""
    if value is not None:
        found = re.fullmatch(r"(?:tcp|tls)://\S+:(\d{1,5})", value, re.ASCII)
        if found is None or not 0 < int(found[1]) < 2**16:
            raise click.BadParameter(f"{value!r} is no address: write tcp://HOST:PORT or tls://HOST:PORT.")
    return value


@click.command("list")
@json_option
@traceback_option
@click.pass_obj
def list_command(settings: Settings, as_json: bool) -> None:
    """List the episodes and their clips, with the questions and estimated lengths.

    \b
    Examples:
      render list
      render list --json
    """
    from render.cli import listing

    series = settings.series()
    if as_json:
        print_json(listing.as_data(series))
    else:
        click.echo(listing.as_text(series))


@click.command("all")
@request_options
@jobs_option
@click.option(
    "--scheduler", metavar="ADDRESS", callback=check_address,
    help="Render on a running Dask cluster: tcp://HOST:PORT or tls://HOST:PORT.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Render the clips even if nothing changed.")
@timeout_option
@traceback_option
@click.pass_context
def all_command(
    ctx: click.Context, /, jobs: int | None, scheduler: str | None, force: bool, timeout: float | None, **chosen: Any
) -> None:
    """Make the clips, the episodes and the page; of the whole series, or of the episodes and clips named.

    What is up to date is not made again; 'render plan' tells beforehand.

    \b
    Examples:
      render all
      render all information -q h --jobs 4
      render all loss_surface --format vertical
      render all kl_divergence --set 'kl_divergence.p=[0.7, 0.1, 0.1, 0.1]'
      render all --parameters my-lecture.toml --out my-lecture
      render all --voice recordings:my-voice
      render all --scheduler tcp://10.0.0.1:8786
    """
    from render.build import series
    from render.cli import summary
    from render.workers.executor import processors

    if jobs and scheduler:
        raise click.UsageError("--jobs counts processes of this machine; with --scheduler, its workers decide.")
    settings: Settings = ctx.obj
    workers = jobs or processors()
    request = replace(
        request_for(settings, **chosen), workers=workers, force=force, timeout=timeout, scheduler=scheduler
    )
    outcome = series.build(request, console())
    if settings.traceback:
        for failure in outcome.failures.values():
            click.echo(failure.traceback, err=True, nl=False)
    summary.report(outcome, request, console())
    ctx.exit(INTERRUPTED if outcome.interrupted else 1 if outcome.failures else 0)


@click.command()
@request_options
@json_option
@traceback_option
@click.pass_obj
def plan(settings: Settings, /, as_json: bool, **chosen: Any) -> None:
    """Say which clips 'render all' would render, and why.

    \b
    Examples:
      render plan
      render plan information -q h
      render plan --json
    """
    from render.build import planner

    works = planner.survey(request_for(settings, **chosen))
    if as_json:
        print_json([work.as_data() for work in works])
    else:
        click.echo(planner.as_text(works))


@click.command()
@out_option(default=Path("build"), help="Folder.")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@voice_option(default="hibari", help="Keep clips as long as this voice speaks.")
@traceback_option
@click.pass_obj
def clean(settings: Settings, out: Path, dry_run: bool, voice: str) -> None:
    """Remove stored clips that no current source, script or version would make again, and what killed builds left.

    Published files go if the series no longer makes them: those of clips and episodes that were renamed, moved or left
    out. All others stay, and so do clips of any quality, theme, format and parameters that are up to date.

    \b
    Examples:
      render clean --dry-run
      render clean --out my-lecture
    """
    from render import language
    from render.build import clean as cleaning
    from render.store.staging import MEGABYTE
    from render.voice import narration, voices

    series = settings.series()
    if voice == voices.DEFAULT and not language.of(series).is_english:
        voice = voices.NONE  # it has said nothing of this series, and needs not be refused
    removals = cleaning.clean(series, out, narration.narrator(series, voice), dry_run=dry_run)
    for removal in removals:
        click.echo(f"{'would remove' if dry_run else 'removed'} {removal.text}")
    freed = sum(removal.size for removal in removals) / MEGABYTE
    click.echo(f"{freed:.1f} MB {'would be' if dry_run else 'were'} freed in {out}.")
