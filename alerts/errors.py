"""What can go wrong in this room. Each message is one line of Swedish for the person at the keyboard."""


class AlertError(Exception):
    """Something a person can put right; the message says what."""


class SubscriptionError(AlertError):
    """A subscription that cannot be made or found as asked."""


class SettingsError(AlertError):
    """An environment variable that cannot be used."""


class BusyError(AlertError):
    """Another process is sending from the same data folder."""
