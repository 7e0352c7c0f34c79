-- What leaves somebody's sight, and how a wrong key is noticed.

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
    return null;
end $$;
