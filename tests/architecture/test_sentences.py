"""Sentences of templates are translated whole: what stands in them has a plain name."""

import re
from pathlib import Path

import turnout

ROOT = Path(turnout.__file__).parent
BLOCK = re.compile(r"{% blocktranslate[^%]*%}(.*?){% endblocktranslate", re.DOTALL)
DOTTED = re.compile(r"{{\s*\w+[.|][^}]*}}")


def test_what_stands_in_a_sentence_is_a_plain_name_for_others_come_out_empty() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {wrong}"
        for path in ROOT.rglob("*.html")
        for sentence in BLOCK.findall(path.read_text())
        for wrong in DOTTED.findall(sentence)
    ]
    assert found == []
