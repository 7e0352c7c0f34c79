-- Commendations: recorded praise of a member of the staff or of a department, proposed by one and confirmed by another.

create table commendations (
    tenant_id uuid not null references tenants,
    id uuid not null,
    -- The case it is for; none where it is for the work in general.
    case_id uuid,
    -- Whom; none commends the department as a whole.
    staff_id uuid,
    -- Where they belonged when it was proposed.
    department_id uuid not null,
    source text not null check (source in ('staff', 'requester')),
    -- How the requester said so.
    channel text check (channel in ('visit', 'phone', 'letter', 'email', 'sms', 'web', 'app', 'wechat', 'hotline',
        'opinion_book', 'petition', 'dispatch', 'media', 'internal')),
    said text not null check (length(said) between 1 and 4000),
    state text not null check (state in ('proposed', 'confirmed', 'declined')),
    proposed_by_id uuid not null,
    proposed_at timestamptz not null,
    decided_by_id uuid,
    decided_at timestamptz,
    reason text check (length(reason) between 1 and 4000),
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    foreign key (tenant_id, staff_id) references staff (tenant_id, id),
    foreign key (tenant_id, department_id) references departments (tenant_id, id),
    foreign key (tenant_id, proposed_by_id) references staff (tenant_id, id),
    foreign key (tenant_id, decided_by_id) references staff (tenant_id, id),
    check ((source = 'requester') = (channel is not null)),
    check ((state = 'proposed') = (decided_at is null)),
    check ((decided_at is null) = (decided_by_id is null)),
    check (decided_at >= proposed_at),
    check (state <> 'declined' or reason is not null),
    -- Nobody commends themselves, and nobody confirms what they proposed.
    check (proposed_by_id <> staff_id),
    check (decided_by_id <> staff_id),
    check (decided_by_id <> proposed_by_id)
);
create unique index commendations_once on commendations (tenant_id, case_id, staff_id, department_id) nulls not distinct
    where case_id is not null and state <> 'declined';
create index commendations_listed on commendations (tenant_id, proposed_at, id);
create index commendations_of_staff on commendations (tenant_id, staff_id, proposed_at, id);
create index commendations_of_department on commendations (tenant_id, department_id, proposed_at, id);
call protect_tenant_table('commendations');

-- What an entry is about where that is no case: the id says of which table it is.
alter table inbox_entries add column subject_id uuid;
