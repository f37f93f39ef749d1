"""Notify: from subscriptions and stage changes to digests and e-mail."""
