"""Workers that are forked are as good as those that load everything themselves, and leave nothing behind."""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import acts
import pytest
from processes import ended, threads, wait_for, zombies

from render.variants import PROFILES
from render.workers import warm
from render.workers.executor import LocalProcesses, cold
from render.workers.job import Done, Failed

pytestmark = pytest.mark.skipif(not warm.CAN_FORK, reason="no warm workers on this platform")


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return acts.write(tmp_path_factory.mktemp("series"))


@pytest.fixture
def job(root, tmp_path):
    def make(clip, name=None, **more):
        return acts.job(root, clip, tmp_path / (name or clip), **more)

    return make


@pytest.fixture
def launcher():
    """Parents of a test's own, which it may end."""
    with warm.Launcher() as own:
        yield own
        pids = own.pids()
    assert ended(*pids)


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


# As good as cold ones.


@pytest.mark.parametrize(
    ("shape", "theme", "more"),
    [
        ("wide", "dark", {"task": "video"}),
        ("vertical", "light", {"task": "video", "beat": "toss"}),
        ("wide", "dark", {"task": "sheet"}),
    ],
)
def test_a_clip_is_the_same_from_a_warm_and_from_a_cold_worker(warm_workers, course, tmp_path, shape, theme, more):
    found = {}
    for name, launch in [("warm", warm_workers), ("cold", cold())]:
        job = acts.job(course, "coin", tmp_path / name, theme=theme, **more)
        job = replace(job, profile=PROFILES["l"].shaped(shape))
        end = acts.ends(launch, job)[name]
        assert isinstance(end, Done), end
        assert set(end.files) <= files(job.folder).keys()
        found[name] = files(job.folder), end.answer
    assert found["warm"] == found["cold"]


def test_meshes_and_formulas_are_the_same_too(warm_workers, job):
    warm_one, cold_one = (job("tells", name, task="stills", seconds=(0.2,)) for name in ("warm", "cold"))
    ends = {**acts.ends(warm_workers, warm_one), **acts.ends(cold(), cold_one)}
    assert ends["warm"].answer == ends["cold"].answer
    (picture,) = ends["warm"].files
    assert (warm_one.folder / picture).read_bytes() == (cold_one.folder / picture).read_bytes()


@pytest.mark.parametrize("act", ["killed", "leaves", "quits", "fails"])
def test_what_goes_wrong_is_told_as_by_a_cold_worker(warm_workers, job, act):
    failures = {}
    for name, launch in [("warm", warm_workers), ("cold", cold())]:
        end = acts.ends(launch, job(act, name))[name]
        assert isinstance(end, Failed)
        failures[name] = end.failure
    assert failures["warm"] == failures["cold"]
    words = {
        "killed": "SIGKILL",
        "leaves": "(exit code 7): last words",
        "quits": "SystemExit: 3",
        "fails": "the floor is gone",
    }
    assert words[act] in failures["warm"].message
    if act in ("quits", "fails"):
        assert "all_of_them" in failures["warm"].traceback
        assert Path(failures["warm"].file).name == f"{act}.py"


def test_a_worker_that_dies_fails_its_job_alone(warm_workers, job):
    jobs = [job(act, f"{act}{place}") for place, act in enumerate(["tells", "killed", "leaves", "tells", "tells"])]
    ends = acts.ends(warm_workers, *jobs, workers=2)
    assert [name for name, end in sorted(ends.items()) if isinstance(end, Done)] == ["tells0", "tells3", "tells4"]
    assert isinstance(acts.ends(warm_workers, job("tells"))["tells"], Done)


def test_workers_are_children_of_the_parent_and_work_in_their_folders(warm_workers, job):
    told = job("tells")
    acts.ends(warm_workers, told)
    said = acts.said(told)
    assert said["parent"] == warm_workers.pids()[1]
    assert said["folder"] == str(told.folder)


def test_a_folder_is_where_the_build_sees_it_wherever_the_parents_were_started(
    warm_workers, job, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    told = replace(job("tells"), folder=Path("tells"))
    assert isinstance(acts.ends(warm_workers, told)["tells"], Done)
    assert acts.said(told)["folder"] == str(tmp_path / "tells")


# What they leave behind.


def test_parents_have_one_thread_before_and_after_they_fork(warm_workers, job):
    warm_workers.parent().fork("parent", Path("/"), [])[1].result()  # it has no channel, so it ends once it has loaded
    assert list(map(threads, warm_workers.pids())) == [1, 1]
    acts.ends(warm_workers, *(job("tells", f"{number}") for number in range(4)), workers=2)
    assert list(map(threads, warm_workers.pids())) == [1, 1]


def test_many_jobs_leave_no_open_files_and_no_zombies(warm_workers, job):
    def open_files(pid):
        return len(os.listdir(f"/proc/{pid}/fd"))

    acts.ends(warm_workers, job("tells"))
    processes = [os.getpid(), *warm_workers.pids()]
    before = list(map(open_files, processes))
    jobs = [job("killed" if number % 10 == 9 else "tells", f"{number}") for number in range(30)]
    assert sum(isinstance(end, Done) for end in acts.ends(warm_workers, *jobs, workers=2).values()) == 27
    assert wait_for(lambda: list(map(open_files, processes)) == before)
    assert wait_for(lambda: not any(map(zombies, processes)))
    assert not warm_workers.parent().busy


def test_leaving_ends_the_worker_and_what_it_started(warm_workers, job):
    hanging = job("hangs")
    with LocalProcesses(1, warm_workers) as processes:
        processes.submit(hanging)
        next(processes.events())
        assert wait_for((hanging.folder / "hanging").exists)
    said = acts.said(hanging, "hanging")
    assert ended(said["worker"], said["child"])
    os.kill(said["stray"], signal.SIGKILL)  # it has left the group; its parent would end it in the end
    assert wait_for(lambda: not zombies(warm_workers.pids()[1]))
    assert isinstance(acts.ends(warm_workers, job("tells"))["tells"], Done)


def test_killing_from_another_thread_ends_the_worker(warm_workers, job):
    hanging = job("hangs")
    with LocalProcesses(1, warm_workers) as processes:

        def kill():
            wait_for((hanging.folder / "hanging").exists)
            processes.kill()

        processes.submit(hanging)
        killer = threading.Thread(target=kill)
        killer.start()
        *_, end = processes.events()
        killer.join()
    assert "SIGKILL" in end.failure.message
    said = acts.said(hanging, "hanging")
    assert ended(said["worker"], said["child"])
    os.kill(said["stray"], signal.SIGKILL)


OWNER = """
import sys
from pathlib import Path
import acts
from render.workers import warm
from render.workers.executor import LocalProcesses

root, folder = map(Path, sys.argv[1:])
with LocalProcesses(1, warm.SHARED) as processes:
    processes.submit(acts.job(root, "hangs", folder / "hangs"))
    for event in processes.events():
        print(*warm.SHARED.pids(), flush=True)
"""


def owner(code, *arguments):
    helpers = str(Path(acts.__file__).parent)
    paths = [str(Path(__file__).parents[3]), helpers]
    return subprocess.Popen(
        [sys.executable, "-P", "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
    )  # fmt: skip


def test_all_end_with_the_process_that_has_started_them_even_if_it_is_killed(root, tmp_path):
    with owner(OWNER, root, tmp_path) as process:
        parents = list(map(int, process.stdout.readline().split()))
        assert wait_for((tmp_path / "hangs" / "hanging").exists)
        process.kill()
    said = acts.json.loads((tmp_path / "hangs" / "hanging").read_text())
    assert len(parents) == 2
    assert ended(*parents, *said.values())


@pytest.mark.parametrize("end", ["", "raise SystemExit(3)", "import os, signal; os.kill(os.getpid(), signal.SIGINT)"])
def test_parents_end_when_python_ends(end):
    code = f"from render.workers import warm\nwarm.SHARED.parent()\nprint(*warm.SHARED.pids(), flush=True)\n{end}"
    with owner(code) as process:
        parents = list(map(int, process.stdout.readline().split()))
    assert len(parents) == 2
    assert ended(*parents)


def test_ctrl_c_while_the_libraries_load_ends_at_once_and_leaves_nothing():
    code = """
from render.workers import warm
base = warm.base
def told():
    started = base()
    print(started.pid, flush=True)
    return started
warm.base = told
warm.SHARED.parent()
"""
    with owner(code) as process:
        pid = int(process.stdout.readline())
        process.send_signal(signal.SIGINT)
    assert process.returncode != 0
    assert ended(pid)


FORKING = """
import os, sys
from pathlib import Path
import acts
from render.workers import warm

root, folder = map(Path, sys.argv[1:])
warm.SHARED.parent()
ours = warm.SHARED.pids()
pid = os.fork()
name = "in the parent" if pid else "in the child"
if pid:
    assert os.waitpid(pid, 0)[1] == 0
else:
    assert not warm.SHARED.started
job = acts.job(root, "tells", folder / name)
acts.ends(warm.SHARED, job)
assert acts.said(job)["parent"] == warm.SHARED.pids()[1]
assert (warm.SHARED.pids() == ours) == bool(pid)
"""


def test_a_fork_of_the_process_that_builds_has_parents_of_its_own(root, tmp_path):
    with owner(FORKING, root, tmp_path) as process:
        process.communicate()
    assert process.returncode == 0


def test_several_builds_share_the_parents(warm_workers, job):
    parents = warm_workers.pids()
    found = {}

    def build(*jobs):
        found.update(acts.ends(warm_workers, *jobs))

    builds = [[job("tells", f"{build} {number}") for number in range(3)] for build in range(3)]
    running = [threading.Thread(target=build, args=jobs) for jobs in builds]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    assert {acts.said(end.job)["parent"] for end in found.values()} == {parents[1]}
    assert len(found) == 9


# When the parents themselves end.


def test_jobs_fail_with_their_parents_and_later_ones_have_new_parents(launcher, job):
    last = None
    for place, name in [(1, "parent"), (0, "base")]:
        hanging = job("hangs", name)
        with LocalProcesses(1, launcher) as processes:
            processes.submit(hanging)
            events = processes.events()
            next(events)
            assert wait_for((hanging.folder / "hanging").exists)
            last = launcher.pids()
            os.kill(last[place], signal.SIGKILL)
            (end,) = events
        assert "its process was ended by SIGKILL" in end.failure.message
        said = acts.said(hanging, "hanging")
        assert ended(said["worker"], said["child"], last[1])
        os.kill(said["stray"], signal.SIGKILL)
        told = job("tells", f"after {name}")
        assert isinstance(acts.ends(launcher, told)[told.folder.name], Done)
        wait_for(lambda: launcher.started)
        launcher.parent()
        assert (launcher.pids()[0] == last[0]) == (name == "parent")
        assert launcher.pids()[1] != last[1]
    told = job("tells", "in the end")
    acts.ends(launcher, told)
    assert acts.said(told)["parent"] == launcher.pids()[1]


def test_variables_reach_the_worker_and_those_for_loading_make_new_parents(launcher, job, monkeypatch):
    def run(name):
        told = job("tells", name)
        acts.ends(launcher, told)
        return acts.said(told), launcher.pids()

    first, before = run("first")
    monkeypatch.setenv("A_VARIABLE", "ü")
    second, after = run("second")
    assert (first["variable"], second["variable"]) == (None, "ü")
    assert after == before
    assert first["hash"] == second["hash"]
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    third, new = run("third")
    assert not set(new) & set(before)
    assert third["hash"] != first["hash"]
    assert ended(*before)
    shared = job("tells", "cold")
    acts.ends(cold(), shared)
    assert acts.said(shared)["hash"] == third["hash"]


def test_other_parents_order_sets_otherwise(warm_workers, launcher, job):
    found = set()
    for name, launch in [("shared", warm_workers), ("own", launcher)]:
        told = job("tells", name)
        acts.ends(launch, told)
        found.add(acts.said(told)["hash"])
    assert len(found) == 2


def test_whoever_is_interrupted_while_it_asks_leaves_no_answer_for_the_next(launcher, job, monkeypatch):
    parent = launcher.parent()

    class Interrupted:
        def get(self):
            raise KeyboardInterrupt

        def put(self, answer):
            pass

    monkeypatch.setattr(parent, "_answers", Interrupted())
    with pytest.raises(KeyboardInterrupt):
        acts.ends(launcher, job("tells", "interrupted"))
    assert wait_for(lambda: not parent.alive)
    told = job("tells")
    assert isinstance(acts.ends(launcher, told)["tells"], Done)
    assert launcher.parent() is not parent


# Where there are no parents.


def is_cold(told):
    return acts.said(told)["parent"] == os.getpid()


def test_workers_are_cold_where_python_cannot_fork(launcher, job, monkeypatch):
    monkeypatch.setattr(warm, "CAN_FORK", False)
    told = job("tells")
    assert isinstance(acts.ends(launcher, told)["tells"], Done)
    assert is_cold(told)
    assert not launcher.started


@pytest.mark.parametrize("base", [(sys.executable, "-c", "raise SystemExit(1)"), ("/nowhere/python",)])
def test_workers_are_cold_where_no_parent_starts(launcher, job, monkeypatch, base):
    monkeypatch.setattr(warm, "BASE", base)
    for name in ("one", "two"):
        told = job("tells", name)
        assert isinstance(acts.ends(launcher, told)[name], Done)
        assert is_cold(told)
    assert not launcher.started


def test_workers_are_cold_where_what_the_parents_have_loaded_changes_all_the_time(launcher, job, monkeypatch):
    def outdated(*arguments):
        raise warm.OutdatedError("kit.py")

    monkeypatch.setattr(warm.WarmParent, "launch", outdated)
    told = job("tells")
    assert isinstance(acts.ends(launcher, told)["tells"], Done)
    assert is_cold(told)


def test_what_keeps_everything_from_loading_is_told(launcher, job, tmp_path, monkeypatch):
    (tmp_path / "numpy.py").write_text("raise ImportError('numpy is broken')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    end = acts.ends(launcher, job("tells"))["tells"]
    assert isinstance(end, Failed)
    assert "numpy is broken" in end.failure.message


def test_a_process_that_cannot_write_its_last_words_ends_with_its_exit_code():
    code = "import sys; from render.worker.warm import leave; print('x'); leave(3)"
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with open("/dev/full", "w") as full:
        result = subprocess.run([sys.executable, "-P", "-c", code], stdout=full, stderr=full, env=buffered, check=False)
    assert result.returncode == 3
