"""Checks what rendering needs; every check says what it is for and what to do where it fails."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import platform
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from render.workers.executor import processors

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "firefox")
OLDEST_PYTHON = (3, 11)
ROOM_BYTES = 2_000_000_000
SYSTEMS = "Use Linux or, on Windows, WSL (https://learn.microsoft.com/windows/wsl)."
SETUP = "Run scripts/setup, or: pip install -c requirements.lock -e ."


class MissingError(Exception):
    """What a check looks for is not there; the message says what was found instead."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to examine. ``probe`` returns what was found or raises."""

    name: str
    description: str
    recommendation: str
    probe: Callable[[], str]
    required: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found."""

    check: Check
    passed: bool
    result: str

    @property
    def verdict(self) -> str:
        """``ok``, ``missing`` or, where it can be done without, ``optional``."""
        return "ok" if self.passed else "missing" if self.check.required else "optional"

    def as_text(self) -> str:
        """Return a line: verdict, name, result, description; a second one says what to do."""
        line = f"{self.verdict:<8}  {self.check.name:<13}  {self.result}  ({self.check.description})"
        return line if self.passed else f"{line}\n{'':<25}{self.check.recommendation}"

    def as_data(self) -> dict[str, Any]:
        """Return the finding as plain data."""
        return {
            "name": self.check.name,
            "description": self.check.description,
            "required": self.check.required,
            "passed": self.passed,
            "result": self.result,
            "recommendation": "" if self.passed else self.check.recommendation,
        }


def examine() -> list[Finding]:
    """Run every check."""
    findings = []
    for check in CHECKS:
        try:
            findings.append(Finding(check, True, check.probe()))
        except Exception as error:  # a broken library fails in its own way, and that is the finding
            findings.append(Finding(check, False, str(error) or type(error).__name__))
    return findings


def healthy(findings: list[Finding]) -> bool:
    """Whether everything that rendering needs is there."""
    return all(finding.passed for finding in findings if finding.check.required)


def _system() -> str:
    """Return the name of the system; one that was never tried is said to be so."""
    name = f"{platform.system()} {platform.release()}"
    if importlib.util.find_spec("fcntl") is None:
        raise MissingError(f"{name} has no fcntl, which keeps builds in one folder apart")
    return name if platform.system() == "Linux" else f"{name}, on which this was not tested"


def _python() -> str:
    if sys.version_info < OLDEST_PYTHON:
        raise MissingError(platform.python_version())
    return platform.python_version()


def _cairo() -> str:
    cairo = importlib.import_module("cairo")
    return f"cairo {cairo.cairo_version_string()}, pycairo {cairo.version}"


def _pango() -> str:
    pango = importlib.import_module("manimpango")
    return f"manimpango {pango.__version__}"


def _manim() -> str:
    version = importlib.metadata.version("manim")
    if not version.startswith("0.22."):
        raise MissingError(f"{version}, but the scenes are written for 0.22")
    return version


def _typst() -> str:
    typst = importlib.import_module("typst")
    picture = typst.compile(b"#set page(width: auto, height: auto)\n$ x^2 $", format="svg")
    if b"<svg" not in picture:
        raise MissingError("it sets no formula")
    return importlib.metadata.version("typst")


def _encoder() -> str:
    av = importlib.import_module("av")
    av.codec.Codec("libx264", "w")
    return f"PyAV {av.__version__} with libx264"


def _voice() -> str:
    from render.voice.voices import HibariVoice, Place

    voice = HibariVoice()
    said = voice.synthesize("One.", Place("doctor", "voice"))
    if not len(said.samples) or abs(said.samples).max() == 0:
        raise MissingError(f"hibari-tts {voice.version} says nothing")
    return f"hibari-tts {voice.version}"


def _room() -> str:
    free = shutil.disk_usage(Path.cwd()).free
    if free < ROOM_BYTES:
        raise MissingError(f"{free / 1e9:.1f} GB free")
    return f"{free / 1e9:,.0f} GB free"


def _processors() -> str:
    count = processors()
    return f"{count}; render all makes {count} clip{'s' if count > 1 else ''} at a time"


def _torch() -> str:
    try:
        return importlib.metadata.version("torch")
    except importlib.metadata.PackageNotFoundError:
        raise MissingError("not installed") from None


def _browser() -> str:
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    raise MissingError("none of " + ", ".join(BROWSERS))


CHECKS = (
    Check("System", "Linux, or Windows by way of WSL", SYSTEMS, _system),
    Check("Python", "runs everything", "Install Python 3.11 or newer and run scripts/setup again.", _python),
    Check(
        "Cairo", "draws the frames",
        "Install libcairo2-dev, pkg-config and gcc (Debian names), then run scripts/setup.", _cairo,
    ),
    Check(
        "Pango", "is needed by Manim for text",
        "Install libpango1.0-dev, pkg-config and gcc (Debian names), then run scripts/setup.", _pango,
    ),
    Check("Manim", "animates", SETUP, _manim),
    Check("Typst", "sets text and formulas", SETUP, _typst),
    Check("H.264 encoder", "writes the videos", f"{SETUP} (the package av)", _encoder),
    Check("Voice", "speaks", f"{SETUP} Or render with --voice none.", _voice),
    Check("Disk", "holds the series: under 2 GB at 1080p", "Make room, or choose another disk with --out.", _room),
    Check("Processors", "clips are made side by side", "", _processors),
    Check(
        "torch", "measures batching and checks the numbers in the tests",
        "Not needed to render. For tests: pip install -c requirements.lock -e '.[torch,dev]'", _torch,
        required=False,
    ),
    Check(
        "Browser", "shows the page", "Not needed to render. Any browser of today plays the page.", _browser,
        required=False,
    ),
)  # fmt: skip
