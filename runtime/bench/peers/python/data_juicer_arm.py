"""Data-Juicer: its operators one after the other, in one process."""

import sys
import types

from measured_rows import cpu_seconds, measured, read_rows, report, task, word_pattern, write_rows

# It is loaded for models that are fetched, and is on the index as a source alone, which would run a script to be installed.
sys.modules["wget"] = types.ModuleType("wget")

from data_juicer.utils.lazy_loader import LazyLoader  # noqa: E402


def _refuse(package, *_):
    raise ImportError(f"Data-Juicer would install {package} now, which nobody pinned")


LazyLoader._install_package = staticmethod(_refuse)

from data_juicer.core.data import NestedDataset  # noqa: E402
from data_juicer.ops import base_op  # noqa: E402
from data_juicer.ops.deduplicator.document_deduplicator import DocumentDeduplicator  # noqa: E402
from data_juicer.ops.deduplicator.document_minhash_deduplicator import DocumentMinhashDeduplicator  # noqa: E402
from data_juicer.ops.filter.text_length_filter import TextLengthFilter  # noqa: E402
from data_juicer.ops.mapper.clean_email_mapper import CleanEmailMapper  # noqa: E402
from data_juicer.ops.mapper.clean_ip_mapper import CleanIpMapper  # noqa: E402
from data_juicer.ops.mapper.replace_content_mapper import ReplaceContentMapper  # noqa: E402
from datasets import Dataset  # noqa: E402

# After each operator it asks torch to give back what models took on a GPU. No operator here has a model.
base_op.free_models = lambda: None


def operators(asked):
    alone = {"num_proc": None, "auto_op_parallelism": False, "turbo": True}
    chosen = [
        TextLengthFilter(min_len=asked["least"], max_len=asked["most"], **alone),
        ReplaceContentMapper(pattern=word_pattern(asked["words"]), repl="***", **alone),
        CleanEmailMapper(repl="[email]", **alone),
        CleanIpMapper(repl="[ip]", **alone),
        DocumentDeduplicator(**alone),
    ]
    near = asked["near"]
    if near is None:
        return chosen
    return chosen + [
        DocumentMinhashDeduplicator(
            tokenization="character",
            window_size=near["run"],
            num_permutations=near["hashes"],
            jaccard_threshold=near["similarity"],
            num_bands=near["bands"],
            num_rows_per_band=near["rows"],
            **alone,
        )
    ]


def main():
    asked = task()
    started = cpu_seconds()
    ids, texts = zip(*read_rows(asked["rows"]))
    dataset = NestedDataset(Dataset.from_dict({"id": ids, "text": texts}))
    kept = dataset.process(operators(asked), open_monitor=False)
    write_rows(asked["kept"], zip(kept["id"], kept["text"]))
    report(measured("py-data-juicer", started))


if __name__ == "__main__":
    main()
