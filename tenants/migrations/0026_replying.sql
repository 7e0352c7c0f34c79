-- Replying: whose the reply is by the rules. Pauses that somebody declares.

-- Under which conditions who tells the requester the result.
create table reply_rules (
    tenant_id uuid not null references tenants,
    id uuid not null,
    rule_set_id uuid not null,
    code text not null check (length(code) between 1 and 120),
    matter_id uuid,
    conditions jsonb not null check (jsonb_typeof(conditions) = 'object'),
    replier text not null check (replier in ('first_contact', 'handler', 'first_contact_or_handler', 'registrar',
        'department')),
    -- For a department: which; for the registrar: which where none of the staff has written the case down.
    department_id uuid,
    note text check (length(note) between 1 and 1000),
    primary key (tenant_id, id),
    constraint reply_rules_code_key unique (tenant_id, rule_set_id, code),
    foreign key (tenant_id, rule_set_id) references rule_sets (tenant_id, id),
    foreign key (tenant_id, rule_set_id, matter_id) references matters (tenant_id, rule_set_id, id),
    foreign key (tenant_id, department_id) references departments (tenant_id, id),
    check (replier <> 'department' or department_id is not null),
    check (replier in ('department', 'registrar') or department_id is null)
);
create index reply_rules_of_matter on reply_rules (tenant_id, matter_id);
call protect_tenant_table('reply_rules');
call keep_published('reply_rules');

-- Who is to reply is settled when the work ends: the first contact and the handler as they are, others by name.
alter table cases
    add column replier text check (replier in ('first_contact', 'handler', 'first_contact_or_handler', 'registrar',
        'department')),
    add column replier_id uuid,
    add column replier_department_id uuid,
    add column replier_staff_id uuid generated always as (case replier
        when 'first_contact' then first_contact_id
        when 'handler' then handler_id
        when 'registrar' then replier_id end) stored,
    add foreign key (tenant_id, replier_id) references staff (tenant_id, id),
    add foreign key (tenant_id, replier_staff_id) references staff (tenant_id, id),
    add foreign key (tenant_id, replier_department_id) references departments (tenant_id, id),
    add check ((replier is not distinct from 'registrar') = (replier_id is not null)),
    add check ((replier is not distinct from 'department') = (replier_department_id is not null));
create index cases_of_replier on cases (tenant_id, replier_id) where replier_id is not null;
create index cases_of_replying_department on cases (tenant_id, replier_department_id)
    where replier_department_id is not null;

-- For which causes a limit's clocks stand still only by the word of somebody above, and for how long at most:
-- [{cause, declared_by, at_most}].
alter table time_limits
    add column pause_terms jsonb not null default '[]' check (jsonb_typeof(pause_terms) = 'array');

-- Time that does not count because somebody has said so: why, by whose word, until when.
create table case_pauses (
    tenant_id uuid not null references tenants,
    id uuid not null,
    case_id uuid not null,
    cause text not null check (cause in ('requester', 'inspection', 'other_body', 'force_majeure')),
    reason text not null check (length(reason) between 1 and 4000),
    declared_by_id uuid not null,
    since timestamptz not null,
    -- When it ends by itself, where that is known.
    ends_at timestamptz,
    ended_at timestamptz,
    ended_by_id uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    foreign key (tenant_id, declared_by_id) references staff (tenant_id, id),
    foreign key (tenant_id, ended_by_id) references staff (tenant_id, id),
    check (ends_at > since),
    check (ended_at >= since),
    check (ended_by_id is null or ended_at is not null)
);
create index case_pauses_of_case on case_pauses (tenant_id, case_id, since, id);
create unique index case_pauses_one_open on case_pauses (tenant_id, case_id, cause) where ended_at is null;
call protect_tenant_table('case_pauses');

-- A clock that stands still until a known moment is looked at then.
alter table clock_pauses add column ends_at timestamptz check (ends_at > since);
do $$
declare
    strict_one text;
begin
    select conname into strict strict_one from pg_constraint
        where conrelid = 'clocks'::regclass and contype = 'c' and pg_get_constraintdef(oid) ~ 'next_check_at IS NULL';
    execute format('alter table clocks drop constraint %I', strict_one);
end $$;
alter table clocks add constraint clocks_look check (state <> 'stopped' or next_check_at is null);
drop index clocks_check;
create index clocks_check on clocks (next_check_at) where state <> 'stopped';
create or replace function tenants_with_due_clocks(due_by timestamptz, at_most integer)
    returns table (tenant_id uuid)
    language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    with oldest as materialized (
        select c.tenant_id, c.next_check_at as since from clocks c
        where c.state <> 'stopped' and c.next_check_at <= due_by order by c.next_check_at limit 1000),
    waiting as (
        select o.tenant_id, o.since from oldest o
        union all
        select t.id, first.since from tenants t
            cross join lateral (
                select c.next_check_at as since from clocks c
                where c.tenant_id = t.id and c.next_check_at <= due_by order by c.next_check_at limit 1) first
        where (select count(*) from oldest) = 1000)
    select w.tenant_id from waiting w group by w.tenant_id order by min(w.since), w.tenant_id limit at_most
$$;
create or replace function oldest_due_clock() returns timestamptz
    language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$ select min(next_check_at) from clocks where state <> 'stopped' $$;
