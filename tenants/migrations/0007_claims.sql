-- The claim role owns the few doors that look across tenants, and nothing else.
do $$
declare door regprocedure;
begin
    execute format('grant create on schema %I to shouwen_claim', current_schema());
    foreach door in array array[
        'tenant_by_slug(text)', 'refresh_token_by_hash(bytea)',
        'tenants_with_due_clocks(timestamptz, integer)', 'tenants_with_stale_clocks(integer)', 'oldest_due_clock()',
        'tenants_with_due_outbox(timestamptz, integer)', 'oldest_waiting_event()',
        'tenants_after(uuid, integer)',
        'tenants_with_cases_to_carry(timestamptz, integer)']::regprocedure[]
    loop
        execute format('alter function %s owner to shouwen_claim', door);
        execute format('revoke all on function %s from public', door);
        execute format('grant execute on function %s to shouwen_app', door);
    end loop;
    execute format('revoke create on schema %I from shouwen_claim', current_schema());
end $$;
