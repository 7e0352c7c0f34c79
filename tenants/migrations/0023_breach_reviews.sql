-- What becomes of a suspected breach: reported, reviewed, stated on, decided, objected to.

alter table breaches
    drop constraint breaches_state_check,
    add constraint breaches_state_check check (state in
        ('open', 'rejected', 'in_review', 'upheld', 'dismissed', 'contested', 'confirmed', 'changed', 'lifted')),
    -- What happened, as somebody reported it; a clock and a notice speak for themselves.
    add column account text check (length(account) between 1 and 4000),
    -- When it was told that nobody had checked the facts in time.
    add column check_told_at timestamptz;
create index breaches_unchecked on breaches (tenant_id, noticed_at, id) where state = 'open' and check_told_at is null;
create index breaches_in_state on breaches (tenant_id, state, occurred_at desc, id desc);

-- Who reported it: apart, because the person concerned does not read it.
create table breach_reports (
    tenant_id uuid not null references tenants,
    id uuid not null,
    breach_id uuid not null,
    by_id uuid not null,
    at timestamptz not null,
    primary key (tenant_id, id),
    constraint breach_reports_breach_id_key unique (tenant_id, breach_id),
    foreign key (tenant_id, breach_id) references breaches (tenant_id, id),
    foreign key (tenant_id, by_id) references staff (tenant_id, id)
);
call protect_tenant_table('breach_reports');

-- How long each step of a review may take; one row for each organization that says so itself.
create table review_policies (
    tenant_id uuid not null references tenants,
    id uuid not null,
    check_within jsonb not null,
    statement_within jsonb not null,
    decision_within jsonb not null,
    extension_at_most jsonb not null,
    objection_within jsonb not null,
    objection_decision_within jsonb not null,
    version integer not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (tenant_id, id),
    constraint review_policies_key unique (tenant_id)
);
call protect_tenant_table('review_policies');

-- Opened or rejected after the facts were checked.
create table breach_reviews (
    tenant_id uuid not null references tenants,
    id uuid not null,
    breach_id uuid not null,
    by_id uuid not null,
    at timestamptz not null,
    -- What is held against the person, or why nothing is.
    reason text not null check (length(reason) between 1 and 4000),
    accepted boolean not null,
    -- The head who was told, and who may state as well.
    head_id uuid,
    state_by timestamptz,
    decide_by timestamptz,
    -- When it was found that the day for a statement had passed without one.
    missed_at timestamptz,
    -- The next of its limits, when the worker looks whether it was kept; none when nothing is left to wait for.
    watch_at timestamptz,
    primary key (tenant_id, id),
    constraint breach_reviews_breach_id_key unique (tenant_id, breach_id),
    foreign key (tenant_id, breach_id) references breaches (tenant_id, id),
    foreign key (tenant_id, by_id) references staff (tenant_id, id),
    foreign key (tenant_id, head_id) references staff (tenant_id, id),
    check (accepted = (state_by is not null)),
    check (accepted = (decide_by is not null)),
    check (state_by > at and decide_by > at),
    check (missed_at >= state_by),
    check (accepted or watch_at is null)
);
call protect_tenant_table('breach_reviews');
create index breach_reviews_watched on breach_reviews (watch_at) where watch_at is not null;
create index breach_reviews_of_head on breach_reviews (tenant_id, head_id, breach_id);

-- Each limit of a review is extended once.
create table breach_extensions (
    tenant_id uuid not null references tenants,
    id uuid not null,
    breach_id uuid not null,
    step text not null check (step in ('statement', 'decision')),
    due_at timestamptz not null,
    until timestamptz not null,
    reason text not null check (length(reason) between 1 and 4000),
    by_id uuid not null,
    at timestamptz not null,
    primary key (tenant_id, id),
    constraint breach_extensions_step_key unique (tenant_id, breach_id, step),
    foreign key (tenant_id, breach_id) references breaches (tenant_id, id),
    foreign key (tenant_id, by_id) references staff (tenant_id, id),
    check (until > due_at and at <= due_at)
);
call protect_tenant_table('breach_extensions');

-- What the person, and the head for the department, say about it.
create table breach_statements (
    tenant_id uuid not null references tenants,
    id uuid not null,
    breach_id uuid not null,
    liable text not null check (liable in ('person', 'head')),
    by_id uuid not null,
    text text not null check (length(text) between 1 and 20000),
    at timestamptz not null,
    primary key (tenant_id, id),
    constraint breach_statements_liable_key unique (tenant_id, breach_id, liable),
    foreign key (tenant_id, breach_id) references breaches (tenant_id, id),
    foreign key (tenant_id, by_id) references staff (tenant_id, id)
);
call protect_tenant_table('breach_statements');

-- The decision, and the one that took its place after an objection.
create table breach_decisions (
    tenant_id uuid not null references tenants,
    id uuid not null,
    breach_id uuid not null,
    ordinal integer not null check (ordinal in (1, 2)),
    upheld boolean not null,
    reason text not null check (length(reason) between 1 and 4000),
    grounds text check (grounds in ('evidence', 'admission', 'no_statement')),
    severity text check (severity in ('minor', 'medium', 'serious')),
    circumstances text[] not null check (circumstances <@ array[
        'inquiry_obstructed', 'decision_not_carried_out', 'apology_accepted', 'harm_prevented', 'loss_recovered']),
    -- Counted when it was decided, this one included.
    upheld_within_year integer not null check (upheld_within_year >= 0),
    statement_missing boolean not null,
    by_id uuid not null,
    at timestamptz not null,
    object_by timestamptz,
    primary key (tenant_id, id),
    constraint breach_decisions_ordinal_key unique (tenant_id, breach_id, ordinal),
    foreign key (tenant_id, breach_id) references breaches (tenant_id, id),
    foreign key (tenant_id, by_id) references staff (tenant_id, id),
    check (upheld = (severity is not null)),
    check (upheld = (grounds is not null)),
    check (upheld or circumstances = '{}'),
    -- Against the first decision that upholds it one objects, and no further.
    check ((upheld and ordinal = 1) = (object_by is not null)),
    check (grounds <> 'no_statement' or statement_missing)
);
call protect_tenant_table('breach_decisions');

create table breach_measures (
    tenant_id uuid not null references tenants,
    id uuid not null,
    breach_id uuid not null,
    decision_id uuid not null,
    ordinal integer not null check (ordinal between 0 and 19),
    liable text not null check (liable in ('person', 'head')),
    staff_id uuid not null,
    kind text not null check (kind in (
        'education', 'written_criticism', 'self_criticism', 'improvement', 'warning', 'reprimand',
        'circulated_criticism', 'training', 'apology', 'fine', 'bonus_cut', 'performance_points', 'performance_pay',
        'no_award', 'demerit', 'pay_grade_cut', 'moved', 'end_of_contract')),
    amount numeric(12, 2) check (amount > 0),
    points integer check (points between 1 and 1000),
    months integer check (months between 1 and 36),
    until date,
    -- When a later decision lifted it.
    lifted_at timestamptz,
    primary key (tenant_id, id),
    constraint breach_measures_ordinal_key unique (tenant_id, decision_id, ordinal),
    foreign key (tenant_id, breach_id) references breaches (tenant_id, id),
    foreign key (tenant_id, decision_id) references breach_decisions (tenant_id, id),
    foreign key (tenant_id, staff_id) references staff (tenant_id, id),
    check ((kind in ('fine', 'bonus_cut')) = (amount is not null)),
    check ((kind = 'performance_points') = (points is not null)),
    check ((kind = 'performance_pay') = (months is not null)),
    check ((kind = 'improvement') = (until is not null))
);
create index breach_measures_of_breach on breach_measures (tenant_id, breach_id, ordinal);
create index breach_measures_of_staff on breach_measures (tenant_id, staff_id);
call protect_tenant_table('breach_measures');

create table breach_objections (
    tenant_id uuid not null references tenants,
    id uuid not null,
    breach_id uuid not null,
    by_id uuid not null,
    text text not null check (length(text) between 1 and 20000),
    at timestamptz not null,
    decide_by timestamptz not null,
    outcome text check (outcome in ('confirmed', 'changed', 'lifted')),
    reason text check (length(reason) between 1 and 4000),
    decided_by_id uuid,
    decided_at timestamptz,
    primary key (tenant_id, id),
    constraint breach_objections_breach_id_key unique (tenant_id, breach_id),
    foreign key (tenant_id, breach_id) references breaches (tenant_id, id),
    foreign key (tenant_id, by_id) references staff (tenant_id, id),
    foreign key (tenant_id, decided_by_id) references staff (tenant_id, id),
    check (decide_by > at),
    check (num_nonnulls(outcome, reason, decided_by_id, decided_at) in (0, 4))
);
call protect_tenant_table('breach_objections');

-- Across tenants only this is seen: that facts wait to be checked, and that a limit of somebody's review has come.
create policy claim on breaches for select to shouwen_claim using (true);
grant select (tenant_id, id, state, noticed_at, check_told_at) on breaches to shouwen_claim;
create function tenants_with_unchecked_breaches(previous uuid, at_most integer) returns table (tenant_id uuid)
    language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select t.id from tenants t
    where t.id > previous and exists (
        select from breaches b where b.tenant_id = t.id and b.state = 'open' and b.check_told_at is null)
    order by t.id limit at_most
$$;
create policy claim on breach_reviews for select to shouwen_claim using (true);
grant select (tenant_id, id, watch_at) on breach_reviews to shouwen_claim;
create function tenants_with_due_reviews(due_by timestamptz, at_most integer) returns table (tenant_id uuid)
    language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select oldest.tenant_id
    from (select r.tenant_id, r.watch_at from breach_reviews r
          where r.watch_at <= due_by order by r.watch_at limit 1000) oldest
    group by oldest.tenant_id order by min(oldest.watch_at), oldest.tenant_id limit at_most
$$;
do $$
begin
    execute format('grant create on schema %I to shouwen_claim', current_schema());
    alter function tenants_with_due_reviews(timestamptz, integer) owner to shouwen_claim;
    revoke all on function tenants_with_due_reviews(timestamptz, integer) from public;
    grant execute on function tenants_with_due_reviews(timestamptz, integer) to shouwen_app;
    alter function tenants_with_unchecked_breaches(uuid, integer) owner to shouwen_claim;
    revoke all on function tenants_with_unchecked_breaches(uuid, integer) from public;
    grant execute on function tenants_with_unchecked_breaches(uuid, integer) to shouwen_app;
    execute format('revoke create on schema %I from shouwen_claim', current_schema());
end $$;
