"""What other programs are told: in order, each numbered by its lane (docs/webhooks.md)."""

from turnout.front.queries.invariants.checks import Check

CHECKS = [
    Check("I-27", "told_in_order", "Of one thing nothing is told before what came earlier ended.", """
        SELECT 'delivery', d.id, d.sequence, e.sequence AS overtaken_by FROM webhooks_delivery d
        JOIN webhooks_delivery e ON e.lane_id = d.lane_id AND e.sequence > d.sequence
        WHERE e.settled_at IS NOT NULL AND (d.settled_at IS NULL OR d.settled_at > e.settled_at)"""),
    Check("I-27", "told_numbers", "No delivery has a number that was not drawn.", """
        SELECT 'delivery', d.id, d.sequence, l.last FROM webhooks_delivery d JOIN webhooks_lane l ON l.id = d.lane_id
        WHERE d.sequence > l.last"""),
    Check("I-27", "told_where_heard", "A delivery belongs to the subscription of its lane.", """
        SELECT 'delivery', d.id, d.subscription_id FROM webhooks_delivery d JOIN webhooks_lane l ON l.id = d.lane_id
        WHERE d.subscription_id <> l.subscription_id"""),
]  # fmt: skip
