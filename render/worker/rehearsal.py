"""A clip on which its author works: it is passed through once, and waits at the beginnings of its beats.

What waits is a process, a *checkpoint*: paused where a beat is about to begin, with all that was drawn before. It is
asked for a run from there on, and forks a process for each, which takes over what was changed in the clip's source and
its script, draws what is wanted, and may leave further checkpoints on its way. Nothing of this starts a thread before
it forks.
"""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NoReturn

from render.draw import scene as drawing
from render.fingerprint.beat_sources import Renewal
from render.worker import mishaps
from render.worker.reload import renew
from render.workers import watchdog
from render.workers.channel import Channel, connected
from render.workers.job import Job
from scenes.script import ClipSpec, load_series
from scenes.words import fills


@dataclass(frozen=True, slots=True)
class Run:
    """What is wanted of a run through a clip."""

    timing: Mapping[str, float]
    renewals: Sequence[Renewal] = ()
    """What was changed in the source that the checkpoint has loaded."""
    still: tuple[str, int] | None = None
    """A frame, counted from the beginning of its beat: the run ends with it."""
    film: str | None = None
    """A beat to be encoded: the run ends with it."""
    keep: Sequence[str] = ()
    """The beats before which checkpoints are to be left."""
    name: str = ""
    """What the files are called that it writes."""

    @classmethod
    def from_data(cls, plain: Mapping[str, Any]) -> Run:
        """Read a run as it comes over a channel."""
        still = plain.get("still") and (plain["still"][0], plain["still"][1])
        renewals = [Renewal(each["module"], Path(each["path"]), each["kept"]) for each in plain["renewals"]]
        return cls(**{**plain, "still": still, "renewals": renewals})


def main() -> int:
    """Build the clip of the job that comes over the channel 0, and wait there for what is wanted of it."""
    channel = Channel(0)
    received = channel.receive()
    if received is None:
        return 1
    message, _ = received
    Rehearsal(channel, Job.from_json(message["job"])).go()
    return 0


class Rehearsal:
    """One process of a clip on which its author works. It is sampler and sink of the scene too."""

    def __init__(self, channel: Channel, job: Job) -> None:
        self._channel = channel
        self._job = job
        self._run = Run({})
        self._spec: ClipSpec | None = None
        self._scene: Any = None
        self._encoder: Any = None
        self._stills = drawing.Stills(())

    def go(self) -> None:
        """Build the scene and wait; in the processes that are forked for runs, report what comes of them."""
        try:
            self._build()
            self._wait(self._channel)
            self._scene.render()
            self._end_film()
            self._say(passed=self._records(), fills=self._fills())
        except drawing.EnoughError:
            pass
        except (Exception, SystemExit, watchdog.OutOfTimeError) as error:
            if self._encoder is not None:
                self._encoder.abort()
            self._say(failed=asdict(mishaps.failure(error, self._spec, self._scene, self._job.folder)))

    # What the scene asks.

    def select(self, beat: str | None, start: int, count: int) -> Sequence[int]:
        """Return the frames to draw among ``count`` from ``start`` on, as offsets."""
        if beat is not None and beat == self._run.film:
            return range(count)
        return self._stills.select(beat, start, count)

    def write(self, frame: Any, repeat: int, changed: Any = None) -> None:
        """Take a frame."""
        if self._run.film is not None:
            if self._encoder is None:
                self._begin_film()
            self._encoder.write(frame, repeat, changed)
            return
        path = self._job.folder / f"{self._run.name}.png"
        drawing.as_picture(frame).save(path, compress_level=1)
        self._say(still=path.name, beat=self._scene.current_beat.name)
        self._look()
        raise drawing.EnoughError

    def _before_beat(self, name: str) -> None:
        """Finish what the run wanted of the beat before, and leave a checkpoint where one is wanted."""
        records = self._scene.records
        if records and records[-1].beat.name == self._run.film:
            self._end_film()
            raise drawing.EnoughError
        if records and self._run.still is not None and records[-1].beat.name == self._run.still[0]:
            self._say(short=records[-1].end - records[-1].start, beat=records[-1].beat.name)
            raise drawing.EnoughError
        self._checkpoint(name)

    # Runs and checkpoints.

    def _build(self) -> None:
        job = self._job
        if job.timeout is not None:
            watchdog.give_up_after(job.timeout, by_force=False)
        series = load_series(job.series)
        self._spec = spec = series.clip(job.clip)
        drawing.configure(job)
        lecture = drawing.load_lecture(spec)
        lecture.prepare_to_fork()
        self._scene = scene = drawing.build(lecture, job, self, self)
        scene.before_beat = self._before_beat
        watchdog.go_on()
        self._say(built=self._description())

    def _checkpoint(self, beat: str) -> None:
        """Leave a process here that waits, if one is wanted; what returns in a fork of it begins another run."""
        if beat not in self._run.keep:
            return
        ours, theirs = connected()
        pid = os.fork()
        if pid:
            ours.close()
            self._channel.send({"checkpoint": beat, "pid": pid}, [theirs.fileno()])
            theirs.close()
            return
        theirs.close()
        self._channel.close()
        self._wait(ours)

    def _wait(self, asked: Channel) -> None:
        """Fork a process for each run that is asked for; return in that alone."""
        gc.freeze()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who run
        while (received := asked.receive()) is not None:
            message, files = received
            if os.fork() == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                asked.close()
                self._channel = Channel(files[0])
                self._say(pid=os.getpid())
                self._take_over(Run.from_data(message))
                return
            for file in files:
                os.close(file)
        self._leave()

    def _take_over(self, run: Run) -> None:
        """Begin a run, with the source and the script as they are now."""
        self._run = run
        self._stills = drawing.Stills([run.still[1]], run.still[0]) if run.still else drawing.Stills(())
        if self._job.timeout is not None:
            watchdog.give_up_after(self._job.timeout, by_force=False)
        drawing.set_folder(self._job.folder / run.name)
        renew(run.renewals)
        self._spec = spec = load_series(self._job.series).clip(self._job.clip)
        lecture = drawing.lecture_of(spec) if run.renewals else type(self._scene)
        self._scene.go_on_as(lecture, spec, run.timing)

    def _leave(self) -> NoReturn:
        os._exit(0)

    # Films and reports.

    def _begin_film(self) -> None:
        from render.draw.encoder import Encoder

        profile = self._job.profile
        path = self._job.folder / f"{self._run.name}.mp4"
        self._encoder = Encoder(path, profile.width, profile.height, profile.fps)

    def _end_film(self) -> None:
        if self._encoder is not None:
            self._encoder.close()
            self._say(
                film=f"{self._run.name}.mp4",
                frames=self._encoder.frames,
                records=self._records(),
                fills=self._fills(),
            )

    def _look(self) -> None:
        """Report what a check finds on the picture that stands now."""
        from render.check.on_screen import moment
        from render.check.rules import allowed

        assert self._spec is not None
        frame = self._stills.offset + self._stills.frames[0]
        found = moment.look(self._scene, frame, self._job.profile.fps)
        judged = zip(allowed(self._spec, [seen.finding for seen in found]), found, strict=True)
        self._say(
            findings=[
                {
                    "rule": finding.rule,
                    "severity": finding.severity,
                    "message": finding.message,
                    "beat": finding.beat,
                    "box": seen.box,
                }
                for finding, seen in judged
                if finding.allowed is None
            ]
        )

    def _description(self) -> dict[str, Any]:
        from render.draw.manifest import describe_numbers

        return {
            "numbers": describe_numbers(self._scene),
            "fills": self._fills(),
            "controls": self._scene.controls(),
        }

    def _fills(self) -> dict[str, str]:
        from render.draw.manifest import texts

        assert self._spec is not None
        return fills(texts(self._spec), self._scene.context)

    def _records(self) -> list[dict[str, Any]]:
        return [
            {
                "name": record.beat.name,
                "start": record.start,
                "frames": record.end - record.start,
                "marks": dict(record.marks),
            }
            for record in self._scene.records
        ]

    def _say(self, **message: Any) -> None:
        try:
            self._channel.send(message)
        except OSError:
            self._leave()  # nobody waits for what is drawn
