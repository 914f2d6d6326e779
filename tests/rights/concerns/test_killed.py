"""Workers write while the server is killed: whoever holds a receipt has a stored case, whole, with its clock running.

By default twenty messages; `TIESHAN_INTAKES=200` sends two hundred.
"""

from __future__ import annotations

import os
import random
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

import pytest

from tests.district import OPERATOR, make_district
from tests.rights.concerns.test_web import RECEIPT, SENT
from tests.serving import Server
from tieshan.foundation.access import acting_as
from tieshan.foundation.audit.verification import verify_journal
from tieshan.foundation.deadlines import deadlines_of
from tieshan.rights.concerns.models import Concern
from tieshan.rights.concerns.queries import concern_of_receipt

INTAKES = int(os.environ.get("TIESHAN_INTAKES", "20"))
AT_ONCE = 20
_TOKEN = re.compile(r'csrfmiddlewaretoken" value="([^"]+)"')


@pytest.fixture
def server(transactional_db: None) -> Iterator[Server]:
    make_district()
    found = Server()
    found.start()
    yield found
    found.kill()


def told(server: Server, number: int) -> tuple[str, str]:
    """One worker writes, and again until there is a receipt; answers it. Each has an address of their own."""
    deadline = time.monotonic() + 300
    address = f"127.1.{number // 200}.{number % 200 + 2}", 0
    while time.monotonic() < deadline:
        with closing(HTTPConnection("127.0.0.1", server.port, timeout=30, source_address=address)) as page:
            try:
                found = RECEIPT.search(written(page, number))
            except (OSError, HTTPException):
                found = None
        if found is not None:
            return found[1], found[2]
        time.sleep(0.1)
    raise AssertionError("no receipt in five minutes")


def written(page: HTTPConnection, number: int) -> str:
    """Open the form, fill it in, send it; what comes back."""
    page.request("GET", "/ask/", headers={"Accept-Language": "en"})
    form = page.getresponse()
    token = _TOKEN.search(form.read().decode())
    cookies = "; ".join(one.split(";")[0] for one in form.headers.get_all("Set-Cookie") or [])
    facts = {"text": f"事情{number}", "name": f"工友{number}", "csrfmiddlewaretoken": token[1] if token else ""}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies, "Accept-Language": "en"}
    page.request("POST", "/ask/", urlencode({**SENT, **facts}), headers)
    return page.getresponse().read().decode()


def test_every_receipt_given_is_a_stored_case(server: Server, request: pytest.FixtureRequest) -> None:
    rnd = random.Random(int(os.environ.get("TIESHAN_KILL_SEED", "1")))
    given: dict[int, tuple[str, str]] = {}
    over = threading.Event()
    killed = {"worker": 0, "server": 0}

    def kill() -> None:
        """A worker whenever some more receipts were given, and once in the middle the whole server."""
        for n, share in enumerate((5, 4, 3, 2, 1.5), start=1):
            while len(given) < INTAKES / share - 1 and not over.wait(0.02):
                pass
            time.sleep(rnd.random() / 3)
            if over.is_set():
                return
            if n == 3:
                killed["server"] += 1
                server.kill()
                server.start()
            else:
                killed["worker"] += 1
                server.kill_worker()

    def one(number: int) -> None:
        given[number] = told(server, number)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(one, range(INTAKES)))
    finally:
        over.set()
        killer.join()
    with acting_as(OPERATOR):
        for number, receipt in given.items():
            concern = concern_of_receipt(*receipt)
            assert concern is not None, number
            assert concern.text == f"事情{number}"
        # Messages whose answer was lost with the server are there once more, and whole as well.
        kept = list(Concern.objects.all())
        assert len(given) == INTAKES <= len(kept)
        for concern in kept:
            assert concern.steps.count() == 1
            assert concern.asker.name
            assert [clock.state for clock in deadlines_of(concern)] == ["running"]
        assert verify_journal(tables=INTAKES > AT_ONCE).ok
    if INTAKES > AT_ONCE:
        with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
            print(f"{INTAKES} receipts, {len(kept)} cases, killed: {killed}")
