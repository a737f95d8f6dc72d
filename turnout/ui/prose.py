"""Text that people wrote, made into HTML that cannot harm."""

import re
from functools import lru_cache

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {"p", "br", "strong", "em", "a", "ul", "ol", "li", "h3", "h4", "blockquote", "code", "hr"}
SCHEMES = {"http", "https", "mailto", "tel"}
_PARSER = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable(
    ["image", "html_block", "html_inline"]
)
_DEEPER = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4"}


def paragraphs(text: str) -> SafeString:
    """Return plain text as paragraphs: blank lines part them, single breaks stay, all else is escaped."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", str(text).replace("\r\n", "\n")) if part.strip()]
    broken = "".join(f"<p>{'<br>'.join(escape(line) for line in part.splitlines())}</p>" for part in parts)
    return mark_safe(broken)  # noqa: S308 -- every line is escaped above


@lru_cache(maxsize=512)
def markdown(text: str) -> SafeString:
    """Return Markdown as safe HTML: no pictures, no raw HTML, headings below the page's own."""
    tokens = _PARSER.parse(str(text))
    for token in tokens:
        token.tag = _DEEPER.get(token.tag, token.tag)
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    cleaned = nh3.clean(
        html, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel="noopener nofollow"
    )
    return mark_safe(cleaned)  # noqa: S308 -- nh3 allows a fixed list of tags and no scripts
