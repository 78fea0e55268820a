"""A Dask cluster makes what this machine makes; who holds another project is refused; a lost worker loses no clip."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import av
import numpy as np
import pytest
from click.testing import CliRunner

from render.cli.commands import cli

ROOT = Path(__file__).parents[4]
PACKAGES = ("mathdl", "scenes", "render")
SECONDS = 60


class Machine:
    """A folder with a project of its own, in which programs run."""

    def __init__(self, folder, source=ROOT):
        self.folder, self.project = folder, folder / "project"
        folder.mkdir()
        for package in PACKAGES:
            shutil.copytree(source / package, self.project / package)

    def start(self, *arguments, output=subprocess.PIPE, **variables):
        return subprocess.Popen(
            [sys.executable, *map(str, arguments)],
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(self.project), **variables},
            start_new_session=True,
        )

    def start_render(self, series, *arguments, **variables):
        return self.start("-m", "render.cli", "--series", series, "all", *arguments, **variables)

    def render(self, series, *arguments, **variables):
        return output_of(self.start_render(series, *arguments, **variables))


class Cluster:
    """A scheduler without workers, and workers as they are started."""

    def __init__(self, machine, protocol="tcp", **variables):
        self.machine, self.variables = machine, variables
        self.processes, self.workers = [], []
        self._file = machine.folder / "scheduler.json"
        self._file.unlink(missing_ok=True)
        options = ["--host", f"{protocol}://127.0.0.1", "--port", "0", "--scheduler-file", self._file]
        self._start("scheduler", *options)
        self.address = json.loads(wait_for(self._content))["address"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self.processes:
            end(process)

    def worker(self, name, machine=None):
        machine = machine or self.machine
        place = machine.folder / name
        place.mkdir()
        options = ["--nthreads", 1, "--no-nanny", "--local-directory", place]
        log = self._start("worker", self.address, *options, machine=machine, log=machine.folder / f"{name}.log")
        wait_for(lambda: "Registered to" in log.read_text())
        self.workers.append((self.processes[-1], place))

    def _start(self, kind, *options, machine=None, log=None):
        machine = machine or self.machine
        log = log or machine.folder / f"{kind}.log"
        with log.open("w") as output:
            arguments = ("-m", "dask", kind, "--no-dashboard", *options)
            self.processes.append(machine.start(*arguments, output=output, **self.variables))
        return log

    def _content(self):
        return self._file.exists() and self._file.read_text()


def end(process):
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout:
        process.stdout.close()


def output_of(process, meanwhile=lambda: None):
    """Return exit code and output of a process; it ends with the test."""
    try:
        meanwhile()
        output, _ = process.communicate(timeout=SECONDS)
        return process.returncode, output
    finally:
        end(process)


def wait_for(condition, seconds=SECONDS):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError("it never came to that")


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    return Machine(tmp_path_factory.mktemp("cluster") / "here")


@pytest.fixture(scope="module")
def there(here):
    return Machine(here.folder.parent / "there", here.project)


@pytest.fixture(scope="module")
def cluster(there):
    with Cluster(there) as cluster:
        cluster.worker("first")
        cluster.worker("second")
        yield cluster


@pytest.fixture
def slow(course, tmp_path):
    """The tiny series, whose coin takes some seconds."""
    series = tmp_path / "slow"
    shutil.copytree(course, series)
    scene = series / "surprise" / "coin.py"
    scene.write_text(scene.read_text().replace("run_time=0.4", "run_time=20"))
    return series


def frames(path):
    with av.open(str(path)) as container:
        return np.stack([frame.to_ndarray() for frame in container.decode(video=0)])


def clip_folders(place):
    return list(place.glob("dask-scratch-space/*/clip-*"))


def test_the_frames_and_manifests_are_those_of_a_local_build(cluster, here, course, tmp_path):
    for build, options in [("remote", ("--scheduler", cluster.address)), ("local", ())]:
        code, output = here.render(course, "-q", "l", "--out", tmp_path / build, *options)
        place = f"FAILED fall, beat break_down ({course / 'trouble' / 'fall.py'}:13): RuntimeError: the floor is gone"
        assert place in output
        assert code == 1
    remote, local = (tmp_path / build / "clips" / "surprise" for build in ("remote", "local"))
    assert len(list(remote.iterdir())) == 14
    for one, other in zip(sorted(remote.iterdir()), sorted(local.iterdir()), strict=True):
        assert one.name == other.name
        if one.suffix == ".mp4":
            assert np.array_equal(frames(one), frames(other))
        else:
            assert one.read_bytes() == other.read_bytes()


def test_a_worker_draws_the_format_that_is_asked_for(cluster, here, course, tmp_path):
    arguments = ("--format", "vertical", "-q", "l", "--out", tmp_path, "--scheduler", cluster.address)
    code, output = here.render(course, *arguments)
    assert code == 0, output
    with av.open(str(tmp_path / "clips/surprise/coin.vertical.mp4")) as container:
        context = container.streams.video[0].codec_context
        assert (context.width, context.height) == (480, 854)


def test_the_clip_of_a_killed_worker_is_made_by_another(cluster, here, slow, tmp_path):
    def kill():
        worker = wait_for(lambda: next((worker for worker in cluster.workers if clip_folders(worker[1])), None))
        cluster.workers.remove(worker)
        end(worker[0])

    cluster.worker("third")  # so that the other tests still have two
    arguments = ("coin", "-q", "l", "--out", tmp_path, "--scheduler", cluster.address)
    code, output = output_of(here.start_render(slow, *arguments), kill)
    assert code == 0, output
    assert "coin is begun again: its worker tcp://127.0.0.1:" in output
    assert output.count("started coin") == 1
    clip = tmp_path / "clips" / "surprise" / "coin.mp4"
    assert len(frames(clip)) == json.loads(clip.with_suffix(".json").read_text())["frames"]


def test_an_interrupted_build_leaves_nothing_running(cluster, here, slow, tmp_path):
    begun = []

    def interrupt():
        begun.extend(wait_for(lambda: [clip for _, place in cluster.workers for clip in clip_folders(place)]))
        wait_for((begun[0] / "files" / "coin.mp4").exists)
        build.send_signal(signal.SIGINT)

    build = here.start_render(slow, "coin", "-q", "k", "--out", tmp_path, "--scheduler", cluster.address)
    code, output = output_of(build, interrupt)
    assert code == 130, output
    assert "Traceback" not in output
    assert not list(tmp_path.glob(".render-staging-*"))
    # A clip's folder goes when its process has ended.
    wait_for(lambda: not begun[0].exists(), seconds=10)


def test_a_worker_with_another_project_is_refused_by_name(here, course, tmp_path):
    other = Machine(tmp_path / "other", here.project)
    with (other.project / "scenes" / "kit" / "theme.py").open("a") as file:
        file.write("\n# Another shade.\n")
    with Cluster(other) as cluster:
        cluster.worker("first")
        code, output = here.render(course, "--out", tmp_path / "out", "--scheduler", cluster.address)
    assert code == 2
    assert re.search(r"tcp://127\.0\.0\.1:\d+ has another version of the project: scenes/kit/theme\.py differs", output)
    assert not (tmp_path / "out" / "clips").exists()


def test_a_scheduler_without_workers_is_said_at_once(here, there, course, tmp_path):
    with Cluster(there) as cluster:
        code, output = here.render(course, "--out", tmp_path, "--scheduler", cluster.address)
    assert code == 2
    assert f"{cluster.address} has no workers. Start some: dask worker" in output


def test_a_scheduler_that_cannot_be_reached_is_said_at_once(here, course, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
    begun = time.monotonic()
    code, output = here.render(course, "--out", tmp_path, "--scheduler", address)
    assert code == 2
    assert f"The scheduler {address} cannot be reached" in output
    assert "Traceback" not in output
    assert time.monotonic() - begun < 15


def test_what_must_be_installed_for_a_cluster_is_named(here, course, tmp_path):
    program = "import sys; sys.modules['distributed'] = None; from render.cli.commands import main; main()"
    arguments = ("--series", course, "all", "--out", tmp_path, "--scheduler", "tcp://127.0.0.1:1")
    code, output = output_of(here.start("-c", program, *arguments))
    assert code == 2
    assert "pip install '.[cluster]'" in output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--scheduler", "127.0.0.1:8786"], "write tcp://HOST:PORT or tls://HOST:PORT"),
        (["--scheduler", "tcp://127.0.0.1:8786", "--jobs", "2"], "with --scheduler, its workers decide"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(arguments, words):
    result = CliRunner().invoke(cli, ["all", *arguments])
    assert result.exit_code == 2
    assert words in result.output


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificates")
def test_all_that_is_sent_may_be_encrypted(here, there, course, tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=course"]
    subprocess.run([*request, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    prefix = "DASK_DISTRIBUTED__COMM__TLS__"
    variables = {f"{prefix}CA_FILE": str(certificate)}
    for role in ("CLIENT", "SCHEDULER", "WORKER"):
        variables |= {f"{prefix}{role}__CERT": str(certificate), f"{prefix}{role}__KEY": str(key)}
    with Cluster(there, "tls", **variables) as cluster:
        cluster.worker("encrypted")
        arguments = ("die", "-q", "l", "--out", tmp_path, "--scheduler", cluster.address)
        refused, words = here.render(course, *arguments)
        made, output = here.render(course, *arguments, **variables)
    assert cluster.address.startswith("tls://")
    assert (refused, made) == (2, 0), output
    assert "needs certificates" in words
    assert (tmp_path / "clips" / "surprise" / "die.mp4").exists()
