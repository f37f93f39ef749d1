"""Every command is explained, in the order of the work, and the README shows the same."""

import os
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
    words = f"import sys, pipeline; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_numerical_libraries_take_one_thread_unless_the_user_says_more():
    words = "import pipeline, os; print(os.environ['OMP_NUM_THREADS'], os.environ['OPENBLAS_NUM_THREADS'])"
    bare = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    for environment, said in ((bare, "1 1"), (bare | {"OMP_NUM_THREADS": "3"}, "3 1")):
        done = subprocess.run(
            [sys.executable, "-c", words], capture_output=True, text=True, check=True, env=environment
        )
        assert done.stdout.strip() == said


def test_a_reader_who_has_seen_enough_is_no_error():
    """`kontorskoll sources | head -1`: the pipe breaks, and that is nobody's fault."""
    words = "import sys, pipeline; sys.argv[0] = 'kontorskoll'; pipeline.main(['sources'])"
    with subprocess.Popen(
        [sys.executable, "-u", "-c", words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout and run.stderr
        assert run.stdout.readline()
        run.stdout.close()
        assert run.stderr.read() == ""
