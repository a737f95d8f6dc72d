"""The door: I-62."""

from turnout.front.queries.invariants.checks import Check

CHECKS = [
    Check("I-62", "checked_in_place", "Only who had a confirmed place was checked in.", """
        SELECT 'attendance', c.id, c.attendee_id FROM registration_attendance c WHERE c.standing <> ''
        AND NOT EXISTS (SELECT 1 FROM audit_change x JOIN audit_auditentry e ON e.id = x.act_id
            WHERE x.thing_kind = 'registration.attendee' AND x.thing_id = {text:c.attendee_id}
              AND x.to_state = 'confirmed' AND e.at <= c.received_at)"""),
    Check("I-62", "checked_in_here", "People are checked in at sessions of their own event.", """
        SELECT 'attendance', c.id, c.session_id FROM registration_attendance c
        JOIN registration_attendee a ON a.id = c.attendee_id JOIN events_session s ON s.id = c.session_id
        WHERE s.event_id <> a.event_id
        UNION ALL
        SELECT 'walk-in', w.key, w.session_id FROM registration_walkin w
        JOIN events_session s ON s.id = w.session_id WHERE s.event_id <> w.event_id"""),
    Check("I-62", "checked_in_by_tap", "What is known of somebody at a session was said by a tap with a key.", """
        SELECT 'attendance', c.id, c.attendee_id FROM registration_attendance c WHERE NOT EXISTS (
            SELECT 1 FROM registration_tap t WHERE t.attendee_id = c.attendee_id AND t.session_id = c.session_id
            AND t.standing = c.standing AND t.outcome = 'done' AND t.tapped_at = c.tapped_at)"""),
    Check("I-62", "walk_in_undone", "A walk-in was taken back by a tap with a key, or counts.", """
        SELECT 'walk-in', w.key, w.undone_at FROM registration_walkin w
        WHERE (w.undone_at IS NULL) <> (w.undone_key IS NULL)"""),
    Check("I-62", "standby_here", "People stand by at sessions of the event at which they waited.", """
        SELECT 'standby', b.id, b.session_id FROM registration_standby b
        JOIN events_session s ON s.id = b.session_id LEFT JOIN registration_attendee a ON a.id = b.attendee_id
        WHERE s.event_id <> b.event_id OR a.event_id <> b.event_id"""),
    Check("I-62", "standby_let_in", "Whoever was let in from standby was let in by an act.", """
        SELECT 'standby', b.id, b.admitted_at FROM registration_standby b WHERE b.admitted_at IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM audit_auditentry e WHERE e.verb = 'standby.admitted'
            AND e.subject_id IN ({text:b.attendee_id}, {text:b.session_id}) AND e.at >= b.admitted_at)"""),
]  # fmt: skip
