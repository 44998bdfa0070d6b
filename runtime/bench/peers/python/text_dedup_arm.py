"""text-dedup: its programs for equal and for near rows, one after the other. It has no other rules."""

from pathlib import Path

from datasets import Dataset, load_from_disk
from text_dedup import exact_hash, minhash

from measured_rows import cpu_seconds, measured, read_rows, report, task, write_rows


def spaced(text):
    """It cuts at what is no letter or digit, so that a Chinese sentence is one word; with spaces, its words are characters."""
    return " ".join(character for character in text if character.isalnum())


def run(program, source, target, column, *more):
    paths = ["--path", str(source), "--local", "--output", str(target)]
    program.main([*paths, "--column", column, "--num_proc", "0", *more], standalone_mode=False)


def near_options(near):
    sizes = {"ngram": near["run"], "num_perm": near["hashes"], "b": near["bands"], "r": near["rows"], "min_length": 1}
    options = {"threshold": near["similarity"], **sizes}
    return [part for name, value in options.items() for part in (f"--{name}", str(value))]


def main():
    asked = task()
    near, scratch = asked["near"], Path(asked["scratch"])
    started = cpu_seconds()
    ids, texts = zip(*read_rows(asked["rows"]))
    columns = {"id": ids, "text": texts}
    if near is not None:
        columns["characters"] = [spaced(text) for text in texts]
    Dataset.from_dict(columns).save_to_disk(scratch / "rows")
    run(exact_hash, scratch / "rows", scratch / "unequal", "text")
    last = scratch / "unequal"
    if near is not None:
        last = scratch / "apart"
        run(minhash, scratch / "unequal", last, "characters", *near_options(near))
    answer = measured("text-dedup", started)
    kept = load_from_disk(last)
    write_rows(asked["kept"], zip(kept["id"], kept["text"]))
    report(answer)


if __name__ == "__main__":
    main()
