"""One engine over a text, in the environment that has it; prints its figures as JSON.

python text_worker.py ENGINE TEXT IDS
"""

import json
import sys
import time

BLOCK = 65536


def expressions(wanted):
    """The expressions of the patterns in question, without their validators: by id."""
    import yaml

    ids, found = set(wanted["ids"]), {}
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for path in wanted["files"]:
        with open(path, encoding="utf-8") as file:
            for pattern in yaml.load(file, loader)["patterns"]:
                if pattern["id"] in ids and "regex" in pattern:
                    found[pattern["id"]] = pattern["regex"]
    return found


def blocks(text):
    """Of whole lines, about BLOCK bytes each: no engine here can carry a match over from one to the next."""
    at = 0
    while at < len(text):
        end = text.find(b"\n", at + BLOCK)
        end = len(text) if end < 0 else end + 1
        yield text[at:end]
        at = end


def hyperscan(text, patterns, starts):
    """Where matches end; with `starts` also where they begin, which it refuses for some expressions."""
    import hyperscan as hs

    flag = hs.HS_FLAG_SOM_LEFTMOST if starts else 0
    taken = []
    for regex in patterns:
        try:
            hs.Database().compile(expressions=[regex], ids=[0], elements=1, flags=[flag])
            taken.append(regex)
        except hs.error:
            pass
    database = hs.Database()
    database.compile(expressions=taken, ids=list(range(len(taken))), elements=len(taken), flags=[flag] * len(taken))
    finds = [0]

    def found(*_):
        finds[0] += 1

    began = time.process_time()
    for block in blocks(text):
        database.scan(block, match_event_handler=found)
    return time.process_time() - began, len(taken), finds[0], len(text)


def re2(text, patterns):
    """A set says which patterns are in a block, then each of these is looked for by itself."""
    import re2

    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    options.max_mem = 1 << 30
    either = re2.Set.SearchSet(options)
    taken = []
    for regex in patterns:
        try:
            compiled = re2.compile(regex.encode(), options)
            either.Add(regex.encode())
            taken.append(compiled)
        except re2.error:
            pass
    either.Compile()
    # A part of the text is enough: its automaton has been built by then, or never will be.
    text = text[: 1 << 20]
    finds = 0
    began = time.process_time()
    for block in blocks(text):
        for index in either.Match(block):
            finds += sum(1 for _ in taken[index].finditer(block))
    return time.process_time() - began, len(taken), finds, len(text)


def detect_secrets(text, _):
    """Its own plugins, line by line; no filters, no files."""
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
    from detect_secrets.core.scan import scan_line
    from detect_secrets.settings import default_settings

    text = text[: 1 << 18]
    lines = text.decode(errors="replace").split("\n")
    with default_settings():
        finds = sum(1 for _ in scan_line("warm up"))
        began = time.process_time()
        finds += sum(1 for line in lines for _ in scan_line(line))
        seconds = time.process_time() - began
    return seconds, len(get_mapping_from_secret_type_to_class()), finds, len(text)


def main():
    engine, text, wanted = sys.argv[1:]
    with open(text, "rb") as file:
        text = file.read()
    with open(wanted, encoding="utf-8") as file:
        patterns = list(expressions(json.load(file)).values())
    run = {
        "hyperscan": lambda: hyperscan(text, patterns, False),
        "hyperscan, starts": lambda: hyperscan(text, patterns, True),
        "re2 set": lambda: re2(text, patterns),
        "detect-secrets": lambda: detect_secrets(text, patterns),
    }[engine]
    seconds, taken, finds, size = run()
    # Finds are given for as much text as all have.
    print(json.dumps({"mb_cpu_s": size / 1e6 / seconds, "patterns": taken, "finds": finds, "bytes": size}))


main()
