-- Who works here.

create table positions (
    tenant_id uuid not null references tenants,
    id uuid not null,
    name text not null check (length(name) between 1 and 200),
    rank integer not null check (rank between 0 and 1000000),
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, name)
);
call protect_tenant_table('positions');

create table grades (
    tenant_id uuid not null references tenants,
    id uuid not null,
    name text not null check (length(name) between 1 and 200),
    level integer not null check (level between 0 and 1000000),
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, name)
);
call protect_tenant_table('grades');

create table departments (
    tenant_id uuid not null references tenants,
    id uuid not null,
    parent_id uuid,
    code text not null check (length(code) between 1 and 50),
    name text not null check (length(name) between 1 and 200),
    place text check (length(place) between 1 and 200),
    phone text check (length(phone) between 1 and 50),
    office_hours text check (length(office_hours) between 1 and 200),
    head_id uuid,
    calendar_id uuid,
    closed_at timestamptz,
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, code),
    foreign key (tenant_id, parent_id) references departments (tenant_id, id),
    foreign key (tenant_id, calendar_id) references calendars (tenant_id, id),
    check (parent_id <> id)
);
create index departments_of_parent on departments (tenant_id, parent_id);
create index departments_of_head on departments (tenant_id, head_id);
create index departments_of_calendar on departments (tenant_id, calendar_id);
call protect_tenant_table('departments');

create table staff (
    tenant_id uuid not null references tenants,
    id uuid not null,
    badge text not null check (length(badge) between 1 and 50),
    name text not null check (length(name) between 1 and 200),
    department_id uuid not null,
    position_id uuid not null,
    grade_id uuid,
    superior_id uuid,
    joined_on date not null,
    left_on date,
    phone text check (length(phone) between 1 and 50),
    email text check (length(email) between 3 and 254),
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, badge),
    foreign key (tenant_id, department_id) references departments (tenant_id, id),
    foreign key (tenant_id, position_id) references positions (tenant_id, id),
    foreign key (tenant_id, grade_id) references grades (tenant_id, id),
    foreign key (tenant_id, superior_id) references staff (tenant_id, id),
    check (superior_id <> id),
    check (left_on >= joined_on)
);
create index staff_of_department on staff (tenant_id, department_id, name, id);
create index staff_of_position on staff (tenant_id, position_id);
create index staff_of_grade on staff (tenant_id, grade_id);
create index staff_of_superior on staff (tenant_id, superior_id);
call protect_tenant_table('staff');

-- A head is a member of the staff; both tables point at each other, so this one is added last.
alter table departments add foreign key (tenant_id, head_id) references staff (tenant_id, id);

-- A department below itself, or a superior of one's own superior, would make a ladder endless.
create function tree_has_no_cycle() returns trigger language plpgsql as $$
declare
    cyclic boolean;
begin
    -- Two moves at once could each be sound and together form a ring: one at a time.
    perform pg_advisory_xact_lock(hashtextextended(tg_relid::text || new.tenant_id::text, 0));
    execute format('with recursive up(id) as (
            select %1$I from %2$I where tenant_id = $1 and id = $2
            union select t.%1$I from %2$I t join up on t.tenant_id = $1 and t.id = up.id)
        select exists (select from up where id = $2)', tg_argv[0], tg_table_name)
        into cyclic using new.tenant_id, new.id;
    if cyclic then
        raise exception '% of % may not lead back to itself', tg_argv[0], tg_table_name
            using errcode = 'check_violation', table = tg_table_name,
                  constraint = tg_table_name || '_' || tg_argv[0] || '_no_cycle';
    end if;
    return null;
end $$;
create trigger no_cycle after insert or update of parent_id on departments
    for each row when (new.parent_id is not null) execute function tree_has_no_cycle('parent_id');
create trigger no_cycle after insert or update of superior_id on staff
    for each row when (new.superior_id is not null) execute function tree_has_no_cycle('superior_id');

create table roles (
    tenant_id uuid not null references tenants,
    id uuid not null,
    name text not null check (length(name) between 1 and 200),
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, name)
);
call protect_tenant_table('roles');

create table role_permissions (
    tenant_id uuid not null references tenants,
    id uuid not null,
    role_id uuid not null,
    permission text not null check (permission ~ '^[a-z_]+\.[a-z_]+$'),
    scope text not null check (scope in ('own', 'department', 'subtree', 'tenant')),
    primary key (tenant_id, id),
    unique (tenant_id, role_id, permission),
    foreign key (tenant_id, role_id) references roles (tenant_id, id) on delete cascade
);
call protect_tenant_table('role_permissions');

create table staff_roles (
    tenant_id uuid not null references tenants,
    id uuid not null,
    staff_id uuid not null,
    role_id uuid not null,
    primary key (tenant_id, id),
    unique (tenant_id, staff_id, role_id),
    foreign key (tenant_id, staff_id) references staff (tenant_id, id) on delete cascade,
    foreign key (tenant_id, role_id) references roles (tenant_id, id)
);
create index staff_roles_of_role on staff_roles (tenant_id, role_id);
call protect_tenant_table('staff_roles');

create table accounts (
    tenant_id uuid not null references tenants,
    id uuid not null,
    staff_id uuid not null,
    login text not null check (length(login) between 1 and 100 and login = lower(login)),
    password_hash text not null,
    failed_attempts integer not null default 0 check (failed_attempts >= 0),
    locked_until timestamptz,
    -- Raised by "sign out everywhere": an access token of an older epoch is void.
    epoch integer not null default 0,
    last_signed_in_at timestamptz,
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, login),
    unique (tenant_id, staff_id),
    foreign key (tenant_id, staff_id) references staff (tenant_id, id)
);
call protect_tenant_table('accounts');

create table refresh_tokens (
    tenant_id uuid not null references tenants,
    id uuid not null,
    account_id uuid not null,
    family_id uuid not null,
    token_hash bytea not null check (length(token_hash) = 32),
    issued_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    revoked_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, account_id) references accounts (tenant_id, id) on delete cascade
);
create unique index refresh_tokens_hash on refresh_tokens (token_hash);
create index refresh_tokens_family on refresh_tokens (tenant_id, family_id);
create index refresh_tokens_account on refresh_tokens (tenant_id, account_id);
create index refresh_tokens_expiry on refresh_tokens (tenant_id, expires_at);
call protect_tenant_table('refresh_tokens');

-- A refresh token arrives without its tenant's name.
create policy claim on refresh_tokens for select to shouwen_claim using (true);
grant select (tenant_id, id, token_hash) on refresh_tokens to shouwen_claim;
create function refresh_token_by_hash(wanted bytea) returns table (tenant_id uuid, id uuid)
    language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$ select tenant_id, id from refresh_tokens where token_hash = wanted $$;
