"""Components: what they say to people and to screen readers, and that nothing typed becomes markup."""

import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms as django_forms
from django.http import HttpRequest, QueryDict
from django.template import engines
from django.test import RequestFactory

from turnout.kernel.refusals import NextStep, Refused
from turnout.ui import badges, forms, months, tables

HOSTILE = "<script>alert(1)</script>\"onload=x '{{ 7 }}"
NOON = datetime(2026, 12, 5, 12, tzinfo=UTC)
EVERY_COMPONENT = (
    '{% icon h label=h %}{% button h href="/x" sr=h icon=h %}{% button h name=h value=h %}',
    '{% notice h h href="/x" action=h %}{% empty h h href="/x" action=h %}{% person h note=h badge=badge %}',
    "{% stat h h of=h note=h %}{% meter h 1 2 said=h %}{% progress h 1 2 %}{% badge badge %}{% state_badge h h h %}",
    "{% cover h %}{% places 1 2 words=h %}{% trend numbers h %}{{ h|paragraphs }}{{ h|markdown }}{{ h|initial }}",
    '{% include "ui/table.html" %}{% include "ui/month.html" %}{% include "ui/timeline.html" %}',
    '{% include "ui/tabs.html" with tabs=links label=h %}{% include "ui/chips.html" with chips=links label=h %}',
    '{% include "ui/crumbs.html" %}{% include "ui/facts.html" %}{% include "ui/stepper.html" with label=h %}',
    '{% include "ui/actions_now.html" with next_by_itself=h %}{% include "ui/card.html" %}',
    '{% include "ui/refusal.html" %}{% include "ui/toast.html" with text=h undo_url="/x" %}',
    '{% include "ui/dialog.html" with id="d" title=h text=h keep=h do=h %}',
    '{% include "ui/pagination.html" with said=h earlier="/x" %}{% include "ui/menu.html" with id="m" %}',
)


def drawn(source: str, request: HttpRequest | None = None, /, **context: Any) -> str:
    """Render a template given as text."""
    return str(engines["django"].from_string("{% load ui %}" + source).render(context, request))


class Harm(HTMLParser):
    """Collects what must never come out: scripts, handlers, styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [tag] if tag in {"script", "style", "iframe"} else []
        self.found += [name for name, _ in attrs if name.startswith("on") or name == "style"]


class Small(forms.Form):
    name = django_forms.CharField(label="First name", help_text="As friends say it.")
    age = django_forms.IntegerField(label="Age", required=False)
    news = django_forms.BooleanField(label="Write to me", required=False)
    split = django_forms.ChoiceField(
        label="What then?",
        widget=django_forms.RadioSelect,
        choices=[("a", forms.Choice("All wait", HOSTILE, "Free")), ("b", "Some wait")],
    )


def test_a_field_stands_in_the_order_label_help_control_error() -> None:
    html = drawn("{% field form.name %}", form=Small({"name": ""}))
    places = [
        html.index(part) for part in ('<label for="id_name"', "As friends say it.", "<input", "is missing")
    ]
    assert places == sorted(places)
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'class="input"' in html


def test_an_optional_field_says_so_and_a_number_has_no_spinner() -> None:
    html = drawn('{% field form.age css="w-s" %}', form=Small())
    assert "(optional)" in html
    assert 'type="text"' in html
    assert 'inputmode="numeric"' in html
    assert 'class="input w-s"' in html
    assert "aria-invalid" not in html


def test_radio_cards_carry_help_and_price_and_their_error_reaches_the_group() -> None:
    html = drawn("{% field form.split cards=True %}", form=Small({"name": "Mira"}))
    assert html.count('class="choice-card"') == 2
    assert '<span class="price end">Free</span>' in html
    assert (
        '<fieldset class="field choices" id="id_split" tabindex="-1" aria-describedby="id_split_error">'
        in html
    )
    assert Harm(html).found == []


def test_choices_below_headings_are_groups_of_their_own_and_others_stand_below_none() -> None:
    class Groups(forms.Form):
        opens = django_forms.MultipleChoiceField(
            label="What it opens",
            widget=django_forms.CheckboxSelectMultiple,
            choices=[
                ("x", "Alone"),
                *forms.hinted({HOSTILE: [("a:read", HOSTILE)], "B": [("b:read", "Two")]}),
            ],
        )

    form = Groups(QueryDict("opens=b:read"))
    assert form.is_valid()
    assert not Groups(QueryDict("opens=c:read")).is_valid()
    html = drawn("{% field form.opens %}", form=form)
    assert html.count("<fieldset") == html.count("</fieldset>") == 3
    assert html.index("Alone") < html.index('<fieldset class="choices group">') < html.index("Two")
    assert '<legend class="label">B</legend>' in html
    assert '<span class="help">a:read</span>' in html
    assert len(re.findall(r"<input[^>]*checked", html)) == 1
    assert Harm(html).found == []


def test_links_to_other_pages_say_which_way_the_list_runs() -> None:
    html = '{% include "ui/pagination.html" with said="25" earlier="?before=a" later="?after=b" %}'
    said = {
        runs: re.findall(r"(\w+)(?=<svg|</a>)", drawn(html, runs=runs))
        for runs in ("forward", "backward", "")
    }
    assert {runs: [one for one in found if one] for runs, found in said.items()} == {
        "forward": ["Earlier", "Later"],
        "backward": ["Newer", "Older"],
        "": ["Previous", "Next"],
    }


def test_a_value_sent_back_is_escaped() -> None:
    html = drawn(
        "{% error_summary form %}{% field form.name %}{% field form.age %}",
        form=Small({"name": HOSTILE, "age": HOSTILE}),
    )
    assert Harm(html).found == []


def test_the_summary_counts_in_words_and_links_to_each_field() -> None:
    html = drawn("{% error_summary form %}", form=Small({}))
    assert "Two things to fix" in html
    assert '<a href="#id_name">First name is missing.</a>' in html
    assert '<a href="#id_split">What then?: choose one.</a>' in html
    assert 'role="alert" tabindex="-1"' in html
    assert drawn("{% error_summary form %}", form=Small()).strip() == ""


def test_every_component_escapes_what_it_is_given() -> None:
    action = tables.Action(HOSTILE, "/x", "pencil", "post", "bad")
    table = tables.Table(
        [tables.Column(HOSTILE, sort="?a"), tables.Column(HOSTILE)],
        [
            tables.Row(
                [tables.Cell(HOSTILE, "/p", small=HOSTILE, code=HOSTILE), tables.Cell(HOSTILE)],
                [action],
                HOSTILE,
            )
        ],
        HOSTILE,
        tick="ids",
    )
    day = date(2026, 12, 5)
    context: dict[str, Any] = {
        "h": HOSTILE,
        "table": table,
        "month": months.month(day, {day: [months.Item(HOSTILE, "/e", HOSTILE)]}, day, ("?m=11", "?m=1")),
        "entries": [{"text": HOSTILE, "why": HOSTILE, "at": NOON, "zone": HOSTILE, "by": HOSTILE}],
        "links": [{"label": HOSTILE, "url": "/x", "count": 1, "is_current": True, "is_on": True}],
        "crumbs": [(HOSTILE, "/x"), (HOSTILE, "")],
        "facts": [{"icon": "info", "label": HOSTILE, "text": HOSTILE}],
        "steps": [{"label": HOSTILE, "note": HOSTILE, "phase": "now"}],
        "badge": badges.Badge(HOSTILE, HOSTILE, HOSTILE),
        "actions": [action],
        "card": {
            "reference": HOSTILE, "title": HOSTILE, "url": "/e", "when": HOSTILE, "where": HOSTILE, "price": HOSTILE,
            "starts_at": datetime(2026, 12, 5, tzinfo=UTC), "zone": HOSTILE, "held": 1, "capacity": 2, "waiting": 0,
        },
        "refused": Refused("tier_full", HOSTILE, NextStep(HOSTILE, "/x")),
    }  # fmt: skip
    html = drawn(
        "".join(EVERY_COMPONENT),
        numbers=[1, 2, 3],
        **context,
    )
    assert Harm(html).found == []


def test_places_say_the_truth_in_words() -> None:
    said = "{% places_words held capacity waiting left=left %}"
    cases = [
        ((16, 20, 0, None), "4 of 20 places left"),
        ((0, 1, 0, None), "1 of 1 place left"),
        ((20, 20, 6, None), "Full, 6 waiting"),
        ((20, 20, 0, None), "Full"),
        ((19, 20, 3, 0), "Full, 3 waiting"),
        ((25, 20, 0, None), "Full"),
        ((3, None, 0, None), "Places for everybody"),
    ]
    names = ("held", "capacity", "waiting", "left")
    shown = [drawn(said, None, **dict(zip(names, numbers, strict=True))) for numbers, _ in cases]
    assert shown == [words for _, words in cases]


def test_a_table_has_captions_headers_labels_and_names_for_its_controls() -> None:
    table = tables.Table(
        [tables.Column("Person"), tables.Column("Paid", kind="number")],
        [tables.Row([tables.Cell("Ana"), tables.Cell("£5")], [tables.Action("Edit", "/e")], "K7Q2MP")],
        "People",
        tick="ids",
    )
    html = drawn('{% include "ui/table.html" %}', table=table)
    assert "<caption>People</caption>" in html
    assert '<th scope="row">Ana' in html
    assert 'class="num" data-label="Paid:"' in html
    assert 'aria-label="Tick Ana"' in html
    assert 'aria-label="Actions for Ana"' in html
    assert 'popovertarget="row-K7Q2MP"' in html


def test_a_button_with_a_dialog_is_a_link_to_the_page_that_asks_the_same() -> None:
    html = drawn('{% button "Cancel places" href="/cancel/" opens="dlg" kind="bad" %}')
    assert html.strip() == '<a class="btn btn-bad" href="/cancel/" data-opens="dlg">Cancel places</a>'


def test_one_parameter_of_the_query_changes_and_the_others_stay() -> None:
    request = RequestFactory().get("/", {"q": "a&b", "page": "2", "topic": "x"})
    assert drawn("{% query_with page=3 topic=None %}", request) == "?q=a%26b&amp;page=3"
    assert drawn("{% query_with page=3 %}") == "?page=3"


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("**a** <b>x</b>", "<p><strong>a</strong> &lt;b&gt;x&lt;/b&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](//evil.example)", '<p><a href="//evil.example" rel="noopener nofollow">x</a></p>'),
        ("# Big", "<h3>Big</h3>"),
        ("![p](http://x/p.png)", '<p>!<a href="http://x/p.png" rel="noopener nofollow">p</a></p>'),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
    ],
)
def test_markdown_is_a_small_safe_subset(typed: str, html: str) -> None:
    assert drawn("{{ typed|markdown }}", typed=typed).strip() == html


def test_plain_text_keeps_its_paragraphs_and_nothing_else() -> None:
    assert (
        drawn("{{ typed|paragraphs }}", typed="One\ntwo\n\n<b>three")
        == "<p>One<br>two</p><p>&lt;b&gt;three</p>"
    )
    assert drawn("{{ typed|paragraphs }}", typed="") == ""


def test_a_month_has_whole_weeks_from_monday_and_folds_a_busy_day() -> None:
    day = date(2026, 12, 16)
    month = months.month(day, {day: [months.Item(f"E{n}", "/", "18:00") for n in range(6)]}, day, ("a", "b"))
    assert (month.title, month.earlier_label, month.later_label) == (
        "December 2026",
        "November 2026",
        "January 2027",
    )
    assert [len(week) for week in month.weeks] == [7] * 5
    assert month.weekdays[0] == ("Monday", "Mon")
    (busy,) = [found for week in month.weeks for found in week if found.items]
    assert (busy.number, busy.is_today, len(busy.items), busy.more) == (16, True, 4, "and 2 more")


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500, 503])
def test_error_pages_need_no_request_and_no_database(status: int) -> None:
    html = engines["django"].get_template(f"{status}.html").render()
    assert "<h1>" in html
    assert '<main id="main"' in html
    assert "</html>" in html


def test_django_messages_become_toasts() -> None:
    html = engines["django"].get_template("ui/narrow.html").render({"messages": [HOSTILE]})
    assert 'class="toast"' in html
    assert Harm(html).found == ["script"]  # our own, with its src
    assert "<span>&lt;script&gt;" in html


def test_the_desk_shows_where_one_is_and_what_waits() -> None:
    nav = [
        {"url": "/desk/", "label": "Today", "icon": "inbox", "count": 4},
        {"url": "/desk/events/", "label": "Events", "icon": "calendar", "is_current": True},
    ]
    html = engines["django"].get_template("ui/desk.html").render({"desk_nav": nav})
    assert html.count('<a href="/desk/events/" aria-current="page">') == 2
    assert '<b>4<span class="sr"> to do</span></b>' in html
    assert 'popovertarget="desk-menu"' in html


def test_a_chosen_theme_is_on_the_page_and_nonsense_is_not() -> None:
    def page(theme: str) -> str:
        request = RequestFactory().get("/")
        request.COOKIES["theme"] = theme
        return engines["django"].get_template("404.html").render({}, request)

    assert 'data-theme="dark"' in page("dark")
    assert "data-theme=" not in page('"><script>')
