-- Towards the requester: what they are told and say, limits that move, cases that begin again.

-- How it came out; a case withdrawn by its requester is closed without a result.
alter table cases
    add column outcome text check (outcome in ('done', 'declined', 'withdrawn')),
    add column acknowledged_at timestamptz,
    add column satisfaction smallint check (satisfaction between 1 and 5),
    drop constraint cases_check1,
    drop constraint cases_check2,
    add constraint cases_resolved_check check (
        state not in ('resolved', 'replied', 'closed') or resolved_at is not null or outcome = 'withdrawn'),
    add constraint cases_replied_check check (
        state not in ('replied', 'closed') or replied_at is not null or outcome = 'withdrawn'),
    add constraint cases_outcome_check1 check (outcome is null or state not in ('open', 'waiting'));

-- Which parts there are is for the product to say; it grows with what can be asked of people.
alter table involvements
    drop constraint involvements_part_check,
    add constraint involvements_part_check check (part ~ '^[a-z_]{1,20}$');

-- What was told to the requester or said by them, and what is noted inside; each entry says who may see it.
create table case_entries (
    tenant_id uuid not null references tenants,
    id uuid not null,
    case_id uuid not null,
    kind text not null check (kind ~ '^[a-z_]{1,30}$'),
    by_id uuid not null,
    at timestamptz not null,
    text text not null check (length(text) between 1 and 4000),
    channel text check (channel in ('visit', 'phone', 'letter', 'email', 'sms', 'web', 'app', 'wechat')),
    for_requester boolean not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    foreign key (tenant_id, by_id) references staff (tenant_id, id)
);
create index case_entries_of_case on case_entries (tenant_id, case_id, at, id);
call protect_tenant_table('case_entries');

create table promises (
    tenant_id uuid not null references tenants,
    id uuid not null,
    case_id uuid not null,
    -- None where no limit runs: then the promise is the only one.
    clock_id uuid,
    by_id uuid not null,
    at timestamptz not null,
    until timestamptz not null,
    -- The limit that counts after the promise: a looser promise does not loosen it.
    counts_until timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    foreign key (tenant_id, clock_id) references clocks (tenant_id, id),
    foreign key (tenant_id, by_id) references staff (tenant_id, id),
    check (until > at)
);
create index promises_of_case on promises (tenant_id, case_id, at, id);
create index promises_of_clock on promises (tenant_id, clock_id) where clock_id is not null;
call protect_tenant_table('promises');

create table extensions (
    tenant_id uuid not null references tenants,
    id uuid not null,
    case_id uuid not null,
    clock_id uuid not null,
    asked_by_id uuid not null,
    asked_at timestamptz not null,
    due_at timestamptz not null,
    until timestamptz not null,
    reason text not null check (length(reason) between 1 and 4000),
    approver_id uuid not null,
    state text not null check (state in ('asked', 'approved', 'refused')),
    decided_by_id uuid,
    decided_at timestamptz,
    refusal text check (length(refusal) between 1 and 4000),
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    foreign key (tenant_id, clock_id) references clocks (tenant_id, id),
    foreign key (tenant_id, asked_by_id) references staff (tenant_id, id),
    foreign key (tenant_id, approver_id) references staff (tenant_id, id),
    foreign key (tenant_id, decided_by_id) references staff (tenant_id, id),
    check (until > due_at and due_at >= asked_at),
    check ((state = 'asked') = (decided_at is null)),
    check ((state = 'refused') = (refusal is not null))
);
create unique index extensions_one_asked on extensions (tenant_id, clock_id) where state = 'asked';
create index extensions_of_case on extensions (tenant_id, case_id, asked_at, id);
create index extensions_of_clock on extensions (tenant_id, clock_id) where state = 'approved';
create index extensions_to_decide on extensions (tenant_id, approver_id, asked_at, id) where state = 'asked';
call protect_tenant_table('extensions');

create table reopenings (
    tenant_id uuid not null references tenants,
    id uuid not null,
    case_id uuid not null,
    closed_at timestamptz not null,
    reopened_at timestamptz not null,
    by_id uuid not null,
    reason text not null check (length(reason) between 1 and 4000),
    -- What had come out before.
    outcome text not null check (outcome in ('done', 'declined', 'withdrawn')),
    resolution text check (length(resolution) between 1 and 4000),
    primary key (tenant_id, id),
    unique (tenant_id, case_id, closed_at),
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    foreign key (tenant_id, by_id) references staff (tenant_id, id),
    check (reopened_at >= closed_at)
);
call protect_tenant_table('reopenings');

create table case_links (
    tenant_id uuid not null references tenants,
    id uuid not null,
    case_id uuid not null,
    to_case_id uuid not null,
    kind text not null check (kind in ('repeat', 'duplicate', 'related')),
    by_id uuid not null,
    at timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, case_id, to_case_id),
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    foreign key (tenant_id, to_case_id) references cases (tenant_id, id),
    foreign key (tenant_id, by_id) references staff (tenant_id, id),
    check (case_id <> to_case_id)
);
create index case_links_to_case on case_links (tenant_id, to_case_id);
call protect_tenant_table('case_links');

-- What a version of the rules allows: by matter, else in general.
create table case_policies (
    tenant_id uuid not null references tenants,
    id uuid not null,
    rule_set_id uuid not null,
    matter_id uuid,
    extension_approver text not null check (extension_approver in ('superior', 'head', 'leader')),
    extension_times integer not null check (extension_times between 0 and 100),
    extension_at_most jsonb check (jsonb_typeof(extension_at_most) = 'object'),
    reopen_within_days integer not null check (reopen_within_days between 0 and 3660),
    primary key (tenant_id, id),
    constraint case_policies_matter_id_key unique nulls not distinct (tenant_id, rule_set_id, matter_id),
    foreign key (tenant_id, rule_set_id) references rule_sets (tenant_id, id),
    foreign key (tenant_id, rule_set_id, matter_id) references matters (tenant_id, rule_set_id, id)
);
call protect_tenant_table('case_policies');
call keep_published('case_policies');

create index requesters_by_phone on requesters (tenant_id, phone) where phone is not null;
create index requesters_by_name on requesters (tenant_id, name) where name is not null;

-- Nobody answers for a case while it is closed: between a closing and its reopening there may be a gap, and nowhere else.
create or replace function custody_has_no_gap() returns trigger language plpgsql as $$
declare
    tenant uuid := coalesce(new.tenant_id, old.tenant_id);
    wanted uuid := case when tg_table_name = 'cases' then coalesce(new.id, old.id)
                        else coalesce((to_jsonb(new) ->> 'case_id')::uuid, (to_jsonb(old) ->> 'case_id')::uuid) end;
    held cases;
    broken text;
begin
    select * into held from cases where tenant_id = tenant and id = wanted;
    if not found then
        return null;
    end if;
    select case
            when count(*) = 0 then 'nobody has ever answered for it'
            when min(since) filter (where ordinal = 1) is distinct from held.opened_at then 'it does not begin with the registration'
            when bool_or(ordinal > 1 and since is distinct from before_until and not rested) then 'there is a gap'
            when bool_or(ordinal <> place) then 'a period is missing'
            when held.closed_at is null and count(*) filter (where until is null and staff_id = held.handler_id) <> 1
                then 'nobody answers for it now'
            when held.closed_at is not null and (count(*) filter (where until is null) > 0 or max(until) is distinct from held.closed_at)
                then 'it does not end with the closing'
        end
    into broken
    from (select c.*, exists (
                select from reopenings r where r.tenant_id = tenant and r.case_id = wanted
                    and r.closed_at = c.before_until and r.reopened_at = c.since) as rested
          from (select p.*, lag(p.until) over (order by p.ordinal) as before_until,
                       row_number() over (order by p.ordinal) as place
                from custody p where p.tenant_id = tenant and p.case_id = wanted) c) period;
    if broken is not null then
        raise exception 'custody of case %: %', held.number, broken
            using errcode = 'check_violation', constraint = 'custody_no_gap';
    end if;
    return null;
end $$;
create constraint trigger custody_no_gap after insert or update or delete on reopenings
    deferrable initially deferred for each row execute function custody_has_no_gap();
