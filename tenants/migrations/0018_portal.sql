-- What requesters and machines come in by: access codes of cases, keys of portals and machines.

-- The code with which a requester follows a case. Only its hash is kept; several may be good at a time, because
-- whoever registers twice with one idempotency key may have lost the first answer.
create table access_codes (
    tenant_id uuid not null references tenants,
    id uuid not null,
    case_id uuid not null,
    code_hash bytea not null check (length(code_hash) = 32),
    issued_at timestamptz not null,
    -- A member of the staff, a key, or the requester themself; none where the product acted by itself.
    issued_by_id uuid,
    voided_at timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, code_hash),
    foreign key (tenant_id, case_id) references cases (tenant_id, id)
);
create index access_codes_of_case on access_codes (tenant_id, case_id, issued_at) where voided_at is null;
call protect_tenant_table('access_codes');
