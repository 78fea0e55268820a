"""Run beside the acts, in a copy of the project: edits it, and prints what warm workers make of that, as JSON."""

import json
import os
import threading
from pathlib import Path

import acts
from processes import ended, wait_for

from render.project import PACKAGE_ROOT
from render.workers import warm
from render.workers.executor import LocalProcesses
from render.workers.job import Failed

FOLDER = Path.cwd()
ROOT = FOLDER / "acts"
KIT = PACKAGE_ROOT / "scenes" / "kit"
THEME = KIT / "theme.py"
CLIP = ROOT / "all_of_them" / "tells.py"
IMPORT = "import numpy as np\n"


def replaced(path, old, new):
    """Replace a text in a file; return what was there before."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    return text


def still(name, clip="tells"):
    return acts.job(ROOT, clip, FOLDER / "jobs" / name, task="stills", seconds=(0.2,))


def outcome(job, end):
    """Return what became of a job: its picture, or what went wrong; and by whom its worker was forked."""
    if isinstance(end, Failed):
        return {"failed": end.failure.describe(job.clip)}
    (picture,) = end.files
    told = job.folder / "told"
    return {"picture": (job.folder / picture).read_bytes().hex(), "by": told.exists() and acts.said(job)["parent"]}


def run(name):
    job = still(name)
    found = outcome(job, acts.ends(warm.SHARED, job)[name])
    return {**found, "pids": warm.SHARED.pids()}


def meanwhile(seen):
    """Let a job wait while the kit is edited and another job is done."""
    waiting = still("waiting", "waits")
    with LocalProcesses(1, warm.SHARED) as processes:
        processes.submit(waiting)
        events = processes.events()
        next(events)
        ends = []
        listener = threading.Thread(target=lambda: ends.extend(events))
        listener.start()
        assert wait_for((waiting.folder / "begun").exists)
        replaced(THEME, 'ground="#0E1116"', 'ground="#4E1116"')
        seen["after an edit of the kit"] = run("edited")
        (waiting.folder / "go").touch()
        listener.join()
    seen["meanwhile"] = outcome(waiting, ends[-1])


def main():
    """Edit, and see what becomes of it."""
    seen = {"at first": run("first"), "unchanged": run("again")}
    meanwhile(seen)
    os.utime(PACKAGE_ROOT / "render" / "draw" / "scene.py")
    seen["after a change of what the base has loaded"] = run("base")
    seen["the first parents have ended"] = ended(*seen["at first"]["pids"], *seen["after an edit of the kit"]["pids"])
    (KIT / "brand_new.py").write_text("LEVEL = 1\n")
    source = replaced(CLIP, IMPORT, f"{IMPORT}from scenes.kit import brand_new\n")
    seen["with a new module"] = run("new")
    CLIP.write_text(source.replace(IMPORT, f"{IMPORT}from scenes.kit import theme\nos.utime(theme.__file__)\n"))
    seen["changed while it is read"] = run("touched")
    CLIP.write_text(source)
    seen["read again"] = run("reread")
    theme = replaced(THEME, "_active = [", "_active = = [")
    seen["with a mistake"] = run("mistake")
    THEME.write_text(theme)
    seen["mended"] = run("mended")
    ground = KIT / "ground.txt"
    ground.write_text("#4E1116")
    read = 'ground=__import__("pathlib").Path(__file__).with_name("ground.txt").read_text()'
    replaced(THEME, 'ground="#4E1116"', read)
    seen["with a file that the kit reads"] = run("file")
    ground.write_text("#0E1116")
    seen["after an edit of the file"] = run("edited file")
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
