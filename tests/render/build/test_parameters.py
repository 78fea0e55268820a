"""Parameters from the command line: values are TOML, names are those of the clip."""

import pytest

from render.build import parameters
from scenes.script import ParameterError, ScriptError, UnknownNameError, load_series


@pytest.fixture(scope="module")
def series(course):
    return load_series(course)


@pytest.mark.parametrize(
    ("text", "value"),
    [("p=[0.25, 0.75]", [0.25, 0.75]), ("p = 3", 3), ('p="a=b"', "a=b"), ("p=true", True), ("p=-1e-3", -1e-3)],
)
def test_values_are_toml(text, value):
    assert parameters.parse_assignment(text) == ("p", value)


@pytest.mark.parametrize("text", ["p", "p=", "=1", "p=cpu", "p=[1,", "p=1\nq=2"])
def test_a_broken_value_is_named(text):
    with pytest.raises(ParameterError, match="--set"):
        parameters.parse_assignment(text)


def test_an_unknown_parameter_offers_the_closest(series):
    with pytest.raises(ParameterError, match=r"no parameter 'side' in clip die. Did you mean sides\?"):
        parameters.for_clip(series.clip("die"), ["side=3"])


def test_settings_win_over_the_file(series, tmp_path):
    path = tmp_path / "lecture.toml"
    path.write_text("[die]\nsides = 4\n[coin]\np = [0.1, 0.9]\n")
    found = parameters.for_series(series, ["die.sides=8"], path)
    assert found == {"die": {"sides": 8}, "coin": {"p": [0.1, 0.9]}}


def test_a_clip_must_be_named_for_the_whole_series(series):
    with pytest.raises(ParameterError, match=r"does not say for which clip"):
        parameters.for_series(series, ["sides=8"])
    with pytest.raises(UnknownNameError, match=r"Did you mean die\?"):
        parameters.for_series(series, ["dye.sides=8"])


def test_a_broken_file_is_named_with_its_line(series, tmp_path):
    path = tmp_path / "lecture.toml"
    path.write_text("[die]\nsides = \n")
    with pytest.raises(ScriptError, match=r"lecture.toml, line 2"):
        parameters.for_series(series, file=path)
    path.write_text("die = 8\n")
    with pytest.raises(ParameterError, match=r"die must be a table"):
        parameters.for_series(series, file=path)
