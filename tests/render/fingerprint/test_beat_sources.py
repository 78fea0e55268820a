"""An edit of a beat leaves alone what was drawn before it, and whatever it may concern is drawn again."""

import pytest

from render.fingerprint.beat_sources import BeatSources
from render.fingerprint.parse_cache import ParseCache
from scenes.script import load_series

EPISODE = """
title = "An episode"
summary = "For tests."

[[clip]]
name = "walk"
title = "A walk"
question = "Whereto?"
[clip.parameters]
steps = 3
[[clip.beat]]
name = "first"
say = "One {@step} step."
shows = "A step."
pause = 0.5
[[clip.beat]]
name = "second"
say = "Two steps {@more} and more."
shows = "Two steps."
[[clip.beat]]
name = "third"
say = "Three steps."
shows = "Three steps."
"""

CLIP = '''
"""A walk."""

from figures import Hill, Valley, climbed
from scenes.kit.lecture import Lecture

ONE = 1
TWO = 2
EVERY = 9


def once():
    """One step."""
    return ONE


def twice():
    return TWO


def show(scene):
    scene.shown_by_function()


def unused():
    return 5


class Walk(Lecture):
    """It goes on."""

    pace = 4

    @staticmethod
    def numbers(steps):
        return {"steps": steps + EVERY}

    def first(self):
        # The first.
        self.go(once())
        self.on_the_way()
        Hill().climb()
        show(self)

    def second(self):
        self.go(twice())
        self.stay()
        Valley().enter()
        self.shown_by_function()

    def third(self):
        self.arrive()
        climbed(3)

    def go(self, count):
        return count

    def on_the_way(self):
        return "way"

    def stay(self):
        return self.rest()

    def rest(self):
        return "rest"

    def arrive(self):
        return "end"

    def shown_by_function(self):
        return "shown"

    def unnamed(self):
        return "unnamed"
'''

FIGURES = '''
class Hill:
    """A hill."""

    height = 7

    def climb(self):
        return self.height


class Valley:
    def enter(self):
        return Depth().metres


class Depth:
    metres = 8


def climbed(steps):
    return steps * 10
'''

BUILT, AFTER_FIRST, AFTER_SECOND, END = range(4)
NEVER = 4


@pytest.fixture
def clip(tmp_path):
    """Write a series, with texts replaced in its files, and return what the clip's beats depend on."""

    def read(*changes, walk=CLIP, **more):
        root = tmp_path / "walks"
        files = {"episode.toml": EPISODE, "walk.py": walk, "figures.py": FIGURES}
        for old, new in changes:
            assert sum(text.count(old) for text in files.values()) == 1, old
            files = {name: text.replace(old, new) for name, text in files.items()}
        (root / "outside").mkdir(parents=True, exist_ok=True)
        (root / "series.toml").write_text('title = "Walks"\nsummary = "For tests."\nepisodes = ["outside"]\n')
        for name, text in {**files, **more}.items():
            path = root / "outside" / name.replace("_py", ".py")
            if text is None:
                path.unlink()
            elif not path.exists() or path.read_text() != text:
                path.write_text(text)
        series = load_series(root)
        return BeatSources(series, series.clip("walk"), ParseCache(tmp_path / "cache"))

    return read


def first_change(before, after):
    """Return the number of the first key that is another one; NEVER if none is. All that follow must differ."""
    equal = [one == other for one, other in zip(before, after, strict=True)]
    place = equal.index(False) if False in equal else NEVER
    assert not any(equal[place:])
    return place


EDITS = [
    # Of beats.
    ("self.go(once())", "self.go(once() + 1)", AFTER_FIRST),
    ("self.go(twice())", "self.go(twice() + 1)", AFTER_SECOND),
    ("climbed(3)", "climbed(4)", END),
    # Of methods that they use, also through others.
    ('return "way"', 'return "far"', AFTER_FIRST),
    ("return count", "return count + 1", AFTER_FIRST),
    ("return self.rest()", "return self.rest", AFTER_SECOND),
    ('return "rest"', 'return "sleep"', AFTER_SECOND),
    ('return "end"', 'return "over"', END),
    # Of what stands outside of the class, here and in another module.
    ("ONE = 1", "ONE = 11", AFTER_FIRST),
    ("    return ONE", "    return -ONE", AFTER_FIRST),
    ("TWO = 2", "TWO = 22", AFTER_SECOND),
    ("    return TWO", "    return -TWO", AFTER_SECOND),
    ("height = 7", "height = 77", AFTER_FIRST),
    ("Depth().metres", "Depth().metres + 1", AFTER_SECOND),
    ("metres = 8", "metres = 88", AFTER_SECOND),
    ("return steps * 10", "return steps * 11", END),
    # Of what all may use.
    ("steps + EVERY", "steps - EVERY", BUILT),
    ("EVERY = 9", "EVERY = 99", BUILT),
    ("pace = 4", "pace = 5", BUILT),
    ("    pace = 4\n", "    pace = 4\n    camera_type = None\n", BUILT),
    ("class Walk(Lecture):", "class Walk(Lecture, object):", BUILT),
    ('return "unnamed"', 'return "nameless"', BUILT),
    ('return "shown"', 'return "hidden"', BUILT),
    ("def third(self):\n", "def another(self):\n        pass\n\n    def third(self):\n", BUILT),
    ("EVERY = 9\n", "EVERY = 9\nprint(EVERY)\n", BUILT),
    ('"""A hill."""\n', '"""A hill."""\n    print(1)\n', AFTER_FIRST),
    # Of the script.
    ('title = "A walk"', 'title = "A long walk"', BUILT),
    ("steps = 3\n", "steps = 4\n", BUILT),
    ("One {@step} step", "One {@step} more step", AFTER_FIRST),
    ("One {@step} step", "{@step} One step", AFTER_FIRST),
    ("pause = 0.5", "pause = 0.6", AFTER_FIRST),
    ("steps {@more} and", "{@more} steps and", AFTER_SECOND),
    ("Three steps.\"\nshows", "Four steps.\"\nshows", END),
    # Of nothing.
    ("# The first.", "# The very first.", NEVER),
    ("        # The first.\n", "", NEVER),
    ('"""It goes on."""', '"""It goes on and on."""', NEVER),
    ('    """One step."""\n', "", NEVER),
    ("return 5", "return 6", NEVER),
    ('title = "An episode"', 'title = "Another one"', NEVER),
    ("[[clip]]", "\n\n\n[[clip]]", NEVER),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "change"), EDITS)
def test_an_edit_concerns_what_comes_after_the_beat_that_uses_it(clip, old, new, change):
    assert first_change(clip().keys({}), clip((old, new)).keys({})) == change


@pytest.mark.parametrize(
    ("key", "change"),
    [("first", AFTER_FIRST), ("first@step", AFTER_FIRST), ("second@more", AFTER_SECOND), ("third", END)],
)
def test_the_time_of_words_concerns_what_comes_after_them(clip, key, change):
    times = {"first": 1.5, "first@step": 0.5, "second": 2.0, "second@more": 1.0, "third": 1.0}
    sources = clip()
    assert first_change(sources.keys(times), sources.keys({**times, key: times[key] + 0.1})) == change
    assert first_change(sources.keys({}), sources.keys(times)) == AFTER_FIRST


def test_what_the_whole_clip_depends_on_concerns_all_of_it(clip):
    sources = clip()
    assert first_change(sources.keys({}, "dark"), sources.keys({}, "light")) == BUILT


@pytest.mark.parametrize(
    "indirect",
    [
        'getattr(self, "st" + "ay")()',
        "vars(type(self))",
        "operator.methodcaller('stay')(self)",
        "type(self).__dict__['stay'](self)",
        'self.__getattribute__("stay")()',
        "inspect.getmembers(self)",
        "[getattr(self, name) for name in dir(self)]",
    ],
)
def test_a_beat_that_does_not_name_what_it_uses_may_use_all_but_other_beats(clip, indirect):
    start = ("# The first.", indirect)
    assert first_change(clip(start).keys({}), clip(start, ('return "rest"', 'return "sleep"')).keys({})) == AFTER_FIRST
    assert first_change(clip(start).keys({}), clip(start, ("twice())", "twice() + 1)")).keys({})) == AFTER_SECOND


def test_a_beat_that_reads_the_script_depends_on_all_of_it(clip):
    start = ("# The first.", "self.script.beats[-1].say")
    after = clip(start, ('Three steps."\nshows', 'Four steps."\nshows'))
    assert first_change(clip(start).keys({}), after.keys({})) == AFTER_FIRST


def test_a_method_under_another_name_in_the_class_counts_for_all(clip):
    start = [("pace = 4", "pace = 4\n    both = lambda self: None"), ("# The first.", "self.both()")]
    alias = [*start, ("def unnamed(self):", "again = rest\n\n    def unnamed(self):")]
    changed = [*alias, ('return "rest"', 'return "sleep"')]
    assert first_change(clip(*alias).keys({}), clip(*changed).keys({})) == BUILT


def test_a_method_that_a_base_class_or_a_helper_module_calls_counts_for_all(clip):
    base = ("EVERY = 9\n", "EVERY = 9\n\n\nclass Base(Lecture):\n    def go_on(self):\n        self.stay()\n")
    start = [base, ("class Walk(Lecture):", "class Walk(Base):"), ("# The first.", "self.go_on()")]
    changed = [*start, ("return self.rest()", "return self.rest")]
    assert first_change(clip(*start).keys({}), clip(*changed).keys({})) == BUILT
    helper = [("return self.height", "return scene.arrive()")]
    assert first_change(clip(*helper).keys({}), clip(*helper, ('return "end"', 'return "over"')).keys({})) == BUILT


def test_a_method_of_the_kit_that_a_clip_replaces_counts_for_all(clip):
    own = [("def unnamed(self):", "def play(self):"), ('return "end"', "return self.play()")]
    changed = [*own, ('return "unnamed"', 'return "played"')]
    assert first_change(clip(*own).keys({}), clip(*changed).keys({})) == BUILT


def test_a_clip_that_draws_all_in_construct_depends_on_all_of_it(clip):
    whole = (
        "from scenes.kit.lecture import Lecture\n\nclass Walk(Lecture):\n    def construct(self):\n        STEP = {}\n"
    )
    before, after = (clip(walk=whole.format(number)).keys({}) for number in (1, 2))
    assert first_change(before, after) == BUILT


@pytest.mark.parametrize(
    "source",
    [
        "class Walk:\n    def first(self):\n        return {0}\n\n\nclass Walk:\n    second = {0}\n",
        "if True:\n    class Walk:\n        def second(self):\n            return {0}\n",
        "Walk = type('Walk', (), {{'second': {0}}})\n",
        "def (:\n    {0}\n",
    ],
)
def test_a_source_that_cannot_be_divided_counts_as_a_whole(clip, source):
    assert first_change(clip(walk=source.format(1)).keys({}), clip(walk=source.format(2)).keys({})) == BUILT


@pytest.mark.filterwarnings("error")
def test_odd_texts_are_read_without_a_warning(clip):
    assert clip(("return count", "return '\\d'")).keys({}) != clip().keys({})


# What is to be executed again.


def renewed(before, after):
    found = after.renewals(before.loaded)
    return None if found is None else [(renewal.module.rpartition(".")[2], set(renewal.kept)) for renewal in found]


def test_the_clip_is_executed_again_and_keeps_what_uses_nothing_new(clip):
    assert renewed(clip(), clip(("ONE = 1", "ONE = 11"))) == [("walk", {"TWO", "EVERY", "twice", "show", "unused"})]


def test_a_helper_module_comes_before_the_clip_that_imports_it(clip):
    all_of_clip = {"ONE", "TWO", "EVERY", "once", "twice", "show", "unused"}
    assert renewed(clip(), clip(("height = 7", "height = 77"))) == [
        ("figures", {"Valley", "Depth", "climbed"}),
        ("walk", all_of_clip),
    ]
    assert renewed(clip(), clip(("metres = 8", "metres = 88"))) == [
        ("figures", {"Hill", "climbed"}),
        ("walk", all_of_clip),
    ]


def test_modules_come_after_those_that_they_import_even_in_a_circle(clip):
    """``b`` imports ``a`` at its top, and a function of ``a`` imports ``b``."""
    modules = {
        "a_py": "def height():\n    return 7\n\ndef back():\n    from b import level\n    return level()\n",
        "b_py": "from a import height\n\ndef level():\n    return height()\n",
    }
    start = ("# The first.", "back(), level()"), ("EVERY = 9\n", "EVERY = 9\nfrom a import back\nfrom b import level\n")
    before = clip(*start, **modules)
    modules["a_py"] = modules["a_py"].replace("7", "77")
    assert [name for name, _ in renewed(before, clip(*start, **modules))] == ["a", "b", "walk"]


def test_a_module_that_does_something_as_it_is_imported_cannot_be_executed_again(clip):
    effect = ("class Depth:\n", "print(1)\n\n\nclass Depth:\n")
    assert renewed(clip(effect), clip(effect, ("height = 7", "height = 77"))) is None
    assert renewed(clip(), clip(effect)) is None
    assert renewed(clip(effect), clip()) is not None
    assert renewed(clip(effect), clip(effect, ("ONE = 1", "ONE = 11"))) is not None, "figures is left alone"


def test_modules_that_are_new_or_gone_are_not_enough(clip):
    without = [
        ("from figures import Hill, Valley, climbed\n", ""), ("Hill().climb()", "pass"), ("Valley().enter()", "pass"),
        ("climbed(3)", "pass"),
    ]  # fmt: skip
    assert [name for name, _ in renewed(clip(), clip(*without))] == ["walk"], "figures is only not used any more"
    assert renewed(clip(*without), clip()) is None
    assert renewed(clip(), clip(*without, **{"figures.py": None})) is None


def test_nothing_is_executed_again_where_no_file_was_written(clip):
    assert renewed(clip(), clip()) == []


def test_readings_do_not_outlive_their_use(clip):
    import gc
    import weakref

    sources = clip()
    sources.keys({})
    known = weakref.ref(sources)
    del sources
    gc.collect()
    assert known() is None
