-- Files that belong to a case.
select 1;
