"""What somebody wrote themselves in a reply, without what their program quotes below it."""

import re
from html.parser import HTMLParser

# Where the mail that is answered begins, in the manners of common programs.
BEGINNINGS = re.compile(
    r"""
      ^-{2,}\s*original\ message\s*-{2,}      # Outlook
    | ^_{10,}\s*$                              # Outlook, above its own headers
    | ^on\ .{5,300}\ wrote:\s*$                # Apple Mail, Gmail, Thunderbird
    | ^from:\s.*\n(sent|date|to):\s            # forwarded headers
    | ^(le|am|el)\ .{5,300}\ (a\ écrit|schrieb.*|escribió)\s*:\s*$
    """,
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
# "On … wrote:" is often broken into two lines.
BROKEN = re.compile(r"^(On\ [^\n]{5,200})\n([^\n]{0,200}wrote:)\s*$", re.MULTILINE)
SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
BLOCKS = {"p", "div", "br", "li", "tr", "h1", "h2", "h3"}
SILENT = {"script", "style", "head", "title", "blockquote"}


def own_words(text: str) -> str:
    """The reply alone: before the quoted mail and the signature, without quoted lines."""
    text = BROKEN.sub(r"\1 \2", text.replace("\r\n", "\n").replace("\r", "\n"))
    for end in (BEGINNINGS, SIGNATURE):
        text = text[: found.start()] if (found := end.search(text)) else text
    lines = [line.rstrip() for line in text.split("\n") if not line.startswith(">")]
    return "\n".join(lines).strip()


class Words(HTMLParser):
    """Collects what a reader would see."""

    def __init__(self):
        super().__init__()
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in SILENT
        if tag in BLOCKS:
            self.found.append("\n")

    def handle_endtag(self, tag):
        self.silent -= tag in SILENT and self.silent > 0

    def handle_data(self, data):
        if not self.silent:
            self.found.append(data)


def plain(html: str) -> str:
    """The words of an HTML mail, a line for each block."""
    words = Words()
    words.feed(html)
    words.close()
    lines = [" ".join(line.split()) for line in "".join(words.found).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
