"""Where results are written: by every benchmark that keeps them, in the same form."""

import json
import os


def save(folder, name, title, about, result, shown):
    """`DATE-NAME.json` with all of `result`, and `.md` with what was `shown`, below what is said `about` it. Their path, without the ending."""
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "%s-%s" % (result["date"], name))
    with open(path + ".json", "w", encoding="utf-8") as file:
        json.dump(result, file, indent=1)
        file.write("\n")
    with open(path + ".md", "w", encoding="utf-8") as file:
        file.write("# %s, %s\n\n%s\n\n```\n%s\n```\n" % (title, result["date"], about, shown))
    return os.path.relpath(path)
