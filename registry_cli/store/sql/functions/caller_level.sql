-- granted to: readers
-- What the caller may do: 'admin', 'publisher', 'reader' or 'none'. In a SECURITY DEFINER function current_user is the
-- owner of the function, so only session_user tells who is connected.
-- A user of the API is what its claim registry_role says, and without one nothing. Of two claims the one at the top
-- counts: a hook that makes access tokens puts it there, and it may know better than app_metadata, which stays as an
-- administrator once left it. Users can write neither; user_metadata, which they can, is never looked at.
create or replace function registry.caller_level() returns text
  language plpgsql stable parallel safe
  set search_path = pg_catalog, pg_temp
as $$
declare
  claims jsonb := registry.claims();
  claimed text;
begin
  if claims is null then
    return case
      when pg_has_role(session_user, 'service_role', 'MEMBER') then 'admin'
      when pg_has_role(session_user, 'registry_owner', 'MEMBER') then 'admin'
      when pg_has_role(session_user, 'authenticated', 'MEMBER') then 'reader'
      else 'none'
    end;
  end if;
  claimed := coalesce(claims ->> 'registry_role', claims #>> '{app_metadata,registry_role}');
  return case
    when claims ->> 'role' = 'service_role' then 'admin'
    when claims ->> 'role' = 'authenticated' and claimed in ('admin', 'publisher', 'reader') then claimed
    else 'none'
  end;
end
$$;
