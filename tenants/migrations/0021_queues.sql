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
