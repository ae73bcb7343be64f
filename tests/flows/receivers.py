"""Receivers of alerts on this machine: a webhook, and a mail server that keeps what it is given."""

from __future__ import annotations

import json
import socketserver
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class Hook:
    """What a webhook received. It answers with the statuses and bodies of `answers` first, then with 200."""

    def __init__(self) -> None:
        self.url = ""
        self.received: list[dict[str, Any]] = []
        self.answers: list[tuple[int, dict[str, Any]]] = []

    def kinds(self, county: str) -> list[str]:
        return [each["kind"] for each in self.received if each["county"] == county]


@contextmanager
def hook() -> Iterator[Hook]:
    """A webhook on a free port."""
    kept = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            status, body = kept.answers.pop(0) if kept.answers else (200, {"errcode": 0})
            told = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server, _serving(server):
        kept.url = f"http://127.0.0.1:{server.server_address[1]}/"
        yield kept


@contextmanager
def encrypted(folder: Path) -> Iterator[tuple[str, Path]]:
    """The address of a webhook behind a certificate that it has signed itself, and that certificate."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    named = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*make, *named], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Taking) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        with _serving(server):
            yield f"https://127.0.0.1:{server.server_address[1]}/", certificate


class _Taking(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


class MailBox:
    """What a mail server received: recipients, message, and the login of each connection."""

    def __init__(self) -> None:
        self.port = 0
        self.received: list[tuple[list[str], EmailMessage]] = []
        self.logins: list[str] = []


@contextmanager
def mail_box() -> Iterator[MailBox]:
    """A mail server on a free port, as much of one as smtplib needs."""
    kept = MailBox()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            recipients: list[str] = []
            self.say("220 ready")
            for raw in self.rfile:
                line = raw.decode().strip()
                verb = line[:4].upper()
                if verb == "EHLO":
                    self.say("250-here\r\n250 AUTH PLAIN")
                elif verb == "AUTH":
                    kept.logins.append(line.split()[-1])
                    self.say("235 welcome")
                elif verb == "RCPT":
                    recipients.append(line.partition("<")[2].rstrip(">"))
                    self.say("250 ok")
                elif verb == "DATA":
                    self.say("354 go on")
                    body = b"".join(iter(self.rfile.readline, b".\r\n"))
                    kept.received.append((recipients, message_from_bytes(body, policy=policy.default)))
                    self.say("250 kept")
                elif verb == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 ok")

        def say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server, _serving(server):
        kept.port = server.server_address[1]
        yield kept


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
