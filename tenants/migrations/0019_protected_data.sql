-- Requesters' profiles, what of them is encrypted, and who has read what is protected.

-- A tenant's own keys. Each is encrypted by the master key that is named here; the master key is in no database.
create table data_keys (
    tenant_id uuid not null references tenants,
    id uuid not null,
    number integer not null check (number > 0),
    wrapped bytea not null,
    master text not null check (master ~ '^[0-9a-f]{16}$'),
    created_at timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, number)
);
call protect_tenant_table('data_keys');

-- Of what is protected a row holds the sealed text, a hint that everybody may see, and, where it can be looked for, a
-- blind index. All of a row is sealed with one key, which cannot be given up while it is needed.
drop index requesters_by_phone;
alter table requesters
    drop column phone,
    drop column address,
    add column requester_class text not null default 'public'
        check (requester_class in ('public', 'vip', 'associate', 'internal')),
    add column staff_id uuid,
    add column key_id uuid,
    add column phone_sealed bytea,
    add column phone_hint text,
    add column phone_index bytea,
    add column identity_number_sealed bytea,
    add column identity_number_hint text,
    add column identity_number_index bytea,
    add column email_sealed bytea,
    add column email_hint text,
    add column email_index bytea,
    add column address_sealed bytea,
    add column address_hint text,
    -- An informant's profile belongs to one case only, and is found by nobody.
    add column informant boolean not null default false,
    add column merged_into_id uuid,
    add column erased_at timestamptz,
    add column version integer not null default 1,
    add column updated_at timestamptz,
    add foreign key (tenant_id, staff_id) references staff (tenant_id, id),
    add foreign key (tenant_id, key_id) references data_keys (tenant_id, id),
    add foreign key (tenant_id, merged_into_id) references requesters (tenant_id, id),
    add check ((phone_sealed is null) = (phone_hint is null) and (phone_sealed is null) = (phone_index is null)),
    add check ((identity_number_sealed is null) = (identity_number_hint is null)
        and (identity_number_sealed is null) = (identity_number_index is null)),
    add check ((email_sealed is null) = (email_hint is null) and (email_sealed is null) = (email_index is null)),
    add check ((address_sealed is null) = (address_hint is null)),
    add constraint requesters_key_check check (key_id is not null
        or coalesce(phone_sealed, identity_number_sealed, email_sealed, address_sealed) is null),
    add check (merged_into_id <> id),
    add check (erased_at is null
        or coalesce(phone_sealed, identity_number_sealed, email_sealed, address_sealed) is null);
create index requesters_by_phone on requesters (tenant_id, phone_index) where phone_index is not null;
create index requesters_by_identity_number on requesters (tenant_id, identity_number_index)
    where identity_number_index is not null;
create index requesters_by_email on requesters (tenant_id, email_index) where email_index is not null;
create index requesters_of_key on requesters (tenant_id, key_id) where key_id is not null;
create index requesters_merged on requesters (tenant_id, merged_into_id) where merged_into_id is not null;

-- How far a case is confidential, and whom it is about: they neither decide on it nor, where somebody informed
-- against them, see it.
alter table cases
    add column confidentiality text not null default 'ordinary'
        check (confidentiality in ('ordinary', 'restricted', 'trade_secret', 'informant')),
    add column about_staff_id uuid,
    add column about_department_id uuid,
    add foreign key (tenant_id, about_staff_id) references staff (tenant_id, id),
    add foreign key (tenant_id, about_department_id) references departments (tenant_id, id);
alter table cases drop column confidential;
create index cases_about_staff on cases (tenant_id, about_staff_id) where about_staff_id is not null;
create index cases_about_department on cases (tenant_id, about_department_id) where about_department_id is not null;

-- Whether a department is this one, or lies below it.
create function is_within(department uuid, above uuid) returns boolean language sql stable as $$
    with recursive up(id, parent_id) as (
        select d.id, d.parent_id from departments d where d.id = department
        union all select d.id, d.parent_id from departments d join up on d.id = up.parent_id)
    select above is not null and exists (select from up where up.id = above)
$$;

alter table case_entries
    add column secret boolean not null default false,
    add check (not (secret and for_requester));

-- Who has read what is protected. No foreign key to the event: record_events has just written it, for ever.
create table protected_reads (
    tenant_id uuid not null references tenants,
    id uuid not null,
    event_id uuid not null,
    -- One of the staff, or a machine by its key.
    staff_id uuid,
    api_key_id uuid,
    requester_id uuid not null,
    -- Because of which it could be read; none where a permission reaches the whole tenant.
    case_id uuid,
    fields text[] not null check (cardinality(fields) > 0),
    purpose text not null check (purpose in ('query', 'ledger', 'page')),
    at timestamptz not null,
    primary key (tenant_id, id),
    check (num_nonnulls(staff_id, api_key_id) = 1),
    foreign key (tenant_id, staff_id) references staff (tenant_id, id),
    foreign key (tenant_id, api_key_id) references api_keys (tenant_id, id),
    foreign key (tenant_id, requester_id) references requesters (tenant_id, id),
    foreign key (tenant_id, case_id) references cases (tenant_id, id)
);
create index protected_reads_of_requester on protected_reads (tenant_id, requester_id, at desc, id desc);
create index protected_reads_newest on protected_reads (tenant_id, at desc, id desc);
call protect_tenant_table('protected_reads');
revoke update, delete on protected_reads from shouwen_app;
create trigger permanent before update or delete on protected_reads
    for each row execute function events_are_permanent();

-- What is searched holds no contact data, and of an informant nothing.
create or replace function write_case_text(tenant uuid, wanted uuid) returns void language sql as $$
    insert into case_texts (tenant_id, id, case_id, text, grams)
    select c.tenant_id, c.id, c.id, search_text(t.text), search_grams(c.tenant_id, t.text)
    from cases c join requesters r on r.tenant_id = c.tenant_id and r.id = c.requester_id
    cross join lateral (select concat_ws(' ', c.number, c.subject, c.said, c.resolution,
                                         case when not r.informant then r.name end,
                                         case when not r.informant then r.unit end) as text) t
    where c.tenant_id = tenant and c.id = wanted
    on conflict (tenant_id, id) do update set text = excluded.text, grams = excluded.grams
$$;
create function requester_text_follows() returns trigger language plpgsql as $$
begin
    perform write_case_text(c.tenant_id, c.id) from cases c
    where c.tenant_id = new.tenant_id and c.requester_id = new.id;
    return null;
end $$;
create trigger text_follows after update of name, unit, informant on requesters
    for each row when (old.name is distinct from new.name or old.unit is distinct from new.unit
        or old.informant is distinct from new.informant)
    execute function requester_text_follows();
do $$
declare tenant uuid;
begin
    for tenant in select tenant_id from tenants_after('00000000-0000-0000-0000-000000000000', 1000000) loop
        perform set_config('app.tenant_id', tenant::text, true);
        perform write_case_text(c.tenant_id, c.id) from cases c where c.tenant_id = tenant;
    end loop;
    perform set_config('app.tenant_id', '', true);
end $$;
