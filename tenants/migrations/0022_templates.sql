-- Which ready configurations were put into a draft, in their order.
alter table rule_sets add column templates text[] not null default '{}';
