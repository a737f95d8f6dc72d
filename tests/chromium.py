"""Find Chromium, or install it: the system's, else by apt when root, else Playwright's own download."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW = """\
Browser tests need Chromium, and none was found or could be installed. One of these helps:
  apt-get install chromium            (Debian; as root, `make test` does it by itself)
  .venv/bin/playwright install chromium
  CHROMIUM=/path/to/chromium make test"""


class NoChromiumError(Exception):
    """There is no Chromium, and none could be had."""


def found_or_installed() -> Path:
    """Return the path of a Chromium; raises NoChromiumError with what to do."""
    if executable := found():
        return executable
    for install in (_by_apt, _by_playwright):
        install()
        if executable := found():
            return executable
    raise NoChromiumError(HOW)


def found() -> Path | None:
    """Return the Chromium that CHROMIUM names, the system's, or the one that Playwright downloaded."""
    if named := os.environ.get("CHROMIUM"):
        if os.access(named, os.X_OK):
            return Path(named)
        raise NoChromiumError(f"CHROMIUM is {named}, which cannot be run.")
    for name in NAMES:
        if path := shutil.which(name):
            return Path(path)
    return _downloaded()


def _downloaded() -> Path | None:
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "~/.cache/ms-playwright")).expanduser()
    programs = sorted(folder.glob("chromium-*/chrome-linux*/chrome"))
    return programs[-1] if programs else None


def _by_apt() -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print("Installing Chromium with apt-get …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"],
    ):
        done = subprocess.run(
            command, env=quiet, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            print(done.stderr.strip()[-500:], flush=True)


def _by_playwright() -> None:
    print("Downloading Chromium with Playwright …", flush=True)
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print((done.stderr or done.stdout).strip()[-500:], flush=True)
