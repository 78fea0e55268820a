"""The command ``render``. Heavy modules are imported by the command that needs them, so help answers at once."""

from __future__ import annotations

import gc
import platform
import signal
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from render import failures
from render.cli import check_commands, clip_commands, export_commands, series_commands, streams
from render.cli.doctor import SYSTEMS
from render.cli.new import new
from render.cli.options import INTERRUPTED, Settings
from scenes.script import SERIES_ROOT, LectureError

if TYPE_CHECKING:
    from types import FrameType


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
    """Return the message for an error, and the exit code."""
    if isinstance(error, failures.ClipFailedError):
        return str(error), 2 if error.failure.kind == "usage" else 1
    if isinstance(error, LectureError):
        return str(error), 2
    if isinstance(error, ModuleNotFoundError) and error.name == "fcntl":
        return f"This command does not run on {platform.system()}. {SYSTEMS}", 2
    if isinstance(error, OSError):
        return failures.explain(error, Path.cwd()), 1
    return f"{type(error).__name__}: {error} (run 'render --traceback …' to see where).", 1


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


for command in (
    series_commands.list_command,
    series_commands.all_command,
    series_commands.plan,
    series_commands.clean,
    clip_commands.preview,
    clip_commands.numbers,
    check_commands.check,
    check_commands.doctor,
    export_commands.export,
    export_commands.serve,
    new,
):
    cli.add_command(command)


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def main() -> None:
    """Run the command line; a polite kill ends like Ctrl-C, with nothing half-written."""
    streams.guard()
    # Collections of so much that stays would find nothing, and take a tenth of a short command's time.
    gc.set_threshold(100_000)
    signal.signal(signal.SIGTERM, _stop)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, _stop)
    try:
        cli(prog_name="render")
    finally:
        # What is left goes with the process: nobody need look through it for garbage.
        gc.freeze()
        # All is done and said: Ctrl-C comes too late to change how it ended.
        signal.signal(signal.SIGINT, signal.SIG_IGN)


if __name__ == "__main__":
    main()
