-- Checks of departments: planned, begun, cases drawn by lot, findings, an opinion with ratings, corrections; bulletins.

create table checks (
    tenant_id uuid not null references tenants,
    id uuid not null,
    kind text not null check (kind in ('spot', 'special', 'unannounced')),
    subject text check (length(subject) between 1 and 200),
    state text not null check (state in ('planned', 'begun', 'concluded', 'called_off')),
    -- Which part of the register is looked into.
    since timestamptz not null,
    until timestamptz not null,
    planned_by_id uuid not null,
    planned_at timestamptz not null,
    planned_for timestamptz,
    -- The department that the opinion is sent to.
    office_id uuid,
    begun_by_id uuid,
    begun_at timestamptz,
    opinion text check (length(opinion) between 1 and 20000),
    ended_by_id uuid,
    ended_at timestamptz,
    -- Why it was called off.
    reason text check (length(reason) between 1 and 4000),
    primary key (tenant_id, id),
    foreign key (tenant_id, planned_by_id) references staff (tenant_id, id),
    foreign key (tenant_id, office_id) references departments (tenant_id, id),
    foreign key (tenant_id, begun_by_id) references staff (tenant_id, id),
    foreign key (tenant_id, ended_by_id) references staff (tenant_id, id),
    check (since < until),
    check (kind <> 'special' or subject is not null),
    check ((begun_at is null) = (begun_by_id is null)),
    check ((ended_at is null) = (ended_by_id is null)),
    check ((ended_at is null) = (state in ('planned', 'begun'))),
    check (state <> 'planned' or begun_at is null),
    check (state not in ('begun', 'concluded') or begun_at is not null),
    check ((state = 'concluded') = (opinion is not null)),
    check ((state = 'called_off') = (reason is not null))
);
create index checks_listed on checks (tenant_id, planned_at, id);
call protect_tenant_table('checks');

create table checked_departments (
    tenant_id uuid not null references tenants,
    id uuid not null,
    check_id uuid not null,
    department_id uuid not null,
    rating text check (rating in ('excellent', 'good', 'adequate', 'poor')),
    primary key (tenant_id, id),
    constraint checked_departments_department_id_key unique (tenant_id, check_id, department_id),
    foreign key (tenant_id, check_id) references checks (tenant_id, id),
    foreign key (tenant_id, department_id) references departments (tenant_id, id)
);
create index checked_departments_of_department on checked_departments (tenant_id, department_id, check_id);
call protect_tenant_table('checked_departments');

create table check_inspectors (
    tenant_id uuid not null references tenants,
    id uuid not null,
    check_id uuid not null,
    staff_id uuid not null,
    primary key (tenant_id, id),
    constraint check_inspectors_staff_id_key unique (tenant_id, check_id, staff_id),
    foreign key (tenant_id, check_id) references checks (tenant_id, id),
    foreign key (tenant_id, staff_id) references staff (tenant_id, id)
);
create index check_inspectors_of_staff on check_inspectors (tenant_id, staff_id, check_id);
call protect_tenant_table('check_inspectors');

-- A lot is drawn once for each department: nobody draws again until they like what comes.
create table check_draws (
    tenant_id uuid not null references tenants,
    id uuid not null,
    check_id uuid not null,
    department_id uuid not null,
    drawn_by_id uuid not null,
    drawn_at timestamptz not null,
    seed text not null check (seed ~ '^[0-9a-f]{32}$'),
    -- How many were asked for: a number, or a share of a hundred.
    size integer check (size > 0),
    share integer check (share between 1 and 100),
    -- The numbers of the cases among which it was drawn, in order.
    register text[] not null,
    registered integer not null check (registered > 0),
    primary key (tenant_id, id),
    constraint check_draws_department_id_key unique (tenant_id, check_id, department_id),
    foreign key (tenant_id, check_id) references checks (tenant_id, id),
    foreign key (tenant_id, department_id) references departments (tenant_id, id),
    foreign key (tenant_id, drawn_by_id) references staff (tenant_id, id),
    check ((size is null) <> (share is null)),
    check (registered = cardinality(register))
);
call protect_tenant_table('check_draws');

create table drawn_cases (
    tenant_id uuid not null references tenants,
    id uuid not null,
    check_draw_id uuid not null,
    case_id uuid not null,
    ordinal integer not null check (ordinal > 0),
    primary key (tenant_id, id),
    unique (tenant_id, check_draw_id, case_id),
    unique (tenant_id, check_draw_id, ordinal),
    foreign key (tenant_id, check_draw_id) references check_draws (tenant_id, id),
    foreign key (tenant_id, case_id) references cases (tenant_id, id)
);
create index drawn_cases_of_case on drawn_cases (tenant_id, case_id);
call protect_tenant_table('drawn_cases');

create table check_findings (
    tenant_id uuid not null references tenants,
    id uuid not null,
    check_id uuid not null,
    department_id uuid not null,
    -- None: the department in general.
    case_id uuid,
    criterion text not null check (length(criterion) between 1 and 200),
    verdict text not null check (verdict in ('in_order', 'defect')),
    opinion text check (length(opinion) between 1 and 4000),
    correct_by timestamptz,
    found_by_id uuid not null,
    found_at timestamptz not null,
    corrected_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, check_id) references checks (tenant_id, id),
    foreign key (tenant_id, department_id) references departments (tenant_id, id),
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    foreign key (tenant_id, found_by_id) references staff (tenant_id, id),
    check (verdict = 'defect' or (correct_by is null and corrected_at is null)),
    check (verdict = 'in_order' or opinion is not null)
);
create index check_findings_of_check on check_findings (tenant_id, check_id, found_at, id);
create index check_findings_of_department on check_findings (tenant_id, department_id, found_at, id);
create index check_findings_of_case on check_findings (tenant_id, case_id);
call protect_tenant_table('check_findings');

create table check_corrections (
    tenant_id uuid not null references tenants,
    id uuid not null,
    finding_id uuid not null,
    said text not null check (length(said) between 1 and 4000),
    reported_by_id uuid not null,
    reported_at timestamptz not null,
    state text not null check (state in ('reported', 'accepted', 'refused')),
    decided_by_id uuid,
    decided_at timestamptz,
    reason text check (length(reason) between 1 and 4000),
    primary key (tenant_id, id),
    foreign key (tenant_id, finding_id) references check_findings (tenant_id, id),
    foreign key (tenant_id, reported_by_id) references staff (tenant_id, id),
    foreign key (tenant_id, decided_by_id) references staff (tenant_id, id),
    check ((state = 'reported') = (decided_at is null)),
    check ((decided_at is null) = (decided_by_id is null)),
    check (state <> 'refused' or reason is not null),
    check (decided_by_id <> reported_by_id)
);
create unique index check_corrections_one_open on check_corrections (tenant_id, finding_id) where state = 'reported';
create index check_corrections_of_finding on check_corrections (tenant_id, finding_id, reported_at, id);
call protect_tenant_table('check_corrections');

-- Whether a department is this one or lies below it, the topmost one included: a bulletin to it is one to everybody.
create function belongs_below(department uuid, above uuid) returns boolean language sql stable as $$
    with recursive up(id, parent_id) as (
        select d.id, d.parent_id from departments d where d.id = department
        union all select d.id, d.parent_id from departments d join up on d.id = up.parent_id)
    select exists (select from up where up.id = above)
$$;

-- Bulletins: drafted, published to all or to branches of the tree; what is published never changes.
create table bulletins (
    tenant_id uuid not null references tenants,
    id uuid not null,
    title text not null check (length(title) between 1 and 200),
    text text not null check (length(text) between 1 and 20000),
    -- The days that it is about.
    since date,
    until date,
    state text not null check (state in ('draft', 'published', 'withdrawn')),
    drafted_by_id uuid not null,
    drafted_at timestamptz not null,
    published_by_id uuid,
    published_at timestamptz,
    withdrawn_by_id uuid,
    withdrawn_at timestamptz,
    reason text check (length(reason) between 1 and 4000),
    version integer not null default 1,
    primary key (tenant_id, id),
    foreign key (tenant_id, drafted_by_id) references staff (tenant_id, id),
    foreign key (tenant_id, published_by_id) references staff (tenant_id, id),
    foreign key (tenant_id, withdrawn_by_id) references staff (tenant_id, id),
    check (since <= until),
    check ((state = 'draft') = (published_at is null)),
    check ((published_at is null) = (published_by_id is null)),
    check ((state = 'withdrawn') = (withdrawn_at is not null)),
    check ((withdrawn_at is null) = (withdrawn_by_id is null)),
    check ((withdrawn_at is null) = (reason is null))
);
create index bulletins_listed on bulletins (tenant_id, drafted_at, id);
create index bulletins_published on bulletins (tenant_id, published_at, id);
call protect_tenant_table('bulletins');

-- To whom: these departments and everybody below them; none is everybody.
create table bulletin_departments (
    tenant_id uuid not null references tenants,
    id uuid not null,
    bulletin_id uuid not null,
    department_id uuid not null,
    primary key (tenant_id, id),
    constraint bulletin_departments_department_id_key unique (tenant_id, bulletin_id, department_id),
    foreign key (tenant_id, bulletin_id) references bulletins (tenant_id, id) on delete cascade,
    foreign key (tenant_id, department_id) references departments (tenant_id, id)
);
call protect_tenant_table('bulletin_departments');

-- What it rests on. The kind says of which table `subject_id` is: what is cited is never deleted.
create table bulletin_citations (
    tenant_id uuid not null references tenants,
    id uuid not null,
    bulletin_id uuid not null,
    ordinal integer not null check (ordinal > 0),
    kind text not null check (kind ~ '^[a-z_]+$'),
    subject_id uuid not null,
    note text check (length(note) between 1 and 1000),
    primary key (tenant_id, id),
    unique (tenant_id, bulletin_id, ordinal),
    constraint bulletin_citations_subject_id_key unique (tenant_id, bulletin_id, subject_id),
    foreign key (tenant_id, bulletin_id) references bulletins (tenant_id, id) on delete cascade
);
call protect_tenant_table('bulletin_citations');

create function bulletin_is_kept() returns trigger language plpgsql as $$
begin
    if old.state <> 'draft' and (tg_op = 'DELETE' or old.state = 'withdrawn' or new.state <> 'withdrawn'
        or to_jsonb(old) - '{state,withdrawn_by_id,withdrawn_at,reason,version}'::text[]
            is distinct from to_jsonb(new) - '{state,withdrawn_by_id,withdrawn_at,reason,version}'::text[])
    then
        raise exception 'bulletin % is published: it never changes', old.id
            using errcode = 'check_violation', table = 'bulletins', constraint = 'bulletins_immutable';
    end if;
    return coalesce(new, old);
end $$;
create trigger kept before update or delete on bulletins for each row execute function bulletin_is_kept();

create function part_of_a_draft_only() returns trigger language plpgsql as $$
begin
    if exists (select from bulletins b where b.tenant_id = coalesce(new.tenant_id, old.tenant_id)
        and b.id in (new.bulletin_id, old.bulletin_id) and b.state <> 'draft')
    then
        raise exception 'this bulletin is published: it never changes'
            using errcode = 'check_violation', table = 'bulletins', constraint = 'bulletins_immutable';
    end if;
    return coalesce(new, old);
end $$;
create trigger kept before insert or update or delete on bulletin_departments
    for each row execute function part_of_a_draft_only();
create trigger kept before insert or update or delete on bulletin_citations
    for each row execute function part_of_a_draft_only();

-- How a department did in a year: said once.
create table department_evaluations (
    tenant_id uuid not null references tenants,
    id uuid not null,
    department_id uuid not null,
    year integer not null check (year between 1990 and 9999),
    rating text not null check (rating in ('excellent', 'good', 'adequate', 'poor')),
    opinion text not null check (length(opinion) between 1 and 4000),
    by_id uuid not null,
    at timestamptz not null,
    primary key (tenant_id, id),
    constraint department_evaluations_year_key unique (tenant_id, department_id, year),
    foreign key (tenant_id, department_id) references departments (tenant_id, id),
    foreign key (tenant_id, by_id) references staff (tenant_id, id)
);
create index department_evaluations_listed on department_evaluations (tenant_id, year, id);
call protect_tenant_table('department_evaluations');
