-- Requesters at the door, and registers that were kept on paper.

-- Wrong codes count against where they come from; the row whose source is empty counts those from everywhere.
truncate access_attempts;
alter table access_attempts
    add column source text not null check (length(source) <= 64),
    add column since timestamptz not null,
    drop constraint access_attempts_tenant_id_number_key,
    add unique (tenant_id, number, source);
