"""Codes: what they are used for is counted, and never more than they are good for (I-03, I-32)."""

from turnout.front.queries.invariants.checks import Check

USED = """SELECT voucher_id, COUNT(*) AS n, SUM(discount_minor) AS spent FROM registration_voucheruse
                   WHERE returned_at IS NULL GROUP BY voucher_id"""

CHECKS = [
    Check("I-03", "code_counter", "The counter of a code is the places booked with it, within its number.", f"""
        SELECT 'voucher', v.id, v.used, COALESCE(u.n, 0) AS counted, v.most FROM events_voucher v
        LEFT JOIN ({USED}) u ON u.voucher_id = v.id
        WHERE v.used <> COALESCE(u.n, 0) OR v.used > v.most
        UNION ALL
        SELECT 'voucher', u.voucher_id, 0, 0, NULL FROM registration_voucheruse u
        JOIN events_voucher v ON v.id = u.voucher_id JOIN registration_attendee a ON a.id = u.attendee_id
        WHERE a.event_id <> v.event_id AND u.returned_at IS NULL"""),
    Check("I-32", "code_budget", "What a code took off is what it took off its places, within its budget.", f"""
        SELECT 'voucher', v.id, v.spent_minor, COALESCE(u.spent, 0) AS counted, v.budget_minor FROM events_voucher v
        LEFT JOIN ({USED}) u ON u.voucher_id = v.id
        WHERE v.spent_minor <> COALESCE(u.spent, 0) OR v.spent_minor > v.budget_minor
        UNION ALL
        SELECT 'voucher', u.voucher_id, u.discount_minor, 0, NULL FROM registration_voucheruse u
        JOIN events_voucher v ON v.id = u.voucher_id
        WHERE u.discount_minor > 0 AND v.percent_off IS NULL AND v.amount_off_minor IS NULL"""),
    Check("I-32", "code_price", "No agreed price is below nothing; a code of 100 per cent leaves nothing to pay.", """
        SELECT 'attendee', a.id, a.price_minor FROM registration_attendee a WHERE a.price_minor < 0
        UNION ALL
        SELECT 'attendee', a.id, a.price_minor FROM registration_voucheruse u
        JOIN events_voucher v ON v.id = u.voucher_id JOIN registration_attendee a ON a.id = u.attendee_id
        WHERE v.percent_off = 100 AND u.discount_minor > 0 AND a.price_minor > 0"""),
    Check("I-32", "codes_asked", "The form of an event has a field for codes while one takes something off.", """
        SELECT 'event', e.id, e.takes_codes FROM events_event e WHERE e.takes_codes <> EXISTS (
            SELECT 1 FROM events_voucher v WHERE v.event_id = e.id AND v.is_active
            AND (v.percent_off IS NOT NULL OR v.amount_off_minor IS NOT NULL))"""),
]  # fmt: skip
