-- checks: filled by its part of the work.
select 1;
