"""A series for tests whose clips do odd things while their numbers are computed, and jobs for it."""

import json
from pathlib import Path

from render.variants import PROFILES
from render.workers.executor import LocalProcesses
from render.workers.job import Done, Failed, Job

HEAD = """import json, os, signal, subprocess, sys, time
from pathlib import Path

import numpy as np

from scenes.kit.figures.mesh import Mesh
from scenes.kit.lecture import Lecture


def tell(name, **values):
    Path("unfinished").write_text(json.dumps(values))
    Path("unfinished").rename(name)


class {name}(Lecture):
    @staticmethod
    def numbers():
{act}
        return {{}}

    def only(self):
        heights = np.outer(np.linspace(-1, 1, 9), np.linspace(-1, 1, 9))
        self.add(Mesh(np.linspace(-1, 1, 9), np.linspace(-1, 1, 9), heights, room=self.stage.whole))
        self.add(self.formula("sum_i p_i log p_i"), self.label("a saddle"))
"""

ACTS = {
    "tells": """
tell("told", hash=hash("a word"), parent=os.getppid(), variable=os.environ.get("A_VARIABLE"), folder=os.getcwd())
""",
    "killed": "os.kill(os.getpid(), signal.SIGKILL)",
    "leaves": """
print("last words", file=sys.stderr, flush=True)
os._exit(7)
""",
    "quits": "sys.exit(3)",
    "fails": "raise RuntimeError('the floor is gone')",
    "hangs": """
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
stray = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
tell("hanging", worker=os.getpid(), child=child.pid, stray=stray.pid)
time.sleep(600)
""",
    "waits": """
tell("begun")
while not Path("go").exists():
    time.sleep(0.02)
""",
}


def write(folder):
    """Write the series; return its folder."""
    root = Path(folder) / "acts"
    (root / "all_of_them").mkdir(parents=True)
    (root / "series.toml").write_text('title = "Acts"\nsummary = "For tests."\nepisodes = ["all_of_them"]\n')
    clips = ['title = "All of them"\nsummary = "For tests."']
    for name, act in ACTS.items():
        clips.append(
            f'[[clip]]\nname = "{name}"\ntitle = "It {name}"\nquestion = "What if it {name}?"\n'
            '[[clip.beat]]\nname = "only"\nsay = "Nothing."\nshows = "A saddle."'
        )
        lines = "".join(f"        {line}\n" for line in act.strip().splitlines())
        (root / "all_of_them" / f"{name}.py").write_text(HEAD.format(name=name.capitalize(), act=lines))
    (root / "all_of_them" / "episode.toml").write_text("\n\n".join(clips) + "\n")
    return root


def job(root, clip, folder, task="numbers", **more):
    """Return a job that does a task with a clip in a folder, which is made."""
    folder = Path(folder)
    folder.mkdir(parents=True)
    return Job(Path(root), clip, PROFILES["l"], folder, task=task, **more)


def ends(launch, *jobs, workers=1):
    """Run jobs; return how each has ended, by the name of its folder."""
    with LocalProcesses(workers, launch) as processes:
        for each in jobs:
            processes.submit(each)
        found = [event for event in processes.events() if isinstance(event, Done | Failed)]
    return {end.job.folder.name: end for end in found}


def said(job, name="told"):
    """Return what a clip has told in the folder of its job."""
    return json.loads((job.folder / name).read_text())
