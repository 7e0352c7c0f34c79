-- What happened, append-only, one hash chain per tenant; and the outbox that carries it out of the house.

create table history_heads (
    tenant_id uuid not null references tenants,
    id uuid not null,
    seq bigint not null default 0,
    hash bytea not null default '\x',
    primary key (tenant_id, id),
    unique (tenant_id)
);
call protect_tenant_table('history_heads');

create table events (
    tenant_id uuid not null references tenants,
    id uuid not null,
    seq bigint not null,
    kind text not null check (kind ~ '^[a-z_]+\.[a-z_]+$'),
    case_id uuid,
    subject_id uuid,
    actor_id uuid,
    at timestamptz not null,
    reason text,
    data jsonb not null default '{}',
    previous_hash bytea not null,
    hash bytea not null,
    primary key (tenant_id, id),
    unique (tenant_id, seq)
);
create index events_of_case on events (tenant_id, case_id, seq) where case_id is not null;
create index events_of_subject on events (tenant_id, subject_id, seq) where subject_id is not null;
call protect_tenant_table('events');
revoke update, delete on events from shouwen_app;

create function events_are_permanent() returns trigger language plpgsql as $$
begin
    raise exception 'history is append-only' using errcode = 'restrict_violation';
end $$;
create trigger permanent before update or delete on events for each row execute function events_are_permanent();

create table outbox (
    tenant_id uuid not null references tenants,
    id uuid not null,
    seq bigint not null,
    next_attempt_at timestamptz,
    attempts integer not null default 0,
    delivered_at timestamptz,
    -- The event's id. No foreign key: record_events alone writes here, next to the event, which stays for ever; and
    -- the check reads every event of the tenant while a young database has no statistics yet.
    primary key (tenant_id, id)
);
-- The hint says when to look; a delivered row leaves the index.
create index outbox_due on outbox (next_attempt_at) where next_attempt_at is not null;
create index outbox_due_of_tenant on outbox (tenant_id, seq) where next_attempt_at is not null;
create index outbox_delivered on outbox (tenant_id, delivered_at) where delivered_at is not null;
call protect_tenant_table('outbox');

-- The bytes that a link of the chain seals; jsonb gives one text for one value.
create function event_seal(previous bytea, tenant uuid, seq bigint, kind text, case_id uuid, subject_id uuid,
                           actor_id uuid, at timestamptz, reason text, data jsonb)
    returns bytea language sql immutable parallel safe
as $$
    select sha256(previous || convert_to(jsonb_build_array(
        tenant, seq, kind, case_id, subject_id, actor_id, (extract(epoch from at) * 1000000)::bigint, reason, data
    )::text, 'UTF8'))
$$;

-- Appends events in the order given. The head row stays locked until commit: numbers have no gaps,
-- and whoever reads up to a number has seen every smaller one.
create function record_events(entries jsonb) returns bigint language plpgsql as $$
declare
    tenant uuid := current_tenant();
    head history_heads;
    before bigint;
    seals bytea[];
    entry record;
begin
    select * into head from history_heads where tenant_id = tenant for update;
    if not found then
        raise exception 'tenant % has no history', tenant;
    end if;
    before := head.seq;
    seals := array[head.hash];
    -- Only the seals need one another; the rows are then written in one statement, which a sweep's hundreds thank.
    for entry in
        select * from jsonb_to_recordset(entries) as e(
            id uuid, kind text, case_id uuid, subject_id uuid, actor_id uuid, at timestamptz, reason text, data jsonb)
    loop
        head.seq := head.seq + 1;
        head.hash := event_seal(head.hash, tenant, head.seq, entry.kind, entry.case_id, entry.subject_id,
                                entry.actor_id, entry.at, entry.reason, coalesce(entry.data, '{}'));
        seals := seals || head.hash;
    end loop;
    with written as (
        insert into events (tenant_id, id, seq, kind, case_id, subject_id, actor_id, at, reason, data,
                            previous_hash, hash)
        select tenant, e.id, before + e.place, e.kind, e.case_id, e.subject_id, e.actor_id, e.at, e.reason,
               coalesce(e.data, '{}'), seals[e.place], seals[e.place + 1]
        from rows from (jsonb_to_recordset(entries) as (
                id uuid, kind text, case_id uuid, subject_id uuid, actor_id uuid, at timestamptz, reason text,
                data jsonb))
            with ordinality as e(id, kind, case_id, subject_id, actor_id, at, reason, data, place)
        returning id, seq, at)
    insert into outbox (tenant_id, id, seq, next_attempt_at) select tenant, w.id, w.seq, w.at from written w;
    update history_heads set seq = head.seq, hash = head.hash where tenant_id = tenant;
    return head.seq;
end $$;

-- The first number whose link does not hold, or null when the whole chain does.
create function history_broken_at() returns bigint language sql stable as $$
    select coalesce(
        (select min(seq) from (
            select seq, previous_hash, hash,
                   lag(seq, 1, 0::bigint) over w as before_seq, lag(hash, 1, '\x'::bytea) over w as before_hash,
                   event_seal(previous_hash, tenant_id, seq, kind, case_id, subject_id, actor_id, at, reason, data) as seal
            from events where tenant_id = current_tenant() window w as (order by seq)
        ) link where seal <> hash or previous_hash <> before_hash or seq <> before_seq + 1),
        (select h.seq from history_heads h
            left join lateral (select e.seq, e.hash from events e where e.tenant_id = h.tenant_id
                               order by e.seq desc limit 1) last on true
            where h.tenant_id = current_tenant()
              and (h.seq <> coalesce(last.seq, 0) or h.hash <> coalesce(last.hash, '\x')))
    )
$$;

create policy claim on outbox for select to shouwen_claim using (true);
grant select (tenant_id, id, seq, next_attempt_at) on outbox to shouwen_claim;
-- Longest waiting first. Behind a backlog of one tenant the others are looked up one by one, so that it hides nobody.
create function tenants_with_due_outbox(due_by timestamptz, at_most integer) returns table (tenant_id uuid)
    language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    with oldest as materialized (
        select o.tenant_id, o.next_attempt_at as since from outbox o
        where o.next_attempt_at <= due_by order by o.next_attempt_at limit 1000),
    waiting as (
        select o.tenant_id, o.since from oldest o
        union all
        select t.id, first.since from tenants t
            cross join lateral (
                select o.next_attempt_at as since from outbox o
                where o.tenant_id = t.id and o.next_attempt_at is not null order by o.seq limit 1) first
        where (select count(*) from oldest) = 1000 and first.since <= due_by)
    select w.tenant_id from waiting w group by w.tenant_id order by min(w.since), w.tenant_id limit at_most
$$;

-- When the oldest event happened that has not left the house; a delayed attempt does not hide it.
create policy claim on events for select to shouwen_claim using (true);
grant select (tenant_id, id, at) on events to shouwen_claim;
create function oldest_waiting_event() returns timestamptz
    language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select min(e.at) from (
        select o.tenant_id, o.id from outbox o where o.next_attempt_at is not null
        order by o.next_attempt_at limit 1000) waiting
    join events e on e.tenant_id = waiting.tenant_id and e.id = waiting.id
$$;
