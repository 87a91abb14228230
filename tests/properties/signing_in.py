"""The one way in which tests of what a seat can get sit somebody down."""

import re

from goodoffices.desk.accounts import seating

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


def way_in(actor, name="somebody"):
    """The address behind which somebody takes the seat."""
    account = seating.account_of(actor, name=name)
    return f"/enter/{seating.issue_link(account, lasting=True)}"


def sit_down(browser, address):
    """Open a way in and confirm it, as a person does.

    Parameters
    ----------
    browser : object
        Has ``get(path)`` and ``post(path, form)``, and keeps cookies: Django's test client or a real one.
    address : str
        From :func:`way_in`.
    """
    page = browser.get(address)
    browser.post(address, form_token(page.content))
    return browser


def form_token(content):
    """What a form of a page sends besides what is typed."""
    found = TOKEN.search(content)
    return {"csrfmiddlewaretoken": found[1].decode()} if found else {}
