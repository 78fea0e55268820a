"""The command in this process, where workers are forked from parents that are there already."""

import contextlib

from click.testing import CliRunner, Result

from render.cli.commands import cli


def run(series, *arguments, cwd=".") -> Result:
    """Do what is asked for of a series, in a folder, and return what was said; what was not foreseen is raised."""
    with contextlib.chdir(cwd):
        result = CliRunner().invoke(cli, ["--series", str(series), *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result
