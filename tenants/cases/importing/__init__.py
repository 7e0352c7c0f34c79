"""Cases that come as a file, row by row, through the same verb as a single one."""
