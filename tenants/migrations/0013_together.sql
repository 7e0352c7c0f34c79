-- Together: opinions asked of others, shares of the work, meetings.

alter table case_policies
    -- Who agrees before another department is consulted; none: nobody need.
    add column consultation_approver text check (consultation_approver in ('superior', 'head', 'leader')),
    -- The least level of a grade that gives an opinion.
    add column consultation_level integer check (consultation_level >= 0);

create table contributions (
    tenant_id uuid not null references tenants,
    id uuid not null,
    case_id uuid not null,
    kind text not null check (kind in ('consultation', 'assist')),
    asked_by_id uuid not null,
    asked_at timestamptz not null,
    department_id uuid not null,
    staff_id uuid,
    -- The question, or the share of the work.
    text text not null check (length(text) between 1 and 4000),
    until timestamptz,
    least_level integer,
    approver_id uuid,
    approved_at timestamptz,
    state text not null check (state in ('proposed', 'asked', 'done', 'refused', 'withdrawn')),
    -- The opinion, the result, or why it was refused.
    answer text check (length(answer) between 1 and 4000),
    answered_by_id uuid,
    ended_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    foreign key (tenant_id, asked_by_id) references staff (tenant_id, id),
    foreign key (tenant_id, department_id) references departments (tenant_id, id),
    foreign key (tenant_id, staff_id) references staff (tenant_id, id),
    foreign key (tenant_id, approver_id) references staff (tenant_id, id),
    foreign key (tenant_id, answered_by_id) references staff (tenant_id, id),
    check (until > asked_at),
    check ((state in ('proposed', 'asked')) = (ended_at is null)),
    check (state <> 'proposed' or approver_id is not null),
    check (state not in ('done', 'refused') or (answer is not null and answered_by_id is not null))
);
create index contributions_of_case on contributions (tenant_id, case_id, asked_at, id);
create index contributions_of_department on contributions (tenant_id, department_id, asked_at, id) where state = 'asked';
create index contributions_of_staff on contributions (tenant_id, staff_id, asked_at, id) where state = 'asked';
call protect_tenant_table('contributions');

alter table clocks
    add column contribution_id uuid,
    add foreign key (tenant_id, contribution_id) references contributions (tenant_id, id);
-- Several people may be asked for something at once, each with a clock of their own.
drop index clocks_one_of_a_stage;
create unique index clocks_one_of_a_stage on clocks (tenant_id, case_id, stage, contribution_id) nulls not distinct
    where state <> 'stopped';

create table meetings (
    tenant_id uuid not null references tenants,
    id uuid not null,
    case_id uuid not null,
    convened_by_id uuid not null,
    convened_at timestamptz not null,
    topic text not null check (length(topic) between 1 and 4000),
    place text not null check (length(place) between 1 and 200),
    begins_at timestamptz not null,
    minutes text check (length(minutes) between 1 and 20000),
    decision text check (length(decision) between 1 and 4000),
    held_at timestamptz,
    cancelled_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    foreign key (tenant_id, convened_by_id) references staff (tenant_id, id),
    check (begins_at > convened_at),
    check ((held_at is null) = (minutes is null)),
    check ((held_at is null) = (decision is null)),
    check (held_at is null or cancelled_at is null)
);
create index meetings_of_case on meetings (tenant_id, case_id, begins_at, id);
call protect_tenant_table('meetings');

create table meeting_invitations (
    tenant_id uuid not null references tenants,
    id uuid not null,
    meeting_id uuid not null,
    case_id uuid not null,
    staff_id uuid not null,
    attended boolean,
    primary key (tenant_id, id),
    unique (tenant_id, meeting_id, staff_id),
    foreign key (tenant_id, meeting_id) references meetings (tenant_id, id),
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    foreign key (tenant_id, staff_id) references staff (tenant_id, id)
);
create index meeting_invitations_of_staff on meeting_invitations (tenant_id, staff_id);
call protect_tenant_table('meeting_invitations');
