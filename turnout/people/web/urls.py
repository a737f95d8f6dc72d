"""URLs of sign-in, of one's own account and household, of links that prove an address, and of connected apps.

Allauth leads to some of these by name; whatever of it is not listed here cannot be reached.
"""

from allauth.mfa.base import views as mfa
from django.urls import path

from turnout.people.web import (
    account,
    acting,
    acting_page,
    api_tokens,
    confirming,
    consent,
    household,
    keys,
    oauth,
    programs,
    proof,
    providers,
    second_step,
    signin,
)
from turnout.ui.doors import public

mfa_step = public("the second step of a sign-in whose first was right")(mfa.authenticate)

signing_in = [
    path("accounts/", signin.begin, name="accounts"),
    path("accounts/login/", signin.sign_in, name="account_login"),
    path("accounts/login/code/", signin.enter_code, name="account_confirm_login_code"),
    path("accounts/login/code/again/", signin.send_code_again, name="account_send_code_again"),
    path("accounts/login/password/", signin.by_password, name="account_login_password"),
    path("accounts/login/passkey/", signin.by_passkey, name="account_login_passkey"),
    path("accounts/login/app/", mfa_step, name="mfa_authenticate"),
    path("accounts/logout/", signin.sign_out, name="account_logout"),
    path("accounts/signup/", signin.sign_up, name="account_signup"),
    path("accounts/closed/", signin.closed, name="account_inactive"),
    path("accounts/password/reset/", signin.new_password, name="account_reset_password"),
    path("accounts/first/<str:token>/", signin.first_time, name="account_first"),
    path("accounts/welcome/", account.welcome, name="account_welcome"),
    path("accounts/welcome/passkey/", keys.welcome_passkey, name="account_welcome_passkey"),
    path("accounts/confirm/", confirming.confirm, name="account_reauthenticate"),
    path("accounts/confirm/send/", confirming.send_code, name="account_confirm_send"),
    path("accounts/confirm/code/", confirming.enter_code, name="account_confirm_code"),
    path("accounts/confirm/passkey/", confirming.by_passkey, name="account_confirm_passkey"),
    path("accounts/second/", second_step.second_step, name="account_second_step"),
    path("accounts/oidc/<str:provider_id>/login/", providers.leave, name="openid_connect_login"),
    path(
        "accounts/oidc/<str:provider_id>/login/callback/", providers.come_back, name="openid_connect_callback"
    ),
    path("accounts/oidc/cancelled/", providers.cancelled, name="socialaccount_login_cancelled"),
    path("accounts/oidc/failed/", providers.failed, name="socialaccount_login_error"),
    path("accounts/oidc/unverified/", providers.unverified, name="socialaccount_login_unverified"),
]

own = [
    path("my/account/", account.account, name="account"),
    path("my/account/details/", account.details, name="account_details"),
    path("my/account/address/", account.address, name="account_address"),
    path("my/account/address/sent/", account.address_sent, name="account_address_sent"),
    path("my/account/address/<str:token>/", account.use_address, name="account_address_use"),
    path("my/account/announcements/", account.news, name="account_news"),
    path("my/account/password/", keys.password, name="account_password"),
    path("my/account/password/removal/", keys.remove_password, name="account_password_removal"),
    path("my/account/passkeys/new/", keys.passkey, name="account_passkey"),
    path("my/account/passkeys/begin/", keys.begin_passkey, name="account_passkey_begin"),
    path(
        "my/account/passkeys/<int:passkey_id>/removal/", keys.remove_passkey, name="account_passkey_removal"
    ),
    path("my/account/app/", keys.app, name="account_app"),
    path("my/account/app/code.svg", keys.app_picture, name="account_app_picture"),
    path("my/account/app/recovery-codes/", keys.recovery_codes, name="account_recovery_codes"),
    path("my/account/app/removal/", keys.remove_app, name="account_app_removal"),
    path("my/account/connections/<int:account_id>/removal/", keys.disconnect, name="account_disconnect"),
    path("my/account/tokens/", api_tokens.listing, name="account_tokens"),
    path("my/account/tokens/new/", api_tokens.shown, name="account_token_shown"),
    path("my/account/tokens/<uuid:token_id>/secret/", api_tokens.rotate, name="account_token_rotation"),
    path("my/account/tokens/<uuid:token_id>/revocation/", api_tokens.revoke, name="account_token_revocation"),
    path("my/account/programs/", programs.listing, name="account_programs"),
    path("my/account/programs/<uuid:key>/removal/", programs.removal, name="account_program_removal"),
    path("my/account/sessions/end/", account.end_other_sessions, name="account_sessions_end"),
    path("my/account/sessions/<int:session_id>/end/", account.end_session, name="account_session_end"),
    path("my/household/", household.household, name="household"),
    path("my/household/joined/", household.joined, name="joined"),
    path("my/household/join/<str:token>/", household.join, name="household_join"),
    path(
        "my/household/invitations/<uuid:invitation_id>/withdrawal/",
        household.withdraw_invitation,
        name="household_invitation_withdrawal",
    ),
    path("my/household/<uuid:child_id>/", household.child, name="household_child"),
    path("my/household/<uuid:child_id>/removal/", household.remove_child, name="household_child_removal"),
    path("prove/done/", proof.proven, name="proven"),
    path("prove/<str:token>/", proof.prove, name="prove"),
    path("prove/<str:token>/again/", proof.send_again, name="prove_again"),
]

for_others = [
    path("desk/people/<uuid:person_id>/acting/", acting_page.begin, name="desk-person-acting"),
    path("acting/end/", acting.end, name="acting_end"),
]

for_apps = [
    path(".well-known/openid-configuration", oauth.discovery, name="oauth-discovery"),
    path(".well-known/oauth-authorization-server", oauth.discovery, name="oauth-metadata"),
    path("oauth/authorize/", consent.consent, name="account_consent"),
    path("oauth/keys.json", oauth.keys, name="oauth-keys"),
    path("oauth/token", oauth.token, name="oauth-token"),
    path("oauth/revoke", oauth.revoke, name="oauth-revoke"),
    path("oauth/userinfo", oauth.userinfo, name="oauth-userinfo"),
]

urlpatterns = [*signing_in, *own, *for_others, *for_apps]
