"""The command ``render``. Heavy modules are imported by the command that needs them, so help answers at once."""

from __future__ import annotations

import functools
import json
import math
import platform
import re
import signal
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from render import failures
from render.cli import streams
from render.cli.doctor import SYSTEMS
from render.variants import PROFILES, Rendition, Variant
from scenes.script import FORMATS, SERIES_ROOT, THEMES, ClipSpec, LectureError, Series, load_series

if TYPE_CHECKING:
    from types import FrameType

    from rich.console import Console

INTERRUPTED = 130

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


class LectureGroup(click.Group):
    """Turns every error into one plain sentence and an exit code; a traceback only on request."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command and translate what it raises."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)
            ctx.exit(INTERRUPTED)
        except Exception as error:
            if ctx.obj is not None and ctx.obj.traceback:
                failure = getattr(error, "failure", None)
                click.echo(failure.traceback if failure else traceback.format_exc(), err=True)
            message, code = explain(error)
            click.echo(f"Error: {message}", err=True)
            ctx.exit(code)


def explain(error: Exception) -> tuple[str, int]:
    """Return what to tell about an error, and the exit code."""
    if isinstance(error, failures.ClipFailedError):
        return str(error), 2 if error.failure.kind == "usage" else 1
    if isinstance(error, LectureError):
        return str(error), 2
    if isinstance(error, ModuleNotFoundError) and error.name == "fcntl":
        return f"This command does not run on {platform.system()}. {SYSTEMS}", 2
    if isinstance(error, OSError):
        return failures.explain(error, Path.cwd()), 1
    return f"{type(error).__name__}: {error} (run 'render --traceback …' to see where).", 1


def choose_traceback(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    """Let ``--traceback`` stand after the command as well as before it."""
    if value:
        ctx.find_object(Settings).traceback = True  # type: ignore[union-attr]


def check_address(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """Refuse what cannot be the address of a scheduler."""
    if value is not None:
        found = re.fullmatch(r"(?:tcp|tls)://\S+:(\d{1,5})", value, re.ASCII)
        if found is None or not 0 < int(found[1]) < 2**16:
            raise click.BadParameter(f"{value!r} is no address: write tcp://HOST:PORT or tls://HOST:PORT.")
    return value


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


@click.group(cls=LectureGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--series",
    "series_root",
    type=click.Path(path_type=Path),
    envvar="RENDER_SERIES",
    default=SERIES_ROOT,
    help="Folder with series.toml.  [default: the series of this package; env: RENDER_SERIES]",
)
@click.option("--traceback", "show_traceback", is_flag=True, help="Show where an error came from.")
@click.pass_context
def cli(ctx: click.Context, series_root: Path, show_traceback: bool) -> None:
    """Turn the lectures of a series into videos, captions and a page.

    \b
    Examples:
      render list                              what there is
      render all -q m                          everything, in build/
      render preview kl_divergence --sheet     a contact sheet of one clip
    """
    ctx.obj = Settings(series_root.resolve(), show_traceback)


@cli.command("list")
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
        click.echo(json.dumps(listing.as_data(series), indent=2, ensure_ascii=False, default=str))
    else:
        click.echo(listing.as_text(series))


@cli.command("all")
@click.argument("names", metavar="[EPISODE|CLIP]...", nargs=-1)
@quality_option(default="h")
@theme_option
@format_option
@voice_option(default="hibari", help=f"Who speaks: {VOICE_HELP}")
@click.option(
    "--jobs", type=click.IntRange(min=1, max=MOST_JOBS), help="Clips at a time.  [default: one for each processor]"
)
@click.option(
    "--scheduler", metavar="ADDRESS", callback=check_address,
    help="Render on a running Dask cluster: tcp://HOST:PORT or tls://HOST:PORT.",
)  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), default=Path("build"), show_default=True, help="Folder.")
@click.option("--set", "assignments", metavar="CLIP.NAME=VALUE", multiple=True, help="Change a parameter of a clip.")
@click.option(
    "--parameters", type=click.Path(path_type=Path), metavar="FILE",
    help="TOML file with a table of parameters for each clip to change.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Render the clips even if nothing changed.")
@click.option(
    "--timeout", type=Seconds(min=0, max=LONGEST_SECONDS, min_open=True), metavar="SECONDS",
    help="Give up a clip after this time.",
)  # fmt: skip
@traceback_option
@click.pass_context
def all_command(
    ctx: click.Context, names: tuple[str, ...], quality: str, theme: str, shape: str, voice: str, jobs: int | None,
    scheduler: str | None, out: Path, assignments: tuple[str, ...], parameters: Path | None, force: bool,
    timeout: float | None,
) -> None:  # fmt: skip
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
    from render.build import parameters as overrides
    from render.build import series as build
    from render.build.request import Request
    from render.cli import summary
    from render.workers import executor

    if jobs and scheduler:
        raise click.UsageError("--jobs counts processes of this machine; with --scheduler, its workers decide.")
    settings = ctx.find_object(Settings)
    assert settings is not None
    series = settings.series()
    request = Request(
        series=series,
        clips=_drawable(series, names, Variant(theme, shape)),
        rendition=Rendition(PROFILES[quality].shaped(shape), theme),
        out=out,
        voice=voice,
        workers=jobs or executor.processors(),
        parameters=overrides.for_series(series, assignments, parameters),
        force=force,
        timeout=timeout,
        scheduler=scheduler,
    )
    console = _console()
    outcome = build.build(request, console)
    if settings.traceback:
        for failure in outcome.failures.values():
            click.echo(failure.traceback, err=True, nl=False)
    summary.report(outcome, request, console)
    ctx.exit(INTERRUPTED if outcome.interrupted else 1 if outcome.failures else 0)


@cli.command()
@click.argument("names", metavar="[EPISODE|CLIP]...", nargs=-1)
@quality_option(default="h")
@theme_option
@format_option
@voice_option(default="hibari", help="Who speaks, as for 'render all'.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("build"), show_default=True, help="Folder.")
@click.option("--set", "assignments", metavar="CLIP.NAME=VALUE", multiple=True, help="Change a parameter of a clip.")
@click.option("--parameters", type=click.Path(path_type=Path), metavar="FILE", help="TOML file, as for 'render all'.")
@json_option
@traceback_option
@click.pass_obj
def plan(
    settings: Settings, names: tuple[str, ...], quality: str, theme: str, shape: str, voice: str, out: Path,
    assignments: tuple[str, ...], parameters: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Say which clips 'render all' would render, and why.

    \b
    Examples:
      render plan
      render plan information -q h
      render plan --json
    """
    from render.build import parameters as overrides
    from render.build import planner as plans
    from render.voice import narration

    series = settings.series()
    rendition = Rendition(PROFILES[quality].shaped(shape), theme)
    specs = _drawable(series, names, rendition.variant)
    changed = overrides.for_series(series, assignments, parameters)
    narrator = narration.narrator(series, voice)
    steps = plans.survey(series, specs, rendition, changed, out, narrator)
    if as_json:
        click.echo(json.dumps([step.as_data() for step in steps], indent=2, ensure_ascii=False))
    else:
        click.echo(plans.as_text(steps))


@cli.command()
@click.argument("clip")
@click.option("--beat", metavar="NAME", help="Only this beat.")
@click.option(
    "--still", "stills", metavar="SECONDS", type=Seconds(min=0, max=LONGEST_SECONDS), multiple=True,
    help="One picture (PNG) at this time; may be given several times.",
)  # fmt: skip
@click.option("--sheet", is_flag=True, help="One picture (PNG) with start, middle and end of every beat.")
@click.option("--set", "assignments", metavar="NAME=VALUE", multiple=True, help="Change a parameter.")
@quality_option(default="l")
@theme_option
@format_option
@click.option("--voice", metavar="VOICE", default="none", show_default=True, help=f"Who speaks: {VOICE_HELP}")
@click.option("--out", type=click.Path(path_type=Path), default=Path("build/preview"), show_default=True)
@traceback_option
@click.pass_obj
def preview(
    settings: Settings, clip: str, beat: str | None, stills: tuple[float, ...], sheet: bool,
    assignments: tuple[str, ...], quality: str, theme: str, shape: str, voice: str, out: Path,
) -> None:  # fmt: skip
    """Draw one clip, or a part of it, and print the files written.

    \b
    Examples:
      render preview kl_divergence
      render preview kl_divergence --beat waste --voice hibari
      render preview kl_divergence --still 12.5 --still 20
      render preview kl_divergence --sheet -q m
      render preview loss_surface --sheet --format vertical
      render preview kl_divergence --set 'p=[0.7, 0.1, 0.1, 0.1]'
    """
    from render import variants
    from render.build import parameters as overrides
    from render.build import preview as previews
    from render.voice import narration

    if stills and sheet:
        raise click.UsageError("--still and --sheet exclude each other.")
    series = settings.series()
    spec = series.clip(clip)
    variants.check(spec, [variants.Variant(theme, shape)])
    if beat is not None:
        spec.beat(beat)
    view = previews.View(
        task="stills" if stills else "sheet" if sheet else "video",
        profile=PROFILES[quality].shaped(shape),
        theme=theme,
        beat=beat,
        seconds=stills,
        parameters=overrides.for_clip(spec, assignments),
    )
    narrator = narration.narrator(series, voice)
    written, overruns = previews.preview(series, spec, view, out, _console(error=True), narrator=narrator)
    for line in overruns:
        click.echo(f"Note: {line}.", err=True)
    for path in written:
        click.echo(path)


@cli.command()
@click.argument("clip")
@click.option("--set", "assignments", metavar="NAME=VALUE", multiple=True, help="Change a parameter.")
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
    import tempfile

    from render.build import parameters as overrides
    from render.build import preview as previews

    series = settings.series()
    spec = series.clip(clip)
    view = previews.View("numbers", PROFILES["l"], parameters=overrides.for_clip(spec, assignments))
    with tempfile.TemporaryDirectory() as folder:
        values = previews.numbers(series, spec, view, Path(folder), _console(error=True))
    if as_json:
        click.echo(json.dumps({"clip": spec.name, "numbers": values}, indent=2, ensure_ascii=False))
    else:
        _console().print(previews.table(spec.name, values))


@cli.command()
@click.argument("names", metavar="[EPISODE|CLIP]...", nargs=-1)
@quality_option(default="l")
@click.option("--theme", type=click.Choice(THEMES), help="Check this theme only.  [default: all that a clip declares]")
@click.option(
    "--format", "shape", type=click.Choice(FORMATS), help="Check this format only.  [default: all that a clip declares]"
)
@voice_option(default="hibari", help="Who speaks, as for 'render all'; none: beats of estimated length.")
@click.option(
    "--jobs", type=click.IntRange(min=1, max=MOST_JOBS), help="Clips at a time.  [default: one for each processor]"
)
@click.option("--sheet", is_flag=True, help="Draw contact sheets (PNG) even if nothing is wrong.")
@click.option("--out", type=click.Path(path_type=Path), help="Check the finished files in this folder too.")
@json_option
@traceback_option
@click.pass_context
def check(
    ctx: click.Context, names: tuple[str, ...], quality: str, theme: str | None, shape: str | None, voice: str,
    jobs: int | None, sheet: bool, out: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Check that clips show computed numbers only, and that all can be read; warnings do not fail a clip.

    Where something is wrong, a contact sheet in build/check (or in the folder of --out) shows it.

    \b
    Examples:
      render check
      render check kl_divergence --theme light --sheet
      render check information --out build
    """
    import fcntl  # noqa: F401  (workers are ended as on POSIX systems)

    from render import variants
    from render.check import checker, report
    from render.voice import narration
    from render.workers import executor

    series = ctx.find_object(Settings).series()  # type: ignore[union-attr]
    wanted = variants.variants(THEMES if theme is None else (theme,), FORMATS if shape is None else (shape,))
    outcome = checker.check(
        checker.Inquiry(
            series=series,
            clips=_drawable(series, names, *wanted),
            profile=PROFILES[quality],
            variants=wanted,
            workers=jobs or executor.processors(),
            sheets=(out or Path("build")) / "check",
            always_sheet=sheet,
            finished=out,
            narrator=narration.narrator(series, voice),
        )
    )
    if as_json:
        click.echo(json.dumps(report.as_data(outcome), indent=2, ensure_ascii=False))
    else:
        click.echo(report.as_text(outcome))
    ctx.exit(0 if outcome.clean else 1)


@cli.command()
@click.option("--out", type=click.Path(path_type=Path), default=Path("build"), show_default=True, help="Folder.")
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


@cli.command()
@json_option
@traceback_option
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Check what rendering needs on this machine and say what to do where something is missing.

    \b
    Examples:
      render doctor
      render doctor --json
    """
    from render.cli import doctor as doctors

    findings = doctors.examine()
    if as_json:
        click.echo(json.dumps([finding.as_data() for finding in findings], indent=2, ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(finding.as_text())
    ctx.exit(0 if doctors.healthy(findings) else 1)


def _drawable(series: Series, names: tuple[str, ...], *wanted: Variant) -> tuple[ClipSpec, ...]:
    """Return the clips meant that can be drawn so, and say which cannot."""
    from render import variants

    specs, others = variants.select(series, names, wanted)
    if others:
        click.echo(variants.left_out(others, wanted), err=True)
    return specs


def _console(*, error: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=error)


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def main() -> None:
    """Run the command line; a polite kill ends like Ctrl-C, with nothing half-written."""
    streams.guard()
    signal.signal(signal.SIGTERM, _stop)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, _stop)
    try:
        cli(prog_name="render")
    finally:
        # All is done and said: Ctrl-C comes too late to change how it ended.
        signal.signal(signal.SIGINT, signal.SIG_IGN)


if __name__ == "__main__":
    main()
