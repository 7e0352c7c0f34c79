-- The feed of events: which event an inbox entry came with, so that whoever follows the events misses no entry.
-- No foreign key, for the reason the outbox has none; the event is of the same transaction.
alter table inbox_entries add column event_id uuid not null;
create index inbox_entries_of_event on inbox_entries (tenant_id, event_id, staff_id);
