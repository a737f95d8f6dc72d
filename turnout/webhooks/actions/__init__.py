"""What happens to subscriptions, and how something is told."""
