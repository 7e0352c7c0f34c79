-- The feed of events: which event an inbox entry came with, so that whoever follows the events misses no entry.

-- Entries from before are told with no event at all; from here on null means: the event is still to come.
alter table inbox_entries add column event_id uuid not null default '00000000-0000-0000-0000-000000000000';
alter table inbox_entries alter column event_id drop default, alter column event_id drop not null;
create index inbox_entries_of_event on inbox_entries (tenant_id, event_id, staff_id);
create index inbox_entries_waiting on inbox_entries (tenant_id, case_id) where event_id is null;

-- As before; and what people were told of these cases earlier in the transaction belongs to these events.
-- `app.recorded_from` is the first number of the transaction, for what they are told after it.
create or replace function record_events(entries jsonb) returns bigint language plpgsql as $$
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
    if coalesce(current_setting('app.recorded_from', true), '') = '' then
        perform set_config('app.recorded_from', (before + 1)::text, true);
    end if;
    if exists (select from inbox_entries i where i.tenant_id = tenant and i.event_id is null) then
        update inbox_entries i set event_id = last.id
        from (select distinct on (e.case_id) e.case_id, e.id
              from rows from (jsonb_to_recordset(entries) as (id uuid, case_id uuid)) with ordinality
                  as e(id, case_id, place)
              order by e.case_id, e.place desc) last
        where i.tenant_id = tenant and i.event_id is null and i.case_id is not distinct from last.case_id;
    end if;
    return head.seq;
end $$;

create function inbox_entry_finds_its_event() returns trigger language plpgsql as $$
declare
    since bigint := nullif(current_setting('app.recorded_from', true), '')::bigint;
begin
    if since is not null and new.event_id is null then
        select e.id into new.event_id from events e
        where e.tenant_id = new.tenant_id and e.case_id = new.case_id and e.seq >= since order by e.seq desc limit 1;
    end if;
    return new;
end $$;
create trigger finds_its_event before insert on inbox_entries
    for each row execute function inbox_entry_finds_its_event();

-- Looked at when the transaction commits: an entry that no event of its case came with goes with the last event
-- of the transaction; where nothing happened, nobody can be told of it.
create function inbox_entry_has_its_event() returns trigger language plpgsql as $$
declare
    since bigint := nullif(current_setting('app.recorded_from', true), '')::bigint;
    last uuid;
begin
    select e.id into last from events e
    where e.tenant_id = new.tenant_id and e.seq >= since order by e.seq desc limit 1;
    update inbox_entries i set event_id = last
    where i.tenant_id = new.tenant_id and i.id = new.id and i.event_id is null;
    if found and last is null then
        raise exception 'inbox entry %: nothing happened that it could tell of', new.id
            using errcode = 'check_violation', constraint = 'inbox_entries_of_an_event';
    end if;
    return null;
end $$;
create constraint trigger has_its_event after insert on inbox_entries
    deferrable initially deferred for each row when (new.event_id is null)
    execute function inbox_entry_has_its_event();
