-- Nothing waits in silence: whatever waits has a moment at which somebody is told, also where no limit measures it.

alter table case_policies
    -- After so many days somebody looks at what waits without a date, and again after as many.
    add column look_after_days integer not null default 7 check (look_after_days between 1 and 3660);

-- A row for each thing that waits now; what is over has none, so that the worker finds here only what it must look at.
create table waits (
    tenant_id uuid not null references tenants,
    id uuid not null,
    kind text not null check (kind in ('notice', 'contribution', 'supervision', 'promise', 'meeting', 'pause',
        'referral', 'case', 'reopening', 'escalation', 'extension', 'arbitration', 'hand_over', 'shift')),
    -- The row of its own table that waits.
    subject_id uuid not null,
    -- None: a shift is about no case.
    case_id uuid,
    -- By when it was to be over, and when to look next.
    due_at timestamptz not null,
    look_at timestamptz not null,
    -- How often somebody has been told.
    told integer not null default 0 check (told >= 0),
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    constraint waits_once unique (tenant_id, kind, subject_id),
    check ((case_id is null) = (kind = 'shift')),
    check (look_at >= due_at)
);
-- Across tenants; of the cases of one; of the shifts of one, of which there are many that lie ahead.
create index waits_by_look on waits (look_at);
create index waits_of_cases on waits (tenant_id, look_at, id) where case_id is not null;
create index waits_of_shifts on waits (tenant_id, look_at, id) where case_id is null;
create index waits_of_case on waits (tenant_id, case_id) where case_id is not null;
call protect_tenant_table('waits');

-- The policy of the case's matter, else the general one, else what holds where nobody has said anything.
create function look_after(tenant uuid, wanted uuid) returns interval language sql stable as $$
    select make_interval(days => coalesce((
        select p.look_after_days
        from cases k join case_policies p on p.tenant_id = k.tenant_id and p.rule_set_id = k.rule_set_id
            and (p.matter_id = k.matter_id or p.matter_id is null)
        where k.tenant_id = tenant and k.id = wanted order by p.matter_id nulls last limit 1), 7))
$$;

-- Waits until `due`, or, without one, no longer. One that was looked at keeps the date on which to look again.
create function wait_for(tenant uuid, what text, subject uuid, concerned uuid, due timestamptz) returns void
    language plpgsql as $$
begin
    if due is null then
        delete from waits where tenant_id = tenant and kind = what and subject_id = subject;
        return;
    end if;
    insert into waits (tenant_id, id, kind, subject_id, case_id, due_at, look_at)
    values (tenant, gen_random_uuid(), what, subject, concerned, due, due)
    on conflict (tenant_id, kind, subject_id) do update
        set due_at = excluded.due_at, look_at = excluded.due_at, told = 0 where waits.due_at <> excluded.due_at;
end $$;

-- As with departures (0021): whatever verb makes something wait, or ends that, it is written down here.
create function notice_waits() returns trigger language plpgsql as $$
begin
    perform wait_for(new.tenant_id, 'notice', new.id, new.case_id,
        case when num_nonnulls(new.supplement_received_at, new.lapsed_at) = 0 then new.respond_by end);
    return null;
end $$;
create trigger waits after insert or update of supplement_received_at, lapsed_at on notices
    for each row when (new.situation <> 'consultation') execute function notice_waits();

create function contribution_waits() returns trigger language plpgsql as $$
begin
    perform wait_for(new.tenant_id, 'contribution', new.id, new.case_id, case when new.ended_at is null
        then coalesce(new.until, new.asked_at + look_after(new.tenant_id, new.case_id)) end);
    return null;
end $$;
create trigger waits after insert or update of until, ended_at on contributions
    for each row execute function contribution_waits();

-- Without a date the supervisor looks in when they like.
create function supervision_waits() returns trigger language plpgsql as $$
begin
    perform wait_for(new.tenant_id, 'supervision', new.id, new.case_id,
        case when new.ended_at is null then new.report_by end);
    return null;
end $$;
create trigger waits after insert or update of report_by, ended_at on supervisions
    for each row execute function supervision_waits();

-- The last promise counts; it is over when the work is, whether kept or not.
create function promise_waits() returns trigger language plpgsql as $$
begin
    perform wait_for(new.tenant_id, 'promise', new.case_id, new.case_id,
        case when new.clock_id is null then new.until end);
    return null;
end $$;
create trigger waits after insert on promises for each row execute function promise_waits();

-- Whoever convened it has a day to write down what came out.
create function meeting_waits() returns trigger language plpgsql as $$
begin
    perform wait_for(new.tenant_id, 'meeting', new.id, new.case_id,
        case when num_nonnulls(new.held_at, new.cancelled_at) = 0 then new.begins_at + interval '1 day' end);
    return null;
end $$;
create trigger waits after insert or update of held_at, cancelled_at on meetings
    for each row execute function meeting_waits();

-- One that ends by itself at a known moment its clocks watch.
create function pause_waits() returns trigger language plpgsql as $$
begin
    perform wait_for(new.tenant_id, 'pause', new.id, new.case_id,
        case when num_nonnulls(new.ends_at, new.ended_at) = 0
            then new.since + look_after(new.tenant_id, new.case_id) end);
    return null;
end $$;
create trigger waits after insert or update of ended_at on case_pauses
    for each row execute function pause_waits();

create function referral_waits() returns trigger language plpgsql as $$
begin
    perform wait_for(new.tenant_id, 'referral', new.id, new.case_id,
        case when new.state = 'proposed' or new.state = 'made' and new.kind = 'led' and new.outcome is null
            then coalesce(new.decided_at, new.at) + look_after(new.tenant_id, new.case_id) end);
    return null;
end $$;
create trigger waits after insert or update of state, outcome on referrals
    for each row execute function referral_waits();

-- Open without a limit, without a reply, not closed: each state a case is in is looked at. What waits for papers waits
-- until the date of the notice; a promise and a wish to go on end where they are answered.
create function case_waits() returns trigger language plpgsql as $$
begin
    perform wait_for(new.tenant_id, 'case', new.id, new.id,
        case when new.state not in ('waiting', 'closed')
            then new.updated_at + look_after(new.tenant_id, new.id) end);
    if new.state not in ('open', 'waiting') then
        perform wait_for(new.tenant_id, 'promise', new.id, new.id, null);
    end if;
    if new.state <> 'closed' then
        perform wait_for(new.tenant_id, 'reopening', new.id, new.id, null);
    end if;
    return null;
end $$;
create trigger waits_from_the_start after insert on cases
    for each row when (new.state <> 'closed') execute function case_waits();
create trigger waits after update of state on cases
    for each row when (new.state <> old.state) execute function case_waits();

-- Asked twice, it waits since the first time.
create function reopening_waits() returns trigger language plpgsql as $$
begin
    perform wait_for(new.tenant_id, 'reopening', new.case_id, new.case_id,
        case when new.kind = 'reopening_asked' then coalesce(
            (select w.due_at from waits w where w.tenant_id = new.tenant_id and w.kind = 'reopening'
                and w.subject_id = new.case_id),
            new.at + look_after(new.tenant_id, new.case_id)) end);
    return null;
end $$;
create trigger waits after insert on case_entries
    for each row when (new.kind in ('reopening_asked', 'reopening_refused')) execute function reopening_waits();

create function escalation_waits() returns trigger language plpgsql as $$
begin
    perform wait_for(new.tenant_id, 'escalation', new.id, new.case_id,
        case when new.state = 'asked' then new.asked_at + look_after(new.tenant_id, new.case_id) end);
    return null;
end $$;
create trigger waits after insert or update of state on escalations
    for each row execute function escalation_waits();

create function extension_waits() returns trigger language plpgsql as $$
begin
    perform wait_for(new.tenant_id, 'extension', new.id, new.case_id,
        case when new.state = 'asked' then new.asked_at + look_after(new.tenant_id, new.case_id) end);
    return null;
end $$;
create trigger waits after insert or update of state on extensions
    for each row execute function extension_waits();

create function arbitration_waits() returns trigger language plpgsql as $$
begin
    perform wait_for(new.tenant_id, 'arbitration', new.id, new.case_id,
        case when num_nonnulls(new.decided_at, new.lapsed_at) = 0
            then new.contested_at + look_after(new.tenant_id, new.case_id) end);
    return null;
end $$;
create trigger waits after insert or update of decided_at, lapsed_at on arbitrations
    for each row execute function arbitration_waits();

create function hand_over_waits() returns trigger language plpgsql as $$
begin
    perform wait_for(new.tenant_id, 'hand_over', new.id, new.case_id,
        case when new.state = 'offered' then new.offered_at + look_after(new.tenant_id, new.case_id) end);
    return null;
end $$;
create trigger waits after insert or update of state on hand_overs
    for each row execute function hand_over_waits();

-- When a shift is over somebody looks whether what came during it has been handed over.
create function shift_waits() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        perform wait_for(old.tenant_id, 'shift', old.id, null, null);
    else
        perform wait_for(new.tenant_id, 'shift', new.id, null, new.until);
    end if;
    return null;
end $$;
create trigger waits after insert or update of until or delete on shifts
    for each row execute function shift_waits();

-- Across tenants only this is seen: that something is to be looked at.
create policy claim on waits for select to shouwen_claim using (true);
grant select (tenant_id, id, look_at) on waits to shouwen_claim;
create function tenants_with_waits(due_by timestamptz, at_most integer) returns table (tenant_id uuid)
    language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select oldest.tenant_id
    from (select w.tenant_id, w.look_at from waits w
          where w.look_at <= due_by order by w.look_at limit 1000) oldest
    group by oldest.tenant_id order by min(oldest.look_at), oldest.tenant_id limit at_most
$$;
do $$
begin
    execute format('grant create on schema %I to shouwen_claim', current_schema());
    alter function tenants_with_waits(timestamptz, integer) owner to shouwen_claim;
    revoke all on function tenants_with_waits(timestamptz, integer) from public;
    grant execute on function tenants_with_waits(timestamptz, integer) to shouwen_app;
    execute format('revoke create on schema %I from shouwen_claim', current_schema());
end $$;
