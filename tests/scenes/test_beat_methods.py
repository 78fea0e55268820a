"""Each beat is drawn by the method of its name, and a beat or a method that misses the other is named with its line."""

import pytest

from scenes.script import LectureError

HEAD = '''"""A clip."""

from scenes.kit.lecture import Lecture


class Coin(Lecture):
    """Shows what a test draws."""
'''
TOSS = "\n    def toss(self):\n        pass\n"


def test_the_methods_draw_the_beats_in_the_order_of_the_script(clip):
    source = (
        HEAD
        + """
    gist = "of two sides"
    drawn = []

    def rest(self):
        self.drawn.append("rest")

    def toss(self):
        self.drawn.append("toss")
        self._help(3)

    def _help(self, times):
        self.drawn.append(times)

    def also_helps(self, times):
        pass
"""
    )
    scene = clip(source=source, beats={"toss": "One.", "rest": "Two."})
    scene.render()
    assert scene.drawn == ["toss", 3, "rest"]
    assert scene.title in scene.mobjects


def test_a_beat_without_a_method_is_named_with_its_place_and_the_closest_method(clip):
    source = HEAD + TOSS.replace("toss", "tos")
    with pytest.raises(
        LectureError, match=r"coin\.py has no method for the beat 'toss' \(.*episode\.toml, line 8\)"
    ) as e:
        clip(source=source).render()
    assert "did you mean tos()?" in str(e.value)


def test_a_beat_without_any_method_like_it_is_told_what_to_write(clip):
    with pytest.raises(LectureError, match=r"write 'def toss\(self\) -> None:'"):
        clip().render()


def test_a_method_without_a_beat_is_named_with_its_line_and_the_closest_beat(clip):
    source = HEAD + TOSS + TOSS.replace("toss", "toss_again")
    with pytest.raises(LectureError, match=r"coin\.py, line 12: the method toss_again\(\) draws no beat: did you") as e:
        clip(source=source).render()
    assert "did you mean 'toss'?" in str(e.value)
    assert "begins with an underscore" in str(e.value)


def test_a_method_like_no_beat_is_told_what_beats_there_are(clip):
    source = HEAD + TOSS + TOSS.replace("toss", "zzz")
    with pytest.raises(LectureError, match="its beats are toss"):
        clip(source=source).render()


@pytest.mark.parametrize("name", ["play", "numbers", "rows", "stage_left", "until"])
def test_a_beat_may_not_have_the_name_of_something_that_each_lecture_has(clip, name):
    source = HEAD + TOSS.replace("toss", name)
    if name == "stage_left":
        clip(source=source, beats={name: "One."}).render()
        return
    with pytest.raises(LectureError, match=rf"line 8: beat '{name}' of clip coin has the name of something"):
        clip(source=HEAD, beats={name: "One."}).render()


@pytest.mark.parametrize("name", ["the toss", "2nd", "lambda", "un-fair"])
def test_a_beat_whose_name_no_method_can_have_is_refused(clip, name):
    with pytest.raises(LectureError, match=rf"line 8: beat '{name}' of clip coin has a name that no method can have"):
        clip(beats={name: "One."}).render()


def test_a_beat_may_be_drawn_by_a_method_that_the_clip_inherits(clip, tmp_path):
    base = HEAD.replace("Coin", "Shared") + TOSS
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "shared.py").write_text(base, encoding="utf-8")
    source = 'from shared import Shared\n\n\nclass Coin(Shared):\n    """A coin."""\n'
    scene = clip(source=source)
    scene.render()
    assert [record.beat.name for record in scene.records] == ["toss"]
