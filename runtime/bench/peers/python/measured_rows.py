"""What each peer's script shares: chat rows in, kept rows out, and what the process took for them."""

import json
import platform
import re
import resource
import sys
from importlib.metadata import version


def task():
    """What the driver asks for: files, the rules, and their bounds."""
    with open(sys.argv[1], encoding="utf-8") as file:
        return json.load(file)


def read_rows(path):
    """Id and text of each row: what is said in it, a message after the other."""
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row["conversation"], "\n".join(message["content"] for message in row["messages"])


def write_rows(path, rows):
    with open(path, "w", encoding="utf-8") as file:
        for row_id, text in rows:
            file.write(json.dumps({"id": row_id, "text": text}, ensure_ascii=False) + "\n")


def word_pattern(words):
    """Listed words as one expression: those of Latin letters as whole words, small or large; Chinese ones anywhere."""
    return "(?i:" + "|".join(_as_expression(word) for word in words) + ")"


def _as_expression(word):
    return rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])" if word.isascii() else re.escape(word)


def cpu_seconds():
    """Of this process and of those that it started and that have ended, by the user's and the system's clock."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def measured(package, started):
    """What the driver is told. `started` is the processor time when the first row was asked for."""
    unit = 1 if sys.platform == "darwin" else 1024
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "version": f"{package} {version(package)}, Python {platform.python_version()}",
        "startSeconds": started,
        "cpuSeconds": cpu_seconds(),
        "peakRssBytes": peak * unit,
    }


def report(answer):
    """The last line of the output, which the driver reads."""
    print(json.dumps(answer), flush=True)
