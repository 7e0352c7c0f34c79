-- Whose it is, by when.

create table matters (
    tenant_id uuid not null references tenants,
    id uuid not null,
    code text not null check (length(code) between 1 and 50),
    name text not null check (length(name) between 1 and 200),
    kind text not null check (kind in ('business', 'consultation', 'enquiry', 'complaint', 'report', 'suggestion',
        'fault', 'request_for_instructions', 'information', 'internal')),
    department_id uuid not null,
    description text check (length(description) between 1 and 4000),
    procedure text check (length(procedure) between 1 and 4000),
    retired_at timestamptz,
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, code),
    foreign key (tenant_id, department_id) references departments (tenant_id, id)
);
create index matters_of_department on matters (tenant_id, department_id);
call protect_tenant_table('matters');

create table materials (
    tenant_id uuid not null references tenants,
    id uuid not null,
    matter_id uuid not null,
    ordinal integer not null check (ordinal >= 0),
    name text not null check (length(name) between 1 and 200),
    legal_basis text check (length(legal_basis) between 1 and 1000),
    primary key (tenant_id, id),
    unique (tenant_id, matter_id, ordinal) deferrable initially immediate,
    foreign key (tenant_id, matter_id) references matters (tenant_id, id) on delete cascade
);
call protect_tenant_table('materials');

create table tie_break_criteria (
    tenant_id uuid not null references tenants,
    id uuid not null,
    ordinal integer not null check (ordinal >= 0),
    criterion text not null check (criterion in ('position_rank', 'tenure', 'grade_level', 'heads_owning_department',
        'open_cases', 'since_last_assignment')),
    direction text not null check (direction in ('highest', 'lowest')),
    primary key (tenant_id, id),
    unique (tenant_id, ordinal) deferrable initially immediate,
    unique (tenant_id, criterion) deferrable initially immediate
);
call protect_tenant_table('tie_break_criteria');

-- A limit never changes: a new one takes its place and running clocks keep the one they were started under.
create table time_limits (
    tenant_id uuid not null references tenants,
    id uuid not null,
    matter_id uuid,
    stage text not null check (stage in ('accept', 'hand_on', 'notice', 'resolve', 'reply')),
    duration jsonb not null check (jsonb_typeof(duration) = 'object'),
    counting jsonb not null check (jsonb_typeof(counting) = 'object'),
    calendar_id uuid,
    pauses boolean not null,
    -- [{number, moment, whom, action, ...}] in the order in which they fire.
    rungs jsonb not null check (jsonb_typeof(rungs) = 'array'),
    created_at timestamptz not null,
    retired_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, matter_id) references matters (tenant_id, id),
    foreign key (tenant_id, calendar_id) references calendars (tenant_id, id)
);
-- One valid limit for a matter and stage, and one for every other matter.
create unique index time_limits_valid on time_limits (tenant_id, matter_id, stage) nulls not distinct
    where retired_at is null;
create index time_limits_of_calendar on time_limits (tenant_id, calendar_id);
call protect_tenant_table('time_limits');
