"""The whole carrier: both servers up on their ports, and down again."""

import json
import socket
import threading

from notifications.carrier.boxes import Box
from notifications.carrier.counter import Counter
from notifications.carrier.couriers import Courier
from notifications.carrier.mail import MailServer
from notifications.carrier.texts import TextServer
from notifications.channels import local

# How often the HTTP side looks whether it shall end, in seconds.
POLL = 0.05


class Carrier:
    """Listens from ``start`` to ``stop``. A port of 0 stands for any free one."""

    def __init__(self, box: Box, *, doors_at: str, honours_keys: bool = True):
        self.box, self.courier = box, Courier(doors_at)
        self.counter = Counter(box, self.courier, honours_keys=honours_keys)

    def start(self, host: str = "127.0.0.1", smtp_port: int = 0, http_port: int = 0) -> None:
        """Bind both ports, then serve; raises ``OSError`` where a named port is taken."""
        mail_line = socket.create_server((host, smtp_port))
        try:
            text_line = socket.create_server((host, http_port))
        except OSError:
            mail_line.close()
            raise
        self.smtp_port, self.http_port = (
            line.getsockname()[1] for line in (mail_line, text_line)
        )
        self.mail_server = MailServer(self.counter, mail_line)
        self.text_server = TextServer(self.counter, text_line)
        self.mail_server.start()
        self.thread = threading.Thread(
            target=self.text_server.serve_forever, args=[POLL], daemon=True
        )
        self.thread.start()

    def stop(self) -> None:
        self.counter.closing.set()
        self.text_server.shutdown()
        self.text_server.server_close()
        self.thread.join()
        self.mail_server.stop()
        self.courier.close()
        self.box.close()

    def remember(self) -> None:
        """Write down the ports, where those who send look them up."""
        kept = local.ports_file()
        kept.parent.mkdir(parents=True, exist_ok=True)
        draft = kept.with_suffix(".new")
        draft.write_text(json.dumps({"smtp": self.smtp_port, "http": self.http_port}))
        draft.replace(kept)
