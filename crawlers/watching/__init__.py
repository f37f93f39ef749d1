"""How each source is: how often to ask it, what is expected of it, whether we still see it."""
