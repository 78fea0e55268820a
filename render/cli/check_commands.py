"""The commands that examine clips, finished files and this machine: check and doctor."""

from __future__ import annotations

from pathlib import Path

import click

from render.cli.options import (
    Settings,
    drawable,
    jobs_option,
    json_option,
    names_argument,
    parameters_option,
    print_json,
    quality_option,
    set_option,
    traceback_option,
    voice_option,
)
from render.variants import PROFILES
from scenes.script import FORMATS, THEMES


@click.command()
@names_argument
@quality_option(default="l")
@click.option("--theme", type=click.Choice(THEMES), help="Check this theme only.  [default: all that a clip declares]")
@click.option(
    "--format", "shape", type=click.Choice(FORMATS), help="Check this format only.  [default: all that a clip declares]"
)
@set_option(metavar="CLIP.NAME=VALUE", help="Check with another parameter, as for 'render all'.")
@parameters_option
@voice_option(default="hibari", help="Who speaks, as for 'render all'; none: beats of estimated length.")
@jobs_option
@click.option("--sheet", is_flag=True, help="Draw contact sheets (PNG) even if nothing is wrong.")
@click.option("--out", type=click.Path(path_type=Path), help="Check the finished files in this folder too.")
@json_option
@traceback_option
@click.pass_context
def check(
    ctx: click.Context, names: tuple[str, ...], quality: str, theme: str | None, shape: str | None, voice: str,
    jobs: int | None, sheet: bool, out: Path | None, as_json: bool, assignments: tuple[str, ...],
    parameters: Path | None,
) -> None:  # fmt: skip
    """Check that clips show computed numbers only, and that all can be read; warnings do not fail a clip.

    Where something is wrong, a contact sheet in build/check (or in the folder of --out) shows it.

    \b
    Examples:
      render check
      render check kl_divergence --theme light --sheet
      render check information --out build
      render check kl_divergence --set 'kl_divergence.p=[0.7, 0.1, 0.1, 0.1]'
    """
    import fcntl  # noqa: F401  (workers are ended as on POSIX systems)

    from render import variants
    from render.build import parameters as overrides
    from render.check import checker, report
    from render.voice import narration
    from render.workers import executor

    series = ctx.find_object(Settings).series()  # type: ignore[union-attr]
    wanted = variants.variants(THEMES if theme is None else (theme,), FORMATS if shape is None else (shape,))
    outcome = checker.check(
        checker.CheckRequest(
            series=series,
            clips=drawable(series, names, *wanted),
            profile=PROFILES[quality],
            variants=wanted,
            workers=jobs or executor.processors(),
            sheets=(out or Path("build")) / "check",
            always_sheet=sheet,
            finished=out,
            parameters=overrides.for_series(series, assignments, parameters),
            narrator=narration.narrator(series, voice),
        )
    )
    if as_json:
        print_json(report.as_data(outcome))
    else:
        click.echo(report.as_text(outcome))
    ctx.exit(0 if outcome.clean else 1)


@click.command()
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
        print_json([finding.as_data() for finding in findings])
    else:
        for finding in findings:
            click.echo(finding.as_text())
    ctx.exit(0 if doctors.healthy(findings) else 1)
