"""Packages for learning platforms, played in a page that stands for one."""

import functools
import threading
import zipfile
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from xml.etree import ElementTree

import pytest
from npm import installed

from render import serving
from render.publish.exports import built, folder, scorm
from render.variants import Variant

# The platform: scorm-again answers for it, and the course is in a frame, as in Moodle.
PLATFORM = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Platform</title>
<script src="scorm.js"></script>
<script>
  const settings = {autocommit: false, logLevel: 5};
  window.%(api)s = new %(kind)s(settings);
  const kept = localStorage.getItem("kept");
  if (kept) window.%(api)s.loadFromJSON(JSON.parse(kept));
  const keep = () => localStorage.setItem("kept", JSON.stringify(window.%(api)s.renderCMIToJSONObject().cmi));
</script>
<iframe src="course/%(page)s" width="1100" height="700" allow="autoplay; fullscreen"></iframe></html>
"""
EDITIONS = {
    "1.2": ("API", "Scorm12API", "scorm12.min.js", "LMSGetValue", "cmi.core.lesson_status", "cmi.core.score.raw"),
    "2004": (
        "API_1484_11", "Scorm2004API", "scorm2004.min.js", "GetValue", "cmi.completion_status", "cmi.score.raw",
    ),
}  # fmt: skip


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def packages(lesson, lessons, tmp_path_factory):
    target = tmp_path_factory.mktemp("exports") / "scorm"
    clips = built.find(lessons, lessons.clips, Variant(), lesson[1])
    folder.write(target, lambda made: scorm.write(clips, made, ("1.2", "2004")))
    return target


def manifest_of(package):
    with zipfile.ZipFile(package) as found:
        root = ElementTree.fromstring(found.read("imsmanifest.xml"))
        names = found.namelist()
    return root, names


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_manifest_names_every_file_and_one_course(packages, edition):
    root, names = manifest_of(packages / f"ball.scorm-{edition}.zip")
    space = root.tag.partition("}")[0] + "}"
    listed = [each.get("href") for each in root.iter(f"{space}file")]
    assert sorted([*listed, "imsmanifest.xml"]) == sorted(names)
    (item,) = root.iter(f"{space}item")
    resources = {each.get("identifier"): each for each in root.iter(f"{space}resource")}
    assert resources[item.get("identifierref")].get("href") == "clips/balls/ball.html"
    assert item.find(f"{space}title").text == 'Der "schnelle" Ball <script>alert(1)</script> שלום 🎈'
    assert root.find(f"{space}metadata/{space}schemaversion").text.startswith(edition)
    kinds = {value for each in resources.values() for key, value in each.attrib.items() if key.endswith("ype")}
    assert kinds == {"webcontent", "sco", "asset"}


def test_an_episode_is_one_package_with_an_item_for_each_clip(lesson, lessons, tmp_path):
    clips = built.find(lessons, lessons.clips, Variant(), lesson[1])
    scorm.write(clips, tmp_path, ("1.2",), episodes=True)
    (package,) = tmp_path.iterdir()
    root, _ = manifest_of(package)
    assert package.name == "balls.scorm-1.2.zip"
    assert len([each for each in root.iter() if each.tag.endswith("}item")]) == 2


def test_the_same_clip_makes_the_same_package(packages, lesson, lessons, tmp_path):
    scorm.write(built.find(lessons, [lessons.clip("ball")], Variant(), lesson[1]), tmp_path, ("1.2",))
    assert (tmp_path / "ball.scorm-1.2.zip").read_bytes() == (packages / "ball.scorm-1.2.zip").read_bytes()


@pytest.fixture(params=EDITIONS)
def platform(request, packages, browser, tmp_path):
    """A platform with the package in a frame; gives the browser, and what asks the platform for a value."""
    api, kind, script, get, status, score = EDITIONS[request.param]
    with zipfile.ZipFile(packages / f"ball.scorm-{request.param}.zip") as package:
        package.extractall(tmp_path / "course")
    (tmp_path / "scorm.js").write_bytes(installed(f"scorm-again/dist/{script}").read_bytes())
    page = PLATFORM % {"api": api, "kind": kind, "page": "clips/balls/ball.html"}
    (tmp_path / "index.html").write_text(page, encoding="utf-8")
    handler = functools.partial(Quiet, directory=tmp_path)
    with ThreadingHTTPServer((serving.ADDRESS, 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://{serving.ADDRESS}:{server.server_port}/"
        browser.open(address)
        browser.run("localStorage.clear()")
        browser.complaints()

        def value(name):
            browser.driver.switch_to.default_content()
            found = browser.run(f"return window.{api}.{get}(arguments[0])", name)
            browser.driver.switch_to.frame(0)
            return found

        def start():
            browser.open(address)
            browser.driver.switch_to.frame(0)
            browser.wait(lambda: browser.run("return player.video.readyState >= 2"), "the film was not loaded")

        start()
        yield browser, value, start, status, score
        browser.driver.switch_to.default_content()
        browser.open("about:blank")
        server.shutdown()


def test_the_platform_hears_of_progress_answer_and_completion_and_the_place_is_found_again(platform):
    browser, value, start, status, score = platform
    assert value(status) == "incomplete"
    browser.run("player.video.playbackRate = 4; player.play()")
    browser.wait(lambda: browser.find(".ask").is_displayed(), "it does not ask")
    assert value(status) == "incomplete"
    browser.all(".choices button")[1].click()
    browser.wait(lambda: str(value(score)) == "100", "the platform has no score")
    assert str(value("cmi.interactions._count")) == "1"
    browser.wait(lambda: browser.run("return player.beat") == 2, "it does not go on")
    browser.run("player.video.pause()")
    place = browser.run("return player.video.currentTime")
    assert value(status) == "incomplete"
    assert '"seen"' in value("cmi.suspend_data")
    # The student leaves, and comes back.
    browser.driver.switch_to.default_content()
    browser.run("keep()")
    start()
    browser.wait(lambda: abs(browser.run("return player.video.currentTime") - place) < 0.3, "the place is lost")
    browser.run("player.video.playbackRate = 4; player.play()")
    browser.wait(lambda: value(status) == "completed", "it is not completed")
    assert browser.find("#lms").text == "Completed: seen, and its question answered."
    assert str(value(score)) == "100"
    assert [each for each in browser.complaints() if "favicon" not in each] == []


def test_without_a_platform_the_film_plays_and_says_that_nothing_is_recorded(packages, browser, tmp_path):
    with zipfile.ZipFile(packages / "ball.scorm-1.2.zip") as package:
        package.extractall(tmp_path)
    browser.open((tmp_path / "clips/balls/ball.html").as_uri())
    browser.wait(lambda: browser.run("return player.video.readyState >= 2"), "the film was not loaded")
    assert browser.find("#lms").text == "No learning platform was found: the film plays, and nothing is recorded."
    browser.run("player.video.playbackRate = 4; player.play()")
    browser.wait(lambda: browser.find(".ask").is_displayed(), "it does not ask")
    assert not browser.complaints()
