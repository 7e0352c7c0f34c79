-- Files that belong to a case, and the notice as R4 knows it.

create table attachments (
    tenant_id uuid not null references tenants,
    id uuid not null,
    case_id uuid not null,
    -- Whoever attached it; null for a machine, and for the requester.
    by_id uuid,
    -- As whom they stand in the history: the member of the staff, the key, the requester.
    actor uuid not null,
    state text not null check (state in ('prepared', 'stored', 'rejected', 'removed')),
    name text not null check (length(name) between 1 and 200),
    media_type text not null check (length(media_type) between 1 and 100),
    size bigint not null check (size > 0),
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    for_requester boolean not null,
    -- What it is about, where that is not the case as a whole.
    entry_id uuid,
    notice_id uuid,
    -- The place of a line in the notice, from 0.
    notice_item integer check (notice_item between 0 and 49),
    reply_id uuid,
    hand_over_id uuid,
    referral_id uuid,
    contribution_id uuid,
    prepared_at timestamptz not null,
    upload_until timestamptz not null,
    stored_at timestamptz,
    rejection text check (length(rejection) between 1 and 200),
    removed_at timestamptz,
    removed_by_id uuid,
    removal_reason text check (length(removal_reason) between 1 and 1000),
    -- When the bytes of a removed one were gone from the store.
    erased_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    foreign key (tenant_id, by_id) references staff (tenant_id, id),
    foreign key (tenant_id, removed_by_id) references staff (tenant_id, id),
    foreign key (tenant_id, entry_id) references case_entries (tenant_id, id),
    foreign key (tenant_id, notice_id) references notices (tenant_id, id),
    foreign key (tenant_id, reply_id) references replies (tenant_id, id),
    foreign key (tenant_id, hand_over_id) references hand_overs (tenant_id, id),
    foreign key (tenant_id, referral_id) references referrals (tenant_id, id),
    foreign key (tenant_id, contribution_id) references contributions (tenant_id, id),
    check (num_nonnulls(entry_id, notice_id, reply_id, hand_over_id, referral_id, contribution_id) <= 1),
    check (notice_item is null or notice_id is not null),
    check (upload_until > prepared_at),
    check ((state in ('stored', 'removed')) = (stored_at is not null)),
    check ((state = 'rejected') = (rejection is not null)),
    check ((state = 'removed') = (removed_at is not null)),
    check ((removed_at is null) = (removal_reason is null)),
    check (erased_at is null or state = 'removed')
);
create index attachments_of_case on attachments (tenant_id, case_id, prepared_at, id);
create index attachments_of_entry on attachments (tenant_id, entry_id) where entry_id is not null;
create index attachments_of_notice on attachments (tenant_id, notice_id) where notice_id is not null;
create index attachments_of_reply on attachments (tenant_id, reply_id) where reply_id is not null;
-- What takes up space, and what upkeep looks for.
create index attachments_kept on attachments (tenant_id, size) where state in ('prepared', 'stored');
create index attachments_unfinished on attachments (tenant_id, upload_until) where state = 'prepared';
create index attachments_to_erase on attachments (tenant_id, removed_at) where state = 'removed' and erased_at is null;
call protect_tenant_table('attachments');

-- In which of its four situations a notice was given out, and that the requester has it in writing.
alter table notices
    add column situation text not null default 'application'
        check (situation in ('consultation', 'application', 'review', 'on_site')),
    add column signed_by text check (length(signed_by) between 1 and 200),
    add column signed_at timestamptz,
    add check ((signed_by is null) = (signed_at is null));
-- A slip given out at a consultation awaits nothing.
drop index notices_one_outstanding;
create unique index notices_one_outstanding on notices (tenant_id, case_id)
    where supplement_received_at is null and situation <> 'consultation';
