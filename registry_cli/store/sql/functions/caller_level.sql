-- granted to: readers
-- What the caller may do: 'admin', 'publisher' or 'reader'. In a SECURITY DEFINER function current_user is the owner
-- of the function, so only session_user tells who is connected.
create or replace function registry.caller_level() returns text
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  claims jsonb := registry.claims();
begin
  if claims is null then
    return case
      when pg_has_role(session_user, 'service_role', 'MEMBER') then 'admin'
      when pg_has_role(session_user, 'registry_owner', 'MEMBER') then 'admin'
      else 'reader'
    end;
  end if;
  return case
    when claims ->> 'role' = 'service_role' then 'admin'
    when claims ->> 'role' = 'authenticated'
      and claims #>> '{app_metadata,registry_role}' in ('admin', 'publisher')
      then claims #>> '{app_metadata,registry_role}'
    else 'reader'
  end;
end
$$;
