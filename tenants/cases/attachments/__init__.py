"""Files that belong to a case: announced first, then sent, checked and kept."""
