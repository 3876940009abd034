"""Draws the debrief of a reference ride into docs/pictures, as a browser shows and prints it.

Run: .venv/bin/python -m docs.draw_report. It needs chromium, and pdftoppm for the printed pages.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from coach.cue_words import Tone
from coach.debrief.grading import grade_evidence
from coach.debrief.report import write_report
from coach.language import language
from tests.coach.debrief.reference_rides import ridden

PICTURES = Path(__file__).parent / "pictures"
RIDDEN = "fading"  # of the reference rides
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Name -> width and height in CSS pixels, and whether the reader likes it dark.
VIEWS = (("report-phone", 390, 3500, False), ("report-phone-dark", 390, 2000, True),
         ("report-desktop", 1280, 2450, False))  # fmt: skip
PAGE_DPI = "60"


def browse(browser: str, home: Path, *arguments: str) -> None:
    """Run the browser without a window, with a home of its own."""
    subprocess.run(
        [
            browser,
            *("--headless=new", "--no-sandbox", "--hide-scrollbars", "--disable-gpu"),
            f"--user-data-dir={home}",
            *arguments,
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def main() -> None:
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit("there is no chromium; install it: sudo apt-get install chromium")
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="teamcar-report-") as made:
        folder = Path(made)
        page = folder / "debrief.html"
        report = write_report(ridden(RIDDEN), language("en"), Tone.PLAIN, grade_evidence)
        page.write_text(report.html, encoding="utf-8")
        for name, width, height, dark in VIEWS:
            # 0 is dark, 1 is light: the reader's wish as the page may ask for it.
            scheme = f"--blink-settings=preferredColorScheme={0 if dark else 1}"
            size = f"--window-size={width},{height}"
            picture = PICTURES / f"{name}.png"
            browse(browser, folder / "home", size, scheme, f"--screenshot={picture}", page.as_uri())
            sys.stdout.write(f"{picture}\n")
        printed = folder / "debrief.pdf"
        browse(
            browser, folder / "home", "--no-pdf-header-footer", f"--print-to-pdf={printed}",
            page.as_uri(),
        )  # fmt: skip
        if shutil.which("pdftoppm"):
            for old in PICTURES.glob("report-page-*.png"):
                old.unlink()
            subprocess.run(
                ["pdftoppm", "-r", PAGE_DPI, "-png", printed, PICTURES / "report-page"], check=True
            )


if __name__ == "__main__":
    main()
