-- Full-text search over cases, Chinese and English alike: by pairs of neighbouring characters.

-- What is compared: compatible forms made one, small letters, punctuation a space. By code points, so that it is the
-- same under every locale; schema/cases/searching.py does the same to what is searched for.
create function search_text(given text) returns text language sql immutable parallel safe
as $$
    select regexp_replace(
        lower(normalize(coalesce(given, ''), NFKC) collate "C"),
        '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000-\u303f]+', ' ', 'g')
$$;

-- Every pair of neighbouring characters, and every single one that is a word by itself, as numbers that are different
-- for each tenant: in the index a tenant meets nobody else's rows, and nobody can read a text out of them.
create function search_grams(tenant uuid, given text) returns integer[] language sql immutable parallel safe
as $$
    select coalesce(array_agg(distinct ('x' || substr(md5(tenant::text || gram), 1, 8))::bit(32)::integer), '{}')
    from regexp_split_to_table(search_text(given), ' ') word
    cross join lateral (
        select substr(word, at, 2) as gram from generate_series(1, length(word) - 1) at
        union all
        select substr(word, at, 1) from generate_series(1, length(word)) at
        where ascii(substr(word, at, 1)) > 11903) grams
$$;

-- One row for the case itself and one for each thing written on it, so that no writing grows with what there is.
create table case_texts (
    tenant_id uuid not null references tenants,
    -- Of the case, or of what was written on it.
    id uuid not null,
    case_id uuid not null,
    text text not null,
    grams integer[] not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, case_id) references cases (tenant_id, id)
);
create index case_texts_grams on case_texts using gin (grams);
create index case_texts_of_case on case_texts (tenant_id, case_id);
call protect_tenant_table('case_texts');

create function write_case_text(tenant uuid, wanted uuid) returns void language sql as $$
    insert into case_texts (tenant_id, id, case_id, text, grams)
    select c.tenant_id, c.id, c.id, search_text(t.text), search_grams(c.tenant_id, t.text)
    from cases c join requesters r on r.tenant_id = c.tenant_id and r.id = c.requester_id
    cross join lateral (select concat_ws(' ', c.number, c.subject, c.said, c.resolution, r.name, r.unit, r.phone)
                        as text) t
    where c.tenant_id = tenant and c.id = wanted
    on conflict (tenant_id, id) do update set text = excluded.text, grams = excluded.grams
$$;

create function case_text_follows() returns trigger language plpgsql as $$
begin
    perform write_case_text(new.tenant_id, new.id);
    return null;
end $$;
create trigger text_follows after insert or update of number, subject, said, resolution, requester_id on cases
    for each row execute function case_text_follows();

do $$
declare tenant uuid;
begin
    for tenant in select tenant_id from tenants_after('00000000-0000-0000-0000-000000000000', 1000000) loop
        perform set_config('app.tenant_id', tenant::text, true);
        perform write_case_text(c.tenant_id, c.id) from cases c where c.tenant_id = tenant;
    end loop;
    perform set_config('app.tenant_id', '', true);
end $$;

-- Under row-level security no GIN index is used, because `@>` might give something away. So the look into the index
-- is this function's, which names the tenant itself and sees ids and numbers only; who asks compares the texts.
create policy claim on case_texts for select to shouwen_claim using (true);
grant select (tenant_id, case_id, grams) on case_texts to shouwen_claim;
-- The cases in which each of these words may stand, wherever in them: one look into the index for each word.
create function cases_with_grams(wanted text[]) returns table (case_id uuid)
    language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select found.case_id
    from unnest(wanted) with ordinality word(written, place)
    cross join lateral (
        select distinct c.case_id from case_texts c
        where c.tenant_id = current_tenant() and c.grams @> search_grams(current_tenant(), word.written)
          and cardinality(search_grams(current_tenant(), word.written)) > 0) found
    group by found.case_id having count(*) = cardinality(wanted)
$$;
do $$
begin
    execute format('grant create on schema %I to shouwen_claim', current_schema());
    alter function cases_with_grams(text[]) owner to shouwen_claim;
    revoke all on function cases_with_grams(text[]) from public;
    grant execute on function cases_with_grams(text[]) to shouwen_app;
    execute format('revoke create on schema %I from shouwen_claim', current_schema());
end $$;
