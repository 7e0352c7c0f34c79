-- What leaves somebody's sight, and how a wrong key is noticed.

-- It lay there no more than an offer does: the department was to reply.
alter table case_departures add column replying boolean not null default false;
alter table case_departures drop constraint case_departures_tenant_id_case_id_at_department_id_offered_key;
alter table case_departures add constraint case_departures_once
    unique (tenant_id, case_id, at, department_id, offered, replying);

-- What becomes confidential leaves those, too, to whose department it is offered at the moment.
create or replace function case_departs() returns trigger language plpgsql as $$
begin
    insert into case_departures (tenant_id, id, case_id, department_id, offered, at)
    select new.tenant_id, gen_random_uuid(), new.id, place, false, new.updated_at
    from unnest(array[old.department_id, old.first_department_id]) as place
    where place not in (new.department_id, new.first_department_id)
       or (new.confidentiality, new.about_staff_id, new.about_department_id)
          is distinct from (old.confidentiality, old.about_staff_id, old.about_department_id)
    on conflict do nothing;
    if (new.confidentiality, new.about_staff_id, new.about_department_id)
        is distinct from (old.confidentiality, old.about_staff_id, old.about_department_id)
    then
        insert into case_departures (tenant_id, id, case_id, department_id, offered, at)
        select new.tenant_id, gen_random_uuid(), new.id, h.to_department_id, true, new.updated_at
        from hand_overs h
        where h.tenant_id = new.tenant_id and h.case_id = new.id and h.state = 'offered' and h.to_staff_id is null
        on conflict do nothing;
    end if;
    -- What a department is to reply to its newcomers see as well, who have no part that ends.
    if old.replier_department_id is not null
        and (new.replier_department_id, new.confidentiality, new.about_staff_id, new.about_department_id)
        is distinct from
            (old.replier_department_id, old.confidentiality, old.about_staff_id, old.about_department_id)
    then
        insert into case_departures (tenant_id, id, case_id, department_id, offered, replying, at)
        values (new.tenant_id, gen_random_uuid(), new.id, old.replier_department_id, true, true, new.updated_at)
        on conflict do nothing;
    end if;
    return null;
end $$;

drop trigger case_departs on cases;
create trigger case_departs after update of department_id, first_department_id, confidentiality, about_staff_id,
    about_department_id, replier_department_id on cases for each row execute function case_departs();

-- Whether a department is this one, or lies below it. The topmost one is meant without those below it: a report about
-- the head office would otherwise be about everybody, and nobody would be left to answer for it.
create or replace function is_within(department uuid, above uuid) returns boolean language sql stable as $$
    with recursive up(id, parent_id) as (
        select d.id, d.parent_id from departments d where d.id = department
        union all select d.id, d.parent_id from departments d join up on d.id = up.parent_id)
    select above is not null and exists (
        select from up where up.id = above and (up.id = department or up.parent_id is not null))
$$;

-- By which master keys the tenants' keys are wrapped, and of how many tenants: so that a process that was given another
-- one is told at its start. The names are digests, and open nothing.
create policy claim on data_keys for select to shouwen_claim using (true);
grant select (tenant_id, id, master) on data_keys to shouwen_claim;
create function master_keys_in_use() returns table (master text, tenants bigint)
    language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select k.master, count(distinct k.tenant_id) from data_keys k group by k.master order by k.master
$$;
do $$
begin
    execute format('grant create on schema %I to shouwen_claim', current_schema());
    alter function master_keys_in_use() owner to shouwen_claim;
    revoke all on function master_keys_in_use() from public;
    grant execute on function master_keys_in_use() to shouwen_app;
    execute format('revoke create on schema %I from shouwen_claim', current_schema());
end $$;
