"""datatrove: its pipelines one after the other, each with one task and one worker."""

import re
from pathlib import Path

from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup import minhash
from datatrove.pipeline.dedup.exact_dedup import (
    ExactDedupConfig,
    ExactDedupFilter,
    ExactDedupSignature,
    ExactFindDedups,
)
from datatrove.pipeline.filters import LambdaFilter
from datatrove.pipeline.formatters import PIIFormatter
from datatrove.pipeline.formatters.base import BaseFormatter
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from datatrove.utils.text import TextNormConfig
from datatrove.utils.word_tokenizers import WordTokenizer

from measured_rows import cpu_seconds, measured, report, task, word_pattern, write_rows


class WordMask(BaseFormatter):
    """It has none of its own, so this is one as its documentation says to write them."""

    name = "listed words"

    def __init__(self, words):
        super().__init__()
        self.pattern = re.compile(word_pattern(words))

    def format(self, text):
        return self.pattern.sub("***", text)


class Characters(WordTokenizer):
    """Its tokenizers cut words; runs of characters are what the others compare."""

    def word_tokenize(self, text):
        return list(text)

    def sent_tokenize(self, text):
        return [text]

    def span_tokenize(self, text):
        return [(0, len(text))]


def text_of(doc: Document) -> str:
    return doc.text


def run(*steps, tasks=1):
    LocalPipelineExecutor(pipeline=list(steps), tasks=tasks, workers=1, skip_completed=False).run()


def adapt(_, data, path, id_in_file):
    said = "\n".join(message["content"] for message in data["messages"])
    return {"id": data["conversation"], "text": said}


def write(folder):
    return JsonlWriter(str(folder), output_filename="${rank}.jsonl", compression=None)


def clean(asked, scratch):
    rows = Path(asked["rows"])
    run(
        JsonlReader(str(rows.parent), glob_pattern=rows.name, adapter=adapt),
        LambdaFilter(lambda doc: asked["least"] <= len(doc.text) <= asked["most"]),
        WordMask(asked["words"]),
        PIIFormatter(only_remove_public_ips=False, email_replacement="[email]", ip_replacement="[ip]"),
        write(scratch / "clean"),
    )


def drop_equal(scratch):
    config = ExactDedupConfig(content_getter=text_of)
    signatures, found = str(scratch / "equal"), str(scratch / "equal-found")
    run(JsonlReader(str(scratch / "clean")), ExactDedupSignature(signatures, config))
    run(ExactFindDedups(signatures, found, config))
    run(JsonlReader(str(scratch / "clean")), ExactDedupFilter(found, config), write(scratch / "unequal"))


def drop_near(near, scratch):
    # Numbers, punctuation and accents stay, as they do where the others compare.
    norm = TextNormConfig(norm_numbers=False, remove_punctuation=False, norm_unicode_diacritics=False)
    config = minhash.MinhashConfig(
        n_grams=near["run"], num_buckets=near["bands"], hashes_per_bucket=near["rows"], norm_config=norm
    )
    minhash.load_word_tokenizer = lambda _: Characters()
    signatures, buckets, found = (str(scratch / name) for name in ("near", "near-buckets", "near-found"))
    run(JsonlReader(str(scratch / "unequal")), minhash.MinhashDedupSignature(signatures, config))
    run(minhash.MinhashDedupBuckets(signatures, buckets, config=config), tasks=near["bands"])
    run(minhash.MinhashDedupCluster(buckets, found, config))
    run(JsonlReader(str(scratch / "unequal")), minhash.MinhashDedupFilter(found), write(scratch / "apart"))


def main():
    asked = task()
    scratch = Path(asked["scratch"])
    started = cpu_seconds()
    clean(asked, scratch)
    drop_equal(scratch)
    if asked["near"] is not None:
        drop_near(asked["near"], scratch)
    answer = measured("datatrove", started)
    last = "unequal" if asked["near"] is None else "apart"
    write_rows(asked["kept"], written_rows(scratch / last))
    report(answer)


def written_rows(folder):
    for doc in JsonlReader(str(folder))():
        yield doc.id, doc.text


if __name__ == "__main__":
    main()
