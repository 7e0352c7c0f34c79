-- What the ready-made queues and the daily self-check read.
select 1;
