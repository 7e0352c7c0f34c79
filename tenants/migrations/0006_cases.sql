-- What happens to a case.

create table requesters (
    tenant_id uuid not null references tenants,
    id uuid not null,
    kind text not null check (kind in ('person', 'unit', 'internal', 'anonymous')),
    name text check (length(name) between 1 and 200),
    unit text check (length(unit) between 1 and 200),
    phone text check (length(phone) between 1 and 50),
    address text check (length(address) between 1 and 500),
    created_at timestamptz not null,
    primary key (tenant_id, id),
    check (kind = 'anonymous' or name is not null or unit is not null)
);
call protect_tenant_table('requesters');

create table case_numbers (
    tenant_id uuid not null references tenants,
    id uuid not null,
    day date not null,
    last integer not null,
    primary key (tenant_id, id),
    unique (tenant_id, day)
);
call protect_tenant_table('case_numbers');

create table cases (
    tenant_id uuid not null references tenants,
    id uuid not null,
    number text not null,
    state text not null check (state in ('open', 'waiting', 'resolved', 'replied', 'closed')),
    -- The version it was opened under; none where nothing was published yet.
    rule_set_id uuid,
    matter_id uuid,
    subject text not null check (length(subject) between 1 and 200),
    said text not null check (length(said) between 1 and 4000),
    channel text not null check (channel in ('visit', 'phone', 'letter', 'email', 'sms', 'web', 'app', 'wechat', 'hotline',
        'opinion_book', 'petition', 'dispatch', 'media', 'internal')),
    -- What routes and time limits depend on.
    severity text check (severity in ('simple', 'ordinary', 'complex', 'serious', 'urgent')),
    scope text check (scope in ('one_person', 'one_department', 'several_departments', 'leadership')),
    requester_class text not null default 'public' check (requester_class in ('public', 'vip', 'associate', 'internal')),
    confidential boolean not null default false,
    amount numeric(14, 2) check (amount >= 0),
    district text check (length(district) between 1 and 100),
    requester_id uuid not null,
    first_contact_id uuid not null,
    first_department_id uuid not null,
    handler_id uuid not null,
    department_id uuid not null,
    tie_break jsonb,
    -- Whose it is by the rules, and why; the first contact hands it on where that is somebody else.
    destination_department_id uuid,
    destination_staff_id uuid,
    route jsonb,
    opened_at timestamptz not null,
    due_at timestamptz,
    resolution text check (length(resolution) between 1 and 4000),
    resolved_at timestamptz,
    replied_at timestamptz,
    closed_at timestamptz,
    version integer not null default 1,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, number),
    foreign key (tenant_id, rule_set_id) references rule_sets (tenant_id, id),
    -- The matter is one of the case's own version.
    foreign key (tenant_id, rule_set_id, matter_id) references matters (tenant_id, rule_set_id, id),
    constraint cases_rule_set_check check (matter_id is null or rule_set_id is not null),
    foreign key (tenant_id, destination_department_id) references departments (tenant_id, id),
    foreign key (tenant_id, destination_staff_id) references staff (tenant_id, id),
    foreign key (tenant_id, requester_id) references requesters (tenant_id, id),
    foreign key (tenant_id, first_contact_id) references staff (tenant_id, id),
    foreign key (tenant_id, first_department_id) references departments (tenant_id, id),
    foreign key (tenant_id, handler_id) references staff (tenant_id, id),
    foreign key (tenant_id, department_id) references departments (tenant_id, id),
    check ((state = 'closed') = (closed_at is not null)),
    check (state not in ('resolved', 'replied', 'closed') or resolved_at is not null),
    check (state not in ('replied', 'closed') or replied_at is not null)
);
create index cases_opened on cases (tenant_id, opened_at desc, id desc);
create index cases_of_handler on cases (tenant_id, handler_id, opened_at desc, id desc);
create index cases_of_first_contact on cases (tenant_id, first_contact_id, opened_at desc, id desc);
create index cases_of_department on cases (tenant_id, department_id, opened_at desc, id desc);
create index cases_of_first_department on cases (tenant_id, first_department_id, opened_at desc, id desc);
create index cases_of_requester on cases (tenant_id, requester_id);
create index cases_to_carry on cases (tenant_id, rule_set_id, id) where closed_at is null;
create index cases_of_matter on cases (tenant_id, matter_id, opened_at desc);
create index cases_due on cases (tenant_id, due_at, id) where closed_at is null;
create index cases_due_of_department on cases (tenant_id, department_id, due_at, id) where closed_at is null;
call protect_tenant_table('cases');
alter table events add foreign key (tenant_id, case_id) references cases (tenant_id, id);

-- Exactly one member of the staff answers for the work at every moment from registration to closing.
create table custody (
    tenant_id uuid not null references tenants,
    id uuid not null,
    case_id uuid not null,
    ordinal integer not null check (ordinal > 0),
    staff_id uuid not null,
    since timestamptz not null,
    until timestamptz,
    during tstzrange generated always as (tstzrange(since, until, '[)')) stored,
    primary key (tenant_id, id),
    unique (tenant_id, case_id, ordinal),
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    foreign key (tenant_id, staff_id) references staff (tenant_id, id),
    check (until >= since),
    constraint custody_one_at_a_time exclude using gist (tenant_id with =, case_id with =, during with &&)
);
create unique index custody_one_current on custody (tenant_id, case_id) where until is null;
create index custody_of_staff on custody (tenant_id, staff_id) where until is null;
create index custody_latest on custody (tenant_id, staff_id, since);
call protect_tenant_table('custody');

-- Looked at when the transaction commits: hands may change inside it, a gap may not survive it.
create function custody_has_no_gap() returns trigger language plpgsql as $$
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
            when bool_or(ordinal > 1 and since is distinct from before_until) then 'there is a gap'
            when bool_or(ordinal <> place) then 'a period is missing'
            when held.closed_at is null and count(*) filter (where until is null and staff_id = held.handler_id) <> 1
                then 'nobody answers for it now'
            when held.closed_at is not null and (count(*) filter (where until is null) > 0 or max(until) is distinct from held.closed_at)
                then 'it does not end with the closing'
        end
    into broken
    from (select c.*, lag(c.until) over (order by c.ordinal) as before_until,
                 row_number() over (order by c.ordinal) as place
          from custody c where c.tenant_id = tenant and c.case_id = wanted) period;
    if broken is not null then
        raise exception 'custody of case %: %', held.number, broken
            using errcode = 'check_violation', constraint = 'custody_no_gap';
    end if;
    return null;
end $$;
create constraint trigger custody_no_gap after insert or update or delete on custody
    deferrable initially deferred for each row execute function custody_has_no_gap();
create constraint trigger custody_no_gap after insert or update of handler_id, opened_at, closed_at on cases
    deferrable initially deferred for each row execute function custody_has_no_gap();

-- Who has a part in a case: one place to read "my cases" from.
create table involvements (
    tenant_id uuid not null references tenants,
    id uuid not null,
    case_id uuid not null,
    staff_id uuid not null,
    part text not null check (part in ('registrar', 'first_contact', 'handler', 'offered_to', 'escalated_to')),
    since timestamptz not null,
    ended_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    foreign key (tenant_id, staff_id) references staff (tenant_id, id),
    check (ended_at >= since)
);
create unique index involvements_current on involvements (tenant_id, staff_id, case_id, part) where ended_at is null;
create index involvements_of_case on involvements (tenant_id, case_id);
call protect_tenant_table('involvements');

create table hand_overs (
    tenant_id uuid not null references tenants,
    id uuid not null,
    case_id uuid not null,
    from_staff_id uuid not null,
    to_department_id uuid not null,
    to_staff_id uuid,
    state text not null check (state in ('offered', 'accepted', 'returned', 'withdrawn')),
    note text check (length(note) between 1 and 4000),
    offered_at timestamptz not null,
    decided_by_id uuid,
    decided_at timestamptz,
    return_reason text check (length(return_reason) between 1 and 4000),
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    foreign key (tenant_id, from_staff_id) references staff (tenant_id, id),
    foreign key (tenant_id, to_department_id) references departments (tenant_id, id),
    foreign key (tenant_id, to_staff_id) references staff (tenant_id, id),
    foreign key (tenant_id, decided_by_id) references staff (tenant_id, id),
    check (from_staff_id <> to_staff_id),
    check ((state = 'offered') = (decided_at is null)),
    check ((state = 'returned') = (return_reason is not null))
);
create unique index hand_overs_one_open on hand_overs (tenant_id, case_id) where state = 'offered';
create index hand_overs_of_case on hand_overs (tenant_id, case_id, offered_at, id);
create index hand_overs_to_department on hand_overs (tenant_id, to_department_id, offered_at, id) where state = 'offered';
create index hand_overs_to_staff on hand_overs (tenant_id, to_staff_id, offered_at, id) where state = 'offered';
call protect_tenant_table('hand_overs');

create table notices (
    tenant_id uuid not null references tenants,
    id uuid not null,
    case_id uuid not null,
    ordinal integer not null check (ordinal > 0),
    issued_by_id uuid not null,
    issued_at timestamptz not null,
    -- [{name, legalBasis}]: complete and in writing, so it is kept as it was given out.
    items jsonb not null check (jsonb_typeof(items) = 'array' and jsonb_array_length(items) > 0),
    procedure text not null check (length(procedure) between 1 and 4000),
    place text not null check (length(place) between 1 and 200),
    respond_by timestamptz not null,
    change text check (length(change) between 1 and 1000),
    supplement_received_at timestamptz,
    supplement_received_by_id uuid,
    primary key (tenant_id, id),
    unique (tenant_id, case_id, ordinal),
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    foreign key (tenant_id, issued_by_id) references staff (tenant_id, id),
    foreign key (tenant_id, supplement_received_by_id) references staff (tenant_id, id),
    check (respond_by > issued_at),
    -- Nobody took in what the requester handed in by themself.
    check (supplement_received_at is not null or supplement_received_by_id is null)
);
create unique index notices_one_outstanding on notices (tenant_id, case_id) where supplement_received_at is null;
call protect_tenant_table('notices');

create table replies (
    tenant_id uuid not null references tenants,
    id uuid not null,
    case_id uuid not null,
    by_id uuid not null,
    channel text not null check (channel in ('visit', 'phone', 'letter', 'email', 'sms', 'web', 'app', 'wechat')),
    text text not null check (length(text) between 1 and 4000),
    at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    foreign key (tenant_id, by_id) references staff (tenant_id, id)
);
create index replies_of_case on replies (tenant_id, case_id, at, id);
call protect_tenant_table('replies');

create table clocks (
    tenant_id uuid not null references tenants,
    id uuid not null,
    case_id uuid not null,
    time_limit_id uuid not null,
    -- Whose doing the clock measures, where that is not the handler: the one who was offered the case.
    hand_over_id uuid,
    stage text not null,
    state text not null check (state in ('running', 'paused', 'stopped')),
    started_at timestamptz not null,
    due_at timestamptz,
    provisional boolean not null default false,
    stopped_at timestamptz,
    calendar_id uuid not null,
    calendar_version integer not null,
    -- When to look again; what is true then is computed anew.
    next_check_at timestamptz,
    fault text,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    foreign key (tenant_id, time_limit_id) references time_limits (tenant_id, id),
    foreign key (tenant_id, hand_over_id) references hand_overs (tenant_id, id),
    foreign key (tenant_id, calendar_id) references calendars (tenant_id, id),
    check ((state = 'stopped') = (stopped_at is not null)),
    check (state <> 'running' or due_at is not null),
    check (state = 'running' or next_check_at is null)
);
create index clocks_of_case on clocks (tenant_id, case_id, started_at, id);
create unique index clocks_one_of_a_stage on clocks (tenant_id, case_id, stage) where state <> 'stopped';
create index clocks_of_time_limit on clocks (tenant_id, time_limit_id);
create index clocks_of_calendar on clocks (tenant_id, calendar_id, calendar_version) where state = 'running';
create index clocks_of_hand_over on clocks (tenant_id, hand_over_id) where hand_over_id is not null;
-- The first is for looking across tenants only. A tenant's own look does not ask for the state, so that it cannot
-- wander through everybody's due clocks for the sake of its own.
create index clocks_check on clocks (next_check_at) where state = 'running';
create index clocks_check_of_tenant on clocks (tenant_id, next_check_at, id) where next_check_at is not null;
call protect_tenant_table('clocks');

create table clock_pauses (
    tenant_id uuid not null references tenants,
    id uuid not null,
    clock_id uuid not null,
    cause text not null check (cause in ('materials', 'requester', 'inspection', 'other_body', 'force_majeure')),
    since timestamptz not null,
    until timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, clock_id) references clocks (tenant_id, id),
    check (until >= since)
);
create index clock_pauses_of_clock on clock_pauses (tenant_id, clock_id, since);
create unique index clock_pauses_one_open on clock_pauses (tenant_id, clock_id) where until is null;
call protect_tenant_table('clock_pauses');

-- Of racing sweeps one inserts the row; the other finds it there.
create table rung_firings (
    tenant_id uuid not null references tenants,
    id uuid not null,
    clock_id uuid not null,
    rung integer not null check (rung > 0),
    due_at timestamptz not null,
    fired_at timestamptz not null,
    primary key (tenant_id, id),
    constraint rung_firings_once unique (tenant_id, clock_id, rung),
    foreign key (tenant_id, clock_id) references clocks (tenant_id, id)
);
call protect_tenant_table('rung_firings');

create table breaches (
    tenant_id uuid not null references tenants,
    id uuid not null,
    case_id uuid not null,
    clock_id uuid,
    notice_id uuid,
    kind text not null check (kind ~ '^[a-z_]{1,50}$'),
    staff_id uuid not null,
    department_id uuid not null,
    state text not null default 'open' check (state in ('open')),
    -- Dated by the deadline, not by the moment of noticing.
    occurred_at timestamptz not null,
    noticed_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    foreign key (tenant_id, clock_id) references clocks (tenant_id, id),
    foreign key (tenant_id, notice_id) references notices (tenant_id, id),
    foreign key (tenant_id, staff_id) references staff (tenant_id, id),
    foreign key (tenant_id, department_id) references departments (tenant_id, id)
);
create unique index breaches_of_clock on breaches (tenant_id, clock_id, kind) where clock_id is not null;
create index breaches_of_case on breaches (tenant_id, case_id, occurred_at, id);
create index breaches_of_staff on breaches (tenant_id, staff_id, occurred_at, id);
create index breaches_of_department on breaches (tenant_id, department_id, occurred_at, id);
create index breaches_newest on breaches (tenant_id, occurred_at desc, id desc);
call protect_tenant_table('breaches');

create table inbox_entries (
    tenant_id uuid not null references tenants,
    id uuid not null,
    staff_id uuid not null,
    case_id uuid,
    kind text not null check (kind ~ '^[a-z_]+\.[a-z_]+$'),
    clock_id uuid,
    rung integer,
    actor_id uuid,
    at timestamptz not null,
    read_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, staff_id) references staff (tenant_id, id),
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    foreign key (tenant_id, clock_id) references clocks (tenant_id, id)
);
create index inbox_entries_of_staff on inbox_entries (tenant_id, staff_id, at desc, id desc);
create index inbox_entries_unread on inbox_entries (tenant_id, staff_id) where read_at is null;
create unique index inbox_entries_once on inbox_entries (tenant_id, clock_id, rung, staff_id) where clock_id is not null;
call protect_tenant_table('inbox_entries');

-- Across tenants only names and dates are seen: who has something due, and since when.
create policy claim on clocks for select to shouwen_claim using (true);
grant select (tenant_id, id, next_check_at, calendar_id, calendar_version, state) on clocks to shouwen_claim;

-- Longest waiting first. Behind a backlog of one tenant the others are looked up one by one, so that it hides nobody.
create function tenants_with_due_clocks(due_by timestamptz, at_most integer) returns table (tenant_id uuid)
    language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    with oldest as materialized (
        select c.tenant_id, c.next_check_at as since from clocks c
        where c.state = 'running' and c.next_check_at <= due_by order by c.next_check_at limit 1000),
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

create function oldest_due_clock() returns timestamptz
    language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$ select min(next_check_at) from clocks where state = 'running' $$;

-- A clock that was dated by an older version of its calendar.
create policy claim on calendars for select to shouwen_claim using (true);
grant select (tenant_id, id, version) on calendars to shouwen_claim;
create function tenants_with_stale_clocks(at_most integer) returns table (tenant_id uuid)
    language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select distinct k.tenant_id from calendars k
        cross join lateral (
            select from clocks c
            where c.tenant_id = k.tenant_id and c.calendar_id = k.id and c.calendar_version < k.version
              and c.state = 'running' limit 1) stale
    limit at_most
$$;
