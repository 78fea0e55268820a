"""A second theme is a second rendering: its files stand beside those of the first."""

from pathlib import Path

from click.testing import CliRunner

from render.cli.commands import cli


def render(course: Path, out: Path, *arguments: str) -> None:
    result = CliRunner().invoke(
        cli, ["--series", str(course), "all", "surprise", "-q", "l", "--out", str(out), *arguments]
    )
    assert result.exit_code == 0, result.output


def test_light_files_stand_beside_dark_ones_and_leave_them_alone(course, tmp_path):
    render(course, tmp_path)
    files = [path for path in tmp_path.rglob("*.*") if path.is_file() and ".store" not in path.parts]
    dark = {path: path.read_bytes() for path in files if path.suffix != ".html"}
    render(course, tmp_path, "--theme", "light")
    assert {path: path.read_bytes() for path in dark} == dark
    light = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.light.*")}
    assert light >= {
        "clips/surprise/coin.light.mp4",
        "clips/surprise/coin.light.vtt",
        "clips/surprise/coin.light.json",
        "episodes/01-surprise.light.mp4",
    }
    # Its page plays both, and the contents show the poster that suits the page.
    page = (tmp_path / "clips/surprise/coin.html").read_text()
    assert '<source src="../../clips/surprise/coin.light.mp4"' in page
    assert '<source src="../../clips/surprise/coin.mp4"' in page
    assert 'data-light="clips/surprise/coin.light.jpg"' in (tmp_path / "index.html").read_text()
    jpeg = (tmp_path / "clips/surprise/coin.light.jpg").read_bytes()
    assert jpeg != (tmp_path / "clips/surprise/coin.jpg").read_bytes()
