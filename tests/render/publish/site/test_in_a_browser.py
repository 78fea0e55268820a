"""The pages in a real browser: served, and opened from disk."""

import functools
import socket
import threading
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
import uvicorn
from selenium.webdriver.common.keys import Keys

from render import serving
from render.publish.site.server import application

PAGE = "clips/balls/ball.html"


@pytest.fixture(scope="module")
def address(lesson):
    """Where the pages are served."""
    listener = socket.create_server((serving.ADDRESS, 0))
    server = uvicorn.Server(uvicorn.Config(application(lesson[1]), **serving.OPTIONS))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield serving.address(listener)
    server.should_exit = True
    thread.join()


@pytest.fixture(params=["served", "from disk"])
def page(request, lesson, address, browser):
    """The page of the clip that asks; nothing on it complains, and it asks no other machine for anything."""
    where = address if request.param == "served" else f"{lesson[1].as_uri()}/"
    yield from opened(browser, where + PAGE)


@pytest.fixture
def served(address, browser):
    yield from opened(browser, address + PAGE)


def opened(browser, address):
    browser.open(address)
    browser.run("try { localStorage.clear() } catch {}")
    browser.complaints()
    browser.open(address)
    browser.wait(lambda: browser.run("return player.video.readyState >= 2"), "the film was not loaded")
    yield browser
    complaints, elsewhere = browser.complaints(), browser.elsewhere()
    browser.open("about:blank")
    assert not complaints
    assert not elsewhere


class Quiet(SimpleHTTPRequestHandler):
    """Python's own server, which says nothing of each request."""

    def log_message(self, *_):
        pass


@contextmanager
def serving_files(handler, folder):
    """Serve a folder by a handler, and give the address."""
    with ThreadingHTTPServer((serving.ADDRESS, 0), functools.partial(handler, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{serving.ADDRESS}:{server.server_port}/"
        server.shutdown()


def now(page):
    return page.run("return player.video.currentTime")


def paused(page):
    return page.run("return player.video.paused")


def beat(page, index):
    return page.run("return player.beats()[arguments[0]]", index)


def play(page, rate=4):
    page.run("player.video.playbackRate = arguments[0]; player.play()", rate)


def test_the_film_plays_with_its_captions_and_the_transcript_follows(page):
    play(page, 1)
    page.wait(lambda: now(page) > 0.3, "the film does not play")
    cues = "return [...player.video.textTracks[0].activeCues].map((cue) => cue.text)"
    page.wait(lambda: page.run(cues), "no caption is shown")
    assert "".join(page.run(cues)).startswith("A ball rolls 6 steps.")
    assert page.run("return player.video.textTracks[0].mode") == "showing"
    current = "return document.querySelector('.words [aria-current] .say')?.textContent"
    page.wait(lambda: page.run(current) == "A ball rolls 6 steps. There it is.", "the transcript does not follow")
    page.all(".chapters button")[2].click()
    page.wait(lambda: now(page) >= beat(page, 2)["start"] and not paused(page), "a chapter does not seek")
    page.wait(lambda: page.run(current).startswith("It comes back."), "the transcript does not follow")
    page.all(".words li > button")[0].click()
    page.wait(lambda: now(page) < beat(page, 1)["start"], "a line of the transcript does not seek")


def test_it_stops_at_the_question_and_goes_on_when_answered(page):
    play(page)
    page.wait(lambda: not page.run("return document.querySelector('.ask').hidden"), "it does not ask")
    assert paused(page)
    end = beat(page, 1)["end"]
    assert end - 0.1 < now(page) < end
    assert page.find(".asked").text == "Will it come <b>back</b>?"
    choices = page.all(".choices button")
    assert [each.text for each in choices] == ["A No, never", "B Yes, after 6 steps"]
    choices[0].click()
    page.wait(lambda: not paused(page), "it does not go on")
    assert not page.find(".ask").is_displayed()
    page.wait(lambda: page.find(".verdict").is_displayed(), "nothing is said of the answer")
    assert page.find(".verdict").text == "You chose No, never. The answer is: Yes, after 6 steps."


def test_play_goes_on_without_an_answer_and_the_stop_can_be_switched_off(served):
    play(served)
    served.wait(lambda: served.find(".ask").is_displayed(), "it does not ask")
    play(served)
    served.wait(lambda: not served.find(".ask").is_displayed(), "the question stays")
    served.wait(lambda: now(served) > beat(served, 2)["start"], "it does not go on")
    served.find("#stop").click()
    served.driver.refresh()
    served.wait(lambda: served.run("return player.video.readyState >= 2"), "the film was not loaded")
    assert not served.find("#stop").is_selected()
    play(served)
    served.wait(lambda: now(served) > beat(served, 1)["end"] + 0.2, "it stops all the same")


def test_who_seeks_over_the_question_is_not_asked(served):
    served.all(".chapters button")[2].click()
    served.wait(lambda: now(served) > beat(served, 2)["start"] + 0.3, "it does not play")
    assert not served.find(".ask").is_displayed()


def test_the_lecture_hall_steps_from_beat_to_beat(page):
    page.find("body").send_keys("p")
    page.wait(lambda: page.run("return document.body.classList.contains('presenting')"), "it is not presented")
    assert page.run("return player.video.muted && !player.video.controls")
    page.run("player.video.playbackRate = 4")
    page.press(Keys.ARROW_RIGHT)
    end = beat(page, 0)["end"]
    page.wait(lambda: not paused(page), "it does not play")
    page.wait(lambda: paused(page), "it does not stop")
    assert end - 0.2 < now(page) < end
    page.press(Keys.PAGE_DOWN)
    page.wait(lambda: now(page) >= end and not paused(page), "the next beat does not play")
    page.press(Keys.SPACE)
    page.wait(
        lambda: paused(page) and now(page) > beat(page, 1)["end"] - 0.2, "it does not jump to the end of the beat"
    )
    assert not page.find(".ask").is_displayed()
    page.press("b")
    assert page.find(".blackout").is_displayed()
    page.press("b")
    assert not page.find(".blackout").is_displayed()
    page.press(Keys.PAGE_UP)
    page.wait(lambda: abs(now(page) - beat(page, 1)["start"]) < 0.05, "it does not go back")
    page.press(Keys.ARROW_LEFT)
    page.wait(lambda: end - 0.2 < now(page) < end, "it does not go back to the end of the beat before")
    page.press(Keys.ESCAPE)
    page.wait(lambda: not page.run("return document.body.classList.contains('presenting')"), "it does not end")
    assert page.run("return player.video.controls && !player.video.muted")


def test_the_speakers_window_shows_this_beat_and_the_next(page):
    page.find("body").send_keys("p")
    page.run("document.getElementById('player').scrollIntoView()")
    page.press("s")
    page.wait(lambda: len(page.driver.window_handles) == 2, "no window opens")
    main, speaker = page.driver.window_handles
    page.driver.switch_to.window(speaker)
    try:
        page.wait(lambda: page.all(".now-words") and page.find(".now-words").text, "it shows no words")
        assert page.find(".now-words").text == "A ball rolls 6 steps. There it is."
        assert page.find(".next-words").text == "Will it come <b>back</b>?"
        assert page.find(".place").text == "1 of 3"
        assert page.find(".clock").text
        moved = "const v = document.querySelector('video'); return v.readyState >= 2 && v.currentTime"
        page.wait(lambda: page.run(moved), "it shows no picture")
        page.press(Keys.END)
        page.wait(lambda: page.find(".place").text == "3 of 3", "it does not hear keys, or does not follow")
    finally:
        page.driver.close()
        page.driver.switch_to.window(main)
    page.press(Keys.ESCAPE)


def test_films_follow_the_scheme_and_a_phone_held_upright(served):
    def film():
        return served.run("return player.video.src.split('/').pop()")

    assert film() == "ball.mp4"
    served.run("player.video.textTracks[0].mode = 'disabled'")
    served.run("player.seek(5)")
    served.wait(lambda: now(served) > 4, "it does not seek")
    served.prefer("light")
    served.wait(lambda: film() == "ball.light.mp4", "the film stays dark")
    served.wait(lambda: abs(now(served) - 5) < 0.2, "the place is lost")
    served.resize(390, 844)
    served.wait(lambda: film() == "ball.light.vertical.mp4", "the film stays wide")
    served.run("site.set('dark')")
    served.wait(lambda: film() == "ball.vertical.mp4", "the reader's choice does not count")
    assert served.run("return document.documentElement.scrollWidth <= innerWidth")
    served.wait(lambda: abs(now(served) - 5) < 0.2, "the place is lost")
    assert served.run("return player.video.textTracks[0].mode") == "disabled"


def test_numbers_are_copied_as_python(served):
    served.run("navigator.clipboard.writeText = async (text) => { window.copied = text }")
    served.run("document.querySelectorAll('.numbers details').forEach((each) => { each.open = true })")
    served.find(".numbers .copy").click()
    served.wait(lambda: served.run("return window.copied"), "nothing is copied")
    lines = served.run("return window.copied").splitlines()
    assert lines == ["import numpy", "double = numpy.multiply(3, 2)", "print(double)"]
    served.wait(lambda: served.find(".numbers .copy").text == "Copied", "nobody is told")


def test_the_embed_box_names_the_page_and_shows_the_film_alone(served, address):
    text = served.run("return document.getElementById('embed').textContent")
    assert f'src="{address}{PAGE}?embed"' in text
    assert 'title="Der &#34;schnelle&#34; Ball &lt;script&gt;alert(1)' in text
    served.open(f"{address}{PAGE}?embed", 640, 460)
    served.wait(lambda: served.run("return player.video.readyState >= 2"), "the film was not loaded")
    assert served.run("return document.querySelector('.heading').getBoundingClientRect().width") <= 1
    assert served.run("return document.documentElement.scrollHeight <= innerHeight")


def test_a_film_that_a_server_sends_only_whole_can_be_sought(lesson, browser):
    """Python's own server knows no ranges."""
    with serving_files(Quiet, lesson[1]) as address:
        browser.open(address + PAGE)
        browser.wait(lambda: browser.run("return player.video.src.startsWith('blob:')"), "it is not fetched whole")
        browser.run("player.seek(8)")
        browser.wait(lambda: browser.run("return player.video.currentTime") > 7.9, "it cannot be sought")
        browser.open("about:blank")


def test_pages_work_where_a_server_allows_its_own_files_alone(lesson, browser):
    class Strict(Quiet):
        def end_headers(self):
            self.send_header("Content-Security-Policy", "default-src 'self'; base-uri 'none'; form-action 'none'")
            super().end_headers()

    with serving_files(Strict, lesson[1]) as address:
        browser.complaints()
        for path in ("index.html", PAGE):
            browser.open(address + path)
        browser.wait(lambda: browser.run("return player.video.readyState >= 2"), "the film was not loaded")
        play(browser, 1)
        cues = "return [...player.video.textTracks[0].activeCues ?? []].length"
        browser.wait(lambda: browser.run(cues), "no caption is shown")
        assert not browser.complaints()
        browser.open("about:blank")
