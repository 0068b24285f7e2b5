"""Parts of a page, cut out of its HTML for asserting."""


def between(page: str, start: str, end: str) -> str:
    """What stands from ``start`` to the next ``end``; fails where either is missing."""
    begin = page.index(start)
    return page[begin : page.index(end, begin)]
