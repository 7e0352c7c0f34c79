-- Deciding whether a matter is accepted.
select 1;
