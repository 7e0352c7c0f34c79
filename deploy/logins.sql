-- Run once, as the superuser, when the composition's PostgreSQL is empty: who signs in afterwards.
--
-- The owner migrates. Web and workers sign in as somebody who owns nothing, is bound by row-level security in
-- every table, and could not be otherwise if they wanted.
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD

create role shouwen_app nologin nobypassrls;
create role shouwen_claim nologin nobypassrls;
create role shouwen_owner login nosuperuser nocreatedb nocreaterole nobypassrls password :'owner_password'
    in role shouwen_app, shouwen_claim;
create role shouwen_web login nosuperuser nocreatedb nocreaterole nobypassrls password :'app_password'
    in role shouwen_app;
alter database shouwen owner to shouwen_owner;
