"""Servers on 127.0.0.1 that take what is sent out: a mail server and a web hook. They keep everything they got."""

from __future__ import annotations

import http.server
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from typing import Any


class MailSink:
    """A mail server that speaks just enough SMTP. `refuse` answers every letter with an error; `hang_up` takes the
    letter and closes the line without an answer."""

    def __init__(self) -> None:
        self.letters: list[Message] = []
        self.refuse = False
        self.hang_up = False
        self.port = 0

    def serve(self, handler: socketserver.StreamRequestHandler) -> None:
        def say(line: str) -> None:
            handler.wfile.write(f"{line}\r\n".encode())

        say("220 sink")
        while True:
            raw = handler.rfile.readline()
            if not raw:
                return
            word = raw.decode().strip().upper()
            if word.startswith(("EHLO", "HELO")):
                say("250 sink")
            elif word.startswith("DATA"):
                say("354 go on")
                lines = []
                while (line := handler.rfile.readline().rstrip(b"\r\n")) != b".":
                    lines.append(line)
                if self.refuse:
                    say("550 not here")
                    continue
                self.letters.append(message_from_bytes(b"\n".join(lines)))
                if self.hang_up:
                    return
                say("250 taken")
            elif word.startswith("QUIT"):
                say("221 bye")
                return
            else:
                say("250 fine")


@contextmanager
def mail_sink() -> Iterator[MailSink]:
    """A running mail server."""
    sink = MailSink()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            sink.serve(self)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield sink
        finally:
            server.shutdown()
            thread.join()


class HookSink:
    """A web hook that keeps the JSON it got and answers with `status`."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.status = 200
        self.port = 0


@contextmanager
def hook_sink() -> Iterator[HookSink]:
    """A running web hook."""
    sink = HookSink()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if sink.status == 200:
                sink.messages.append(json.loads(body))
            self.send_response(sink.status)
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            """Quiet."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield sink
        finally:
            server.shutdown()
            thread.join()
