"""The page of a watched clip, in a browser: every frame of the session's pictures has a colour of its own."""

import tomllib

import pytest
from selenium.webdriver.common.keys import Keys
from watched import BEATS, FRAMES, colour

NEAR = 14
"""Channels of a colour on the screen may be off by this much: the video's are rounded."""


def near(seen, wanted):
    return all(abs(one - other) <= NEAR for one, other in zip(seen, wanted, strict=True))


def wait_for_colour(page, *place, shift=0):
    wanted = colour(*place, shift)
    page.wait(lambda: near(page.colour("#picture"), wanted), f"the picture is not that of {place}, {wanted}")


def text(page, selector):
    return page.run("return document.querySelector(arguments[0]).textContent", selector)


def test_a_new_revision_brings_a_new_picture(page, session):
    wait_for_colour(page, "ask", 0)
    session.shift = 1
    session.draw()
    wait_for_colour(page, "ask", 0, shift=1)


def test_the_still_comes_first_and_its_video_takes_its_place(page, session):
    session.with_video = False
    session.shift = 1
    session.draw(state="drawing", message="Drawing the beat.")
    page.wait(lambda: page.all("#picture img.shown"), "the still is not shown")
    wait_for_colour(page, "ask", 0, shift=1)
    assert page.all("#picture video") == []
    session.finish()
    page.wait(lambda: page.all("#picture video.shown"), "the video is not shown")
    wait_for_colour(page, "ask", 0, shift=1)
    assert page.all("#picture img") == []
    page.move("#scrubber", 8)
    wait_for_colour(page, "ask", 8, shift=1)
    assert session.asked == []


def test_the_last_picture_stays_until_the_next_is_decoded(page, session):
    page.run(
        "window.empty = 0; window.checks = 0;"
        "new MutationObserver(() => { checks += 1; if (!document.querySelector('#picture .shown')) empty += 1; })"
        ".observe(document.querySelector('#picture'), {childList: true, attributes: true, subtree: true})"
    )
    for shift in (1, 2, 3):
        session.shift = shift
        session.draw()
        wait_for_colour(page, "ask", 0, shift=shift)
    assert page.run("return checks") > 0
    assert page.run("return empty") == 0


def test_an_error_stands_below_the_last_picture_until_the_next_good_save(page, session):
    wait_for_colour(page, "ask", 0)
    session.fail()
    page.wait(lambda: page.find("#error").is_displayed(), "the error is not shown")
    assert "name 'colur' is not defined" in text(page, "#error")
    assert "scenes/surprise/coin.py, line 42" in text(page, "#error")
    assert text(page, "#error .wrong").startswith("42")
    assert len(page.all("#error .source li")) == 5
    assert page.all("#picture .shown")
    assert float(page.find("#picture .shown").value_of_css_property("opacity")) < 1
    session.shift = 1
    session.draw()
    wait_for_colour(page, "ask", 0, shift=1)
    assert not page.find("#error").is_displayed()


def test_an_error_without_a_place_is_told_too(page, session):
    session.fail("There is no voice of this name.", file=None, line=None, lines=[])
    page.wait(lambda: page.find("#error").is_displayed(), "the error is not shown")
    assert text(page, "#error") == "There is no voice of this name."


@pytest.mark.parametrize("frame", [1, 5, 6, 11])
def test_scrubbing_in_the_video_shows_the_frame_asked_for(page, session, frame):
    page.move("#scrubber", frame)
    wait_for_colour(page, "ask", frame)
    assert text(page, "#place") == f"ask, frame {frame} of {FRAMES}"
    assert session.asked == []


def test_scrubbing_elsewhere_asks_the_session_and_shows_what_it_draws(page, session):
    page.move("#scrubber", FRAMES + 7)
    wait_for_colour(page, "answer", 7)
    assert session.asked[-1] == ("look", "answer", 7)
    assert text(page, "#place") == f"answer, frame 7 of {FRAMES}"
    assert page.find("#beats li.current .name").text == "answer"


def test_of_many_places_scrubbed_over_the_last_is_shown(page, session):
    for frame in range(FRAMES, 3 * FRAMES):
        page.move("#scrubber", frame)
    wait_for_colour(page, "rest", FRAMES - 1)
    # As soon as the video of the beat is here, nobody needs to be asked.
    assert session.asked[-1][:2] == ("look", "rest")
    assert len(session.asked) < 2 * FRAMES


def test_keys_step_by_frame_mark_and_beat(page):
    def place(words):
        page.wait(lambda: text(page, "#place").startswith(words), f"not at {words}, but at {text(page, '#place')}")

    page.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_LEFT)
    place("ask, frame 2 ")
    wait_for_colour(page, "ask", 2)
    page.chord(Keys.SHIFT, Keys.ARROW_RIGHT)
    place("ask, frame 6 ")
    page.chord(Keys.SHIFT, Keys.ARROW_LEFT)
    place("ask, frame 0 ")
    page.press(Keys.ARROW_DOWN)
    place("answer, frame 0 ")
    wait_for_colour(page, "answer", 0)
    page.press(Keys.ARROW_LEFT)
    place("ask, frame 11 ")
    page.press(Keys.ARROW_UP)
    place("ask, frame 0 ")
    page.press(Keys.ARROW_UP)
    place("ask, frame 0 ")


def test_the_space_bar_plays_to_the_end_of_the_beat(page):
    page.press(" ")
    page.wait(lambda: text(page, "#place").startswith("ask, frame 11 "), "the beat was not played to its end")
    page.wait(lambda: not page.run("return document.body.classList.contains('playing')"), "it plays on")
    wait_for_colour(page, "ask", 11)


def test_keys_are_left_to_the_fields_that_need_them(page, session):
    field = page.find("#controls input[type=number]")
    field.send_keys(Keys.ARROW_RIGHT, Keys.ARROW_DOWN, " ")
    assert text(page, "#place").startswith("ask, frame 0 ")
    assert not page.run("return document.body.classList.contains('playing')")


def test_help_tells_the_keys(page):
    page.press("?")
    page.wait(lambda: page.find("#help").is_displayed(), "no help")
    assert "play or pause" in page.find("#help").text
    page.press(Keys.ESCAPE)
    page.wait(lambda: not page.find("#help").is_displayed(), "the help stays")


def test_beats_and_marks_are_clicked(page, session):
    assert [each.text for each in page.all("#beats .beat .name")] == list(BEATS)
    page.find("#beats li:nth-child(2) .mark:nth-child(2)").click()
    wait_for_colour(page, "answer", 9)
    assert page.find("#beats .mark.passed").text == "late"
    page.find("#beats li:nth-child(3) .beat").click()
    wait_for_colour(page, "rest", 0)


def test_when_the_session_looks_elsewhere_by_itself_the_page_follows(page, session):
    session.draw(beat="rest", frame=4)
    wait_for_colour(page, "rest", 4)
    assert session.asked == []


def test_what_is_saved_while_the_author_looks_elsewhere_in_the_video_is_drawn_there(page, session):
    page.move("#scrubber", 5)
    wait_for_colour(page, "ask", 5)
    session.shift = 1
    session.change(state="drawing", message="Drawing.")
    page.wait(lambda: session.asked, "the session was not told where the author looks")
    assert session.asked == [("look", "ask", 5)]
    wait_for_colour(page, "ask", 5, shift=1)


def test_a_slider_sends_parameters_and_a_new_picture_comes(page, session):
    page.move("#controls [aria-label='share'] input[type=range]", 0.75)
    wait_for_colour(page, "ask", 0, shift=2)
    assert session.asked[-1] == ("parameters", {"share": 0.75})
    assert text(page, "#changed") == "1 changed"
    page.find("#reset").click()
    wait_for_colour(page, "ask", 0)
    assert session.asked[-1] == ("parameters", {})
    assert page.run("return document.querySelector('#controls [type=range]').value") == "0.5"


def posted(page, session, name):
    page.wait(lambda: session.asked and name in session.asked[-1][1], f"{name} was not sent")
    return session.asked[-1][1][name]


def test_probabilities_keep_their_sum(page, session):
    page.move("#controls [aria-label='p'] .entries > :nth-child(1) input", 0.8)
    page.wait(lambda: session.asked and session.asked[-1][1].get("p", [0])[0] == 0.8, "not sent")
    assert session.asked[-1][1]["p"] == [0.8, 0.1, 0.1]
    page.move("#controls [aria-label='p'] .entries > :nth-child(1) input", 1)
    page.wait(lambda: session.asked[-1][1]["p"][0] != 0.8, "not sent")
    assert session.asked[-1][1]["p"] == [0.98, 0.01, 0.01]
    page.find("#controls [aria-label='p'] .sizes button:last-child").click()
    page.wait(lambda: len(session.asked[-1][1]["p"]) == 4, "no entry more")
    assert sum(session.asked[-1][1]["p"]) == pytest.approx(1)
    assert min(session.asked[-1][1]["p"]) >= 0.01


def test_every_other_kind_has_its_control(page, session):
    page.move("#controls [aria-label='steps'] input", 90)
    assert posted(page, session, "steps") == 90
    page.move("#controls [aria-label='logits'] .entries > :nth-child(3) input", -1)
    assert posted(page, session, "logits") == [1, -0.5, -1]
    page.move("#controls .matrix input:nth-child(3)", 2.5)
    assert posted(page, session, "A") == [[1, 0.5], [2.5, 1]]
    page.find("#controls [aria-label='batch'] option:nth-child(3)").click()
    assert posted(page, session, "batch") == 256
    page.move("#controls [aria-label='names'] .entries > :nth-child(2)", "edges")
    assert posted(page, session, "names") == ["heads", "edges"]
    field = page.find("#controls .toml")
    assert field.get_attribute("value") == "true"
    field.clear()
    field.send_keys('{ a = [1, "x"] }', Keys.ENTER)
    assert posted(page, session, "when") == {"a": [1, "x"]}


def test_a_value_that_cannot_be_drawn_is_told_and_stays_to_be_mended(page, session):
    page.move("#controls [aria-label='share'] input[type=range]", 0.99)
    page.wait(lambda: page.find("#refusal").is_displayed(), "the refusal is not told")
    assert "too near to 1" in text(page, "#refusal")
    session.change(message="Something else.")
    page.wait(lambda: "Something else" in text(page, "#state"), "no new status")
    assert page.run("return document.querySelector('#controls [type=range]').value") == "0.99"
    page.move("#controls [aria-label='share'] input[type=range]", 0.9)
    wait_for_colour(page, "ask", 0, shift=2)
    assert not page.find("#refusal").is_displayed()
    # Chromium notes a refused request in its console.
    assert all("parameters" in complaint and "400" in complaint for complaint in page.complaints())


def test_what_is_changed_is_copied_for_the_command_line_and_for_the_script(page, session):
    page.driver.execute_cdp_cmd(
        "Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    )
    copied = "const done = arguments[0]; navigator.clipboard.readText().then(done)"
    assert not page.find("#copy-set").is_enabled()
    page.move("#controls [aria-label='share'] input[type=range]", 0.25)
    page.move("#controls [aria-label='names'] .entries > :nth-child(1)", 'it\'s "so"')
    page.find("#copy-set").click()
    page.wait(lambda: text(page, "#copied") == "Copied.", "not copied")
    assert page.driver.execute_async_script(copied) == (
        '--set share=0.25 --set \'names=["it\'\\\'\'s \\"so\\"", "tails"]\''
    )
    page.find("#copy-toml").click()
    page.wait(lambda: page.driver.execute_async_script(copied).startswith("share = "), "not copied")
    assert tomllib.loads(page.driver.execute_async_script(copied)) == {"share": 0.25, "names": ['it\'s "so"', "tails"]}


def test_values_are_written_as_toml_reads_them(page):
    values = [
        0.5, -3, 1e-9, 1e25, True, "", 'a "word"', "back\\slash", "\x01\x7f\t\n", "ü \u2028 π", [], [[1, 2], [3, 4]],
        ["a", "b"], {"a": {"b c": [1.5]}, "": 2},
    ]  # fmt: skip
    script = "const [values, done] = arguments; import('/values.js').then((it) => done(values.map(it.toml)))"
    written = page.driver.execute_async_script(script, values)
    assert [tomllib.loads(f"value = {each}")["value"] for each in written] == values


def test_numbers_are_listed_with_their_functions_and_found_by_words(page):
    page.find("#numbers summary").click()
    assert "mathdl.information.entropy(p=[0.5, 0.25, 0.25], base=2)" in page.find("#number-list").text
    page.find("#search").send_keys("surprisal bits")
    page.wait(lambda: text(page, "#number-count") == "1 of 2", "not searched")
    assert [each.text.split()[0] for each in page.all("#number-list li") if each.is_displayed()] == ["surprise"]


def test_findings_of_the_beat_are_told_and_framed_in_the_picture(page, session):
    def finding(beat, box=None):
        return {"rule": "contrast", "severity": "warning", "message": f"too pale in {beat}", "beat": beat, "box": box}

    session.change(findings=[finding("ask", [0.25, 0.5, 0.5, 0.25]), finding("rest"), finding(None)])
    page.wait(lambda: page.find("#findings").is_displayed(), "no findings")
    assert [each.text for each in page.all("#findings li")] == [
        "warning contrast too pale in ask", "warning contrast too pale in None"
    ]  # fmt: skip
    picture, box = (page.find(selector).rect for selector in ("#picture", "#boxes .box"))
    assert box["x"] == pytest.approx(picture["x"] + picture["width"] / 4, abs=1)
    assert box["height"] == pytest.approx(picture["height"] / 4, abs=1)
    page.find("#findings .mark").click()
    wait_for_colour(page, "rest", 0)
    assert page.all("#boxes .box") == []
    session.change(findings=[])
    page.wait(lambda: not page.find("#findings").is_displayed(), "the findings stay")


def test_variant_and_sound_are_chosen(page, session):
    page.find("#themes label:nth-of-type(2)").click()
    page.wait(lambda: session.asked == [("show", "light", "wide")], "the theme was not sent")
    page.find("#formats label:nth-of-type(2)").click()
    page.wait(lambda: session.asked[-1] == ("show", "light", "vertical"), "the format was not sent")
    page.wait(lambda: page.find("#picture").rect["height"] > page.find("#picture").rect["width"], "it is still wide")
    page.find("#sound").click()
    page.wait(lambda: session.asked[-1] == ("sound", True), "the sound was not sent")
    page.wait(lambda: page.run("return document.querySelector('#picture video')?.muted") is False, "it is muted")


def test_what_is_not_known_yet_is_left_open(page, session):
    beats = [{**beat, "start": None, "frames": None, "marks": {"later": None}} for beat in session.snapshot()["beats"]]
    session.with_video = False
    session.draw(beats=beats, numbers={}, parameters=[], state="drawing")
    page.wait(lambda: page.all(".segment.unknown"), "the lengths are taken for known")
    assert not page.find("#beats .mark").is_enabled()
    page.press(Keys.ARROW_DOWN)
    wait_for_colour(page, "answer", 0)


def test_a_script_that_cannot_be_read_leaves_no_beats_and_an_error(page, session):
    session.draw(beats=[], parameters=[], numbers={}, still=None, video=None)
    session.fail("episode.toml, line 3: not valid TOML.", lines=[])
    page.wait(lambda: page.find("#error").is_displayed(), "the error is not shown")
    assert page.all("#beats li") == []
    page.press(Keys.ARROW_RIGHT, Keys.ARROW_DOWN, " ")
    page.find("#frame-after").click()
    assert page.find("#parameters").is_displayed() is False


def test_without_any_picture_the_page_says_so(window, address, session):
    session.change(still=None, video=None, state="drawing", message="Starting.", notes=["Looked at every second."])
    window.open(address)
    window.wait(lambda: text(window, "#state") == "Starting.", "no status")
    assert window.find("#nothing").is_displayed()
    assert text(window, "#notes") == "Looked at every second."


def test_a_lost_connection_is_told(window, address, session):
    window.open(address)
    window.wait(lambda: window.all("video.shown"), "no video")
    window.driver.execute_cdp_cmd("Network.enable", {})
    offline = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    window.driver.execute_cdp_cmd("Network.emulateNetworkConditions", {**offline, "offline": True})
    # The browser leaves open streams open when it goes offline, so the page leaves and comes back.
    window.run("dispatchEvent(new Event('pagehide'))")
    window.run("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    window.wait(lambda: "lost" in text(window, "#state"), "the loss is not told")
    session.shift = 1
    session.draw()
    window.driver.execute_cdp_cmd("Network.emulateNetworkConditions", {**offline, "offline": False})
    wait_for_colour(window, "ask", 0, shift=1)
    window.wait(lambda: "lost" not in text(window, "#state"), "the connection is not told")
    window.complaints()  # of the lost connection


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits_its_window(page, width):
    page.resize(width, 800)
    assert page.run("return document.documentElement.scrollWidth") <= width
    right = page.run(
        "return [...document.querySelectorAll('button, input, select')].map("
        "each => [each.id || each.ariaLabel, each.getBoundingClientRect().right])"
    )
    assert [name for name, edge in right if edge > width] == []
    picture = page.find("#picture").rect
    assert picture["width"] > 0.6 * width


def test_every_control_has_a_name(page):
    page.find("#numbers summary").click()
    names = page.run(
        "return [...document.querySelectorAll('button, input, select')].map(each =>"
        " each.ariaLabel || each.textContent.trim() || each.labels?.[0]?.textContent.trim() || each.outerHTML)"
    )
    assert not [name for name in names if name.startswith("<")]
