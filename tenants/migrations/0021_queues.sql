-- What the ready-made queues and the daily self-check read, and what else a case has learnt on its way.

-- A limit may stand still for more than one reason at a time: papers are awaited, and the case is offered.
alter table clock_pauses
    drop constraint clock_pauses_cause_check,
    add constraint clock_pauses_cause_check check (cause ~ '^[a-z_]{1,20}$');
drop index clock_pauses_one_open;
create unique index clock_pauses_one_open on clock_pauses (tenant_id, clock_id, cause) where until is null;

-- What was asked about a case that has come to its end waits for nobody any more.
alter table extensions
    drop constraint extensions_state_check,
    add constraint extensions_state_check check (state in ('asked', 'approved', 'refused', 'lapsed'));
alter table arbitrations add column lapsed_at timestamptz, add check (lapsed_at is null or decided_at is null);
drop index arbitrations_one_open, arbitrations_to_decide;
create unique index arbitrations_one_open on arbitrations (tenant_id, case_id)
    where decided_at is null and lapsed_at is null;
create index arbitrations_to_decide on arbitrations (tenant_id, arbiter_id, contested_at, id)
    where decided_at is null and lapsed_at is null;
alter table notices
    add column lapsed_at timestamptz,
    add check (lapsed_at is null or supplement_received_at is null);
drop index notices_one_outstanding;
create unique index notices_one_outstanding on notices (tenant_id, case_id)
    where supplement_received_at is null and lapsed_at is null and situation <> 'consultation';

-- When a case left the sight of those who saw it only because it lay, or was offered, with their department. The feed
-- of changes tells them that it is gone, once; whoever had a part in it sees it ever after.
create table case_departures (
    tenant_id uuid not null references tenants,
    id uuid not null,
    case_id uuid not null,
    department_id uuid not null,
    -- It was offered there, and did not lie there.
    offered boolean not null,
    at timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, case_id, at, department_id, offered),
    foreign key (tenant_id, case_id) references cases (tenant_id, id),
    foreign key (tenant_id, department_id) references departments (tenant_id, id)
);
call protect_tenant_table('case_departures');

-- Whatever verb moves a case, closes it to others, or ends an offer: it is written down here.
create function case_departs() returns trigger language plpgsql as $$
begin
    insert into case_departures (tenant_id, id, case_id, department_id, offered, at)
    select new.tenant_id, gen_random_uuid(), new.id, place, false, new.updated_at
    from unnest(array[old.department_id, old.first_department_id]) as place
    where place not in (new.department_id, new.first_department_id)
       or (new.confidentiality, new.about_staff_id, new.about_department_id)
          is distinct from (old.confidentiality, old.about_staff_id, old.about_department_id)
    on conflict do nothing;
    return null;
end $$;
create trigger case_departs after update of department_id, first_department_id, confidentiality, about_staff_id,
    about_department_id on cases for each row execute function case_departs();

create function offer_departs() returns trigger language plpgsql as $$
begin
    insert into case_departures (tenant_id, id, case_id, department_id, offered, at)
    select new.tenant_id, gen_random_uuid(), new.case_id, old.to_department_id, true, new.decided_at
    where old.state = 'offered' and old.to_staff_id is null and new.state <> 'offered'
    on conflict do nothing;
    return null;
end $$;
create trigger offer_departs after update of state on hand_overs for each row execute function offer_departs();

-- Which event told that an entry was read, so that the feed tells the other devices of its owner.
alter table inbox_entries add column read_event_id uuid;
create index inbox_entries_read_with on inbox_entries (tenant_id, read_event_id) where read_event_id is not null;

-- What the daily look through a tenant's own cases has found; nothing, where everything is in order.
create table self_checks (
    tenant_id uuid not null references tenants,
    id uuid not null,
    at timestamptz not null,
    -- [{kind, count, cases}], the first of the cases by their ids.
    findings jsonb not null check (jsonb_typeof(findings) = 'array'),
    faults integer not null check (faults >= 0),
    -- Up to here the history has been followed, and this was its seal.
    followed_to bigint not null,
    followed_hash bytea not null,
    primary key (tenant_id, id)
);
create index self_checks_newest on self_checks (tenant_id, at desc, id desc);
call protect_tenant_table('self_checks');

-- The first number after `known` whose link does not hold, or whose predecessor is another than it was; null when all do.
create function history_broken_after(known bigint, known_hash bytea) returns bigint language sql stable as $$
    select coalesce(
        (select known where known > 0 and not exists (
            select from events where tenant_id = current_tenant() and seq = known and hash = known_hash)),
        (select min(seq) from (
            select seq, previous_hash, hash,
                   lag(seq, 1, known) over w as before_seq, lag(hash, 1, known_hash) over w as before_hash,
                   event_seal(previous_hash, tenant_id, seq, kind, case_id, subject_id, actor_id, at, reason, data) as seal
            from events where tenant_id = current_tenant() and seq > known window w as (order by seq)
        ) link where seal <> hash or previous_hash <> before_hash or seq <> before_seq + 1),
        (select h.seq from history_heads h
            left join lateral (select e.seq, e.hash from events e where e.tenant_id = h.tenant_id
                               order by e.seq desc limit 1) last on true
            where h.tenant_id = current_tenant()
              and (h.seq <> coalesce(last.seq, 0) or h.hash <> coalesce(last.hash, '\x')))
    )
$$;

-- For the operator's figures: how much the latest check of each tenant has found, and nothing of what it was.
create policy claim on self_checks for select to shouwen_claim using (true);
grant select (tenant_id, id, at, faults) on self_checks to shouwen_claim;
create function count_self_check_faults() returns bigint
    language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select coalesce(sum(latest.faults), 0)::bigint from tenants t
        cross join lateral (
            select c.faults from self_checks c where c.tenant_id = t.id order by c.at desc, c.id desc limit 1) latest
$$;
do $$
begin
    execute format('grant create on schema %I to shouwen_claim', current_schema());
    alter function count_self_check_faults() owner to shouwen_claim;
    revoke all on function count_self_check_faults() from public;
    grant execute on function count_self_check_faults() to shouwen_app;
    execute format('revoke create on schema %I from shouwen_claim', current_schema());
end $$;

-- What somebody has open, most urgent first; what they ever had stays out of it.
create index cases_open_of_handler on cases (tenant_id, handler_id, due_at, id) where closed_at is null;
create index cases_open_of_first_contact on cases (tenant_id, first_contact_id, due_at, id) where closed_at is null;

-- A question that has climbed to the very top was told to all of the leadership.
alter table escalations add column exhausted_at timestamptz;

-- Before a requester is led to a body outside somebody above may have to decide.
alter table case_policies
    add column referral_approver text check (referral_approver in ('superior', 'head', 'leader'));
alter table referrals
    add column state text not null default 'made' check (state in ('proposed', 'made', 'refused', 'lapsed')),
    add column approver_id uuid,
    add column decided_at timestamptz,
    add column refusal text check (length(refusal) between 1 and 4000),
    add foreign key (tenant_id, approver_id) references staff (tenant_id, id),
    add check (state <> 'proposed' or (approver_id is not null and decided_at is null)),
    add check ((state = 'refused') = (refusal is not null));
create unique index referrals_one_proposed on referrals (tenant_id, case_id) where state = 'proposed';
create index referrals_to_decide on referrals (tenant_id, approver_id, at, id) where state = 'proposed';

-- Whose word the satisfaction is: the requester's own is not replaced by what somebody wrote down for them.
alter table cases
    add column rated_by text check (rated_by in ('requester', 'colleague', 'handler', 'machine')),
    add column rated_by_id uuid,
    add foreign key (tenant_id, rated_by_id) references staff (tenant_id, id),
    add check ((satisfaction is null) = (rated_by is null)),
    add check (rated_by_id is null or rated_by in ('colleague', 'handler'));

-- What comes by these channels is done: neither declined, nor returned, nor referred to a body outside.
alter table case_policies
    add column binding_channels text[] not null default '{}'
        check (array_to_string(binding_channels, ' ') ~ '^[a-z_ ]*$' and cardinality(binding_channels) <= 30);
-- Whether an offer could be returned when it was made.
alter table hand_overs add column returnable boolean not null default true;

-- What was written on a case is found as the case is. What is secret is in no index: it is read on the case, by those
-- who have to do with it, and by nobody found.
create function write_text(tenant uuid, written uuid, wanted uuid, variadic texts text[]) returns void language sql as $$
    insert into case_texts (tenant_id, id, case_id, text, grams)
    select tenant, written, wanted, search_text(t.text), search_grams(tenant, t.text)
    from (select array_to_string(texts, ' ') as text) t where t.text <> ''
    on conflict (tenant_id, id) do update set text = excluded.text, grams = excluded.grams
$$;
create function entry_text_follows() returns trigger language plpgsql as $$
begin
    if new.secret then
        delete from case_texts where tenant_id = new.tenant_id and id = new.id;
    else
        perform write_text(new.tenant_id, new.id, new.case_id, new.text);
    end if;
    return null;
end $$;
create trigger text_follows after insert or update of text, secret on case_entries
    for each row execute function entry_text_follows();

-- A remark among colleagues stands in the history alone.
create function remark_text_follows() returns trigger language plpgsql as $$
begin
    perform write_text(new.tenant_id, new.id, new.case_id, new.reason);
    return null;
end $$;
create trigger text_follows after insert on events
    for each row when (new.kind = 'case.remarked' and new.case_id is not null and new.reason is not null)
    execute function remark_text_follows();

create function hand_over_text_follows() returns trigger language plpgsql as $$
begin
    perform write_text(new.tenant_id, new.id, new.case_id, new.note, new.phoned, new.return_reason);
    return null;
end $$;
create trigger text_follows after insert or update of note, phoned, return_reason on hand_overs
    for each row execute function hand_over_text_follows();

create function reply_text_follows() returns trigger language plpgsql as $$
begin
    perform write_text(new.tenant_id, new.id, new.case_id, new.text);
    return null;
end $$;
create trigger text_follows after insert or update of text on replies
    for each row execute function reply_text_follows();

create function notice_text_follows() returns trigger language plpgsql as $$
begin
    perform write_text(new.tenant_id, new.id, new.case_id, new.procedure, new.place, new.change,
        (select string_agg(concat_ws(' ', item ->> 'name', item ->> 'legalBasis'), ' ')
         from jsonb_array_elements(new.items) item));
    return null;
end $$;
create trigger text_follows after insert or update on notices
    for each row execute function notice_text_follows();

create function referral_text_follows() returns trigger language plpgsql as $$
begin
    perform write_text(new.tenant_id, new.id, new.case_id, new.body, new.body_contact, new.explanation, new.contacted,
        new.papers, new.precautions, new.escort, new.refusal, new.outcome);
    return null;
end $$;
create trigger text_follows after insert or update on referrals
    for each row execute function referral_text_follows();

create function contribution_text_follows() returns trigger language plpgsql as $$
begin
    perform write_text(new.tenant_id, new.id, new.case_id, new.text, new.answer);
    return null;
end $$;
create trigger text_follows after insert or update on contributions
    for each row execute function contribution_text_follows();

do $$
declare tenant uuid;
begin
    for tenant in select tenant_id from tenants_after('00000000-0000-0000-0000-000000000000', 1000000) loop
        perform set_config('app.tenant_id', tenant::text, true);
        perform write_text(e.tenant_id, e.id, e.case_id, e.text) from case_entries e
            where e.tenant_id = tenant and not e.secret;
        perform write_text(v.tenant_id, v.id, v.case_id, v.reason) from events v
            where v.tenant_id = tenant and v.kind = 'case.remarked' and v.case_id is not null and v.reason is not null;
        update hand_overs h set note = h.note where h.tenant_id = tenant;
        perform write_text(r.tenant_id, r.id, r.case_id, r.text) from replies r where r.tenant_id = tenant;
        update notices n set place = n.place where n.tenant_id = tenant;
        update referrals f set body = f.body where f.tenant_id = tenant;
        update contributions b set text = b.text where b.tenant_id = tenant;
    end loop;
    perform set_config('app.tenant_id', '', true);
end $$;

-- What goes first: an emergency that is not held, what is urgent, what was asked again, then the rest.
alter table cases add column repeated boolean not null default false;
alter table cases add column precedence smallint not null generated always as (
    case when emergency_at is not null and stabilised_at is null then 0
         when severity = 'urgent' then 1
         when repeated then 2
         else 3 end) stored;
create index cases_in_danger on cases (tenant_id, emergency_at, id)
    where closed_at is null and emergency_at is not null and stabilised_at is null;
