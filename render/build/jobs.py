"""The jobs of a request: what workers are asked for, where they run, and what comes of one."""

from __future__ import annotations

from pathlib import Path

from render.build.request import Request
from render.failures import ClipFailedError
from render.manifest import Timing
from render.progress import Display
from render.workers import warm
from render.workers.executor import Executor, LocalProcesses, run, telling
from render.workers.job import Done, Failed, Job, Task
from scenes.script import ClipSpec


def make(request: Request, spec: ClipSpec, folder: Path, task: Task = "video", timing: Timing | None = None) -> Job:
    """Return the job of doing ``task`` with a clip in ``folder``, which is made."""
    folder.mkdir()
    return Job(
        series=request.series.root,
        clip=spec.name,
        profile=request.rendition.profile,
        folder=folder,
        task=task,
        theme=request.rendition.theme,
        parameters=request.parameters.get(spec.name, {}),
        estimated_frames=request.rendition.frames(spec),
        timing=timing or {},
        timeout=request.timeout,
    )


def executor(request: Request, count: int) -> Executor:
    """Return what runs so many jobs of a request: processes of this machine, or a cluster."""
    if request.scheduler is None:
        return LocalProcesses(request.workers, warm.SHARED if count > 1 else warm.for_one())
    from render.workers.dask.cluster import Cluster

    return Cluster(request.scheduler, request.series)


def complete(request: Request, job: Job, display: Display | None = None) -> Done:
    """Run one job on this machine; ClipFailedError if it fails."""
    with LocalProcesses(1, warm.for_one()) as processes:
        (end,) = run(processes, [job], telling(display) if display else None)
    if isinstance(end, Failed):
        raise ClipFailedError(job.clip, end.failure)
    return end
