"""Messages, jobs and people: I-24 to I-27, I-60, I-64, I-65."""

from turnout.front.queries.invariants.checks import Check

CHECKS = [
    Check("I-24", "message_keys", "A message key exists once.", """
        SELECT 'message', MIN({text:m.id}), m.key, COUNT(*) FROM messaging_message m
        GROUP BY m.key HAVING COUNT(*) > 1"""),
    Check("I-25", "confirmed_once", "Every registration was confirmed by exactly one message.", """
        SELECT 'registration', r.id, COUNT(m.id) FROM registration_registration r
        LEFT JOIN messaging_message m
             ON m.template = CASE WHEN r.source = 'moved' THEN 'registration_moved' ELSE 'registration_made' END
             AND m.about_kind = 'registration.registration' AND m.about_id = {text:r.id}
             AND m.key NOT LIKE '%%~%%'
        WHERE r.source <> 'import' GROUP BY r.id, r.source
        HAVING COUNT(m.id) < 1 OR (r.source <> 'moved' AND COUNT(m.id) <> 1)"""),
    Check("I-25", "confirmation_of_something", "No confirmation is of a registration that does not exist.", """
        SELECT 'message', m.id, m.about_id FROM messaging_message m
        LEFT JOIN registration_registration r ON {text:r.id} = m.about_id
        WHERE m.template = 'registration_made' AND r.id IS NULL"""),
    Check("I-27", "message_lease", "No message is stuck while it is sent.", """
        SELECT 'message', id, template FROM messaging_message
        WHERE state = 'sending' AND (lease_until IS NULL OR lease_until < %(late)s)"""),
    Check("I-27", "message_has_job", "Every message that waits has a job that will deliver it.", """
        SELECT 'message', m.id, m.template FROM messaging_message m WHERE m.state = 'queued' AND NOT EXISTS (
            SELECT 1 FROM jobs_job j
            WHERE j.key = {text:m.id} AND j.state IN ('queued', 'running', 'retry', 'dead'))"""),
    Check("I-27", "report_has_job", "Every report of a provider was applied, or has a job that will do it.", """
        SELECT 'report', p.id, p.kind FROM messaging_report p WHERE p.applied_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM jobs_job j
            WHERE j.key = p.key AND j.state IN ('queued', 'running', 'retry', 'dead'))"""),
    Check("I-27", "bounces_end_mail", "To an address that bounced for good nothing is sent until that is lifted.", """
        SELECT 'message', m.id, p.kind FROM messaging_report p JOIN messaging_message m ON m.id = p.message_id
        WHERE p.kind IN ('hard_bounce', 'complained') AND p.applied_at IS NOT NULL AND m.address_key <> ''
              AND NOT EXISTS (
            SELECT 1 FROM messaging_suppression s WHERE s.address_key = m.address_key)"""),
    Check("I-60", "carried", "A change at many dates that ended came to each; what was typed for it is gone.", """
        SELECT 'errand', e.id, s.event_id FROM events_errand e LEFT JOIN events_stop s
        ON s.errand_id = e.id AND s.outcome = 'waiting'
        WHERE e.ended_at IS NOT NULL AND (s.id IS NOT NULL OR CAST(e.facts AS text) <> '{}')"""),
    Check("I-60", "job_keys", "A job with a key is alive once.", """
        SELECT 'job', MIN({text:j.id}), j.name, j.key FROM jobs_job j
        WHERE j.key <> '' AND j.state IN ('queued', 'running', 'retry')
        GROUP BY j.name, j.key HAVING COUNT(*) > 1"""),
    Check("I-60", "job_lease", "No job runs past its lease.", """
        SELECT 'job', id, name FROM jobs_job
        WHERE state = 'running' AND (lease_until IS NULL OR lease_until < %(late)s)"""),
    Check("I-64", "children_minimal", "Of a child there is a first name and perhaps an age, nothing else.", """
        SELECT 'person', id FROM people_person
        WHERE NOT is_adult AND (last_name <> '' OR email <> '' OR phone <> '')"""),
    Check("I-65", "erased_is_empty", "Of whoever was erased nothing personal is left.", """
        SELECT 'message', m.id, m.template FROM messaging_message m JOIN people_person p ON {text:p.id} = m.person_id
        WHERE p.erased_at IS NOT NULL AND m.email <> 'erased@erased.invalid'
        UNION ALL SELECT 'message', m.id, m.template FROM messaging_message m JOIN people_person p
        ON m.about_kind = 'people.person' AND {text:p.id} = m.about_id
        WHERE p.erased_at IS NOT NULL AND m.email <> 'erased@erased.invalid' AND m.state NOT IN ('queued', 'sending')
        AND m.settled_at < %(late)s
        UNION ALL SELECT 'login', u.id, '' FROM people_user u JOIN people_person p ON p.id = u.person_id
        WHERE p.erased_at IS NOT NULL AND u.is_active
        UNION ALL SELECT 'attendee', a.id, a.state FROM registration_attendee a
        JOIN people_person p ON p.id = a.person_id WHERE p.erased_at IS NOT NULL AND a.age IS NOT NULL
        UNION ALL SELECT 'note', n.id, '' FROM people_staffnote n JOIN people_person p ON p.id = n.person_id
        WHERE p.erased_at IS NOT NULL
        UNION ALL SELECT 'guardianship', g.id, '' FROM people_guardianship g
        JOIN people_person p ON p.id = g.guardian_id OR p.id = g.child_id WHERE p.erased_at IS NOT NULL"""),
]  # fmt: skip
