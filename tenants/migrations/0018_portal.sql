-- What requesters and machines come in by: access codes of cases, keys of portals and machines.

-- The code with which a requester follows a case. Only its hash is kept; several may be good at a time, because
-- whoever registers twice with one idempotency key may have lost the first answer.
create table access_codes (
    tenant_id uuid not null references tenants,
    id uuid not null,
    case_id uuid not null,
    code_hash bytea not null check (length(code_hash) = 32),
    issued_at timestamptz not null,
    -- A member of the staff, a key, or the requester themself; none where the product acted by itself.
    issued_by_id uuid,
    voided_at timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, code_hash),
    foreign key (tenant_id, case_id) references cases (tenant_id, id)
);
create index access_codes_of_case on access_codes (tenant_id, case_id, issued_at) where voided_at is null;
create index access_codes_issued_by on access_codes (tenant_id, issued_by_id, issued_at);
call protect_tenant_table('access_codes');

-- Keys of machines and of portals' servers.
create table api_keys (
    tenant_id uuid not null references tenants,
    id uuid not null,
    name text not null check (length(name) between 1 and 200),
    -- What may be shown of the key, so that people can tell which one it is.
    prefix text not null check (prefix ~ '^[0-9a-f]{8}$'),
    token_hash bytea not null check (length(token_hash) = 32),
    -- Where it belongs: its scopes are seen from here, and what it registers is received here.
    department_id uuid not null,
    created_by_id uuid,
    expires_at timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz,
    revoked_by_id uuid,
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, department_id) references departments (tenant_id, id),
    foreign key (tenant_id, created_by_id) references staff (tenant_id, id),
    foreign key (tenant_id, revoked_by_id) references staff (tenant_id, id),
    check (expires_at > created_at)
);
create unique index api_keys_hash on api_keys (token_hash);
create index api_keys_of_department on api_keys (tenant_id, department_id);
call protect_tenant_table('api_keys');

create table api_key_permissions (
    tenant_id uuid not null references tenants,
    id uuid not null,
    api_key_id uuid not null,
    permission text not null check (length(permission) between 1 and 100),
    scope text not null check (scope in ('own', 'department', 'subtree', 'tenant')),
    primary key (tenant_id, id),
    unique (tenant_id, api_key_id, permission),
    foreign key (tenant_id, api_key_id) references api_keys (tenant_id, id)
);
call protect_tenant_table('api_key_permissions');

-- A key arrives without its tenant's name.
create policy claim on api_keys for select to shouwen_claim using (true);
grant select (tenant_id, id, token_hash) on api_keys to shouwen_claim;
create function api_key_by_hash(wanted bytea) returns table (tenant_id uuid, id uuid)
    language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$ select tenant_id, id from api_keys where token_hash = wanted $$;
do $$
begin
    execute format('grant create on schema %I to shouwen_claim', current_schema());
    alter function api_key_by_hash(bytea) owner to shouwen_claim;
    revoke all on function api_key_by_hash(bytea) from public;
    grant execute on function api_key_by_hash(bytea) to shouwen_app;
    execute format('revoke create on schema %I from shouwen_claim', current_schema());
end $$;

-- A case that came in by a key is that key's own.
alter table cases
    add column api_key_id uuid,
    add foreign key (tenant_id, api_key_id) references api_keys (tenant_id, id);
create index cases_of_api_key on cases (tenant_id, api_key_id, opened_at desc, id desc) where api_key_id is not null;

-- Requesters and machines write entries too; neither is one of the staff.
alter table case_entries
    alter column by_id drop not null,
    add column author text not null default 'staff' check (author in ('staff', 'machine', 'requester', 'portal')),
    add constraint case_entries_by_check check ((author = 'staff') = (by_id is not null));

-- Wrong codes by the number that was given, whether or not there is such a case: who guesses is told nothing.
create table access_attempts (
    tenant_id uuid not null references tenants,
    id uuid not null,
    number text not null check (length(number) between 1 and 40),
    failures integer not null check (failures > 0),
    failed_at timestamptz not null,
    locked_until timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, number)
);
create index access_attempts_age on access_attempts (tenant_id, failed_at);
call protect_tenant_table('access_attempts');

-- Whether requesters come in by themselves, where their questions are received, and what they are shown.
create table portals (
    tenant_id uuid not null references tenants,
    id uuid not null,
    -- With number and access code to one's own case.
    is_open boolean not null,
    -- Questions from whoever comes, without a key.
    takes_questions boolean not null,
    -- Also from those who leave no name.
    takes_anonymous boolean not null,
    shows_handler boolean not null,
    department_id uuid not null,
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id),
    foreign key (tenant_id, department_id) references departments (tenant_id, id)
);
create index portals_of_department on portals (tenant_id, department_id);
call protect_tenant_table('portals');
