"""Presidio's analyzer and anonymizer behind the addresses at which LiteLLM looks for them: /analyze and /anonymize.

    python presidio_server.py PORT

Without a language model, which no package registry has: the recognisers with patterns and check digits work, names and
places are not looked for, and a deployment with a model costs more.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import spacy
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import SpacyNlpEngine
from presidio_anonymizer import AnonymizerEngine
from presidio_anonymizer.entities import RecognizerResult


class WithoutModel(SpacyNlpEngine):
    def __init__(self):
        super().__init__()
        self.nlp = {"en": spacy.blank("en")}

    def load(self):
        pass


analyzer = AnalyzerEngine(nlp_engine=WithoutModel(), supported_languages=["en"])
anonymizer = AnonymizerEngine()


def analyzed(body):
    found = analyzer.analyze(
        text=body["text"],
        language=body.get("language", "en"),
        entities=body.get("entities"),
        score_threshold=body.get("score_threshold"),
    )
    return [each.to_dict() for each in found]


def anonymized(body):
    results = [
        RecognizerResult(each["entity_type"], each["start"], each["end"], each["score"])
        for each in body["analyzer_results"]
    ]
    done = anonymizer.anonymize(text=body["text"], analyzer_results=results)
    return {"text": done.text, "items": [each.to_dict() for each in done.items]}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        answer = json.dumps(analyzed(body) if self.path.endswith("analyze") else anonymized(body)).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
