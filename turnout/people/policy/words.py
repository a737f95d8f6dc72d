"""What each permission lets somebody do, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from turnout.kernel.permissions import Permission
from turnout.people.policy import roles

WORDS: dict[Permission, str | Promise] = {
    Permission.SEE_DESK: _("open the desk and search it"),
    Permission.SEE_EVENTS: _("see events, drafts too"),
    Permission.MANAGE_EVENTS: _("make and change events, their dates and places"),
    Permission.APPROVE_EVENTS: _("approve events, or return them"),
    Permission.PUBLISH_EVENTS: _("publish events and take them back"),
    Permission.CANCEL_EVENTS: _("cancel events"),
    Permission.CANCEL_PLANS: _("cancel drafts and submissions"),
    Permission.SEE_ROSTER: _("see who comes and who waits"),
    Permission.MANAGE_REGISTRATIONS: _(
        "register and cancel people, serve the line, write to families, work at the door"
    ),
    Permission.SEE_PEOPLE: _("see people with address, phone and history, write notes, merge duplicates"),
    Permission.SEE_MESSAGES: _("read messages that were sent"),
    Permission.SEE_PRIVATE_NOTES: _("read private notes about events"),
    Permission.SEE_AUDIT: _("read who did what"),
    Permission.MANAGE_VENUES: _("change venues, rooms and contacts"),
    Permission.MANAGE_METROS: _("make, change and delete metros and topics"),
    Permission.IMPORT_DATA: _("import venues, events and registrations"),
    Permission.EXPORT_DATA: _("take data along as files, contact details included"),
    Permission.MANAGE_WEBHOOKS: _("let other programs be told what happens (webhooks)"),
    Permission.ERASE_PEOPLE: _("erase people"),
    Permission.MANAGE_GRANTS: _("give roles and take them back"),
    Permission.MANAGE_APPLICATIONS: _("let programs work here: applications, and apps that people connect"),
    Permission.ACT_FOR_OTHERS: _("act for other people"),
    Permission.CHANGE_SETTINGS: _("change the organisation's settings"),
    Permission.SEE_SYSTEM: _("see the system and run work again"),
}


def of_role(role: str) -> tuple[list[str], list[str]]:
    """Return what a role lets somebody do, and what it does not, in the order of this page."""
    granted = roles.permissions_of(role)
    able = [str(said) for one, said in WORDS.items() if one in granted]
    return able, [str(said) for one, said in WORDS.items() if one not in granted]
