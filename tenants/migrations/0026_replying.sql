-- Replying: whose the reply is by the rules. Pauses that somebody declares.

-- Under which conditions who tells the requester the result.
create table reply_rules (
    tenant_id uuid not null references tenants,
    id uuid not null,
    rule_set_id uuid not null,
    code text not null check (length(code) between 1 and 120),
    matter_id uuid,
    conditions jsonb not null check (jsonb_typeof(conditions) = 'object'),
    replier text not null check (replier in ('first_contact', 'handler', 'first_contact_or_handler', 'registrar',
        'department')),
    -- For a department: which; for the registrar: which where none of the staff has written the case down.
    department_id uuid,
    note text check (length(note) between 1 and 1000),
    primary key (tenant_id, id),
    constraint reply_rules_code_key unique (tenant_id, rule_set_id, code),
    foreign key (tenant_id, rule_set_id) references rule_sets (tenant_id, id),
    foreign key (tenant_id, rule_set_id, matter_id) references matters (tenant_id, rule_set_id, id),
    foreign key (tenant_id, department_id) references departments (tenant_id, id),
    check (replier <> 'department' or department_id is not null),
    check (replier in ('department', 'registrar') or department_id is null)
);
create index reply_rules_of_matter on reply_rules (tenant_id, matter_id);
call protect_tenant_table('reply_rules');
call keep_published('reply_rules');

-- Who is to reply is settled when the work ends: the first contact and the handler as they are, others by name.
alter table cases
    add column replier text check (replier in ('first_contact', 'handler', 'first_contact_or_handler', 'registrar',
        'department')),
    add column replier_id uuid,
    add column replier_department_id uuid,
    add column replier_staff_id uuid generated always as (case replier
        when 'first_contact' then first_contact_id
        when 'handler' then handler_id
        when 'registrar' then replier_id end) stored,
    add foreign key (tenant_id, replier_id) references staff (tenant_id, id),
    add foreign key (tenant_id, replier_staff_id) references staff (tenant_id, id),
    add foreign key (tenant_id, replier_department_id) references departments (tenant_id, id),
    add check ((replier is not distinct from 'registrar') = (replier_id is not null)),
    add check ((replier is not distinct from 'department') = (replier_department_id is not null));
create index cases_of_replier on cases (tenant_id, replier_id) where replier_id is not null;
create index cases_of_replying_department on cases (tenant_id, replier_department_id)
    where replier_department_id is not null;
