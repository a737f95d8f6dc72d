"""No route of the API without a line that says who may ask it."""

from tests.matrix import asking, rows


def test_every_route_has_a_line_in_the_matrix_and_every_line_a_route() -> None:
    asked, there = {row.route for row in rows.rows()}, asking.documented()
    lacking = [
        f"{method} {path} SCOPE [OBJECT SEES [NEEDS]] [BODY]" for method, path in sorted(there - asked)
    ]
    assert lacking == [], "Add these lines to tests/matrix/routes.txt, whose head says how."
    assert asked - there == set(), "Take out of tests/matrix/routes.txt what is no route any more."
