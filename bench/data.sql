-- Fifty organizations in the middle of their work, set by set: $tenants, $staff, $cases of each, $events of each case.
-- Every constraint holds that a row can break. Triggers rest, and the seals of the events are made up.

create or replace function bench_id(kind integer, tenant integer, n bigint) returns uuid
    language sql immutable parallel safe
as $$
    select (lpad(to_hex(n + 16777216), 12, '0') || '7' || lpad(to_hex(kind), 3, '0')
        || '8' || lpad(to_hex(tenant), 3, '0') || lpad(to_hex(n), 12, '0'))::uuid
$$;

insert into tenants (id, slug, name, created_at)
select bench_id(1, t, 1), 'bench-' || t, '第 ' || t || ' 供水公司', $begin from generate_series(1, $tenants) t;

insert into history_heads (tenant_id, id, seq)
select bench_id(1, t, 1), bench_id(2, t, 1), $cases * $events from generate_series(1, $tenants) t;

insert into calendars (tenant_id, id, name, time_zone, weekly, is_default, created_at, updated_at)
select bench_id(1, t, 1), bench_id(3, t, 1), '日历', 'Asia/Shanghai',
       '[[[540,720],[810,1080]],[[540,720],[810,1080]],[[540,720],[810,1080]],[[540,720],[810,1080]],[[540,720],[810,1080]],[],[]]',
       true, $begin, $begin
from generate_series(1, $tenants) t;

insert into positions (tenant_id, id, name, rank, created_at, updated_at)
select bench_id(1, t, 1), bench_id(4, t, 1), '客服员', 10, $begin, $begin from generate_series(1, $tenants) t;

insert into departments (tenant_id, id, parent_id, code, name, created_at, updated_at)
select bench_id(1, t, 1), bench_id(5, t, d), case when d > 1 then bench_id(5, t, 1) end, 'D' || d, '部门 ' || d, $begin, $begin
from generate_series(1, $tenants) t, generate_series(1, 20) d;

insert into staff (tenant_id, id, badge, name, department_id, position_id, joined_on, created_at, updated_at)
select bench_id(1, t, 1), bench_id(6, t, s), 'B' || s, '职员 ' || s, bench_id(5, t, 1 + s % 20), bench_id(4, t, 1),
       '2020-01-01', $begin, $begin
from generate_series(1, $tenants) t, generate_series(0, $staff - 1) s;

insert into roles (tenant_id, id, name, created_at, updated_at)
select bench_id(1, t, 1), bench_id(7, t, 1), '客服员', $begin, $begin from generate_series(1, $tenants) t;

insert into role_permissions (tenant_id, id, role_id, permission, scope)
select bench_id(1, t, 1), bench_id(8, t, p.n), bench_id(7, t, 1), p.name, p.scope
from generate_series(1, $tenants) t,
    (values (1, 'case.read', 'department'), (2, 'history.read', 'department'), (3, 'case.work', 'own'),
            (4, 'case.accept', 'own'), (5, 'directory.read', 'tenant'), (6, 'rules.read', 'tenant'),
            (7, 'case.register', 'tenant')) p(n, name, scope);

insert into staff_roles (tenant_id, id, staff_id, role_id)
select s.tenant_id, gen_random_uuid(), s.id, r.id from staff s join roles r on r.tenant_id = s.tenant_id;

insert into accounts (tenant_id, id, staff_id, login, password_hash, created_at, updated_at)
select tenant_id, id, id, lower(badge), $password_hash, $begin, $begin from staff;

insert into rule_sets (tenant_id, id, number, state, effective_from, published_at, created_at, updated_at)
select bench_id(1, t, 1), bench_id(30, t, 1), 1, 'published', $begin, $begin, $begin, $begin from generate_series(1, $tenants) t;

insert into matters (tenant_id, id, rule_set_id, code, name, kind, department_id)
select bench_id(1, t, 1), bench_id(9, t, m), bench_id(30, t, 1), 'M' || m, '事项 ' || m, 'fault', bench_id(5, t, m)
from generate_series(1, $tenants) t, generate_series(1, 20) m;

insert into time_limits (tenant_id, id, rule_set_id, code, stage, conditions, duration, counting, calendar_id, pauses, rungs)
select bench_id(1, t, 1), bench_id(10, t, l.n), bench_id(30, t, 1), 'L' || l.n, l.stage, '{}',
       '{"kind": "working_days", "count": 5}', '{}', bench_id(3, t, 1), '{}', '[]'
from generate_series(1, $tenants) t, (values (1, 'accept'), (2, 'resolve')) l(n, stage);

insert into requesters (tenant_id, id, kind, name, created_at)
select bench_id(1, t, 1), bench_id(11, t, r), 'person', '用户 ' || r, $begin
from generate_series(1, $tenants) t, generate_series(0, 999) r;

-- Half of the cases are closed. Whoever handles a case was mostly asked first as well.
create unlogged table bench_cases as
select t, n, bench_id(1, t, 1) as tenant_id, bench_id(12, t, n) as id, n % $staff as handler,
       case when n % 4 = 0 then (n / 4 * 7) % $staff else n % $staff end as contact,
       (n / $staff) % 2 = 1 as closed,
       $begin + n * interval '200 days' / $cases as opened_at,
       $begin + n * interval '200 days' / $cases + ((n * 37) % 400) * interval '1 hour' as due_at
from generate_series(1, $tenants) t, generate_series(0, $cases - 1) n;

insert into cases (tenant_id, id, number, state, rule_set_id, matter_id, subject, said, channel, requester_id, first_contact_id,
    first_department_id, handler_id, department_id, opened_at, due_at, resolution, resolved_at, replied_at, closed_at,
    outcome, updated_at)
select tenant_id, id, to_char(opened_at, 'YYYYMMDD') || '-' || lpad(n::text, 6, '0'),
       case when closed then 'closed' when n % 9 = 0 then 'waiting' when n % 11 = 0 then 'resolved' else 'open' end,
       bench_id(30, t, 1), bench_id(9, t, 1 + n % 20), '第 ' || n || ' 号供水问题', '家里从昨天晚上起没有水，楼上楼下都一样，请尽快派人来看看，谢谢。' || n,
       (array['phone', 'visit', 'web', 'hotline', 'wechat'])[1 + n % 5], bench_id(11, t, n % 1000),
       bench_id(6, t, contact), bench_id(5, t, 1 + contact % 20), bench_id(6, t, handler), bench_id(5, t, 1 + handler % 20),
       opened_at, due_at, case when done then '已修好，用户确认。' end, case when done then over end,
       case when closed then over end, case when closed then over end, case when done then 'done' end, over
from (select *, closed or (n % 9 <> 0 and n % 11 = 0) as done, opened_at + ((n * 13) % 90) * interval '1 hour' as over
      from bench_cases) c
order by tenant_id, n;

insert into custody (tenant_id, id, case_id, ordinal, staff_id, since, until)
select tenant_id, id, id, 1, handler_id, opened_at, closed_at from cases;

insert into involvements (tenant_id, id, case_id, staff_id, part, since, ended_at)
select tenant_id, id, id, handler_id, 'handler', opened_at, closed_at from cases
union all
select tenant_id, gen_random_uuid(), id, first_contact_id, 'first_contact', opened_at, closed_at from cases;

-- Of the open cases one in forty is offered to another department, and one in forty to a colleague.
insert into hand_overs (tenant_id, id, case_id, from_staff_id, to_department_id, to_staff_id, state, offered_at)
select c.tenant_id, c.id, c.id, c.handler_id,
       case when b.n % 40 = 3 then bench_id(5, b.t, 1 + (b.handler + 7) % 20) else bench_id(5, b.t, 1 + (b.handler + 1) % $staff % 20) end,
       case when b.n % 40 = 23 then bench_id(6, b.t, (b.handler + 1) % $staff) end, 'offered', c.opened_at
from cases c join bench_cases b on b.tenant_id = c.tenant_id and b.id = c.id
where c.state = 'open' and b.n % 40 in (3, 23);

insert into involvements (tenant_id, id, case_id, staff_id, part, since, ended_at)
select tenant_id, gen_random_uuid(), case_id, to_staff_id, 'offered_to', offered_at, null
from hand_overs where to_staff_id is not null;

-- One open case in a hundred is followed by one of four supervisors.
insert into supervisions (tenant_id, id, case_id, supervisor_id, reason, since)
select c.tenant_id, c.id, c.id, bench_id(6, b.t, b.n / 100 % 4), '群众多次反映', c.opened_at
from cases c join bench_cases b on b.tenant_id = c.tenant_id and b.id = c.id
where c.closed_at is null and b.n % 100 = 51;

-- One question in twenty was asked before.
insert into case_links (tenant_id, id, case_id, to_case_id, kind, by_id, at)
select c.tenant_id, c.id, c.id, e.id, 'repeat', bench_id(6, c.t, c.handler), c.opened_at
from bench_cases c join bench_cases e on e.tenant_id = c.tenant_id and e.n = c.n - 1
where c.n % 20 = 7;

insert into clocks (tenant_id, id, case_id, time_limit_id, stage, state, started_at, due_at, stopped_at, calendar_id,
    calendar_version, next_check_at)
select c.tenant_id, bench_id(12 + l.n, c.t, c.n), c.id, bench_id(10, c.t, l.n), l.stage,
       case when l.n = 1 or c.closed then 'stopped' else 'running' end, c.opened_at,
       case when l.n = 1 then c.opened_at + interval '4 hours' else c.due_at end,
       case when l.n = 1 then c.opened_at + interval '3 hours' when c.closed then c.due_at - interval '1 hour' end,
       bench_id(3, c.t, 1), 1, case when l.n = 2 and not c.closed then timestamptz '2126-01-01Z' end
from bench_cases c, (values (1, 'accept'), (2, 'resolve')) l(n, stage)
order by c.tenant_id, c.n, l.n;

insert into events (tenant_id, id, seq, kind, case_id, actor_id, at, reason, data, previous_hash, hash)
select c.tenant_id, bench_id(20 + e, c.t, c.n), c.n * $events + e,
       (array['case.registered', 'clock.started', 'case.accepted', 'note.added'])[1 + (e - 1) % 4], c.id,
       bench_id(6, c.t, c.handler), c.opened_at + e * interval '1 hour', case when e = 4 then '用户下午在家' end,
       jsonb_build_object('n', e), decode(lpad(to_hex(c.n * $events + e - 1), 64, '0'), 'hex'),
       decode(lpad(to_hex(c.n * $events + e), 64, '0'), 'hex')
from bench_cases c, generate_series(1, $events) e
order by c.tenant_id, c.n, e;

drop table bench_cases;
