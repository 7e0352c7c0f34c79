-- Long work that tells how far it has come: who asked for it, its progress, its outcome.
select 1;
