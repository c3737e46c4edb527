"""A real mail server for the tests: accepts every message and stores it in a directory.

Each message becomes NNNN.eml, exactly as received, and NNNN.json, what a mail program makes of it:
envelope, headers, both bodies decoded and the links they hold. Run: smtp_server.py DIRECTORY [PORT [SLOW]]
SLOW: milliseconds between storing a message and saying so.
"""

import asyncio
import email
import email.policy
import json
import re
import signal
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP

LINK = re.compile(r"https?://[^\s<>\"')\]]+")


class Store:
    """Keeps messages in the order in which they were accepted."""

    def __init__(self, directory, slow):
        self.directory = Path(directory)
        self.slow = slow
        self.count = len(list(self.directory.glob("*.eml")))

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        name = f"{self.count:04d}"
        (self.directory / f"{name}.eml").write_bytes(envelope.original_content)
        # Readers look for the .json only; the rename makes it appear whole.
        partial = self.directory / f"{name}.partial"
        partial.write_text(json.dumps(describe(name, envelope), indent=1), encoding="utf-8")
        partial.rename(self.directory / f"{name}.json")
        await asyncio.sleep(self.slow / 1000)
        return "250 2.0.0 stored"


def describe(name, envelope):
    message = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
    text, html = body(message, "plain"), body(message, "html")
    return {
        "name": name,
        "envelope_from": envelope.mail_from,
        "envelope_to": envelope.rcpt_tos,
        "from": str(message["From"] or ""),
        "to": str(message["To"] or ""),
        "subject": str(message["Subject"] or ""),
        "message_id": str(message["Message-ID"] or ""),
        "headers": [[key, str(value)] for key, value in message.items()],
        "defects": [type(defect).__name__ for part in message.walk() for defect in part.defects],
        "text": text,
        "html": html,
        "links": LINK.findall(text),
    }


def body(message, kind):
    part = message.get_body(preferencelist=(kind,))
    return part.get_content().replace("\r\n", "\n") if part else ""


async def serve(directory, port, slow):
    store = Store(directory, slow)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(store, enable_SMTPUTF8=True), "127.0.0.1", port)
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    print("listening on 127.0.0.1:%d" % server.sockets[0].getsockname()[1], flush=True)
    await stop.wait()
    server.close()


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[2:]] + [0, 0]
    asyncio.run(serve(sys.argv[1], numbers[0], numbers[1]))
