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
