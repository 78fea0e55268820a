"""What the tests of the builder share."""

import pytest

from render.workers import warm


@pytest.fixture(scope="session")
def warm_workers():
    """Parents that workers are forked from, started once in a test process; single jobs use them from then on."""
    if warm.CAN_FORK:
        warm.SHARED.parent()
    yield warm.SHARED
    warm.SHARED.close()
