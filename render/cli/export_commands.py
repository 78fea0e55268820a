"""Taking built clips elsewhere: the commands ``render export …`` and ``render serve``."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from render.cli.options import (
    Settings,
    console,
    drawable,
    format_option,
    names_argument,
    out_option,
    theme_option,
    traceback_option,
)
from render.variants import Variant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from render.publish.exports.built import BuiltClip

ROOM = 1.2
"""How many times the bytes of its films an export takes at most, unless it encodes them again."""

build_option = functools.partial(
    click.option, "--build", type=click.Path(path_type=Path, file_okay=False), default=Path("build"), show_default=True,
    metavar="DIR", help="Folder in which the clips are built.",
)  # fmt: skip
address_option = functools.partial(
    click.option, "--address", metavar="URL", default="", callback=lambda _context, _parameter, value: check_url(value)
)


def check_url(value: str) -> str:
    """Refuse what cannot be the address of a folder on the web; end it with a slash."""
    if value and not (value.startswith(("https://", "http://")) and not set(value) & set(" \"'<>?#")):
        raise click.BadParameter(f"{value!r} is no address of a folder: write https://HOST/PATH/.")
    return value if not value or value.endswith("/") else f"{value}/"


@click.group()
def export() -> None:
    """Take built clips elsewhere: a web page, a learning platform, a notebook, slides, a chat.

    Clips are built first, by 'render all'; an export is written into a folder of its own.

    \b
    Examples:
      render export html --out course
      render export scorm kl_divergence
      render export slides information --theme light
      render export gif kl_divergence waste
    """


def _clips_command(kind: str, *, variants: bool = True) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a command of a function that writes clips into a folder, with the options that all exports have."""

    def make(function: Callable[..., Any]) -> click.Command:
        options: list[Callable[..., Any]] = [
            names_argument,
            build_option(),
            out_option(default=Path("export") / kind, help="Folder for the export: a new one, or one of exports."),
            *([theme_option, format_option] if variants else []),
            traceback_option,
            click.pass_obj,
        ]
        decorated: Any = function
        for option in reversed(options):
            decorated = option(decorated)
        made: click.Command = export.command(kind)(decorated)
        return made

    return make


def _find(settings: Settings, names: tuple[str, ...], build: Path, variant: Variant) -> list[BuiltClip]:
    from render.publish.exports import built

    series = settings.series()
    return built.find(series, drawable(series, names, variant), variant, build)


def _write(
    out: Path, clips: Sequence[BuiltClip], fill: Callable[[Path], object], shown: Callable[[Path], bool] | None = None
) -> None:
    """Write an export into ``out`` and print its files, or those that are ``shown``."""
    from render.publish.exports import folder

    size = sum(clip.path(".mp4").stat().st_size for clip in clips)
    written = folder.write(out, fill, round(ROOM * size))
    for path in written:
        if shown is None or shown(path):
            click.echo(path)


@contextlib.contextmanager
def _progress(clips: Sequence[BuiltClip]) -> Iterator[Callable[[str, float], None]]:
    """Give what shows how far an export that encodes films is: it is told the clip and the share that is done."""
    from render.progress import display

    frames = {clip.name: clip.manifest["frames"] for clip in clips}
    begun: set[str] = set()
    with display(console(error=True), list(frames.items())) as shown:

        def report(name: str, share: float) -> None:
            if name not in begun:
                begun.add(name)
                shown.start(name)
            shown.advance(name, round(share * frames[name]))
            if share >= 1:
                shown.finish(name, frames[name], f"done {name}")

        yield report


@_clips_command("slides")
def slides(settings: Settings, names: tuple[str, ...], build: Path, out: Path, theme: str, shape: str) -> None:
    """Write a PowerPoint file for each clip: one slide a beat, with its film, and its words as speaker notes.

    \b
    Examples:
      render export slides kl_divergence
      render export slides information --theme light --out talk
    """
    from render.publish.exports import slides as exports

    clips = _find(settings, names, build, Variant(theme, shape))
    _write(out, clips, lambda folder: exports.write(clips, folder))


@_clips_command("youtube")
def youtube(settings: Settings, names: tuple[str, ...], build: Path, out: Path, theme: str, shape: str) -> None:
    """Write what an upload to a video platform needs: film, thumbnail, captions, title, description with chapters.

    \b
    Examples:
      render export youtube kl_divergence
      render export youtube --out upload
    """
    from render.publish.exports import youtube as exports

    clips = _find(settings, names, build, Variant(theme, shape))
    _write(out, clips, lambda folder: exports.write(clips, folder))


@_clips_command("notebook")
def notebook(settings: Settings, names: tuple[str, ...], build: Path, out: Path, theme: str, shape: str) -> None:
    """Write an example notebook for each clip: the film, your own values, and its numbers computed again.

    \b
    Examples:
      render export notebook kl_divergence
      render export notebook probability --out lab
    """
    from render.publish.exports import notebook as exports

    clips = _find(settings, names, build, Variant(theme, shape))
    _write(out, clips, lambda folder: exports.write(clips, folder))


@_clips_command("markdown")
@address_option(help="Where the folder of the build is published, for links to it.")
def markdown(
    settings: Settings, names: tuple[str, ...], build: Path, out: Path, theme: str, shape: str, address: str
) -> None:
    """Write snippets that show each clip in MkDocs, Quarto, MyST and Sphinx, Moodle, or any page.

    \b
    Examples:
      render export markdown kl_divergence --address https://example.org/course/
      render export markdown --out snippets
    """
    from render.publish.exports import markdown as exports

    clips = _find(settings, names, build, Variant(theme, shape))
    _write(out, clips, lambda folder: exports.write(clips, folder, address or clips[0].series.address))


@_clips_command("scorm")
@click.option(
    "--version", "edition", type=click.Choice(["1.2", "2004", "both"]), default="both", show_default=True,
    help="Of SCORM.",
)  # fmt: skip
@click.option("--episodes", is_flag=True, help="One package for each episode, rather than for each clip.")
def scorm(
    settings: Settings, names: tuple[str, ...], build: Path, out: Path, theme: str, shape: str, edition: str,
    episodes: bool,
) -> None:  # fmt: skip
    """Write packages (.zip) for learning platforms such as Moodle: SCORM 1.2 and SCORM 2004.

    A clip is completed when it was seen and its question was answered; it resumes where it was left.

    \b
    Examples:
      render export scorm kl_divergence
      render export scorm information --episodes --version 1.2
    """
    from render.publish.exports import scorm as exports

    clips = _find(settings, names, build, Variant(theme, shape))
    editions = ("1.2", "2004") if edition == "both" else (edition,)
    _write(out, clips, lambda folder: exports.write(clips, folder, editions, episodes=episodes))


@_clips_command("short", variants=False)
@theme_option
def short(settings: Settings, names: tuple[str, ...], build: Path, out: Path, theme: str) -> None:
    """Write vertical films with their captions in the picture, for feeds that play without sound.

    \b
    Examples:
      render all kl_divergence --format vertical && render export short kl_divergence
    """
    from render.publish.exports import short as exports

    clips = _find(settings, names, build, Variant(theme, "vertical"))
    with _progress(clips) as report:
        _write(out, clips, lambda folder: exports.write(clips, folder, report))


@_clips_command("webm")
def webm(settings: Settings, names: tuple[str, ...], build: Path, out: Path, theme: str, shape: str) -> None:
    """Write WebM films (VP9 and Opus) for platforms that take no H.264.

    \b
    Examples:
      render export webm kl_divergence
    """
    from render.publish.exports import webm as exports

    clips = _find(settings, names, build, Variant(theme, shape))
    with _progress(clips) as report:
        _write(out, clips, lambda folder: exports.write(clips, folder, report))


def _loop_command(kind: str) -> None:
    """Add the command that writes a beat as an endless loop of one kind."""

    @export.command(kind)
    @click.argument("clip")
    @click.argument("beat")
    @build_option()
    @out_option(default=Path("export") / kind, help="Folder for the export: a new one, or one of exports.")
    @theme_option
    @format_option
    @click.option("--width", type=click.IntRange(16, 3840), default=960, show_default=True, help="Pixels.")
    @click.option("--fps", type=click.IntRange(1, 60), default=15, show_default=True, help="Frames a second.")
    @traceback_option
    @click.pass_obj
    def command(
        settings: Settings, clip: str, beat: str, build: Path, out: Path, theme: str, shape: str, width: int, fps: int
    ) -> None:
        from render.publish.exports import loops

        clips = _find(settings, (settings.series().clip(clip).name,), build, Variant(theme, shape))
        told: list[str | None] = []
        _write(out, clips, lambda folder: told.append(loops.write(clips[0], beat, kind, folder, width, fps)))
        for line in filter(None, told):
            click.echo(line, err=True)

    command.help = (
        f"Write one beat as an endless loop ({kind.upper()}), for slides and chats.\n\n\b\nExamples:\n"
        f"  render export {kind} kl_divergence waste\n  render export {kind} attention matrix --width 640"
    )


_loop_command("gif")
_loop_command("webp")


@export.command("html")
@build_option()
@out_option(default=Path("export") / "html", help="Folder for the export: a new one, or one of exports.")
@click.option("--link", is_flag=True, help="Link the films rather than copy them, where both folders are on one disk.")
@address_option(help="Where the pages will be published: links to them then show a poster.")
@traceback_option
@click.pass_obj
def html(settings: Settings, build: Path, out: Path, link: bool, address: str) -> None:
    """Write the course site: a page a clip, with all films, captions and transcripts that are built.

    \b
    Examples:
      render export html --out course
      render export html --out course --address https://example.org/course/
    """
    from render.publish.exports import html as exports

    series = settings.series()
    series = replace(series, address=address or series.address)
    films = exports.films(series, build)
    _write(
        out, [], lambda folder: exports.write(series, build, films, folder, link=link), lambda p: p.name == "index.html"
    )


@click.command()
@build_option()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, metavar="N", help="0 for any free port."
)
@click.option("--open", "open_browser", is_flag=True, help="Open the pages in a browser.")
@traceback_option
def serve(build: Path, port: int, open_browser: bool) -> None:
    """Serve the built pages on this machine until Ctrl-C.

    \b
    Examples:
      render serve --open
      render serve --build my-lecture --port 8080
    """
    if not (build / "index.html").is_file():
        raise click.UsageError(f"{build} holds no pages. Make them first: render all --out {build}")
    from render.publish.site.server import serve as serve_pages

    serve_pages(build, port, open_browser)
