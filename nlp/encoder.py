"""Vectors of the tokens of a text, from a small pretrained encoder on the CPU (or one that the user names)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Protocol, Self

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Vectors = npt.NDArray[np.float32]
Offsets = npt.NDArray[np.int32]

WINDOW = 254  # tokens of the text; with the two special ones 256, where the encoder works fastest
WIDTH = 768  # numbers of a token: 384 from each of two layers
_LAYERS = ["layer4", "layer6"]
_SLOWER = ["SkipLayerNormFusion"]  # onnxruntime would fuse two operators into one that takes twice as long
OVERLAP = 64  # each token is taken from the window that shows it at least 32 tokens of what stands around it


class UnknownEncoderError(ValueError):
    """The encoder that the settings name cannot be loaded."""


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """A text's tokens, in order: one vector each, and the characters it stands for (end exclusive, no outer spaces).

    `vectors` is float32 [tokens, width]; a text without tokens has none. Neither `starts` nor `ends` ever falls.
    """

    vectors: Vectors
    starts: Offsets
    ends: Offsets

    def pool(self, start: int, end: int) -> Vectors:
        """Mean vector of the tokens that share a character with start..end; zeros when none does."""
        first = int(self.ends.searchsorted(start, side="right"))
        last = int(self.starts.searchsorted(end, side="left"))
        if first >= last:
            return np.zeros(self.vectors.shape[1], np.float32)
        return mean(self.vectors[first:last])


def mean(vectors: Vectors | Sequence[Vectors]) -> Vectors:
    """The mean of some vectors (one at least): what numpy's own gives, without its detours."""
    total: Vectors = np.add.reduce(vectors, axis=0) / np.float32(len(vectors))
    return total


class Encoder(Protocol):
    """What gives texts' tokens vectors. A text's vectors depend on that text alone."""

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """The tokens of each text, in the order of the texts, whatever their lengths."""
        ...


@lru_cache(maxsize=2)
def load_encoder(name: str | None = None) -> Encoder:
    """The encoder called `name`: any sentence-transformers model (its name or a folder); None is the shipped one.

    Raises `UnknownEncoderError` when it cannot be loaded. The first call takes half a second, a named one more.
    """
    if name is None:
        return ShippedEncoder.load()
    from nlp.named_encoder import NamedEncoder

    return NamedEncoder.load(name)


@dataclass(frozen=True, slots=True)
class Window:
    """Tokens first..last of a text are shown to the encoder; the vectors of keep_first..keep_last are kept."""

    first: int
    last: int
    keep_first: int
    keep_last: int


def windows(tokens: int, size: int = WINDOW, overlap: int = OVERLAP) -> Iterator[Window]:
    """Windows over so many tokens, such that each is kept once; none for no tokens. `overlap` is less than `size`."""
    first = kept = 0
    while kept < tokens:
        last = min(first + size, tokens)
        keep = last if last == tokens else last - overlap // 2
        yield Window(first, last, kept, keep)
        first, kept = last - overlap, keep


@dataclass(frozen=True, slots=True)
class ShippedEncoder:
    """multilingual-e5-small, cut down for Swedish: see nlp/data/encoder/README.md.

    A token's vector is that of two layers side by side: in the lower one words are nearer to what they are, in the
    upper one to what is said with them. One window at a time: numbers are rounded on a scale that all tokens run
    together share, so that texts run together would change each other's vectors, and with windows of this size it would
    be no faster.
    """

    session: "InferenceSession"
    tokenizer: "Tokenizer"

    @classmethod
    def load(cls) -> Self:
        """The encoder in nlp/data/encoder/, running on one thread."""
        import onnxruntime
        from tokenizers import Tokenizer

        folder = files("nlp") / "data" / "encoder"
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        content = (folder / "encoder.onnx").read_bytes()
        session = onnxruntime.InferenceSession(
            content, options, providers=["CPUExecutionProvider"], disabled_optimizers=_SLOWER
        )
        tokenizer = Tokenizer.from_str((folder / "tokenizer.json").read_text(encoding="utf-8"))
        return cls(session, tokenizer)

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """The tokens of each text with vectors of WIDTH numbers."""
        return [self._encode(text) for text in texts]

    def _encode(self, text: str) -> Encoded:
        read = self.tokenizer.encode(text)
        begin, *ids, end = read.ids
        vectors = np.empty((len(ids), WIDTH), np.float32)
        for window in windows(len(ids)):
            shown = np.array([[begin, *ids[window.first : window.last], end]], np.int64)
            layers = self.session.run(_LAYERS, {"input_ids": shown})
            from_, to = window.keep_first - window.first + 1, window.keep_last - window.first + 1
            kept = [layer[0, from_:to] for layer in layers]
            np.concatenate(kept, axis=1, out=vectors[window.keep_first : window.keep_last])
        return encoded(text, read.offsets[1:-1], vectors)


def encoded(text: str, offsets: Sequence[tuple[int, int]], vectors: Vectors) -> Encoded:
    """Puts vectors and offsets together, offsets without the spaces before a word; leaves out tokens of spaces only."""
    starts = np.array([end - len(text[start:end].lstrip()) for start, end in offsets], np.int32)
    ends = np.array([end for _, end in offsets], np.int32)
    some = starts < ends
    return Encoded(vectors[some], starts[some], ends[some])
