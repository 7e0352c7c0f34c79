"""What waits, and who is told when it has waited too long; what does, 0031_nothing_waits.sql writes down."""
