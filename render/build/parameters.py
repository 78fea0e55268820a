"""Parameters given on the command line or in a lecturer's own file, in place of those of the series."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from scenes.script import (
    ClipSpec,
    ParameterError,
    Series,
    UnknownNameError,
    composed,
    place_in,
    read_toml_text,
    unknown_name,
)
from scenes.toml_shape import described


def parse_assignment(text: str) -> tuple[str, Any]:
    """Split ``name=value`` and read the value as TOML; ParameterError if it is none."""
    name, sign, value = text.partition("=")
    name, value = name.strip(), composed(value.strip())
    if not sign or not name or not value:
        raise ParameterError(f"--set {text!r} is not of the form name=value, such as --set p=[0.5,0.5].")
    try:
        document = tomllib.loads(f"value = {value}")
    except (ValueError, RecursionError):  # broken, too many digits, or too many brackets
        document = {}
    if set(document) != {"value"}:
        raise ParameterError(
            f"--set {name}: {value[:80]!r} is not a value. Write numbers as 0.5, lists as [0.5, 0.5], "
            "text in quotes ('name=\"text\"'), truth as true or false."
        )
    return name, document["value"]


def for_clip(spec: ClipSpec, assignments: Iterable[str]) -> dict[str, Any]:
    """Read ``name=value`` settings of one clip."""
    found = dict(parse_assignment(text) for text in assignments)
    check_names(spec, found)
    return found


def for_series(series: Series, assignments: Iterable[str] = (), file: Path | None = None) -> dict[str, dict[str, Any]]:
    """Read ``CLIP.name=value`` settings and a file with one table a clip; settings win over the file."""
    found: dict[str, dict[str, Any]] = {}
    if file is not None:
        document, text = read_toml_text(file)
        for clip, table in document.items():
            try:
                spec = series.clip(clip)
            except UnknownNameError as error:
                raise ParameterError(f"{place_in(file, text, (clip,))}: {error}") from None
            if not isinstance(table, dict):
                raise ParameterError(
                    f"{place_in(file, text, (clip,))}: {clip} must be a table of parameters, such as [{clip}], "
                    f"but is {described(table)}."
                )
            for name, value in table.items():
                try:
                    check_names(spec, {name: value})
                except ParameterError as error:
                    raise ParameterError(f"{place_in(file, text, (clip, name))}: {error}") from None
            found.setdefault(spec.name, {}).update(table)
    for text in assignments:
        path, _, value = text.partition("=")
        clip, dot, name = path.strip().partition(".")
        if not dot:
            raise ParameterError(
                f"--set {text!r} does not say for which clip; write CLIP.name=value, "
                f"such as {series.clips[0].name}.{path.strip() or 'name'}=…"
            )
        spec = series.clip(clip)
        name, parsed = parse_assignment(f"{name}={value}")
        check_names(spec, {name: parsed})
        found.setdefault(spec.name, {})[name] = parsed
    return found


def check_names(spec: ClipSpec, values: Mapping[str, Any]) -> None:
    """Refuse a parameter that the clip does not have; what a value may be is for the clip to say."""
    for name in values:
        if name not in spec.parameters:
            raise ParameterError(str(unknown_name("parameter", name, spec.parameters, where=f"clip {spec.name}")))
