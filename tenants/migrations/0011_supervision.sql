-- Supervision: reminders, marked cases with report dates, guidance asked for level by level.

-- Which stages there are is for the rules to say.
alter table time_limits
    drop constraint if exists time_limits_stage_check,
    add constraint time_limits_stage_check check (stage ~ '^[a-z][a-z0-9_]*(\.[a-z0-9_]+)?$');
alter table clocks
    drop constraint if exists clocks_stage_check,
    add constraint clocks_stage_check check (stage ~ '^[a-z][a-z0-9_]*(\.[a-z0-9_]+)?$'),
    -- Whose doing is measured, where that is neither the handler nor whoever was offered the case.
    add column doer_id uuid,
    add column doer_department_id uuid,
    -- What was agreed when the clock started, such as the day of a report.
    add column agreed_until timestamptz,
    add foreign key (tenant_id, doer_id) references staff (tenant_id, id),
    add foreign key (tenant_id, doer_department_id) references departments (tenant_id, id),
    add check (doer_id is null or doer_department_id is not null);

create table supervisions (
    tenant_id uuid not null references tenants,
    id uuid not null,
    case_id uuid not null,
    supervisor_id uuid not null,
    reason text not null check (length(reason) between 1 and 4000),
    since timestamptz not null,
    -- When the next report is expected; none leaves it to the limit.
    report_by timestamptz,
    ended_at timestamptz,
    ended_by_id uuid,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    foreign key (tenant_id, supervisor_id) references staff (tenant_id, id),
    foreign key (tenant_id, ended_by_id) references staff (tenant_id, id),
    check (ended_at >= since),
    check (ended_by_id is null or ended_at is not null)
);
create unique index supervisions_one_now on supervisions (tenant_id, case_id) where ended_at is null;
create index supervisions_of_case on supervisions (tenant_id, case_id, since, id);
create index supervisions_of_supervisor on supervisions (tenant_id, supervisor_id, since, id) where ended_at is null;
call protect_tenant_table('supervisions');

create table escalations (
    tenant_id uuid not null references tenants,
    id uuid not null,
    case_id uuid not null,
    -- 1 for the first person asked, then higher with every step up.
    level integer not null check (level > 0),
    asked_by_id uuid not null,
    asked_at timestamptz not null,
    to_staff_id uuid not null,
    question text not null check (length(question) between 1 and 4000),
    state text not null check (state in ('asked', 'answered', 'unclear', 'unanswered')),
    answer text check (length(answer) between 1 and 4000),
    answered_by_id uuid,
    answered_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    foreign key (tenant_id, asked_by_id) references staff (tenant_id, id),
    foreign key (tenant_id, to_staff_id) references staff (tenant_id, id),
    foreign key (tenant_id, answered_by_id) references staff (tenant_id, id),
    check ((answer is null) = (answered_at is null)),
    check ((answered_by_id is null) = (answered_at is null)),
    check (state not in ('answered', 'unclear') or answer is not null),
    check (state not in ('asked', 'unanswered') or answer is null)
);
create unique index escalations_one_open on escalations (tenant_id, case_id) where state = 'asked';
create index escalations_of_case on escalations (tenant_id, case_id, asked_at, id);
create index escalations_to_staff on escalations (tenant_id, to_staff_id, asked_at, id) where state = 'asked';
call protect_tenant_table('escalations');
