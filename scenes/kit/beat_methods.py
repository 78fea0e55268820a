"""The methods that draw the beats of a clip: one for each beat, and none that looks like one."""

from __future__ import annotations

import inspect
from keyword import iskeyword
from typing import Any

from scenes.script import ClipSpec, LectureError, closest


def check_methods(clip: type, lecture: type, script: ClipSpec) -> None:
    """Raise LectureError unless ``clip`` has one method for each beat of its script, and no other that looks like one.

    A public method without arguments, which ``lecture`` does not have, looks like a beat's.
    """
    own: dict[str, Any] = {}
    for base in reversed(clip.__mro__):
        if base.__module__ == clip.__module__:
            own.update(vars(base))
    methods = {name: value for name, value in own.items() if inspect.isfunction(value)}
    beats = [beat.name for beat in script.beats]
    for name in beats:
        if hasattr(lecture, name):
            raise LectureError(
                f"{script.place_of_beat(name)}: beat {name!r} of clip {script.name} has the name of something that "
                "each lecture has; call it otherwise."
            )
        if not name.isidentifier() or iskeyword(name):
            raise LectureError(
                f"{script.place_of_beat(name)}: beat {name!r} of clip {script.name} has a name that no method can "
                "have; call it otherwise."
            )
        if not inspect.isfunction(getattr(clip, name, None)):
            near = closest(name, [other for other in methods if other not in beats])
            hint = f"did you mean {near}()?" if near else f"write 'def {name}(self) -> None:'."
            raise LectureError(
                f"{script.source} has no method for the beat {name!r} ({script.place_of_beat(name)}): {hint}"
            )
    for name in methods:
        if name.startswith("_") and not name.startswith("__") and hasattr(lecture, name):
            raise LectureError(f"{script.source}: {name}() is a part of every lecture; call this method otherwise.")
    for name, method in methods.items():
        known = name.startswith("_") or name in beats or hasattr(lecture, name)
        if not known and list(inspect.signature(method).parameters) == ["self"]:
            near = closest(name, beats)
            hint = f"did you mean {near!r}?" if near else f"its beats are {', '.join(beats)}."
            raise LectureError(
                f"{script.source}, line {method.__code__.co_firstlineno}: the method {name}() draws no beat: {hint} "
                "A method that helps others begins with an underscore."
            )
