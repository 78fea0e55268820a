"""Modules are executed again in a process that goes on: what was not changed in them stays the same thing."""

import importlib
import sys

import pytest

from render.fingerprint.beat_sources import Renewal
from render.worker.reload import renew


@pytest.fixture
def modules(tmp_path, monkeypatch):
    """Write modules and import them; all are forgotten afterwards."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    before = set(sys.modules)

    def write(**sources):
        for name, source in sources.items():
            (tmp_path / f"{name}.py").write_text(source)
        importlib.invalidate_caches()

    write.renewal = lambda name, *kept: Renewal(name, tmp_path / f"{name}.py", kept)
    yield write
    for name in set(sys.modules) - before:
        del sys.modules[name]


SHAPES = """
count = 0

class Ball:
    pass

class Box:
    def size(self):
        return 1

def make():
    return Ball()

def size():
    return Box().size()
"""


def test_instances_of_a_class_that_is_kept_stay_instances_of_it(modules):
    modules(shapes=SHAPES)
    import shapes

    ball, box = shapes.Ball(), shapes.Box()
    modules(shapes=SHAPES.replace("return 1", "return 2"))
    renew([modules.renewal("shapes", "count", "Ball", "make")])
    new = sys.modules["shapes"]
    assert isinstance(ball, new.Ball)
    assert isinstance(new.make(), type(ball))
    assert not isinstance(box, new.Box)
    assert (new.size(), shapes.size()) == (2, 1)


def test_what_was_counted_so_far_stays(modules):
    modules(shapes=SHAPES)
    import shapes

    shapes.count = 5
    renew([modules.renewal("shapes", "count")])
    assert sys.modules["shapes"].count == 5


def test_functions_of_the_new_code_see_new_and_kept_names_of_other_modules(modules):
    user = "from shapes import Ball, size\n\ndef found(ball):\n    return isinstance(ball, Ball), size()\n"
    modules(shapes=SHAPES, user=user)
    import shapes
    import user as before

    ball = shapes.Ball()
    assert before.found(ball) == (True, 1)
    modules(shapes=SHAPES.replace("return 1", "return 2"))
    renew([modules.renewal("shapes", "count", "Ball", "make"), modules.renewal("user")])
    assert sys.modules["user"].found(ball) == (True, 2)


def test_a_name_that_is_new_or_was_not_there_is_the_new_one(modules):
    modules(shapes="def size():\n    return 1\n")
    import shapes

    modules(shapes="def size():\n    return 1\n\ndef weight():\n    return 3\n")
    renew([modules.renewal("shapes", "size", "weight")])
    new = sys.modules["shapes"]
    assert new.size is shapes.size
    assert new.weight() == 3


def test_a_module_that_was_not_imported_is_left_until_it_is(modules):
    modules(shapes=SHAPES)
    renew([modules.renewal("shapes")])
    assert "shapes" not in sys.modules


def test_a_package_keeps_its_modules_and_a_module_its_place_in_the_package(modules, tmp_path):
    package, inner = tmp_path / "shelf" / "__init__.py", tmp_path / "shelf" / "inner.py"
    package.parent.mkdir()
    package.write_text("LEVEL = 1\n")
    inner.write_text("value = 1\n")
    import shelf.inner

    package.write_text("LEVEL = 2\n")
    renew([Renewal("shelf", package, ())])
    assert sys.modules["shelf"].LEVEL == 2
    assert sys.modules["shelf"].inner is shelf.inner
    inner.write_text("value = 2\n")
    renew([Renewal("shelf.inner", inner, ())])
    assert sys.modules["shelf"].inner.value == 2


def test_a_change_of_the_same_size_in_the_same_second_is_executed(modules):
    modules(shapes="value = 1\n")
    import shapes

    for value in (2, 3):
        modules(shapes=f"value = {value}\n")
        renew([modules.renewal("shapes")])
        assert sys.modules["shapes"].value == value
    assert shapes.value == 1
