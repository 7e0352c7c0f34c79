-- Deciding whether a matter is accepted.

-- Since when a case counts as accepted, and how that came about: the requester was told, or nobody said
-- otherwise within the limit.
alter table cases
    add column accepted_at timestamptz,
    add column acceptance text check (acceptance in ('told', 'silence')),
    add column accepted_by_id uuid,
    add foreign key (tenant_id, accepted_by_id) references staff (tenant_id, id),
    add check ((accepted_at is null) = (acceptance is null)),
    add check (accepted_at >= opened_at),
    add check ((accepted_by_id is not null) = (acceptance is not distinct from 'told'));
create index cases_of_accepter on cases (tenant_id, accepted_by_id) where accepted_by_id is not null;

-- With what the clocks of a limit start.
alter table time_limits
    add column starts_with text not null default 'registration'
        check (starts_with in ('registration', 'acceptance'));

-- Whether what a rung says is still to be done: that a case counts as accepted, that a question climbs.
alter table rung_firings add column owed boolean not null default false;

-- By which limit's ladder a rung has fired: what has fired by another is not the rung of the same number.
alter table rung_firings
    add column time_limit_id uuid,
    add foreign key (tenant_id, time_limit_id) references time_limits (tenant_id, id),
    drop constraint rung_firings_once,
    add constraint rung_firings_once unique (tenant_id, clock_id, time_limit_id, rung);
update rung_firings f set time_limit_id = c.time_limit_id from clocks c
where c.tenant_id = f.tenant_id and c.id = f.clock_id;
alter table rung_firings alter column time_limit_id set not null;
