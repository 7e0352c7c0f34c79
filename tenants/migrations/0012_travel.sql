-- Travel: contested returns, referral outside, emergencies, leading the requester on, the change of shifts.

alter table cases
    add column emergency_at timestamptz,
    add column stabilised_at timestamptz,
    add constraint cases_stabilised_check check (stabilised_at >= emergency_at),
    drop constraint cases_outcome_check,
    add constraint cases_outcome_check check (outcome in ('done', 'declined', 'withdrawn', 'referred'));
alter table reopenings
    drop constraint reopenings_outcome_check,
    add constraint reopenings_outcome_check check (outcome in ('done', 'declined', 'withdrawn', 'referred'));

create table arbitrations (
    tenant_id uuid not null references tenants,
    id uuid not null,
    case_id uuid not null,
    -- The offer whose return is contested.
    hand_over_id uuid not null,
    contested_by_id uuid not null,
    contested_at timestamptz not null,
    reason text not null check (length(reason) between 1 and 4000),
    arbiter_id uuid not null,
    decided_by_id uuid,
    decided_at timestamptz,
    to_department_id uuid,
    decision text check (length(decision) between 1 and 4000),
    primary key (tenant_id, id),
    unique (tenant_id, hand_over_id),
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    foreign key (tenant_id, hand_over_id) references hand_overs (tenant_id, id),
    foreign key (tenant_id, contested_by_id) references staff (tenant_id, id),
    foreign key (tenant_id, arbiter_id) references staff (tenant_id, id),
    foreign key (tenant_id, decided_by_id) references staff (tenant_id, id),
    foreign key (tenant_id, to_department_id) references departments (tenant_id, id),
    check ((decided_at is null) = (decided_by_id is null)),
    check ((decided_at is null) = (to_department_id is null)),
    check ((decided_at is null) = (decision is null))
);
create unique index arbitrations_one_open on arbitrations (tenant_id, case_id) where decided_at is null;
create index arbitrations_of_case on arbitrations (tenant_id, case_id, contested_at, id);
create index arbitrations_to_decide on arbitrations (tenant_id, arbiter_id, contested_at, id) where decided_at is null;
call protect_tenant_table('arbitrations');

alter table hand_overs
    -- Decided by a common superior: it may not be returned.
    add column arbitration_id uuid,
    -- Who was phoned ahead, and what was agreed.
    add column phoned text check (length(phoned) between 1 and 1000),
    -- The requester is led there: it counts only when both sides have met.
    add column escort text not null default 'none' check (escort in ('none', 'guided', 'accompanied')),
    add column met_at timestamptz,
    add column met_by_id uuid,
    add foreign key (tenant_id, arbitration_id) references arbitrations (tenant_id, id),
    add foreign key (tenant_id, met_by_id) references staff (tenant_id, id),
    add check ((met_at is null) = (met_by_id is null)),
    add check (arbitration_id is null or state <> 'returned'),
    add check (escort = 'none' or state <> 'accepted' or met_at is not null);

create table referrals (
    tenant_id uuid not null references tenants,
    id uuid not null,
    case_id uuid not null,
    kind text not null check (kind in ('named', 'led')),
    by_id uuid not null,
    at timestamptz not null,
    body text not null check (length(body) between 1 and 200),
    body_contact text check (length(body_contact) between 1 and 1000),
    explanation text not null check (length(explanation) between 1 and 4000),
    -- Who was spoken to there before the requester went.
    contacted text check (length(contacted) between 1 and 1000),
    papers text check (length(papers) between 1 and 4000),
    precautions text check (length(precautions) between 1 and 4000),
    escort text check (length(escort) between 1 and 1000),
    outcome text check (length(outcome) between 1 and 4000),
    outcome_by_id uuid,
    outcome_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    foreign key (tenant_id, by_id) references staff (tenant_id, id),
    foreign key (tenant_id, outcome_by_id) references staff (tenant_id, id),
    check (kind = 'named' or contacted is not null),
    check ((outcome is null) = (outcome_at is null)),
    check ((outcome is null) = (outcome_by_id is null))
);
create index referrals_of_case on referrals (tenant_id, case_id, at, id);
call protect_tenant_table('referrals');

-- The change of shifts: everything open, with a log that both sign.
create table shift_hand_overs (
    tenant_id uuid not null references tenants,
    id uuid not null,
    from_staff_id uuid not null,
    to_staff_id uuid not null,
    note text check (length(note) between 1 and 4000),
    signed_by_giver_at timestamptz not null,
    signed_by_taker_at timestamptz,
    withdrawn_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, from_staff_id) references staff (tenant_id, id),
    foreign key (tenant_id, to_staff_id) references staff (tenant_id, id),
    check (from_staff_id <> to_staff_id),
    check (signed_by_taker_at is null or withdrawn_at is null)
);
create unique index shift_hand_overs_one_open on shift_hand_overs (tenant_id, from_staff_id)
    where signed_by_taker_at is null and withdrawn_at is null;
create index shift_hand_overs_to_sign on shift_hand_overs (tenant_id, to_staff_id, signed_by_giver_at, id);
call protect_tenant_table('shift_hand_overs');

create table shift_lines (
    tenant_id uuid not null references tenants,
    id uuid not null,
    shift_hand_over_id uuid not null,
    case_id uuid not null,
    remark text not null check (length(remark) between 1 and 4000),
    primary key (tenant_id, id),
    unique (tenant_id, shift_hand_over_id, case_id),
    foreign key (tenant_id, shift_hand_over_id) references shift_hand_overs (tenant_id, id),
    foreign key (tenant_id, case_id) references cases (tenant_id, id)
);
create index shift_lines_of_case on shift_lines (tenant_id, case_id);
call protect_tenant_table('shift_lines');
