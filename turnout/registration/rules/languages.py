"""In which language a family is written to."""

from django.conf import settings


def spoken(*wishes: str) -> str:
    """Return the first of these languages that messages are written in, else that of the installation.

    A wish may name a country, too (`pt-BR`): without one of our own for it, the language counts.
    """
    known = [code for code, _name in settings.LANGUAGES]
    for wish in wishes:
        said = wish.lower()
        for code in (said, said.partition("-")[0]):
            if code in known:
                return code
    return settings.LANGUAGE_CODE.partition("-")[0]
