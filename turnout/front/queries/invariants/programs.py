"""Programs: what has ended opens nothing (I-66), and no machine gives roles (I-67)."""

from turnout.front.queries.invariants.checks import Check

CHECKS = [
    Check("I-66", "ended_programs", "What has ended opens nothing: connections, apps, applications.", """
        SELECT 'token', t.id FROM people_apitoken t JOIN people_connection c ON c.id = t.connection_id
        WHERE c.ended_at IS NOT NULL AND t.revoked_at IS NULL
        UNION ALL
        SELECT 'token', t.id FROM people_apitoken t JOIN people_application a ON a.user_id = t.user_id
        WHERE a.retired_at IS NOT NULL AND t.revoked_at IS NULL
        UNION ALL
        SELECT 'connection', c.id FROM people_connection c JOIN people_connectedapp a ON a.id = c.app_id
        WHERE a.retired_at IS NOT NULL AND c.ended_at IS NULL"""),
    Check("I-67", "application_roles", "No application has a role that gives roles.", """
        SELECT 'grant', g.id FROM people_grant g JOIN people_user u ON u.id = g.user_id
        WHERE u.application_name <> '' AND g.revoked_at IS NULL AND g.role = 'system_admin'"""),
]  # fmt: skip
