-- What PostGraphile cannot know of by itself: a list by viewer, and the derived field.
drop schema if exists peer cascade;
create schema peer;
grant usage on schema peer to shouwen_app;

create function peer.my_cases(me uuid) returns setof public.cases language sql stable
as $$
    select c.* from public.cases c
    where c.id in (select i.case_id from public.involvements i where i.staff_id = me and i.ended_at is null)
    order by c.opened_at desc, c.id desc
$$;

create function peer.cases_overdue(c public.cases) returns boolean language sql stable
as $$ select c.due_at is not null and c.due_at < coalesce(c.resolved_at, now()) $$;
comment on function peer.cases_overdue(public.cases) is '@name overdue';

create function peer.department_queue(department uuid) returns setof public.cases language sql stable
as $$
    select c.* from public.cases c where c.department_id = department and c.closed_at is null
    order by c.due_at, c.id
$$;
comment on function peer.my_cases(uuid) is '@name myCases';
comment on function peer.department_queue(uuid) is '@name departmentQueue';

-- Who acted is kept without a foreign key, so PostGraphile is told of the relation.
comment on table public.events is '@foreignKey (tenant_id, actor_id) references staff (tenant_id, id)|@fieldName actor';
