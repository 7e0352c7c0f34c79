-- Whoever has or had a part in a case sees it: found by the person, not by reading every part in the tenant.

create index involvements_of_staff on involvements (tenant_id, staff_id, case_id);
