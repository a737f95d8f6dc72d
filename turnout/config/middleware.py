"""What every request passes, beside Django's own."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from turnout.kernel import clock

Handler = Callable[[HttpRequest], HttpResponse]


def right_clock(get_response: Handler) -> Handler:
    """Keep this process's clock in step with the database's: one statement every 30 seconds."""

    def handle(request: HttpRequest) -> HttpResponse:
        clock.keep_right()
        return get_response(request)

    return handle
