-- Requesters' profiles, what of them is encrypted, and who has read what is protected.
select 1;
