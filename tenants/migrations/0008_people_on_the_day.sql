-- People on the day: who is away, who stands in for whom, who is on duty.

create table absences (
    tenant_id uuid not null references tenants,
    id uuid not null,
    staff_id uuid not null,
    since timestamptz not null,
    -- Unknown for somebody who fell ill.
    until timestamptz,
    reason text not null check (length(reason) between 1 and 200),
    entered_by_id uuid,
    cancelled_at timestamptz,
    cancelled_by_id uuid,
    -- Cancelled while it lasts it ends there; cancelled before it never was. Absences may overlap: each keeps its
    -- own reason, and somebody is away while any of them lasts.
    ends_at timestamptz not null generated always as (coalesce(least(until, cancelled_at), 'infinity')) stored,
    -- When whoever acts was told that it has begun.
    told_at timestamptz,
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, staff_id) references staff (tenant_id, id),
    foreign key (tenant_id, entered_by_id) references staff (tenant_id, id),
    foreign key (tenant_id, cancelled_by_id) references staff (tenant_id, id),
    check (until > since),
    check (cancelled_by_id is null or cancelled_at is not null)
);
create index absences_of_staff on absences (tenant_id, staff_id, ends_at);
create index absences_lasting on absences (tenant_id, ends_at);
create index absences_by_begin on absences (tenant_id, since, id);
create index absences_untold on absences (since) where told_at is null;
create index absences_untold_of_tenant on absences (tenant_id, since, id) where told_at is null;
call protect_tenant_table('absences');

create table stand_ins (
    tenant_id uuid not null references tenants,
    id uuid not null,
    -- The holder of the post, and who acts while the holder is away: the lowest ordinal first.
    staff_id uuid not null,
    stand_in_id uuid not null,
    ordinal integer not null check (ordinal between 1 and 20),
    since timestamptz not null,
    until timestamptz,
    during tstzrange not null generated always as (tstzrange(since, until, '[)')) stored,
    entered_by_id uuid,
    entered_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, staff_id) references staff (tenant_id, id),
    foreign key (tenant_id, stand_in_id) references staff (tenant_id, id),
    foreign key (tenant_id, entered_by_id) references staff (tenant_id, id),
    check (until > since),
    constraint stand_ins_stand_in_id_no_cycle check (stand_in_id <> staff_id),
    constraint stand_ins_ordinal_overlap
        exclude using gist (tenant_id with =, staff_id with =, ordinal with =, during with &&),
    constraint stand_ins_stand_in_id_overlap
        exclude using gist (tenant_id with =, staff_id with =, stand_in_id with =, during with &&)
);
create index stand_ins_of_staff on stand_ins (tenant_id, staff_id, ordinal, id);
create index stand_ins_of_stand_in on stand_ins (tenant_id, stand_in_id);
call protect_tenant_table('stand_ins');

-- A ring in which everybody stands in for the next is one only where all its periods meet.
create function stand_ins_have_no_cycle() returns trigger language plpgsql as $$
begin
    -- Two entries at once could each be sound and together form a ring: one at a time.
    perform pg_advisory_xact_lock(hashtextextended(tg_relid::text || new.tenant_id::text, 0));
    if exists (
        with recursive beyond(id, during) as (
            select new.stand_in_id, new.during
            union
            select s.stand_in_id, s.during * b.during
            from beyond b join stand_ins s
                on s.tenant_id = new.tenant_id and s.staff_id = b.id and s.during && b.during)
        select from beyond where id = new.staff_id)
    then
        raise exception 'stand-ins may not lead back to whom they stand in for'
            using errcode = 'check_violation', table = tg_table_name,
                  constraint = 'stand_ins_stand_in_id_no_cycle';
    end if;
    return null;
end $$;
create trigger no_cycle after insert or update on stand_ins for each row execute function stand_ins_have_no_cycle();

create table rosters (
    tenant_id uuid not null references tenants,
    id uuid not null,
    name text not null check (length(name) between 1 and 200),
    -- None: for the whole organization.
    department_id uuid,
    places integer not null default 1 check (places between 1 and 20),
    closed_at timestamptz,
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, department_id) references departments (tenant_id, id)
);
create unique index rosters_name_key on rosters (tenant_id, name) where closed_at is null;
create index rosters_of_department on rosters (tenant_id, department_id);
call protect_tenant_table('rosters');

create table shifts (
    tenant_id uuid not null references tenants,
    id uuid not null,
    roster_id uuid not null,
    place integer not null check (place between 1 and 20),
    staff_id uuid not null,
    since timestamptz not null,
    until timestamptz not null,
    during tstzrange not null generated always as (tstzrange(since, until, '[)')) stored,
    entered_by_id uuid,
    entered_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, roster_id) references rosters (tenant_id, id),
    foreign key (tenant_id, staff_id) references staff (tenant_id, id),
    foreign key (tenant_id, entered_by_id) references staff (tenant_id, id),
    check (until > since),
    constraint shifts_until_check check (until - since <= interval '31 days'),
    constraint shifts_place_overlap
        exclude using gist (tenant_id with =, roster_id with =, place with =, during with &&),
    constraint shifts_staff_id_overlap
        exclude using gist (tenant_id with =, roster_id with =, staff_id with =, during with &&)
);
create index shifts_of_roster on shifts (tenant_id, roster_id, until);
create index shifts_of_staff on shifts (tenant_id, staff_id, until);
create index shifts_lasting on shifts (tenant_id, until, since);
create index shifts_by_begin on shifts (tenant_id, since, id);
call protect_tenant_table('shifts');

-- The worker tells whoever acts when an absence begins; across tenants it sees that one is waiting, not whose.
create policy claim on absences for select to shouwen_claim using (true);
grant select (tenant_id, id, since, told_at) on absences to shouwen_claim;
create function tenants_with_beginning_absences(begun_by timestamptz, at_most integer)
    returns table (tenant_id uuid)
    language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select oldest.tenant_id
    from (select a.tenant_id, a.since from absences a
          where a.told_at is null and a.since <= begun_by order by a.since limit 1000) oldest
    group by oldest.tenant_id order by min(oldest.since), oldest.tenant_id limit at_most
$$;
do $$
begin
    execute format('grant create on schema %I to shouwen_claim', current_schema());
    alter function tenants_with_beginning_absences(timestamptz, integer) owner to shouwen_claim;
    revoke all on function tenants_with_beginning_absences(timestamptz, integer) from public;
    grant execute on function tenants_with_beginning_absences(timestamptz, integer) to shouwen_app;
    execute format('revoke create on schema %I from shouwen_claim', current_schema());
end $$;
