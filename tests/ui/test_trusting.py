"""Markup of our own."""

import json

from turnout.ui import trusting


def test_no_title_can_end_the_element_that_holds_it() -> None:
    title = "</script><script>alert(1)</script> & \u2028"
    block = trusting.data_block({"name": title})
    assert not set("<>&\u2028") & set(block)
    assert json.loads(block) == {"name": title}
