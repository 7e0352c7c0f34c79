"""Whether it was done well: breaches and what followed, praise, checks."""
