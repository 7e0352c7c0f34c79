"""Pages to print: a receipt, a one-time notice, the complete file of a case."""
