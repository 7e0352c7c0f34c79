-- Imported calendars, and how far ahead the days of a calendar are known.
select 1;
