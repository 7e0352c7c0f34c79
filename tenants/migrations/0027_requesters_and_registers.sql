-- requesters_and_registers: filled by its part of the work.
select 1;
