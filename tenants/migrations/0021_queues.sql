-- What the ready-made queues and the daily self-check read, and what else a case has learnt on its way.

-- A limit may stand still for more than one reason at a time: papers are awaited, and the case is offered.
alter table clock_pauses
    drop constraint clock_pauses_cause_check,
    add constraint clock_pauses_cause_check check (cause ~ '^[a-z_]{1,20}$');
drop index clock_pauses_one_open;
create unique index clock_pauses_one_open on clock_pauses (tenant_id, clock_id, cause) where until is null;
