"""The commands about one clip while it is being written: preview and numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from render.cli.options import (
    LONGEST_SECONDS,
    VOICE_HELP,
    Seconds,
    Settings,
    console,
    format_option,
    json_option,
    out_option,
    print_json,
    quality_option,
    set_option,
    theme_option,
    timeout_option,
    traceback_option,
)
from render.variants import PROFILES, Rendition, Variant

if TYPE_CHECKING:
    from render.workers.job import Task


@click.command()
@click.argument("clip")
@click.option("--beat", metavar="NAME", help="Only this beat.")
@click.option(
    "--still", "stills", metavar="SECONDS", type=Seconds(min=0, max=LONGEST_SECONDS), multiple=True,
    help="One picture (PNG) at this time; may be given several times.",
)  # fmt: skip
@click.option("--sheet", is_flag=True, help="One picture (PNG) with start, middle and end of every beat.")
@set_option(metavar="NAME=VALUE", help="Change a parameter.")
@quality_option(default="l")
@theme_option
@format_option
@click.option("--voice", metavar="VOICE", default="none", show_default=True, help=f"Who speaks: {VOICE_HELP}")
@click.option("--watch", is_flag=True, help="Show the clip on a page while it is written, drawn again at every save.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, metavar="N",
    help="Where the page is served; 0 for any free port.",
)  # fmt: skip
@click.option("--browser/--no-browser", default=True, help="Open the page, or only say its address.")
@timeout_option
@out_option(default=Path("build/preview"))
@traceback_option
@click.pass_obj
def preview(
    settings: Settings, clip: str, beat: str | None, stills: tuple[float, ...], sheet: bool,
    assignments: tuple[str, ...], quality: str, theme: str, shape: str, voice: str, out: Path,
    watch: bool, port: int, browser: bool, timeout: float | None,
) -> None:  # fmt: skip
    """Draw one clip, or a part of it, and print the files written; or watch it, and draw what is changed.

    \b
    Examples:
      render preview kl_divergence
      render preview kl_divergence --beat waste --voice hibari
      render preview kl_divergence --still 12.5 --still 20
      render preview kl_divergence --sheet -q m
      render preview loss_surface --sheet --format vertical
      render preview kl_divergence --set 'p=[0.7, 0.1, 0.1, 0.1]'
      render preview kl_divergence --watch --beat waste
    """
    from render import variants
    from render.build import parameters as overrides
    from render.build import preview as previews
    from render.build.request import Request

    if stills and sheet:
        raise click.UsageError("--still and --sheet exclude each other.")
    if watch and (stills or sheet):
        raise click.UsageError("--watch shows a page: leave --still and --sheet out.")
    series = settings.series()
    spec = series.clip(clip)
    variants.check(spec, [Variant(theme, shape)])
    if beat is not None:
        spec.beat(beat)
    request = Request(
        series,
        (spec,),
        Rendition(PROFILES[quality].shaped(shape), theme),
        out,
        voice=voice,
        timeout=timeout,
        parameters={spec.name: overrides.for_clip(spec, assignments)},
    )
    if watch:
        from render.build.watch.live import Live
        from render.build.watch.server import serve

        with Live(request, beat) as live:
            serve(live, port, browser)
        return
    task: Task = "stills" if stills else "sheet" if sheet else "video"
    written, notes = previews.preview(request, task, console(error=True), beat, stills)
    for line in notes:
        click.echo(f"Note: {line}.", err=True)
    for path in written:
        click.echo(path)


@click.command()
@click.argument("clip")
@set_option(metavar="NAME=VALUE", help="Change a parameter.")
@json_option
@traceback_option
@click.pass_obj
def numbers(settings: Settings, clip: str, assignments: tuple[str, ...], as_json: bool) -> None:
    """Show the numbers of a clip and how each was computed, without drawing it.

    \b
    Examples:
      render numbers kl_divergence
      render numbers kl_divergence --set 'q=[0.25, 0.25, 0.25, 0.25]'
      render numbers kl_divergence --json
    """
    from render.build import parameters as overrides
    from render.build import preview as previews
    from render.build.request import Request

    series = settings.series()
    spec = series.clip(clip)
    changed = {spec.name: overrides.for_clip(spec, assignments)}
    values = previews.numbers(Request(series, (spec,), Rendition(PROFILES["l"]), Path(), parameters=changed))
    if as_json:
        print_json({"clip": spec.name, "numbers": values})
    else:
        console().print(previews.table(spec.name, values))
