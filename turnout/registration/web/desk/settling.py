"""Payments of a registration at the desk: written down, waived, taken back."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods

from turnout.kernel import ids
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.policy import requiring
from turnout.registration.actions import settling
from turnout.registration.models import Registration, Settlement
from turnout.registration.queries import roster, settlements
from turnout.registration.rules import paying, prices
from turnout.registration.web.desk import registrations
from turnout.ui import forms, money, refusing
from turnout.ui.doors import actor_of, desk


class Once(forms.Form):
    """A form with a key of its own, so that sent twice it counts once."""

    key = django_forms.CharField(max_length=40, widget=django_forms.HiddenInput)

    def clean_key(self) -> UUID:
        """Return the key that the form was shown with."""
        found = ids.key(self.cleaned_data["key"])
        if found is None:
            raise ValidationError(_("Open this page again."))
        return found


class PaymentForm(Once):
    """How much was paid, and how."""

    amount = django_forms.DecimalField(label=_l("Amount"), max_digits=12)
    method = django_forms.ChoiceField(
        label=_l("How"), choices=Settlement.Method.choices, widget=django_forms.RadioSelect
    )
    reason = django_forms.CharField(
        label=_l("Note"),
        max_length=500,
        required=False,
        help_text=_l("Such as the number of a receipt. Whoever waives says why."),
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.fields["amount"].label = _("Amount in %(currency)s") % {"currency": currency}

    def clean_amount(self) -> int:
        """Return what was typed in minor units of the event's currency."""
        typed: Decimal = self.cleaned_data["amount"]
        found = money.minor_of(typed, self.currency)
        if found is None:
            raise ValidationError(_("There are no coins as small as that in this currency."))
        return found


class ReversalForm(Once):
    """Why something that was written down is taken back."""

    reason = django_forms.CharField(label=_l("Reason"), max_length=500)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_REGISTRATIONS)
def payment(request: HttpRequest, reference: str) -> HttpResponse:
    """Write down what a family paid."""
    found = _open(request, reference)
    people = roster.of_registration(found)
    account = settlements.account(found, prices.owed(people))
    currency = found.event.currency
    late = paying.lapsed(people) if account.left <= 0 else []
    open_minor = account.left + prices.lost(late)
    form = _payment_form(request, currency, open_minor)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            settling.settle(
                found, typed["amount"], typed["method"], typed["key"], by=actor_of(request),
                reason=typed["reason"],
            )  # fmt: skip
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _("Written down."))
            return _back(found)
    left = money.price(open_minor, currency) if open_minor > 0 else ""
    return _page(
        request, found, "desk/registration_payment.html", form, _("Payment"), left=left, is_late=bool(late)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_REGISTRATIONS)
def reversal(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Take back what was written down as paid."""
    found = _open(request, reference)
    row = get_object_or_404(Settlement, pk=key, registration=found)
    form = ReversalForm(request.POST if request.method == "POST" else None, initial={"key": ids.uuid7()})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            settling.reverse(row, typed["key"], by=actor_of(request), reason=typed["reason"])
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _("Taken back. If money was given, give it back by hand."))
            return _back(found)
    said = f"{money.price(row.amount_minor, row.currency)}, {row.get_method_display()}"
    return _page(request, found, "desk/registration_reversal.html", form, _("Take a payment back"), said=said)


def _payment_form(request: HttpRequest, currency: str, left: int) -> PaymentForm:
    if request.method == "POST":
        return PaymentForm(request.POST, currency=currency)
    shown = money.plain(left, currency) if left > 0 else ""
    initial = {"amount": shown, "method": Settlement.Method.CASH, "key": ids.uuid7()}
    return PaymentForm(initial=initial, currency=currency)


def _open(request: HttpRequest, reference: str) -> Registration:
    found = registrations.opened(request, reference)
    requiring.require(actor_of(request), Permission.MANAGE_REGISTRATIONS, found)
    return found


def _back(found: Registration) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk-registration", args=[found.reference]), status=303)


def _page(
    request: HttpRequest, found: Registration, template: str, form: forms.Form, here: str, **more: Any
) -> HttpResponse:
    context = {
        "registration": found,
        "event": found.event,
        "form": form,
        "crumbs": registrations.crumbs(found, here),
        **more,
    }
    return render(request, template, context, status=422 if form.errors else 200)
