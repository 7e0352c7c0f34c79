create table calendars (
    tenant_id uuid not null references tenants,
    id uuid not null,
    name text not null check (length(name) between 1 and 200),
    time_zone text not null check (length(time_zone) between 1 and 64),
    holiday_region text check (length(holiday_region) between 2 and 20),
    -- Seven lists, Monday first, of [opens, closes] in minutes after midnight; a close may lie past 1440.
    weekly jsonb not null check (jsonb_typeof(weekly) = 'array' and jsonb_array_length(weekly) = 7),
    -- Published years that the tenant entered itself, before a release of the product knew them.
    holiday_years jsonb not null default '[]' check (jsonb_typeof(holiday_years) = 'array'),
    is_default boolean not null default false,
    version integer not null default 1 check (version > 0),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, name)
);
create unique index calendars_one_default on calendars (tenant_id) where is_default;
call protect_tenant_table('calendars');

create table calendar_exceptions (
    tenant_id uuid not null references tenants,
    id uuid not null,
    calendar_id uuid not null,
    day date not null,
    -- An empty list closes the day.
    intervals jsonb not null check (jsonb_typeof(intervals) = 'array'),
    reason text not null check (length(reason) between 1 and 200),
    created_at timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, calendar_id, day),
    foreign key (tenant_id, calendar_id) references calendars (tenant_id, id) on delete cascade
);
call protect_tenant_table('calendar_exceptions');
