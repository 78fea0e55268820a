"""From save to picture: medians of edits on a watched page, beside cold previews and `manim -ql -s` of the same scene.

Usage: scripts/benchmark preview [CLIP…] [--edits N] (kl_divergence and ten by default). Needs a quiet machine. A copy
of the project is edited, and the page is asked as a browser asks it.
"""

import argparse
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from scenes.script import SERIES_ROOT, LectureError, load_series

PROJECT = Path(__file__).resolve().parents[2]
PAUSE_SECONDS = 0.3
"""An author looks at a picture before the next save."""
LIMIT_SECONDS = 120


class Page:
    """A watched clip in a copy of the project."""

    def __init__(self, project, spec):
        self.project, self.spec = project, spec
        command = [sys.executable, "-m", "render.cli", "preview", spec.name, "--watch", "--no-browser", "--port", "0"]
        self.process = subprocess.Popen(
            command, cwd=project, env=environment(project), stderr=subprocess.PIPE, text=True
        )
        self.address = next(found[0] for line in self.process.stderr if (found := re.search(r"http://\S+", line)))
        self.wait(lambda page: page["still"] and page["video"] and all(beat["frames"] for beat in page["beats"]))

    def close(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait()

    def get(self, name):
        with urllib.request.urlopen(f"{self.address}{name}") as answer:
            return json.loads(answer.read())

    def post(self, name, **values):
        request = urllib.request.Request(
            f"{self.address}{name}", json.dumps(values).encode(), {"Content-Type": "application/json"}
        )
        urllib.request.urlopen(request).close()

    def wait(self, condition):
        begun = time.monotonic()
        while time.monotonic() - begun < LIMIT_SECONDS:
            page = self.get("snapshot.json")
            if page["state"] == "failed":
                sys.exit(f"{self.spec.name}: {page['message']}")
            if condition(page):
                return page
            time.sleep(0.005)
        sys.exit(f"{self.spec.name}: no picture after {LIMIT_SECONDS} s")

    def look(self, beat):
        self.post("look", beat=beat, frame=30)
        self.wait(lambda page: page["still"]["beat"] == beat and page["video"])

    def save(self, path, text):
        """Save a file; return the seconds until the still, and until the beat's film."""
        before = self.get("snapshot.json")["still"]["revision"]
        begun = time.monotonic()
        path.write_text(text, encoding="utf-8")
        self.wait(lambda page: page["still"]["revision"] > before)
        still = time.monotonic() - begun
        self.wait(lambda page: page["video"])
        return still, time.monotonic() - begun

    def memory(self):
        """Return MiB of the processes that draw, in proportional set size, and how many there are."""
        sizes = [size for pid in family(self.process.pid)[1:] if (size := proportional_kib(pid))]
        return sum(sizes) / 1024, len(sizes)


def environment(project):
    return {**os.environ, "PYTHONPATH": str(project), "OMP_NUM_THREADS": "1"}


def family(pid):
    """Return a process and all that descend from it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [one for child in task.read_text().split() for one in family(int(child))]
    return found


def proportional_kib(pid):
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def edits(page, spec, count):
    """Edit beats, words and the kit; return the seconds by what was edited."""
    scene, script, kit = (
        page.project / "scenes" / spec.episode / f"{spec.name}.py",
        page.project / "scenes" / spec.episode / "episode.toml",
        page.project / "scenes" / "kit" / "lecture.py",
    )
    beats = [beat.name for beat in spec.beats]
    places = {"first": beats[0], "middle": beats[len(beats) // 2], "last": beats[-1]}
    cases = [(f"beat {beat}, the {place}", scene, beat) for place, beat in places.items()]
    cases += [(f"words of {places['middle']}", script, places["middle"]), ("kit, seen last", kit, places["last"])]
    found = {}
    for name, path, beat in cases:
        text = path.read_text(encoding="utf-8")
        page.look(beat)
        times = []
        for number in range(1, count + 1):
            time.sleep(PAUSE_SECONDS)
            times.append(page.save(path, edited(text, beat, number)))
        page.save(path, text)
        found[name] = times
    return found


def edited(text, beat, number):
    """Return a scene, a script or the kit with something that changes from save to save."""
    for pattern, more in (
        (rf"(    def {beat}\(self\) -> None:\n)", f"\\1        self.wait({number / 10})\n"),
        (rf'(name = "{beat}"\n(?:.*\n)*?say = "+)', f"\\1{'Well, ' * number}"),
        (r"(LEAST = 0\.5)", f"\\g<1>{number}"),
    ):
        new, changes = re.subn(pattern, more, text, count=1)
        if changes:
            return new
    sys.exit(f"nothing could be edited for the beat {beat}")


def timed(command, project):
    begun = time.monotonic()
    subprocess.run(command, cwd=project, env=environment(project), check=True, capture_output=True)
    return time.monotonic() - begun


def cold(project, spec, count):
    """Time a cold preview of a still of the last beat, and stock Manim's last frame, in turn."""
    scene = project / "scenes" / spec.episode / f"{spec.name}.py"
    python = sys.executable
    ours = [python, "-m", "render.cli", "preview", spec.name, "--beat", spec.beats[-1].name, "--still", "1"]
    stock = [python, "-m", "manim", "render", "-ql", "-s", "--media_dir", project / "media", scene]
    times = [(timed(ours, project), timed(stock, project)) for _ in range(count)]
    return [statistics.median(column) for column in zip(*times, strict=True)]


def report(project, spec, count):
    page = Page(project, spec)
    found = edits(page, spec, count)
    memory, processes = page.memory()
    page.close()
    ours, stock = cold(project, spec, count)
    print(f"\n{spec.name}: medians of {count}, seconds{'':<14}{'still':>8}{'film':>8}{'of manim -ql -s':>18}")
    for name, times in found.items():
        still, film = (statistics.median(column) for column in zip(*times, strict=True))
        print(f"  {name:<48}{still:8.2f}{film:8.2f}{still / stock:18.2f}")
    print(f"  {'cold: render preview --beat --still':<48}{ours:8.2f}{'':8}{ours / stock:18.2f}")
    print(f"  {'cold: manim render -ql -s':<48}{stock:8.2f}{'':8}{1:18.2f}")
    print(f"  {processes} processes that wait: {memory:.0f} MiB", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    series = load_series(SERIES_ROOT)
    parser.add_argument("clips", nargs="*", metavar="CLIP", default=["kl_divergence"])
    parser.add_argument("--edits", type=int, default=10)
    chosen = parser.parse_args()
    try:
        specs = [series.clip(name) for name in chosen.clips]
    except LectureError as error:
        parser.error(str(error))
    with tempfile.TemporaryDirectory() as folder:
        for package in ("mathdl", "scenes", "render"):
            shutil.copytree(PROJECT / package, Path(folder, package), ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(PROJECT / "pyproject.toml", folder)
        for spec in specs:
            report(Path(folder), spec, chosen.edits)


if __name__ == "__main__":
    main()
