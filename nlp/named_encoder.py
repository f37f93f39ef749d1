"""Any sentence-transformers model as an encoder of tokens; needs the optional dependencies `models`."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from nlp.encoder import Encoded, UnknownEncoderError, Vectors, encoded, windows


@dataclass(frozen=True, slots=True)
class NamedEncoder:
    """A model of the user's, for instance `KBLab/sentence-bert-swedish-cased` or `intfloat/multilingual-e5-small`."""

    model: Any  # SentenceTransformer
    width: int
    longest: int  # tokens of a text that it reads at once, without the special ones

    @classmethod
    def load(cls, name: str) -> Self:
        """The model of that name on the hub (fetched by sentence-transformers unless it has it) or in that folder.

        A folder begins with `/` or `.`. Raises `UnknownEncoderError` when the library is not installed, when there is
        no such model, or when its tokenizer does not tell where in the text its tokens stand.
        """
        if name.startswith(("/", ".")) and not Path(name).is_dir():
            raise UnknownEncoderError(f"{name}: no such folder")
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise UnknownEncoderError(
                f"{name}: install the library first, pip install 'kontorskoll[models]'"
            ) from error
        try:
            model = SentenceTransformer(name, device="cpu")
        except (OSError, ValueError) as error:
            raise UnknownEncoderError(f"{name}: not a sentence-transformers model here or on the hub") from error
        if not getattr(model.tokenizer, "is_fast", False):
            raise UnknownEncoderError(f"{name}: its tokenizer does not tell the tokens' places in the text")
        width = model.get_embedding_dimension() or 0
        special = len(model.tokenizer("")["input_ids"])
        return cls(model, width, (model.max_seq_length or 512) - special)

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """The tokens of each text, with vectors of the model's last layer."""
        return [self._encode(text) for text in texts]

    def _encode(self, text: str) -> Encoded:
        whole = self._offsets(text)
        places: list[tuple[int, int]] = []
        vectors = [np.empty((0, self.width), np.float32)]
        for window in windows(len(whole), self.longest, self.longest // 4):
            base = whole[window.first][0]
            part = text[base : whole[window.last - 1][1]]
            from_, to = whole[window.keep_first][0], whole[window.keep_last - 1][1]
            found = [(base + start, base + end) for start, end in self._offsets(part)]
            kept = [n for n, (start, end) in enumerate(found) if from_ <= start < end <= to]
            places += [found[n] for n in kept]
            vectors.append(self._vectors(part)[kept])
        return encoded(text, places, np.concatenate(vectors))

    def _offsets(self, text: str) -> list[tuple[int, int]]:
        read = self.model.tokenizer(text, return_offsets_mapping=True, add_special_tokens=False, verbose=False)
        return [(start, end) for start, end in read["offset_mapping"]]

    def _vectors(self, text: str) -> Vectors:
        """One row a token, without the special ones; no more rows than the model reads."""
        special = self.model.tokenizer(text, return_special_tokens_mask=True, verbose=False)["special_tokens_mask"]
        (rows,) = self.model.encode([text], output_value="token_embeddings", show_progress_bar=False)
        read: Vectors = rows.numpy()
        return read[[n for n, mark in enumerate(special[: len(rows)]) if not mark]]
