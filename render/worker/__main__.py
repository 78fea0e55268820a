"""``python -m render.worker`` does one job and ends."""

from render.worker.tasks import main
from render.worker.warm import leave

if __name__ == "__main__":
    leave(main())
