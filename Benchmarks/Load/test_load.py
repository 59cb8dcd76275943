"""The load tool against peers that are known to behave badly: it must see what they do."""

import json
import os
import re
import socket
import socketserver
import subprocess
import tempfile
import threading
import unittest

FOLDER = os.path.dirname(os.path.abspath(__file__))
TOKEN = re.compile(rb"ghp_[A-Za-z0-9]{36}|AKIA[A-Z0-9]{16}|[a-z.]+@[a-z.-]+|\b400001[0-9]{10}\b")


def setUpModule():
    global folder, load, upstream, port
    folder = tempfile.TemporaryDirectory()
    load = os.path.join(folder.name, "load")
    sources = [os.path.join(FOLDER, name) for name in os.listdir(FOLDER) if name.endswith(".c")]
    subprocess.run(["cc", "-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-o", load, *sources, "-lm"], check=True)
    upstream = subprocess.Popen([load, "serve"], stdout=subprocess.PIPE, text=True)
    port = int(upstream.stdout.readline().split()[-1])


def tearDownModule():
    upstream.terminate()
    upstream.wait()
    upstream.stdout.close()
    folder.cleanup()


def drive(to, *options, seconds=0.4):
    command = [load, "drive", "--port", str(to), "--warm-up", "0", "--seconds", str(seconds), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return json.loads(done.stdout.splitlines()[-1]), done.returncode


class Between:
    """A peer that changes whole answers by a function and writes them in small pieces; or, with `behind`, that hands on
    each chunk as it is, so many chunks late."""

    def __init__(self, change=lambda body: body, piece=1000, framing="chunked", behind=None):
        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                while request := read_request(self.rfile):
                    with socket.create_connection(("127.0.0.1", port)) as connection:
                        connection.sendall(request)
                        with connection.makefile("rb") as answer:
                            while answer.readline().strip():
                                pass
                            if behind is None:
                                self.whole(b"".join(chunks(answer)))
                            else:
                                self.late(chunks(answer))
                    if framing == "close":
                        return

            def whole(self, body):
                body = change(body)
                head = b"HTTP/1.1 200 OK\r\n"
                if framing == "chunked":
                    body = b"".join(b"%X;x\r\n%s\r\n" % (len(each), each) for each in pieces(body, 7)) + b"0\r\n\r\n"
                    head += b"Transfer-Encoding: chunked\r\n\r\n"
                elif framing == "length":
                    head += b"Content-Length: %d\r\n\r\n" % len(body)
                else:
                    head += b"Connection: close\r\n\r\n"
                for each in pieces(head + body, piece):
                    self.wfile.write(each)

            def late(self, answer):
                self.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                held = []
                for chunk in answer:
                    held.append(chunk)
                    if len(held) > behind:
                        first = held.pop(0)
                        self.wfile.write(b"%x\r\n%s\r\n" % (len(first), first))

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

            def handle_error(self, *_):
                pass  # the client leaves when its time is over

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]

    def __enter__(self):
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()
        return self.port

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def pieces(data, size):
    return [data[i : i + size] for i in range(0, len(data), size)]


def read_request(stream):
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = stream.readline()
        if not line:
            return b""
        head += line
    return head + stream.read(int(re.search(rb"content-length: (\d+)", head)[1]))


def chunks(stream):
    while True:
        size = int(stream.readline(), 16)
        data = stream.read(size)
        stream.readline()
        if not size:
            return
        yield data


def rewritten(body, edit):
    """The body with the joined text of its deltas edited, all of it in the first delta: as if all had been held."""
    texts = re.findall(rb'"text_delta","text":"((?:[^"\\]|\\.)*)"', body)
    joined = edit(b"".join(texts))
    first = re.search(rb"event: content_block_delta\n.*?\n\n", body, re.DOTALL)[0]
    new = re.sub(rb'"text":"((?:[^"\\]|\\.)*)"', lambda _: b'"text":"' + joined + b'"', first)
    start = body.index(first)
    end = body.index(b"event: content_block_stop")
    return body[:start] + new + body[end:]


class LoadTest(unittest.TestCase):
    def test_counts_what_comes_directly(self):
        for options in (
            ("--events", "300"),
            ("--events", "300", "--batch", "40", "--chunks", "write"),
            ("--events", "301", "--batch", "7", "--text", "claude", "--streams", "5"),
        ):
            figures, code = drive(port, *options)
            self.assertEqual(code, 0, figures)
            self.assertGreater(figures["streams"], 0)
            for name in ("wrong", "failed", "cut", "changed", "untimed"):
                self.assertEqual(figures[name], 0, name)
            self.assertGreaterEqual(figures["events"], figures["streams"] * int(options[1]) * 0.9)
            self.assertEqual(figures["delay_us"]["count"], figures["events"])

    def test_keeps_the_rate(self):
        figures, code = drive(port, "--streams", "20", "--rate", "50", "--events", "100000", seconds=2)
        self.assertEqual(code, 0)
        self.assertAlmostEqual(figures["events"] / figures["seconds"], 1000, delta=100)

    def test_tells_what_waits_for_the_next_event(self):
        options = ("--streams", "2", "--rate", "20", "--events", "100000")
        for behind, held, held_longer in ((0, False, False), (1, True, False), (2, True, True)):
            with Between(behind=behind) as between:
                figures, code = drive(between, *options, seconds=1.5)
            self.assertEqual(code, 0)
            # An event that is late because the machine is busy is not meant.
            self.assertEqual(figures["held"] > figures["events"] / 2, held, figures)
            self.assertEqual(figures["held_longer"] > figures["events"] / 2, held_longer, figures)

    def test_reads_every_framing_however_it_is_cut(self):
        for framing in ("chunked", "length", "close"):
            for piece in (1, 13, 5000):
                with Between(piece=piece, framing=framing) as between:
                    figures, code = drive(between, "--events", "20", "--text", "claude")
                self.assertEqual((code, figures["wrong"], figures["changed"]), (0, 0, 0), (framing, piece, figures))
                self.assertGreater(figures["events"], 0)

    def test_direct_secrets_are_all_leaks(self):
        for text in ("quiet", "claude"):
            for split in (1, 2, 5):
                options = ("--events", "150", "--text", text, "--secrets", "10", "--split", str(split))
                figures, code = drive(port, *options)
                self.assertEqual((code, figures["wrong"]), (0, 0))
                for kind, counts in figures["leaks"].items():
                    self.assertGreater(counts["planted"], 0, kind)
                    self.assertEqual(counts["whole"], counts["planted"], kind)

    def masked(self, replacement, text, whole=None):
        def edit(joined):
            return TOKEN.sub(replacement, joined)

        with Between(lambda body: rewritten(body, edit)) as between:
            options = ("--events", "100", "--text", text, "--secrets", "10", "--split", "3")
            return drive(between, *options, seconds=1)

    def test_a_mask_is_no_leak(self):
        for text in ("quiet", "claude"):
            figures, code = self.masked(b"[REDACTED:one]", text)
            self.assertEqual((code, figures["wrong"]), (0, 0), figures)
            for counts in figures["leaks"].values():
                self.assertGreater(counts["planted"], 0)
                self.assertEqual((counts["whole"], counts["part"]), (0, 0))

    def test_half_a_secret_is_a_part(self):
        figures, code = self.masked(lambda found: found[0][: len(found[0]) * 3 // 4] + b"***", "claude")
        self.assertEqual(code, 0)
        for kind, counts in figures["leaks"].items():
            self.assertEqual((kind, counts["whole"], counts["part"]), (kind, 0, counts["planted"]))

    def test_sees_wrong_text(self):
        changes = {
            "a letter": lambda body: body.replace(b"scheduler", b"schedular"),
            "an event lost": lambda body: re.sub(
                rb"event: content_block_delta\n.*?\n\n", b"", body, count=1, flags=re.S
            ),
            "an event twice": lambda body: re.sub(
                rb"(event: content_block_delta\n.*?\n\n)", rb"\1\1", body, count=1, flags=re.S
            ),
            "no end": lambda body: body[: body.index(b"event: message_stop")],
        }
        for name, change in changes.items():
            with Between(change) as between:
                figures, code = drive(between, "--events", "100")
            self.assertEqual(code, 1, name)
            self.assertGreater(figures["wrong"], 0, name)

    def test_sees_changed_bytes_of_right_text(self):
        with Between(lambda body: body.replace(b'"   }', b'"}')) as between:
            figures, code = drive(between, "--events", "50")
        self.assertEqual((code, figures["wrong"]), (0, 0))
        self.assertGreaterEqual(figures["changed"], figures["events"])

    def test_says_what_failed(self):
        with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as closed:
            free = closed.server_address[1]
        figures, code = drive(free)
        self.assertEqual((code, figures["failed"]), (1, 1))
        self.assertIn("refused", figures["failure"])


if __name__ == "__main__":
    unittest.main()
