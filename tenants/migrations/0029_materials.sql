-- What requesters leave with the house, and who holds it.

create table case_materials (
    tenant_id uuid not null references tenants,
    id uuid not null,
    case_id uuid not null,
    ordinal integer not null check (ordinal > 0),
    -- What was taken in together has one receipt: the first of it.
    acceptance_id uuid not null,
    name text not null check (length(name) between 1 and 200),
    kind text not null check (kind in ('original', 'copy', 'object')),
    copies integer not null check (copies between 1 and 9999),
    remark text check (length(remark) between 1 and 1000),
    to_give_back boolean not null,
    -- The entry of the matter's checklist, and the line of a notice, that it answers.
    checklist_id uuid,
    notice_id uuid,
    notice_line integer check (notice_line > 0),
    accepted_by_id uuid not null,
    accepted_at timestamptz not null,
    -- Who was away.
    on_behalf_of_id uuid,
    state text not null check (state in ('held', 'given_back', 'sent_on', 'filed', 'lost')),
    holder_id uuid,
    settled_at timestamptz,
    settled_by_id uuid,
    -- Who took it, which body it went to, or where it is filed.
    settled_to text check (length(settled_to) between 1 and 200),
    settled_remark text check (length(settled_remark) between 1 and 1000),
    primary key (tenant_id, id),
    unique (tenant_id, case_id, ordinal),
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    foreign key (tenant_id, acceptance_id) references case_materials (tenant_id, id),
    foreign key (tenant_id, checklist_id) references materials (tenant_id, id),
    foreign key (tenant_id, notice_id) references notices (tenant_id, id),
    foreign key (tenant_id, accepted_by_id) references staff (tenant_id, id),
    foreign key (tenant_id, on_behalf_of_id) references staff (tenant_id, id),
    foreign key (tenant_id, holder_id) references staff (tenant_id, id),
    foreign key (tenant_id, settled_by_id) references staff (tenant_id, id),
    check (on_behalf_of_id <> accepted_by_id),
    check ((notice_id is null) = (notice_line is null)),
    check ((state = 'held') = (holder_id is not null)),
    check ((state = 'held') = (settled_at is null)),
    -- Nobody of the staff where the requester ended the case.
    check (state <> 'held' or settled_by_id is null),
    check (settled_at >= accepted_at),
    check (state <> 'held' or (settled_to is null and settled_remark is null)),
    check (state not in ('given_back', 'sent_on') or settled_to is not null),
    check (state <> 'lost' or settled_remark is not null)
);
create index case_materials_listed on case_materials (tenant_id, accepted_at, id);
create index case_materials_held on case_materials (tenant_id, holder_id, accepted_at, id) where holder_id is not null;
create index case_materials_together on case_materials (tenant_id, acceptance_id);
create index case_materials_of_entry on case_materials (tenant_id, checklist_id) where checklist_id is not null;
create index case_materials_of_notice on case_materials (tenant_id, notice_id) where notice_id is not null;
call protect_tenant_table('case_materials');

-- Exactly one member of the staff holds it at every moment until it is settled.
create table material_holdings (
    tenant_id uuid not null references tenants,
    id uuid not null,
    material_id uuid not null,
    ordinal integer not null check (ordinal > 0),
    staff_id uuid not null,
    since timestamptz not null,
    until timestamptz,
    during tstzrange generated always as (tstzrange(since, until, '[)')) stored,
    primary key (tenant_id, id),
    unique (tenant_id, material_id, ordinal),
    foreign key (tenant_id, material_id) references case_materials (tenant_id, id),
    foreign key (tenant_id, staff_id) references staff (tenant_id, id),
    check (until >= since),
    constraint material_holdings_one_at_a_time
        exclude using gist (tenant_id with =, material_id with =, during with &&)
);
create unique index material_holdings_one_current on material_holdings (tenant_id, material_id) where until is null;
call protect_tenant_table('material_holdings');

-- On the way from one desk to another: until the taker confirms it, whoever passed it on holds it.
create table material_passes (
    tenant_id uuid not null references tenants,
    id uuid not null,
    material_id uuid not null,
    from_staff_id uuid not null,
    to_staff_id uuid not null,
    passed_at timestamptz not null,
    remark text check (length(remark) between 1 and 1000),
    -- With what it went, where that was no errand of its own.
    hand_over_id uuid,
    shift_hand_over_id uuid,
    state text not null check (state in ('on_the_way', 'received', 'missing', 'recalled')),
    decided_at timestamptz,
    decided_by_id uuid,
    -- Why it did not arrive, or was taken back.
    reason text check (length(reason) between 1 and 1000),
    primary key (tenant_id, id),
    foreign key (tenant_id, material_id) references case_materials (tenant_id, id),
    foreign key (tenant_id, from_staff_id) references staff (tenant_id, id),
    foreign key (tenant_id, to_staff_id) references staff (tenant_id, id),
    foreign key (tenant_id, hand_over_id) references hand_overs (tenant_id, id),
    foreign key (tenant_id, shift_hand_over_id) references shift_hand_overs (tenant_id, id),
    foreign key (tenant_id, decided_by_id) references staff (tenant_id, id),
    check (from_staff_id <> to_staff_id),
    check ((state = 'on_the_way') = (decided_at is null)),
    check (state <> 'on_the_way' or decided_by_id is null),
    check (decided_at >= passed_at),
    check (state <> 'missing' or reason is not null)
);
create unique index material_passes_one_open on material_passes (tenant_id, material_id) where state = 'on_the_way';
create index material_passes_of_material on material_passes (tenant_id, material_id, passed_at, id);
create index material_passes_to_staff on material_passes (tenant_id, to_staff_id, passed_at, id) where state = 'on_the_way';
create index material_passes_of_hand_over on material_passes (tenant_id, hand_over_id) where hand_over_id is not null;
create index material_passes_of_shift on material_passes (tenant_id, shift_hand_over_id)
    where shift_hand_over_id is not null;
call protect_tenant_table('material_passes');

-- Looked at when the transaction commits: a paper may change desks inside it, and lie between two at no moment.
create function material_has_a_holder() returns trigger language plpgsql as $$
declare
    tenant uuid := coalesce(new.tenant_id, old.tenant_id);
    wanted uuid := case when tg_table_name = 'case_materials' then coalesce(new.id, old.id)
                        else coalesce((to_jsonb(new) ->> 'material_id')::uuid, (to_jsonb(old) ->> 'material_id')::uuid) end;
    paper case_materials;
    broken text;
begin
    select * into paper from case_materials where tenant_id = tenant and id = wanted;
    if not found then
        return null;
    end if;
    select case
            when count(*) = 0 then 'nobody has ever held it'
            when min(since) filter (where ordinal = 1) is distinct from paper.accepted_at then 'it does not begin with its acceptance'
            when bool_or(ordinal > 1 and since is distinct from before_until) then 'there is a gap'
            when bool_or(ordinal <> place) then 'a period is missing'
            when paper.state = 'held' and count(*) filter (where until is null and staff_id = paper.holder_id) <> 1
                then 'nobody holds it now'
            when paper.state <> 'held' and (count(*) filter (where until is null) > 0 or max(until) is distinct from paper.settled_at)
                then 'it does not end when it is settled'
        end
    into broken
    from (select h.*, lag(h.until) over (order by h.ordinal) as before_until,
                 row_number() over (order by h.ordinal) as place
          from material_holdings h where h.tenant_id = tenant and h.material_id = wanted) period;
    if broken is null and exists (
        select from material_passes p where p.tenant_id = tenant and p.material_id = wanted
        and p.state = 'on_the_way' and p.from_staff_id is distinct from paper.holder_id)
    then
        broken := 'it is on the way from somebody who does not hold it';
    end if;
    if broken is not null then
        raise exception 'material % of case %: %', paper.ordinal, paper.case_id, broken
            using errcode = 'check_violation', table = 'case_materials', constraint = 'material_has_a_holder';
    end if;
    return null;
end $$;
create constraint trigger material_has_a_holder after insert or update or delete on material_holdings
    deferrable initially deferred for each row execute function material_has_a_holder();
create constraint trigger material_has_a_holder after insert or update or delete on material_passes
    deferrable initially deferred for each row execute function material_has_a_holder();
create constraint trigger material_has_a_holder after insert or update of state, holder_id, accepted_at, settled_at
    on case_materials deferrable initially deferred for each row execute function material_has_a_holder();
