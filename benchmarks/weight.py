"""What a browser fetches when it first opens a customer page, packed as it is sent."""

import re

from django.test import Client

from benchmarks import browsers
from benchmarks.measure import Row, at_most
from benchmarks.pages import people
from crm.models import User

ASSET = re.compile(r'(?:href|src)="(/static/[^"#]+)')
PACKED = {"Accept-Encoding": "gzip"}
ALL, STYLE_AND_SCRIPT = 100, 45
KB = 1000


def rows() -> list[Row]:
    """Every line of the table about bytes."""
    reader = browsers.signed_in(User.objects.get(username="imani"))
    page = people()["some"][0].get_absolute_url()
    files = {page: fetched(reader, page)}
    for address in sorted(set(ASSET.findall(reader.get(page).content.decode()))):
        files[address] = fetched(reader, address)
    code = sum(size for name, size in files.items() if name.endswith((".css", ".js")))
    what = f"First open of a customer page with 40 entries, {len(files)} files"
    return [
        at_most(what, sum(files.values()) / KB, ALL, "kB"),
        Row("Its HTML alone", f"{files[page] / KB:.1f} kB"),
        at_most("Its style sheet and scripts", code / KB, STYLE_AND_SCRIPT, "kB"),
    ]


def fetched(client: Client, address: str) -> int:
    """How many bytes come for an address."""
    response = browsers.expect(client.get(address, headers=PACKED))
    return sum(map(len, response)) if response.streaming else len(response.content)
