"""Stands in for the worker: reads a job, and does what its parameter ``act`` says."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path


def say(**message):
    print(json.dumps(message), flush=True)


def main():
    job = json.load(sys.stdin)
    folder, clip = Path(job["folder"]), job["clip"]
    act = job["parameters"].get("act", "work")
    if act == "work":
        print("a library's own remark, which is no report", flush=True)
        say(event="progress", frames=3)
        (folder / f"{clip}.mp4").write_bytes(b"film")
        say(event="done", files=[f"{clip}.mp4"])
    elif act == "fail":
        say(
            event="error", kind="clip", message="ValueError: no", beat="middle", file="/x/clip.py", line=7,
            traceback="Traceback: ValueError",
        )  # fmt: skip
        sys.exit(1)
    elif act == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    elif act == "silent":
        print("ImportError: libcairo.so.2 is missing", file=sys.stderr)
        sys.exit(3)
    elif act == "nonsense":
        say(event="progress", frames="many")
        time.sleep(60)
    elif act == "lies":
        say(event="done", files=[])
        sys.exit(9)
    elif act == "chatty":
        print("x" * 2_000_000, file=sys.stderr)
        say(event="done", files=[])
    elif act == "hang":
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        (folder / "pids").write_text(f"{os.getpid()} {child.pid}")
        say(event="progress", frames=1)
        time.sleep(60)


if __name__ == "__main__":
    main()
