"""Every claim of the words that is not a number has a line in claims/claims.toml, and a test.

The words must be said by the clip and the test must exist, so that no claim changes without its test.
"""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from scenes.script import load_series

FOLDER = Path(__file__).parent / "claims"
CLAIMS = tomllib.loads((FOLDER / "claims.toml").read_text(encoding="utf-8"))


def _tests(clip: str) -> set[str]:
    """Return the names of the tests of a clip's claims, and the lines of its table if it has one."""
    tree = ast.parse((FOLDER / f"test_claims_of_{clip}.py").read_text(encoding="utf-8"))
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assigned = [node for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)]
    table = {key.value for node in assigned if ast.unparse(node.targets[0]) == "CLAIMS" for key in node.value.keys}
    return {name.removeprefix("test_") for name in functions if name.startswith("test_")} | table


@pytest.mark.parametrize(("clip", "words"), [(clip, words) for clip, lines in CLAIMS.items() for words in lines])
def test_a_claim_is_said_and_tested(clip, words):
    said = " ".join(re.sub(r"\{@\w+\}", "", beat.say) for beat in load_series().clip(clip).beats)
    assert words in said, "the clip says this in other words now: look whether its test still holds"
    assert CLAIMS[clip][words] in _tests(clip)


def test_every_clip_with_tests_of_its_claims_has_lines():
    assert CLAIMS.keys() == {path.stem.removeprefix("test_claims_of_") for path in FOLDER.glob("test_claims_of_*.py")}
