"""What a page says on paper: it is printed by the browser, and the file is read again."""

import re
import shutil
import subprocess

import pytest

FOOT = re.compile(r"(\d+) ?/ ?(\d+)")  # the other way round where lines run from right to left
MOST_LOOKS, STEP_MS = 25, 200
ON_SCREEN = ("Sign out", "Your sign-in")
"""Words of the list of pages, which no sheet bears."""


class Sheet:
    """The printed papers of the page that stands there, or is about to."""

    def __init__(self, person, stamp):
        self.page, self.stamp = person.page, stamp
        self.page.wait_for_function(
            "stamp => stamp.every(one => document.documentElement.dataset.stamp.includes(one))",
            arg=list(stamp),
        )
        self._print()

    def __str__(self):
        return "\n".join(self.papers)

    def says(self, *texts):
        """Each of these stands on the paper; whether a line ends within it does not matter."""
        for text in texts:
            for _ in range(MOST_LOOKS):
                if self._bears(text):
                    break
                # The page that was asked for may not have come yet.
                self.page.wait_for_timeout(STEP_MS)
                self._print()
            assert self._bears(text), f"not on the paper: {text}\n{self}"
        self._has_feet()
        return self.says_not(*ON_SCREEN)

    def says_not(self, *texts):
        for text in texts:
            assert not self._bears(text), f"on the paper: {text}\n{self}"
        return self

    def takes(self, papers):
        """So many sheets of paper are used."""
        assert len(self.papers) == papers, str(self)
        return self

    def _bears(self, text):
        if text.isdecimal():  # a figure by itself, not digits of a day and of an hour after it
            return re.search(rf"(?<!\d){text}(?!\d)", str(self)) is not None
        return squeezed(text) in squeezed(str(self))

    def _print(self):
        self.pdf = self.page.pdf(prefer_css_page_size=True)
        read = subprocess.run(
            ["pdftotext", "-", "-"], input=self.pdf, capture_output=True, check=True
        )
        self.papers = read.stdout.decode().split("\f")[:-1]

    def _has_feet(self):
        for place, paper in enumerate(self.papers, start=1):
            for text in self.stamp:
                assert squeezed(text) in squeezed(paper), f"not at its foot: {text}\n{paper}"
            feet = {frozenset(map(int, foot)) for foot in FOOT.findall(paper)}
            assert {place, len(self.papers)} in feet, paper


def squeezed(text):
    """Without spaces and marks of direction, of which a printed line has others."""
    return re.sub(r"[\s\u200e\u200f\u202a-\u202e\u2066-\u2069]+", "", text)


def printed(person, *stamp):
    """What is printed now; at the foot of each paper stand these words, and which of how many it is."""
    if shutil.which("pdftotext") is None:
        pytest.fail("no pdftotext: apt-get install -y --no-install-recommends poppler-utils")
    return Sheet(person, stamp)
