"""Files of a case, and the signed addresses by which they come and go."""
