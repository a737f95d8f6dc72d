"""What events ask, and what is answered: I-64."""

from turnout.front.queries.invariants.checks import Check

CHECKS = [
    Check("I-64", "asks", "What an event counts as asked is what its form asks.", """
        SELECT 'event', e.id, e.asks, COALESCE(q.asks, 0) AS counted FROM events_event e
        LEFT JOIN (SELECT event_id, COUNT(*) AS asks FROM events_question WHERE is_active GROUP BY event_id) q
               ON q.event_id = e.id
        WHERE e.asks <> COALESCE(q.asks, 0)"""),
    Check("I-64", "explained", "Whoever asks about a child says why, and who sees the answer.", """
        SELECT 'question', q.id FROM events_question q JOIN events_event e ON e.id = q.event_id
        WHERE e.audience = 'children' AND q.asked = 'attendee' AND q.is_active AND (q.why = '' OR q.seen_by = '')"""),
    Check("I-64", "conditions", "What is shown by the answer to a question depends on one that is asked.", """
        SELECT 'question', q.id FROM events_question q JOIN events_question s ON s.id = q.shown_if_id
        WHERE q.is_active AND (NOT s.is_active OR s.event_id <> q.event_id)"""),
    Check("I-64", "answers", "An answer is about its registration or somebody in it, and of the same event.", """
        SELECT 'answer', a.id FROM registration_answer a
        JOIN events_question q ON q.id = a.question_id
        JOIN registration_registration r ON r.id = a.registration_id
        LEFT JOIN registration_attendee p ON p.id = a.attendee_id
        WHERE q.event_id <> r.event_id OR (a.attendee_id IS NULL) <> (q.asked = 'registration')
              OR (a.attendee_id IS NOT NULL AND p.registration_id <> a.registration_id)"""),
]  # fmt: skip
