-- Imported calendars, how far ahead the days of a calendar are known, and what the public is shown of an organization.

-- Where a day comes from: the file and the entry in it. A day without both was entered by hand.
alter table calendar_exceptions
    add column file text check (length(file) between 1 and 200),
    add column uid text check (length(uid) between 1 and 255),
    add check ((file is null) = (uid is null));

-- Up to which day an administrator has been told that nothing is known: once for each day that the horizon stood at.
alter table calendars add column warned_until date;

-- Texts in other languages than the organization's own: {language: {field: text}}, a function so that a check can look
-- into every entry.
create function are_translations(given jsonb, known text[]) returns boolean language sql immutable parallel safe
as $$
    select jsonb_typeof(given) = 'object' and not exists (
        select from jsonb_each(given) language
        where length(language.key) not between 2 and 35 or jsonb_typeof(language.value) <> 'object'
           or exists (select from jsonb_each(case when jsonb_typeof(language.value) = 'object'
                                                  then language.value else '{}' end) said
                      where said.key <> all(known) or (jsonb_typeof(said.value) not in ('string', 'object'))))
$$;

-- What everybody may read without signing in; no row, or one that is not open: nothing.
create table public_directories (
    tenant_id uuid not null references tenants,
    id uuid not null,
    is_open boolean not null default false,
    introduction text check (length(introduction) between 1 and 4000),
    complaint_channel text check (length(complaint_channel) between 1 and 1000),
    texts jsonb not null default '{}'
        check (are_translations(texts, array['name', 'introduction', 'complaint_channel'])),
    version integer not null default 1 check (version > 0),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id)
);
call protect_tenant_table('public_directories');

alter table departments
    add column is_public boolean not null default false,
    add column receptionist_id uuid,
    add column complaint_channel text check (length(complaint_channel) between 1 and 200),
    add column texts jsonb not null default '{}'
        check (are_translations(texts, array['name', 'place', 'office_hours', 'complaint_channel'])),
    add foreign key (tenant_id, receptionist_id) references staff (tenant_id, id);
create index departments_of_receptionist on departments (tenant_id, receptionist_id);

-- A matter is public in every version of the rules that knows its code; translating it decides nothing, so it is no
-- part of a version.
create table public_matters (
    tenant_id uuid not null references tenants,
    id uuid not null,
    code text not null check (length(code) between 1 and 50),
    texts jsonb not null default '{}'
        check (are_translations(texts, array['name', 'description', 'procedure', 'legal_basis', 'fees',
                                             'complaint_channel', 'materials'])),
    version integer not null default 1 check (version > 0),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    constraint public_matters_code_key unique (tenant_id, code)
);
call protect_tenant_table('public_matters');

-- What the directory is searched by, written down when it changes: whoever has not signed in may ask often.
create function search_translations(texts jsonb) returns text language sql immutable parallel safe
as $$
    select coalesce(public.search_text(string_agg(said.value, ' ')), '')
    from jsonb_each(texts) language, jsonb_each_text(language.value) said where said.key <> 'materials'
$$;
alter table departments add column words text not null generated always as (
    search_text(code || ' ' || name || ' ' || coalesce(place, '') || ' ' || coalesce(phone, '')) || ' '
    || search_translations(texts)) stored;
alter table matters add column words text not null generated always as (
    search_text(code || ' ' || name || ' ' || coalesce(description, '') || ' ' || coalesce(procedure, ''))) stored;
alter table materials add column words text not null generated always as (search_text(name)) stored;
alter table public_matters add column words text not null generated always as (search_translations(texts)) stored;
