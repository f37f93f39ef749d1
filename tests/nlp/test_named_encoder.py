"""An encoder that the settings name: any sentence-transformers model, here a tiny one with random weights."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nlp import models as shipped
from nlp.encoder import load_encoder
from nlp.tagger import version
from nlp.training import fit

pytest.importorskip("sentence_transformers")
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]

TEXT = "Kontoret i Åmål stängs 😀 i juni och kontoret i Säffle öppnar"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A model in sentence-transformers' format that reads 16 tokens at once."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    words = ["[PAD]", "[CLS]", "[SEP]", "[UNK]", *sorted(set(TEXT.split()))]
    tokenizer = Tokenizer(models.WordLevel({word: n for n, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", cls_token="[CLS]", sep_token="[SEP]", unk_token="[UNK]"
    )
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=24,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=32,
    )
    path = tmp_path_factory.mktemp("models")
    BertModel(config).save_pretrained(path / "bert")
    fast.save_pretrained(path / "bert")
    transformer = Transformer(str(path / "bert"), max_seq_length=16)
    SentenceTransformer(modules=[transformer, Pooling(24)], device="cpu").save(str(path / "tiny"))
    return path / "tiny"


def test_tokens_of_a_named_model_stand_where_they_say(folder):
    (read,) = load_encoder(str(folder)).encode([TEXT])
    assert [TEXT[a:b] for a, b in zip(read.starts, read.ends, strict=True)] == TEXT.split()
    assert read.vectors.shape == (len(TEXT.split()), 24)
    assert read.vectors.dtype == np.float32


def test_its_vectors_are_the_library_s(folder):
    from sentence_transformers import SentenceTransformer

    (rows,) = SentenceTransformer(str(folder), device="cpu").encode([TEXT], output_value="token_embeddings")
    (read,) = load_encoder(str(folder)).encode([TEXT])
    assert np.allclose(read.vectors, rows.numpy()[1:-1], atol=1e-6)


def test_it_reads_long_texts_in_windows_and_empty_ones_as_nothing(folder):
    long = " ".join([TEXT] * 40)
    read, nothing = load_encoder(str(folder)).encode([long, ""])
    assert [long[a:b] for a, b in zip(read.starts, read.ends, strict=True)] == long.split()
    assert nothing.vectors.shape == (0, 24)


def test_models_fitted_over_it_are_used_where_the_settings_name_them(folder, tmp_path):
    gold = Path(__file__).parents[1] / "gold"
    some = tmp_path / "some.jsonl"
    lines = (gold / "train-e.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    some.write_text("".join(lines[:24]), encoding="utf-8")
    own = tmp_path / "models"
    fit.main([str(some), "--encoder", str(folder), "--to", str(own)])
    script = (
        "from pathlib import Path; from nlp.jsonl import DocumentReader; from nlp.models import load;"
        "from nlp.tagger import tag, version;"
        f"tags = [tag(d) for d in DocumentReader(Path({str(some)!r}))];"
        "print(version(), load().type_head.layers[0].shape[0], sum(len(t.decisions) for t in tags))"
    )
    env = {**os.environ, "KONTORSKOLL_MODELS": str(own)}
    told = subprocess.run([sys.executable, "-W", "ignore", "-c", script], env=env, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    used, inputs, decisions = told.stdout.split()
    assert used != version()
    assert int(inputs) == 1 + 5 * 24
    assert int(decisions) > 20


def test_a_folder_without_models_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("KONTORSKOLL_MODELS", str(tmp_path / "none"))
    shipped.load.cache_clear()
    with pytest.raises(shipped.UnknownModelsError, match=r"KONTORSKOLL_MODELS: .*none"):
        shipped.load()
