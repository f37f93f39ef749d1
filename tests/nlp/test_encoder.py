"""The encoder: vectors of tokens that stand where they say, the same for the same text, near for near meanings."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nlp.encoder import WIDTH, Encoded, ShippedEncoder, UnknownEncoderError, load_encoder, windows

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def encoder():
    return load_encoder()


def words(text: str, read: Encoded) -> list[str]:
    return [text[start:end] for start, end in zip(read.starts, read.ends, strict=True)]


def cosine(a: np.ndarray, b: np.ndarray) -> float:
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


@pytest.mark.parametrize(
    "text",
    [
        "Servicekontoret i Örebro stänger den 1 juni, säger Åsa Ängström.",
        "Service\u00adkontoret i Öre\u00adbro slår\u00a0igen 😀 på fredag 👩‍👩‍👧!",
        "KONTORET I ÅMÅL LÄGGS NED\n\n•  Säffle\tmåndag kl. 9–12…\r\n•  Årjäng (½ dag)",
        "„Vi stänger“, sa hon. ”Jaså”, sa han – och gick. a\u030a ﬁn １２ kr",
    ],
)
def test_tokens_stand_in_order_and_leave_out_nothing_but_what_is_not_seen(encoder, text):
    (read,) = encoder.encode([text])
    assert all(word and word == word.strip() for word in words(text, read))
    assert list(read.starts) == sorted(read.starts)
    covered = {n for start, end in zip(read.starts, read.ends, strict=True) for n in range(start, end)}
    left = {text[n] for n in range(len(text)) if n not in covered}
    assert left <= set(" \u00a0\u00ad\u200d\n\t\r\u030a")
    assert read.vectors.shape == (len(read.starts), WIDTH)
    assert read.vectors.dtype == np.float32


def test_a_soft_hyphen_changes_no_vector(encoder):
    plain, hyphened = encoder.encode(["Kontoret i Örebro stängs.", "Kon\u00adtoret i Öre\u00adbro stängs."])
    assert np.array_equal(plain.vectors, hyphened.vectors)
    assert "Öre\u00adbro" in words("Kon\u00adtoret i Öre\u00adbro stängs.", hyphened)


@pytest.mark.parametrize("text", ["", "   ", "\n\t\u00a0", "\u00ad"])
def test_a_text_without_letters_has_no_tokens(encoder, text):
    (read,) = encoder.encode([text])
    assert read.vectors.shape == (0, WIDTH)
    assert not read.pool(0, 10).any()


def test_a_text_of_40000_characters_is_read_to_its_end(encoder):
    text = ("Försäkringskassan flyttar sitt kontor i Sundsvall till Härnösand den 3 mars. " * 600)[:40_000]
    (read,) = encoder.encode([text])
    assert "".join(words(text, read)) == "".join(text.split())
    assert np.isfinite(read.vectors).all()
    assert np.abs(read.vectors).max(axis=1).min() > 0.1


def test_one_word_of_20000_letters_is_read_to_its_end(encoder):
    (read,) = encoder.encode(["å" * 20_000])
    assert read.ends[-1] == 20_000


def test_a_text_has_the_same_vectors_whatever_stands_beside_it(encoder):
    text = "Skatteverket öppnar ett nytt kontor i Visby i höst."
    (alone,) = encoder.encode([text])
    beside = encoder.encode(["Kort.", text, "En mycket längre text om något annat. " * 40])[1]
    again = ShippedEncoder.load().encode([text])[0]
    assert np.array_equal(alone.vectors, beside.vectors)
    assert np.array_equal(alone.vectors, again.vectors)


def test_sentences_of_near_meaning_are_nearer_than_others(encoder):
    texts = [
        "Servicekontoret i Örebro stänger den 1 juni.",
        "Kontoret i Örebro läggs ned i början av sommaren.",
        "Laget vann bortamatchen med tre mål mot ett.",
        "Skär löken fint och låt den fräsa i smör.",
    ]
    near, too, *far = (read.pool(0, len(text)) for text, read in zip(texts, encoder.encode(texts), strict=True))
    assert all(cosine(near, too) > cosine(one, other) + 0.1 for one in (near, too) for other in far)


def test_a_word_has_a_vector_of_its_surroundings(encoder):
    bank, river, other = "banken stängde kontoret", "båten låg vid banken i ån", "banken stänger sitt kontor"
    a, b, c = encoder.encode([bank, river, other])
    mean = {t: r.pool(t.index("banken"), t.index("banken") + 6) for t, r in ((bank, a), (river, b), (other, c))}
    assert cosine(mean[bank], mean[other]) > cosine(mean[bank], mean[river])


def test_pooling_takes_every_token_that_shares_a_character():
    read = Encoded(np.array([[1.0, 0], [3, 0], [0, 8]], np.float32), np.array([0, 3, 9]), np.array([3, 8, 12]))
    assert read.pool(0, 3).tolist() == [1, 0]
    assert read.pool(2, 4).tolist() == [2, 0]
    assert read.pool(8, 9).tolist() == [0, 0]
    assert read.pool(11, 40).tolist() == [0, 8]


@pytest.mark.parametrize("tokens", [0, 1, 9, 10, 11, 16, 17, 100, 101])
def test_windows_keep_every_token_once_with_what_stands_around_it(tokens):
    kept = []
    for window in windows(tokens, size=10, overlap=4):
        assert (
            0 <= window.first <= window.keep_first < window.keep_last <= window.last <= min(tokens, window.first + 10)
        )
        assert window.first == 0 or window.keep_first - window.first == 2
        assert window.last == tokens or window.last - window.keep_last == 2
        kept += range(window.keep_first, window.keep_last)
    assert kept == list(range(tokens))


def test_a_long_text_is_read_as_its_parts_are(encoder):
    first = "Arbetsförmedlingen lämnar sina lokaler i Lycksele vid årsskiftet. "
    (short,), (long,) = encoder.encode([first * 10]), encoder.encode([first * 60])
    start = 5 * len(first)
    assert cosine(short.pool(start, start + 18), long.pool(start, start + 18)) > 0.9


def test_a_vector_is_that_of_two_layers_side_by_side(encoder):
    """The upper one knows more of what stands around a word: one word of two meanings is less alike there."""
    bank, river = encoder.encode(["banken stängde kontoret", "båten låg vid banken i ån"])
    one, other = bank.pool(0, 6), river.pool(15, 21)
    half = WIDTH // 2
    assert cosine(one[:half], other[:half]) > cosine(one[half:], other[half:])


def test_importing_the_encoder_loads_no_library_that_runs_it():
    heavy = "('torch', 'onnxruntime', 'tokenizers', 'sentence_transformers', 'transformers')"
    code = f"import sys, nlp.encoder; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_reading_with_the_shipped_encoder_needs_no_torch():
    code = "import sys, nlp.encoder as e; e.load_encoder().encode(['Hej']); print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "False"


def test_a_name_that_is_no_model_is_said_to_be_none(tmp_path):
    with pytest.raises(UnknownEncoderError, match="nothing-here"):
        load_encoder(str(tmp_path / "nothing-here"))
