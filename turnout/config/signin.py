"""Settings of sign-in: who a login is, and how somebody proves to be one.

`settings` takes over every upper-case name of this module.
"""

AUTH_USER_MODEL = "people.User"

SIGNIN_APPS: list[str] = []
SIGNIN_MIDDLEWARE: list[str] = ["turnout.people.web.middleware.who_asks"]

# Origins of identity providers: a sign-in form redirects there, which `form-action` has to allow.
SIGNIN_ORIGINS: list[str] = []
