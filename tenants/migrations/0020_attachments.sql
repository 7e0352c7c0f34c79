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

-- Registers of cases that came as a file. A file holds names and numbers: it is sealed, and gone after a month.
create table import_files (
    tenant_id uuid not null references tenants,
    id uuid not null,
    by_id uuid not null,
    name text not null check (length(name) between 1 and 200),
    media_type text not null check (length(media_type) between 1 and 100),
    size bigint not null check (size > 0),
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    prepared_at timestamptz not null,
    received_at timestamptz,
    rows integer check (rows > 0),
    key_id uuid,
    content_sealed bytea,
    primary key (tenant_id, id),
    foreign key (tenant_id, by_id) references staff (tenant_id, id),
    foreign key (tenant_id, key_id) references data_keys (tenant_id, id),
    check ((received_at is null) = (content_sealed is null)),
    check ((received_at is null) = (rows is null)),
    check ((received_at is null) = (key_id is null))
);
create index import_files_prepared on import_files (tenant_id, prepared_at);
create index import_files_of_key on import_files (tenant_id, key_id) where key_id is not null;
call protect_tenant_table('import_files');

-- Under the id of the job that does it.
create table case_imports (
    tenant_id uuid not null references tenants,
    id uuid not null,
    file_id uuid not null,
    trial boolean not null,
    whole boolean not null,
    rows integer not null check (rows > 0),
    registered integer not null default 0,
    known integer not null default 0,
    refused integer not null default 0,
    primary key (tenant_id, id),
    foreign key (tenant_id, id) references jobs (tenant_id, id) on delete cascade,
    foreign key (tenant_id, file_id) references import_files (tenant_id, id) on delete cascade
);
create index case_imports_of_file on case_imports (tenant_id, file_id);
call protect_tenant_table('case_imports');

create table case_import_rows (
    tenant_id uuid not null references tenants,
    id uuid not null,
    import_id uuid not null,
    -- As a spreadsheet counts: the heading is row 1.
    row integer not null check (row > 1),
    key text not null check (length(key) between 1 and 200),
    case_id uuid,
    -- [{column, code, message}]
    errors jsonb check (jsonb_typeof(errors) = 'array'),
    primary key (tenant_id, id),
    unique (tenant_id, import_id, row),
    foreign key (tenant_id, import_id) references case_imports (tenant_id, id) on delete cascade,
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    check ((case_id is null) <> (errors is null))
);
-- The same row of the same file, or the same key, is registered once.
create unique index case_import_rows_of_key on case_import_rows (tenant_id, key) where case_id is not null;
create index case_import_rows_refused on case_import_rows (tenant_id, import_id, row) where errors is not null;
call protect_tenant_table('case_import_rows');
