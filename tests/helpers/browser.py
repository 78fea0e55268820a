"""Chromium without a window, driven through ChromeDriver."""

import io
import json
import shutil
from contextlib import contextmanager
from urllib.parse import urlsplit

import numpy as np
from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

LIMIT = 60
"""Seconds after which a condition that never comes true fails a test."""
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
    "--autoplay-policy=no-user-gesture-required", "--hide-scrollbars", "--force-color-profile=srgb",
)  # fmt: skip
NETWORK = ("http", "https", "ws", "wss", "ftp")
LOCAL = ("127.0.0.1", "localhost")


class Browser:
    """One window, and what its page has asked for and complained about."""

    def __init__(self, driver):
        self.driver = driver
        self.requests = []

    def open(self, address, width=1280, height=800, scheme="dark"):
        """Open an address in a window of this size, in the colour scheme ``dark`` or ``light``."""
        self.resize(width, height)
        self.prefer(scheme)
        self.driver.get(address)

    def resize(self, width, height):
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def prefer(self, scheme):
        features = [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def find(self, selector):
        """Return the first element of a CSS selector."""
        return self.driver.find_element("css selector", selector)

    def all(self, selector):
        return self.driver.find_elements("css selector", selector)

    def run(self, script, *arguments):
        """Run JavaScript and return what it returns."""
        return self.driver.execute_script(script, *arguments)

    def press(self, *keys):
        """Press keys in the page, wherever its focus is."""
        webdriver.ActionChains(self.driver).send_keys(*keys).perform()

    def chord(self, modifier, key):
        """Press a key while another is held."""
        webdriver.ActionChains(self.driver).key_down(modifier).send_keys(key).key_up(modifier).perform()

    def wait(self, condition, why):
        """Wait until ``condition()`` is true, and return what it returned."""
        return WebDriverWait(self.driver, LIMIT, 0.05).until(lambda _: condition(), why)

    @contextmanager
    def watching(self, address):
        """Give the window with the first video of a watched clip; its page complains of nothing and asks no other."""
        self.complaints()
        self.open(address)
        self.wait(lambda: self.all("video.shown"), "no video came onto the screen")
        yield self
        complaints, elsewhere = self.complaints(), self.elsewhere()
        self.driver.get("about:blank")
        assert not complaints
        assert not elsewhere

    def move(self, selector, value):
        """Move a slider to a value, as a hand would."""
        self.run(
            "const slider = document.querySelector(arguments[0]); slider.value = arguments[1];"
            "slider.dispatchEvent(new Event('input', {bubbles: true}))",
            selector,
            value,
        )

    def screenshot(self, path=None):
        """Return the window as an array of shape ``(height, width, 3)``; also write it to ``path``."""
        png = self.driver.get_screenshot_as_png()
        if path is not None:
            path.write_bytes(png)
        return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))

    def colour(self, selector):
        """Return the colour in the middle of an element as it is on the screen."""
        x, y = self.run(
            "const box = document.querySelector(arguments[0]).getBoundingClientRect();"
            "return [box.x + box.width / 2, box.y + box.height / 2]",
            selector,
        )
        return tuple(int(channel) for channel in self.screenshot()[int(y), int(x)])

    def complaints(self):
        """Return what the console has said since the last call: errors, refusals and warnings."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]

    def elsewhere(self):
        """Return the addresses that were asked for and are not on this machine."""
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                self.requests.append(message["params"]["request"]["url"])
        parts = map(urlsplit, self.requests)
        return [
            each.geturl()
            for each in parts
            if each.scheme in ("http", "https", "ws", "wss", "ftp") and each.hostname not in LOCAL
        ]


@contextmanager
def chromium(profile):
    """Start Chromium with an empty ``profile`` folder; AssertionError says what to do where there is none."""
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    assert None not in (browser, driver), (
        "These tests need Chromium and ChromeDriver, which scripts/setup installs on Debian but which are not here. "
        "As root: apt-get install chromium chromium-driver."
    )
    options = webdriver.ChromeOptions()
    options.binary_location = browser
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    started = webdriver.Chrome(options, Service(driver))
    try:
        yield Browser(started)
    finally:
        started.quit()
