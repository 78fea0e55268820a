"""What independent checkers say of the pages: accessibility, HTML and CSS, captions."""

import json
import shutil
import subprocess

import pytest
from npm import installed

PAGES = ("index.html", "clips/balls/ball.html", "clips/balls/cube.html", "episodes/01-balls.html")


def test_html_and_css_have_no_errors(lesson):
    java = shutil.which("java")
    assert java, (
        "This test needs Java, which scripts/setup installs on Debian. As root: apt-get install default-jre-headless."
    )
    out = lesson[1]
    files = [*sorted(out.rglob("*.html")), out / "site" / "site.css", out / "site" / "icon.svg"]
    assert {str(path.relative_to(out)) for path in files} >= set(PAGES)
    command = [
        java,
        "-jar",
        installed("vnu-jar/build/dist/vnu.jar"),
        "--format",
        "json",
        "--stdout",
        "--exit-zero-always",
    ]
    options = ["--also-check-css", "--also-check-svg"]
    said = subprocess.run([*command, *options, *files], capture_output=True, text=True, timeout=120, check=True).stdout
    messages = json.loads(said)["messages"]
    wrong = [message for message in messages if message["type"] != "info" or message.get("subType") == "warning"]
    assert not wrong


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", [*PAGES, f"{PAGES[1]}?embed"])
def test_pages_have_no_violation_of_accessibility(lesson, browser, path, width, scheme):
    browser.open(f"{lesson[1].as_uri()}/{path}", width, 844, scheme)
    browser.run(installed("axe-core/axe.min.js").read_text(encoding="utf-8"))
    # All that can be opened is open: what is hidden is not looked at.
    browser.run("for (const each of document.querySelectorAll('details')) each.open = true")
    browser.run(
        "if (typeof player === 'object') player.ask(player.beats().find((beat) => beat.predict) ?? player.beats()[0])"
    )
    found = browser.driver.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        "axe.run().then((results) => done(results.violations), (error) => done([{id: String(error)}]))"
    )
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []


def test_captions_and_chapters_are_valid_webvtt(lesson, browser):
    browser.open("about:blank")
    browser.run(installed("webvtt-parser/parser.js").read_text(encoding="utf-8"))
    entities = json.loads(installed("webvtt-parser/html-entities.json").read_text(encoding="utf-8"))
    files = sorted(lesson[1].rglob("*.vtt"))
    assert len(files) > 6
    for path in files:
        kind = "chapters" if path.name.endswith(".chapters.vtt") else "captions"
        parsed = browser.run(
            "const {cues, errors} = new WebVTTParser(arguments[0]).parse(arguments[1], arguments[2]);"
            "return {cues: cues.length, errors: errors.map(String)}",
            entities,
            path.read_text(encoding="utf-8"),
            kind,
        )
        assert parsed["errors"] == [], path
        assert parsed["cues"] > 0
