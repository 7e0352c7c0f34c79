-- What requesters leave with the house, and who holds it.
select 1;
