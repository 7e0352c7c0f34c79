-- Requesters at the door, and registers that were kept on paper.

-- Wrong codes count against where they come from; the row whose source is empty counts those from everywhere.
truncate access_attempts;
alter table access_attempts
    add column source text not null check (length(source) <= 64),
    add column since timestamptz not null,
    drop constraint access_attempts_tenant_id_number_key,
    add unique (tenant_id, number, source);

-- A case that was kept on paper came before it is written down: it begins when it came, and says when it was recorded.
alter table cases
    add column recorded_at timestamptz,
    add column taken_over text check (taken_over in ('measured', 'closed_on_paper')),
    add constraint cases_recorded_check check (recorded_at >= opened_at),
    add constraint cases_taken_over_is_recorded check ((taken_over is null) = (recorded_at is null));

-- What an import does with the limits of rows that had been concluded on paper.
alter table case_imports
    add column limits text not null default 'measured' check (limits in ('measured', 'closed_on_paper'));

-- Access codes that an import has given out, sealed: for whoever asked for it, once, for a few days.
create table case_import_codes (
    tenant_id uuid not null references tenants,
    id uuid not null,
    import_id uuid not null,
    row integer not null check (row > 1),
    case_id uuid not null,
    key_id uuid not null,
    code_sealed bytea not null,
    kept_until timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, import_id, row),
    foreign key (tenant_id, import_id) references case_imports (tenant_id, id) on delete cascade,
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    foreign key (tenant_id, key_id) references data_keys (tenant_id, id)
);
create index case_import_codes_of_case on case_import_codes (tenant_id, case_id);
create index case_import_codes_of_key on case_import_codes (tenant_id, key_id);
create index case_import_codes_kept on case_import_codes (tenant_id, kept_until);
call protect_tenant_table('case_import_codes');
