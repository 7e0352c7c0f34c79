-- What requesters and machines come in by: access codes of cases, keys of portals and machines.
select 1;
