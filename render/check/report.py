"""What a check found, for people and for programs."""

from __future__ import annotations

from typing import Any

from render.check.checker import Outcome
from render.check.rules import RULES, Finding
from render.variants import Variant
from render.wording import counted
from scenes.script import FORMATS, THEMES

INDENT = "  "


def as_data(outcome: Outcome) -> dict[str, Any]:
    """Return everything as plain data."""
    return {
        "clean": outcome.clean,
        "clips": outcome.clips,
        "findings": [finding.as_data() for finding in outcome.findings],
        "sheets": [str(path) for path in outcome.sheets],
    }


def as_text(outcome: Outcome) -> str:
    """Return one block a clip, the errors first, with what to do about each rule broken."""
    lines = []
    for clip in outcome.clips:
        found = [finding for finding in outcome.findings if finding.clip == clip]
        shown = [finding for finding in found if finding.allowed is None]
        quiet = len(found) - len(shown)
        lines.append(f"{clip}: {_counted(shown)}{f' ({quiet} allowed)' if quiet else ''}")
        for rule in sorted({finding.rule for finding in shown}, key=lambda rule: (RULES[rule].severity, rule)):
            what = RULES[rule]
            lines.append(f"{INDENT}{what.severity} {rule}: {what.description} {what.recommendation}")
            lines += [f"{INDENT * 2}{_place(finding)}{finding.message}" for finding in shown if finding.rule == rule]
    lines += [f"See {path}" for path in outcome.sheets]
    errors = sum(finding.counts for finding in outcome.findings)
    warnings = sum(finding.severity == "warning" and not finding.allowed for finding in outcome.findings)
    lines.append(
        f"{counted(len(outcome.clips), 'clip')} checked: {counted(errors, 'error')}, {counted(warnings, 'warning')}."
    )
    return "\n".join(lines)


def _place(finding: Finding) -> str:
    parts = [finding.beat or "", *Variant(finding.theme or THEMES[0], finding.format or FORMATS[0]).marks]
    if finding.start is not None:
        parts.append(f"{finding.start:.1f} s" if finding.end is None else f"{finding.start:.1f}–{finding.end:.1f} s")
    place = ", ".join(part for part in parts if part)
    return f"{place}: " if place else ""


def _counted(findings: list[Finding]) -> str:
    if not findings:
        return "nothing wrong"
    kinds = [finding.severity for finding in findings]
    counts = [counted(kinds.count(kind), kind) for kind in ("error", "warning") if kind in kinds]
    return ", ".join(counts)
