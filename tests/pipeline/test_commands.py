"""Every command is explained, in the order of the work, and the README shows the same."""

import subprocess
import sys

import pipeline


def test_every_command_and_option_has_a_help_text():
    for name, command in pipeline.main.commands.items():
        assert command.help, name
        for parameter in command.params:
            if parameter.param_type_name == "option":
                assert parameter.help, f"{name} {parameter.opts[0]}"


def test_the_overview_shows_whole_sentences(cli):
    shown = cli("--help")
    assert shown.returncode == 0
    assert "..." not in shown.stdout.split("Commands:")[1]


def test_commands_that_read_no_text_load_no_language_technology():
    heavy = "('torch', 'spacy', 'onnxruntime', 'tokenizers', 'scrapy', 'datasette')"
    words = f"import sys, pipeline, stages; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
