"""Capacity, and who waits: I-01 to I-11, I-14."""

from turnout.front.queries.invariants.checks import Check

HOLDING = "('pending', 'pending_payment', 'confirmed')"
IN_LINE = "('waiting', 'offered')"

CHECKS = [
    Check("I-01", "tier_counter", "A tier's counter is what people and live offers hold, within its capacity.", f"""
        SELECT 'tier', t.id, t.held, COALESCE(a.held, 0) + COALESCE(o.held, 0) AS counted, t.capacity
        FROM events_tier t
        LEFT JOIN (SELECT tier_id, COUNT(*) AS held FROM registration_attendee
                   WHERE state IN {HOLDING} GROUP BY tier_id) a ON a.tier_id = t.id
        LEFT JOIN (SELECT tier_id, SUM(places) AS held FROM registration_offer
                   WHERE state = 'live' GROUP BY tier_id) o ON o.tier_id = t.id
        WHERE t.held <> COALESCE(a.held, 0) + COALESCE(o.held, 0) OR t.held > t.capacity
              OR COALESCE(a.held, 0) + COALESCE(o.held, 0) > t.capacity"""),
    Check("I-01", "replay", "Replayed step by step, no counter ever passed its capacity or skipped a step.", """
        SELECT 'place_move', m.id, m.seq, m.delta, m.held_after, m.capacity FROM (
            SELECT p.*, ROW_NUMBER() OVER w AS n, LAG(p.held_after, 1, 0) OVER w AS before
            FROM registration_placemove p WINDOW w AS (PARTITION BY p.event_id, p.tier_id ORDER BY p.seq)) m
        WHERE m.n <> m.seq OR m.held_after <> m.before + m.delta OR m.held_after > m.capacity"""),
    Check("I-01", "replay_end", "The last step of every counter is what the counter says now.", """
        SELECT 'tier', t.id, t.move_seq, t.held, m.seq, m.held_after FROM events_tier t
        LEFT JOIN registration_placemove m ON m.tier_id = t.id AND m.seq = t.move_seq
        WHERE (t.move_seq > 0 AND (m.id IS NULL OR m.held_after <> t.held
               OR COALESCE(m.capacity, -1) <> COALESCE(t.capacity, -1))) OR (t.move_seq = 0 AND t.held > 0)
        UNION ALL
        SELECT 'event', e.id, e.move_seq, e.held, m.seq, m.held_after FROM events_event e
        LEFT JOIN registration_placemove m ON m.event_id = e.id AND m.tier_id IS NULL AND m.seq = e.move_seq
        WHERE (e.move_seq > 0 AND (m.id IS NULL OR m.held_after <> e.held)) OR (e.move_seq = 0 AND e.held > 0)"""),
    Check("I-02", "event_counter", "An event's counter is the sum over its tiers, within its cap.", """
        SELECT 'event', e.id, e.held, COALESCE(t.held, 0) AS counted, e.capacity FROM events_event e
        LEFT JOIN (SELECT event_id, SUM(held) AS held FROM events_tier GROUP BY event_id) t ON t.event_id = e.id
        WHERE e.held <> COALESCE(t.held, 0) OR e.held > e.capacity"""),
    Check("I-02", "room_takes_cap", "Events to come plan at most as many people as their room takes.", """
        SELECT 'event', e.id, e.capacity, CASE WHEN r.id IS NULL THEN v.capacity ELSE r.capacity END AS room_takes
        FROM events_event e LEFT JOIN venues_venue v ON v.id = e.venue_id LEFT JOIN venues_room r ON r.id = e.room_id
        WHERE e.state IN ('published', 'registration_closed', 'in_progress') AND e.ends_at > %(now)s
              AND CASE WHEN r.id IS NULL THEN v.capacity ELSE r.capacity END IS NOT NULL
              AND (e.capacity IS NULL
                   OR e.capacity > CASE WHEN r.id IS NULL THEN v.capacity ELSE r.capacity END)"""),
    Check("I-03", "own_tier", "Every place is of a tier of its own event, in a registration for that event.", """
        SELECT 'attendee', a.id, a.event_id, t.event_id AS tier_event FROM registration_attendee a
        JOIN events_tier t ON t.id = a.tier_id JOIN registration_registration r ON r.id = a.registration_id
        WHERE t.event_id <> a.event_id OR r.event_id <> a.event_id"""),
    Check("I-04", "one_place_each", "One person holds at most one place at an event.", f"""
        SELECT 'event', event_id, person_id, COUNT(*) FROM registration_attendee WHERE state IN {HOLDING}
        GROUP BY event_id, person_id HAVING COUNT(*) > 1"""),
    Check("I-05", "hold_deadline", "A hold until payment has a deadline and does not outlive it.", """
        SELECT 'attendee', id, hold_until FROM registration_attendee
        WHERE state = 'pending_payment' AND (hold_until IS NULL OR hold_until < %(late)s)"""),
    Check("I-32", "confirmed_place_is_paid", "A confirmed place is paid, unless it is free or paid at the door.", """
        SELECT 'registration', a.registration_id, SUM(a.price_minor) AS costs, COALESCE(s.settled, 0) AS settled
        FROM registration_attendee a
        LEFT JOIN (SELECT registration_id, SUM(amount_minor) AS settled FROM registration_settlement
                   GROUP BY registration_id) s ON s.registration_id = a.registration_id
        WHERE a.state = 'confirmed' AND NOT a.settles_at_door
        GROUP BY a.registration_id, s.settled HAVING SUM(a.price_minor) > COALESCE(s.settled, 0)"""),
    Check("I-32", "settled_within_price", "What was settled is in the event's currency and never below nothing.", """
        SELECT 'registration', s.registration_id, SUM(s.amount_minor) FROM registration_settlement s
        GROUP BY s.registration_id HAVING SUM(s.amount_minor) < 0
        UNION ALL
        SELECT 'settlement', s.id, s.amount_minor FROM registration_settlement s
        JOIN registration_registration r ON r.id = s.registration_id JOIN events_event e ON e.id = r.event_id
        WHERE s.currency <> e.currency"""),
    Check("I-30", "reversal_is_whole", "What takes a payment back is as large, and of the same registration.", """
        SELECT 'settlement', s.id, s.amount_minor, p.amount_minor AS paid FROM registration_settlement s
        JOIN registration_settlement p ON p.id = s.reverses_id
        WHERE s.amount_minor <> -p.amount_minor OR s.registration_id <> p.registration_id
              OR p.reverses_id IS NOT NULL"""),
    Check("I-06", "place_on_live_event", "Nobody holds a place at an event that is not on sale or cancelled.", f"""
        SELECT 'attendee', a.id, e.id AS event, e.state FROM registration_attendee a
        JOIN events_event e ON e.id = a.event_id JOIN registration_registration r ON r.id = a.registration_id
        WHERE a.state IN {HOLDING} AND (e.state IN ('draft', 'pending_review', 'rejected', 'cancelled')
              OR (e.state = 'approved' AND r.source NOT IN ('desk', 'import'))
              OR (e.registration_type = 'none' AND r.source = 'web_form'))"""),
    Check("I-68", "imported_once", "Every registration from another system is one order of it, at the same event.", """
        SELECT 'registration', r.id, r.event_id, i.event_id FROM registration_registration r
        LEFT JOIN registration_importedorder i ON i.registration_id = r.id
        WHERE (r.source = 'import' AND (i.id IS NULL OR i.event_id <> r.event_id))
              OR (r.source <> 'import' AND i.id IS NOT NULL)"""),
    Check("I-07", "registration_has_people", "Every registration has people.", """
        SELECT 'registration', r.id FROM registration_registration r
        LEFT JOIN registration_attendee a ON a.registration_id = r.id WHERE a.id IS NULL"""),
    Check("I-09", "waits_once", "One person waits at most once for a tier.", """
        SELECT 'tier', tier_id, person_id, COUNT(*) FROM registration_attendee WHERE state = 'waiting'
        GROUP BY tier_id, person_id HAVING COUNT(*) > 1"""),
    Check("I-10", "ranks", "No two entries of an event's line have one rank.", f"""
        SELECT 'event', event_id, sort_key, COUNT(*) FROM registration_waitlistentry WHERE state IN {IN_LINE}
        GROUP BY event_id, sort_key HAVING COUNT(*) > 1"""),
    Check("I-11", "entry_has_people", "Somebody waits in an entry exactly while it is in line.", f"""
        SELECT 'entry', w.id FROM registration_waitlistentry w WHERE w.state IN {IN_LINE} AND NOT EXISTS (
            SELECT 1 FROM registration_attendee a
            WHERE a.registration_id = w.registration_id AND a.tier_id = w.tier_id AND a.state = 'waiting')
        UNION ALL
        SELECT 'attendee', a.id FROM registration_attendee a WHERE a.state = 'waiting' AND NOT EXISTS (
            SELECT 1 FROM registration_waitlistentry w
            WHERE w.registration_id = a.registration_id AND w.tier_id = a.tier_id AND w.state IN {IN_LINE})"""),
    Check("I-11", "waiting_counter", "The counters of waiting people are their number.", """
        SELECT 'tier', t.id, t.waiting, COALESCE(a.n, 0) AS counted FROM events_tier t
        LEFT JOIN (SELECT tier_id, COUNT(*) AS n FROM registration_attendee WHERE state = 'waiting'
                   GROUP BY tier_id) a ON a.tier_id = t.id WHERE t.waiting <> COALESCE(a.n, 0)
        UNION ALL
        SELECT 'event', e.id, e.waiting, COALESCE(t.n, 0) FROM events_event e
        LEFT JOIN (SELECT event_id, SUM(waiting) AS n FROM events_tier GROUP BY event_id) t ON t.event_id = e.id
        WHERE e.waiting <> COALESCE(t.n, 0)"""),
    Check("I-11", "no_line_nobody_waits", "Nobody waits for a tier that has no line.", """
        SELECT 'attendee', a.id, t.id AS tier FROM registration_attendee a JOIN events_tier t ON t.id = a.tier_id
        WHERE a.state = 'waiting' AND NOT t.has_line"""),
    Check("I-05", "undecided", "Nobody waits for a decision once the time for it is over.", """
        SELECT 'attendee', a.id, e.deadline_at, e.starts_at FROM registration_attendee a
        JOIN events_event e ON e.id = a.event_id
        WHERE a.state = 'pending' AND COALESCE(e.deadline_at, e.starts_at) < %(late)s"""),
    Check("I-05", "screened", "Nobody waits for a decision at an event where nobody ever had to decide.", """
        SELECT 'attendee', a.id, e.id AS event FROM registration_attendee a JOIN events_event e ON e.id = a.event_id
        WHERE a.state = 'pending' AND e.admission = 'open' AND NOT EXISTS (
            SELECT 1 FROM audit_auditentry t WHERE t.subject_kind = 'events.event' AND t.verb = 'event.changed'
            AND t.subject_id = {text:e.id} AND CAST(t.facts AS text) LIKE '%%"admission"%%')"""),
    Check("I-04", "transferred", "Whoever was moved has a twin at another event, and an act says so.", """
        SELECT 'attendee', a.id, t.id AS twin FROM registration_attendee a
        LEFT JOIN registration_attendee t ON t.moved_from_id = a.id
        WHERE a.state = 'transferred' AND (t.id IS NULL OR t.event_id = a.event_id OR NOT EXISTS (
            SELECT 1 FROM audit_auditentry e WHERE e.verb = 'places.transferred'
            AND e.subject_id = {text:a.registration_id}))
        UNION ALL
        SELECT 'attendee', t.id, a.id AS came_from FROM registration_attendee t
        JOIN registration_attendee a ON a.id = t.moved_from_id WHERE a.state <> 'transferred'"""),
    Check("I-14", "holds_or_waits", "Nobody holds a place of a tier and waits for one.", f"""
        SELECT 'attendee', w.id, h.id AS holds FROM registration_attendee w JOIN registration_attendee h
        ON h.tier_id = w.tier_id AND h.person_id = w.person_id AND h.state IN {HOLDING} WHERE w.state = 'waiting'"""),
]  # fmt: skip
