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
