-- What the ready-made queues and the daily self-check read, and what else a case has learnt on its way.

-- A limit may stand still for more than one reason at a time: papers are awaited, and the case is offered.
alter table clock_pauses
    drop constraint clock_pauses_cause_check,
    add constraint clock_pauses_cause_check check (cause ~ '^[a-z_]{1,20}$');
drop index clock_pauses_one_open;
create unique index clock_pauses_one_open on clock_pauses (tenant_id, clock_id, cause) where until is null;

-- What was asked about a case that has come to its end waits for nobody any more.
alter table extensions
    drop constraint extensions_state_check,
    add constraint extensions_state_check check (state in ('asked', 'approved', 'refused', 'lapsed'));
alter table arbitrations add column lapsed_at timestamptz, add check (lapsed_at is null or decided_at is null);
drop index arbitrations_one_open, arbitrations_to_decide;
create unique index arbitrations_one_open on arbitrations (tenant_id, case_id)
    where decided_at is null and lapsed_at is null;
create index arbitrations_to_decide on arbitrations (tenant_id, arbiter_id, contested_at, id)
    where decided_at is null and lapsed_at is null;
alter table notices
    add column lapsed_at timestamptz,
    add check (lapsed_at is null or supplement_received_at is null);
drop index notices_one_outstanding;
create unique index notices_one_outstanding on notices (tenant_id, case_id)
    where supplement_received_at is null and lapsed_at is null and situation <> 'consultation';

-- When a case left the sight of those who saw it only because it lay, or was offered, with their department. The feed
-- of changes tells them that it is gone, once; whoever had a part in it sees it ever after.
create table case_departures (
    tenant_id uuid not null references tenants,
    id uuid not null,
    case_id uuid not null,
    department_id uuid not null,
    -- It was offered there, and did not lie there.
    offered boolean not null,
    at timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, case_id, at, department_id, offered),
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    foreign key (tenant_id, department_id) references departments (tenant_id, id)
);
call protect_tenant_table('case_departures');

-- Whatever verb moves a case, closes it to others, or ends an offer: it is written down here.
create function case_departs() returns trigger language plpgsql as $$
begin
    insert into case_departures (tenant_id, id, case_id, department_id, offered, at)
    select new.tenant_id, gen_random_uuid(), new.id, place, false, new.updated_at
    from unnest(array[old.department_id, old.first_department_id]) as place
    where place not in (new.department_id, new.first_department_id)
       or (new.confidentiality, new.about_staff_id, new.about_department_id)
          is distinct from (old.confidentiality, old.about_staff_id, old.about_department_id)
    on conflict do nothing;
    return null;
end $$;
create trigger case_departs after update of department_id, first_department_id, confidentiality, about_staff_id,
    about_department_id on cases for each row execute function case_departs();

create function offer_departs() returns trigger language plpgsql as $$
begin
    insert into case_departures (tenant_id, id, case_id, department_id, offered, at)
    select new.tenant_id, gen_random_uuid(), new.case_id, old.to_department_id, true, new.decided_at
    where old.state = 'offered' and old.to_staff_id is null and new.state <> 'offered'
    on conflict do nothing;
    return null;
end $$;
create trigger offer_departs after update of state on hand_overs for each row execute function offer_departs();

-- Which event told that an entry was read, so that the feed tells the other devices of its owner.
alter table inbox_entries add column read_event_id uuid;
create index inbox_entries_read_with on inbox_entries (tenant_id, read_event_id) where read_event_id is not null;
