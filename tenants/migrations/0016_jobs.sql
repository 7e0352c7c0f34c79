-- Long work that tells how far it has come: who asked for it, its progress, its outcome.

create table jobs (
    tenant_id uuid not null references tenants,
    id uuid not null,
    kind text not null check (kind ~ '^[a-z_]+\.[a-z_]+$'),
    asked_by_id uuid not null,
    asked_at timestamptz not null,
    parameters jsonb not null check (jsonb_typeof(parameters) = 'object'),
    state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
    -- How much there is to do, once that is known, and how much is done.
    total integer check (total >= 0),
    done integer not null default 0 check (done >= 0),
    -- Where to go on after an interruption; what it says is the kind's own business.
    place jsonb,
    -- Of the runs that ended in no good order, how many there were.
    attempts integer not null default 0 check (attempts >= 0),
    -- Whose turn it is. A run that no longer finds its own name here writes nothing more.
    turn uuid,
    -- When to look: when it may be taken up, or when whoever has taken it up must have been heard of again.
    look_at timestamptz,
    started_at timestamptz,
    finished_at timestamptz,
    outcome jsonb,
    failure_code text check (failure_code ~ '^[A-Z_]+$'),
    failure text check (length(failure) between 1 and 1000),
    primary key (tenant_id, id),
    foreign key (tenant_id, asked_by_id) references staff (tenant_id, id),
    check ((state in ('waiting', 'running')) = (look_at is not null)),
    check ((state in ('waiting', 'running')) = (finished_at is null)),
    check ((state = 'running') = (turn is not null)),
    check ((state = 'failed') = (failure_code is not null)),
    check ((failure_code is null) = (failure is null)),
    check (done <= total)
);
create index jobs_due on jobs (look_at) where look_at is not null;
create index jobs_unfinished on jobs (tenant_id, look_at) where look_at is not null;
create index jobs_of_staff on jobs (tenant_id, asked_by_id, asked_at desc, id desc);
create index jobs_newest on jobs (tenant_id, asked_at desc, id desc);
create index jobs_finished on jobs (tenant_id, finished_at) where finished_at is not null;
call protect_tenant_table('jobs');

-- Across tenants only this is seen: whose job is to be taken up. One at a time for each organization, so that ten
-- jobs of one keep nobody else waiting; longest waiting first.
create policy claim on jobs for select to shouwen_claim using (true);
grant select (tenant_id, id, state, look_at) on jobs to shouwen_claim;
create function jobs_due(due_by timestamptz, at_most integer) returns table (tenant_id uuid, id uuid)
    language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    with first as (
        select distinct on (j.tenant_id) j.tenant_id, j.id, j.look_at from jobs j
        where j.look_at <= due_by and not exists (
            select from jobs r where r.tenant_id = j.tenant_id and r.state = 'running' and r.look_at > due_by)
        order by j.tenant_id, j.look_at, j.id)
    select f.tenant_id, f.id from first f order by f.look_at, f.id limit at_most
$$;
create function oldest_waiting_job() returns timestamptz
    language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$ select min(look_at) from jobs where look_at is not null $$;
create function count_waiting_jobs(due_by timestamptz) returns bigint
    language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$ select count(*) from jobs where look_at <= due_by $$;

do $$
declare door regprocedure;
begin
    execute format('grant create on schema %I to shouwen_claim', current_schema());
    foreach door in array array[
        'jobs_due(timestamptz, integer)', 'oldest_waiting_job()', 'count_waiting_jobs(timestamptz)']::regprocedure[]
    loop
        execute format('alter function %s owner to shouwen_claim', door);
        execute format('revoke all on function %s from public', door);
        execute format('grant execute on function %s to shouwen_app', door);
    end loop;
    execute format('revoke create on schema %I from shouwen_claim', current_schema());
end $$;

-- What a version of the rules would have made of the cases of a past period. The names are the job's: what is kept
-- goes with it.
create table rule_set_previews (
    tenant_id uuid not null references tenants,
    id uuid not null,
    rule_set_id uuid not null,
    since timestamptz not null,
    until timestamptz not null,
    -- Cases: replayed, of another department or person, late now only, late then only, without a rule of some sort.
    cases integer not null,
    rerouted integer not null,
    newly_late integer not null,
    no_longer_late integer not null,
    matter_left_out integer not null,
    without_limit integer not null,
    limits_tie integer not null,
    owner_unclear integer not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, id) references jobs (tenant_id, id) on delete cascade,
    foreign key (tenant_id, rule_set_id) references rule_sets (tenant_id, id),
    check (since < until)
);
create index rule_set_previews_of_rule_set on rule_set_previews (tenant_id, rule_set_id);
call protect_tenant_table('rule_set_previews');

-- Due times stage by stage.
create table previewed_stages (
    tenant_id uuid not null references tenants,
    id uuid not null,
    job_id uuid not null,
    stage text not null,
    deadlines integer not null,
    earlier integer not null,
    later integer not null,
    added integer not null,
    removed integer not null,
    newly_late integer not null,
    no_longer_late integer not null,
    primary key (tenant_id, id),
    unique (tenant_id, job_id, stage),
    foreign key (tenant_id, job_id) references jobs (tenant_id, id) on delete cascade
);
call protect_tenant_table('previewed_stages');

-- Due times that move; of very many the first ones are kept, and above all those that change who is late.
create table previewed_deadlines (
    tenant_id uuid not null references tenants,
    id uuid not null,
    job_id uuid not null,
    case_id uuid not null,
    stage text not null,
    limit_code text,
    movement text not null check (movement in ('earlier', 'later', 'added', 'removed')),
    started_at timestamptz not null,
    stopped_at timestamptz,
    due_before timestamptz,
    due_after timestamptz,
    late_before boolean not null,
    late_after boolean not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, job_id) references jobs (tenant_id, id) on delete cascade,
    foreign key (tenant_id, case_id) references cases (tenant_id, id)
);
create index previewed_deadlines_of_job on previewed_deadlines (tenant_id, job_id, started_at, id);
create index previewed_deadlines_of_case on previewed_deadlines (tenant_id, case_id);
call protect_tenant_table('previewed_deadlines');

-- Cases that would belong elsewhere, or that the version has no answer for.
create table previewed_cases (
    tenant_id uuid not null references tenants,
    id uuid not null,
    job_id uuid not null,
    case_id uuid not null,
    opened_at timestamptz not null,
    rerouted boolean not null,
    department_before_id uuid,
    department_after_id uuid,
    staff_before_id uuid,
    staff_after_id uuid,
    matter_left_out boolean not null,
    without_limit boolean not null,
    limits_tie boolean not null,
    owner_unclear boolean not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, job_id) references jobs (tenant_id, id) on delete cascade,
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    foreign key (tenant_id, department_before_id) references departments (tenant_id, id),
    foreign key (tenant_id, department_after_id) references departments (tenant_id, id),
    foreign key (tenant_id, staff_before_id) references staff (tenant_id, id),
    foreign key (tenant_id, staff_after_id) references staff (tenant_id, id)
);
create index previewed_cases_of_job on previewed_cases (tenant_id, job_id, opened_at, id);
create index previewed_cases_of_case on previewed_cases (tenant_id, case_id);
call protect_tenant_table('previewed_cases');

-- What it would mean for each department, and for each person: one or the other.
create table previewed_loads (
    tenant_id uuid not null references tenants,
    id uuid not null,
    job_id uuid not null,
    department_id uuid,
    staff_id uuid,
    cases_before integer not null,
    cases_after integer not null,
    deadlines_before integer not null,
    deadlines_after integer not null,
    late_before integer not null,
    late_after integer not null,
    primary key (tenant_id, id),
    unique nulls not distinct (tenant_id, job_id, department_id, staff_id),
    foreign key (tenant_id, job_id) references jobs (tenant_id, id) on delete cascade,
    foreign key (tenant_id, department_id) references departments (tenant_id, id),
    foreign key (tenant_id, staff_id) references staff (tenant_id, id),
    check ((department_id is null) <> (staff_id is null))
);
call protect_tenant_table('previewed_loads');
