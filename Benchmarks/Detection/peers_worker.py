"""Runs a peer over texts, in the environment that has it: a list of texts in, lists of `[start, end, name, score]` out.

    .venv/bin/python peers_worker.py detect-secrets|presidio|presidio-all < texts.json > finds.json

Offsets are in characters.
"""

import json
import logging
import os
import sys
import tempfile


def detect_secrets(texts):
    """With its default plugins and filters, each text as a file."""
    from detect_secrets.core.scan import scan_file
    from detect_secrets.settings import default_settings

    results = []
    with default_settings(), tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "answer.md")
        for text in texts:
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            lines = text.split("\n")
            starts, position = [], 0
            for line in lines:
                starts.append(position)
                position += len(line) + 1
            finds = set()
            for secret in scan_file(path):
                value, index = secret.secret_value, secret.line_number - 1
                at = lines[index].find(value) if value and index < len(lines) else -1
                while at >= 0:
                    finds.add((starts[index] + at, starts[index] + at + len(value), secret.type, 1.0))
                    at = lines[index].find(value, at + len(value))
            results.append(sorted(finds))
    return results


# Kinds of text rather than personal data: addresses of pages, dates, identifiers of rows.
_NOT_PERSONAL = {"URL", "DATE_TIME", "UUID"}


def _recognisers(every):
    """The pattern recognisers, and that of telephone numbers: Presidio's defaults for English, or all that it ships."""
    import presidio_analyzer.predefined_recognizers as predefined
    from presidio_analyzer import PatternRecognizer, RecognizerRegistry

    kinds = (PatternRecognizer, predefined.PhoneRecognizer)
    if every:
        classes = [getattr(predefined, name) for name in predefined.__all__]
        found = [each() for each in classes if isinstance(each, type) and issubclass(each, kinds)]
    else:
        registry = RecognizerRegistry()
        registry.load_predefined_recognizers(languages=["en"])
        found = [each for each in registry.recognizers if isinstance(each, kinds)]
    return [each for each in found if not set(each.supported_entities) <= _NOT_PERSONAL]


def presidio(texts, every=False):
    """Pattern by pattern; without a language model, so without the words around a find raising its score."""
    recognisers = _recognisers(every)
    results = []
    for text in texts:
        finds = []
        for recogniser in recognisers:
            for result in recogniser.analyze(text, recogniser.supported_entities, None) or []:
                finds.append((result.start, result.end, result.entity_type, result.score))
        results.append(finds)
    return results


def main():
    logging.disable(logging.CRITICAL)
    texts = json.load(sys.stdin)
    peers = {
        "detect-secrets": detect_secrets,
        "presidio": presidio,
        "presidio-all": lambda each: presidio(each, every=True),
    }
    json.dump(peers[sys.argv[1]](texts), sys.stdout)


if __name__ == "__main__":
    main()
