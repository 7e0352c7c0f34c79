-- Tenancy is closed by default: without app.tenant_id no row is seen and no insert passes.

do $$
declare role_name text;
begin
    foreach role_name in array array['shouwen_app', 'shouwen_claim'] loop
        -- Roles belong to the whole cluster: another database of ours may have made them a moment ago.
        begin
            if not exists (select from pg_roles where rolname = role_name) then
                execute format('create role %I nologin nobypassrls', role_name);
            end if;
        exception when duplicate_object or unique_violation then null;
        end;
        -- The migrating role hands objects over to these roles, and must be able to become them. A superuser
        -- is; since PostgreSQL 16 whoever has made a role is not, until it is granted.
        if not (select rolsuper from pg_roles where rolname = current_user) then
            begin
                execute format('grant %I to %I', role_name, current_user);
            exception when insufficient_privilege then
                -- Made by somebody else: then it is theirs to grant, and the next steps say so if they have not.
                null;
            end;
        end if;
    end loop;
end $$;

create extension if not exists btree_gist;

do $$
begin
    execute format('grant usage on schema %I to shouwen_app, shouwen_claim', current_schema());
end $$;

-- After SET LOCAL ends the setting reads '', not NULL.
create function current_tenant() returns uuid language sql stable parallel safe
as $$ select nullif(current_setting('app.tenant_id', true), '')::uuid $$;

-- Every tenant-owned table goes through here, so that no table can forget a part of it.
-- The policy spells the setting out in a sub-select: evaluated once per statement, not once per row.
create procedure protect_tenant_table(target regclass) language plpgsql as $$
begin
    execute format('alter table %s enable row level security', target);
    execute format('alter table %s force row level security', target);
    execute format('create policy tenant on %s using (tenant_id = '
        '(select nullif(current_setting(''app.tenant_id'', true), '''')::uuid))', target);
    execute format('grant select, insert, update, delete on %s to shouwen_app', target);
end $$;

create table tenants (
    id uuid primary key,
    slug text not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
    name text not null check (length(name) between 1 and 200),
    state text not null default 'active' check (state in ('active', 'suspended')),
    language text not null default 'zh-CN' check (length(language) between 2 and 35),
    time_zone text not null default 'Asia/Shanghai' check (length(time_zone) between 1 and 64),
    version integer not null default 1 check (version > 0),
    created_at timestamptz not null
);
alter table tenants enable row level security;
alter table tenants force row level security;
create policy tenant on tenants using (id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
grant select, insert, update on tenants to shouwen_app;

-- Sign-in knows a slug before it knows a tenant.
create policy claim on tenants for select to shouwen_claim using (true);
grant select (id, slug) on tenants to shouwen_claim;
create function tenant_by_slug(wanted text) returns uuid
    language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$ select id from tenants where slug = wanted $$;
-- Upkeep goes round all tenants, a page at a time.
create function tenants_after(previous uuid, at_most integer) returns table (tenant_id uuid)
    language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$ select id from tenants where id > previous order by id limit at_most $$;

-- A creation that is sent again finds its first answer here.
create table idempotency_keys (
    tenant_id uuid not null references tenants,
    id uuid not null,
    key text not null check (length(key) between 1 and 200),
    operation text not null,
    actor_id uuid,
    request_hash bytea not null,
    result_id uuid not null,
    created_at timestamptz not null,
    primary key (tenant_id, id),
    unique nulls not distinct (tenant_id, operation, actor_id, key)
);
create index idempotency_keys_age on idempotency_keys (tenant_id, created_at);
call protect_tenant_table('idempotency_keys');
