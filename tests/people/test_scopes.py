"""What tokens open is shown below headings: what belongs together stands together, reading before writing."""

from itertools import pairwise

from turnout.people.policy import scopes


def test_every_scope_stands_below_one_heading_and_no_heading_stands_twice() -> None:
    groups = scopes.grouped(scopes.to_ask())
    assert [name for pairs in groups.values() for name, _words in pairs] == list(scopes.to_ask())
    runs = [str(one.group) for one in scopes.SCOPES.values()]
    assert len(groups) - 1 == 1 + sum(before != after for before, after in pairwise(runs))


def test_below_each_heading_reading_comes_first() -> None:
    for pairs in scopes.grouped(scopes.SCOPES).values():
        reads = [name.endswith(":read") for name, _words in pairs]
        assert reads == sorted(reads, reverse=True), pairs
