-- Whose it is, by when. Whatever decides lies in a version: a rule set is edited as a draft, published once and
-- never changed again; a case and its clocks keep the version they were opened under.

create table rule_sets (
    tenant_id uuid not null references tenants,
    id uuid not null,
    number integer not null check (number > 0),
    state text not null default 'draft' check (state in ('draft', 'published', 'discarded')),
    title text check (length(title) between 1 and 200),
    note text check (length(note) between 1 and 4000),
    -- What it was copied from, and which version was the newest when it was begun.
    based_on_id uuid,
    begun_after_id uuid,
    -- The leader in charge: who decides where it is unclear whose a case is.
    leader_id uuid,
    effective_from timestamptz,
    reason text check (length(reason) between 1 and 1000),
    -- Whether open cases are brought under it, and when the last one was.
    carries_open_cases boolean not null default false,
    carried_at timestamptz,
    created_by_id uuid,
    published_by_id uuid,
    published_at timestamptz,
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, number),
    foreign key (tenant_id, based_on_id) references rule_sets (tenant_id, id),
    foreign key (tenant_id, begun_after_id) references rule_sets (tenant_id, id),
    foreign key (tenant_id, leader_id) references staff (tenant_id, id),
    foreign key (tenant_id, created_by_id) references staff (tenant_id, id),
    foreign key (tenant_id, published_by_id) references staff (tenant_id, id),
    check (state <> 'published' or (published_at is not null and effective_from is not null)),
    check (state <> 'draft' or published_at is null)
);
-- In force at a moment is the published version that became effective last; of several at once the latest published.
create index rule_sets_in_force on rule_sets (tenant_id, effective_from desc, published_at desc, number desc)
    where state = 'published';
create index rule_sets_to_carry on rule_sets (effective_from)
    where state = 'published' and carries_open_cases and carried_at is null;
call protect_tenant_table('rule_sets');

create table matters (
    tenant_id uuid not null references tenants,
    id uuid not null,
    rule_set_id uuid not null,
    -- The same matter has the same code in every version.
    code text not null check (length(code) between 1 and 50),
    name text not null check (length(name) between 1 and 200),
    kind text not null check (kind in ('business', 'consultation', 'enquiry', 'complaint', 'report', 'suggestion',
        'fault', 'request_for_instructions', 'information', 'internal')),
    department_id uuid not null,
    description text check (length(description) between 1 and 4000),
    procedure text check (length(procedure) between 1 and 4000),
    legal_basis text check (length(legal_basis) between 1 and 1000),
    fees text check (length(fees) between 1 and 1000),
    complaint_channel text check (length(complaint_channel) between 1 and 200),
    -- What the public is told about how long it takes.
    promise jsonb check (jsonb_typeof(promise) = 'object'),
    -- What a case of it has unless the clerk says otherwise.
    severity text check (severity in ('simple', 'ordinary', 'complex', 'serious', 'urgent')),
    amount numeric(14, 2) check (amount >= 0),
    on_the_spot boolean not null default false,
    primary key (tenant_id, id),
    unique (tenant_id, rule_set_id, id),
    constraint matters_code_key unique (tenant_id, rule_set_id, code),
    foreign key (tenant_id, rule_set_id) references rule_sets (tenant_id, id),
    foreign key (tenant_id, department_id) references departments (tenant_id, id)
);
create index matters_of_department on matters (tenant_id, department_id);
call protect_tenant_table('matters');

create table materials (
    tenant_id uuid not null references tenants,
    id uuid not null,
    rule_set_id uuid not null,
    matter_id uuid not null,
    ordinal integer not null check (ordinal >= 0),
    name text not null check (length(name) between 1 and 200),
    legal_basis text check (length(legal_basis) between 1 and 1000),
    -- How it is to be written.
    model_text text check (length(model_text) between 1 and 4000),
    primary key (tenant_id, id),
    unique (tenant_id, matter_id, ordinal) deferrable initially immediate,
    foreign key (tenant_id, rule_set_id, matter_id) references matters (tenant_id, rule_set_id, id) on delete cascade
);
create index materials_of_rule_set on materials (tenant_id, rule_set_id, matter_id);
call protect_tenant_table('materials');

create table tie_break_criteria (
    tenant_id uuid not null references tenants,
    id uuid not null,
    rule_set_id uuid not null,
    -- For this channel only; none for every channel without an order of its own.
    channel text,
    ordinal integer not null check (ordinal >= 0),
    criterion text not null check (criterion in ('position_rank', 'tenure', 'grade_level', 'heads_owning_department',
        'on_duty', 'open_cases', 'since_last_assignment')),
    direction text not null check (direction in ('highest', 'lowest')),
    primary key (tenant_id, id),
    unique nulls not distinct (tenant_id, rule_set_id, channel, ordinal) deferrable initially immediate,
    unique nulls not distinct (tenant_id, rule_set_id, channel, criterion) deferrable initially immediate,
    foreign key (tenant_id, rule_set_id) references rule_sets (tenant_id, id)
);
call protect_tenant_table('tie_break_criteria');

-- A stage of the organization's own: between which events of a case's history it lies.
create table stages (
    tenant_id uuid not null references tenants,
    id uuid not null,
    rule_set_id uuid not null,
    code text not null check (code ~ '^[a-z][a-z0-9_]{0,39}$'),
    name text not null check (length(name) between 1 and 200),
    starts text[] not null,
    stops text[] not null,
    primary key (tenant_id, id),
    constraint stages_code_key unique (tenant_id, rule_set_id, code),
    foreign key (tenant_id, rule_set_id) references rule_sets (tenant_id, id)
);
call protect_tenant_table('stages');

create table time_limits (
    tenant_id uuid not null references tenants,
    id uuid not null,
    rule_set_id uuid not null,
    code text not null check (length(code) between 1 and 120),
    -- A stage of ours, or `own.` and the code of one of the organization's.
    stage text not null check (stage ~ '^[a-z][a-z0-9_]*(\.[a-z0-9_]+)?$'),
    matter_id uuid,
    -- What else must hold: {kinds, channels, severities, ...}.
    conditions jsonb not null check (jsonb_typeof(conditions) = 'object'),
    duration jsonb not null check (jsonb_typeof(duration) = 'object'),
    counting jsonb not null check (jsonb_typeof(counting) = 'object'),
    calendar_id uuid,
    -- For which causes its clocks stand still.
    pauses text[] not null,
    -- {approver, times, at_most}; none: as the policy of its matter says.
    extension jsonb check (jsonb_typeof(extension) = 'object'),
    -- [{number, moment, whom, action, ...}] in the order in which they fire.
    rungs jsonb not null check (jsonb_typeof(rungs) = 'array'),
    primary key (tenant_id, id),
    constraint time_limits_code_key unique (tenant_id, rule_set_id, code),
    foreign key (tenant_id, rule_set_id) references rule_sets (tenant_id, id),
    foreign key (tenant_id, rule_set_id, matter_id) references matters (tenant_id, rule_set_id, id),
    foreign key (tenant_id, calendar_id) references calendars (tenant_id, id)
);
create index time_limits_of_matter on time_limits (tenant_id, matter_id);
create index time_limits_of_calendar on time_limits (tenant_id, calendar_id);
call protect_tenant_table('time_limits');

create table routes (
    tenant_id uuid not null references tenants,
    id uuid not null,
    rule_set_id uuid not null,
    code text not null check (length(code) between 1 and 120),
    matter_id uuid,
    conditions jsonb not null check (jsonb_typeof(conditions) = 'object'),
    target text not null check (target in ('department', 'first_contact', 'position', 'duty_officer',
        'interface_person', 'leader_in_charge', 'as_matter')),
    department_id uuid,
    position_id uuid,
    staff_id uuid,
    as_matter_id uuid,
    note text check (length(note) between 1 and 1000),
    primary key (tenant_id, id),
    constraint routes_code_key unique (tenant_id, rule_set_id, code),
    foreign key (tenant_id, rule_set_id) references rule_sets (tenant_id, id),
    foreign key (tenant_id, rule_set_id, matter_id) references matters (tenant_id, rule_set_id, id),
    foreign key (tenant_id, rule_set_id, as_matter_id) references matters (tenant_id, rule_set_id, id),
    foreign key (tenant_id, department_id) references departments (tenant_id, id),
    foreign key (tenant_id, position_id) references positions (tenant_id, id),
    foreign key (tenant_id, staff_id) references staff (tenant_id, id),
    check (target <> 'department' or department_id is not null),
    check ((target = 'position') = (position_id is not null)),
    check ((target = 'interface_person') = (staff_id is not null)),
    check ((target = 'as_matter') = (as_matter_id is not null))
);
create index routes_of_matter on routes (tenant_id, matter_id);
create index routes_as_matter on routes (tenant_id, as_matter_id) where as_matter_id is not null;
call protect_tenant_table('routes');

-- What an organization calls a breach, besides the kinds that we know.
create table breach_kinds (
    tenant_id uuid not null references tenants,
    id uuid not null,
    rule_set_id uuid not null,
    code text not null check (code ~ '^[a-z_]{1,50}$'),
    name text not null check (length(name) between 1 and 200),
    description text check (length(description) between 1 and 1000),
    primary key (tenant_id, id),
    constraint breach_kinds_code_key unique (tenant_id, rule_set_id, code),
    foreign key (tenant_id, rule_set_id) references rule_sets (tenant_id, id)
);
call protect_tenant_table('breach_kinds');

-- Nothing of a version changes once it is published. The version is held meanwhile: it cannot be published between
-- the question and the change.
create function rules_of_a_draft_only() returns trigger language plpgsql as $$
declare
    fixed integer;
begin
    perform from rule_sets s
        where (s.tenant_id, s.id) in (select tenant_id, rule_set_id from touched) for share;
    select s.number into fixed from rule_sets s
        where s.state <> 'draft' and (s.tenant_id, s.id) in (select tenant_id, rule_set_id from touched) limit 1;
    if found then
        raise exception 'rule set % is no draft: its % never change', fixed, tg_table_name
            using errcode = 'check_violation', table = 'rule_sets', constraint = 'rule_sets_immutable';
    end if;
    return null;
end $$;
create procedure keep_published(target regclass) language plpgsql as $$
begin
    execute format('create trigger draft_only_insert after insert on %s referencing new table as touched
        for each statement execute function rules_of_a_draft_only()', target);
    execute format('create trigger draft_only_delete after delete on %s referencing old table as touched
        for each statement execute function rules_of_a_draft_only()', target);
    execute format('create trigger draft_only_from after update on %s referencing old table as touched
        for each statement execute function rules_of_a_draft_only()', target);
    execute format('create trigger draft_only_to after update on %s referencing new table as touched
        for each statement execute function rules_of_a_draft_only()', target);
end $$;
call keep_published('matters');
call keep_published('materials');
call keep_published('tie_break_criteria');
call keep_published('stages');
call keep_published('time_limits');
call keep_published('routes');
call keep_published('breach_kinds');

-- Of a published version only this changes: that its cases have been carried over, or that it was withdrawn.
create function rule_set_is_kept() returns trigger language plpgsql as $$
begin
    if old.state <> 'draft' and (tg_op = 'DELETE' or
        to_jsonb(new) - '{state,carried_at,version,updated_at}'::text[]
            is distinct from to_jsonb(old) - '{state,carried_at,version,updated_at}'::text[]
        or (new.state <> old.state and (old.state, new.state) <> ('published', 'discarded')))
    then
        raise exception 'rule set % is no draft: it never changes', old.number
            using errcode = 'check_violation', table = 'rule_sets', constraint = 'rule_sets_immutable';
    end if;
    return coalesce(new, old);
end $$;
create trigger kept before update or delete on rule_sets for each row execute function rule_set_is_kept();

-- Across tenants only this is seen: that somebody has open cases to carry over.
create policy claim on rule_sets for select to shouwen_claim using (true);
grant select (tenant_id, id, state, effective_from, carries_open_cases, carried_at) on rule_sets to shouwen_claim;
create function tenants_with_cases_to_carry(effective_by timestamptz, at_most integer) returns table (tenant_id uuid)
    language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select distinct s.tenant_id from rule_sets s
    where s.state = 'published' and s.carries_open_cases and s.carried_at is null and s.effective_from <= effective_by
    limit at_most
$$;
