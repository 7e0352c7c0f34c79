-- Which ready configuration a draft was made from.
select 1;
