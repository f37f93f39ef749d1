"""A small invented web on loopback, for the demonstration and the tests; imports none of our other rooms."""
