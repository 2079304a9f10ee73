-- granted to: readers
-- Who calls, as releases record it: a user of the API, its service key, or the role that is logged in. Nothing that a
-- proposal says has a part in it; whom git names as the author is recorded beside it.
create or replace function registry.caller_actor() returns text
  language plpgsql stable parallel safe
  set search_path = pg_catalog, pg_temp
as $$
declare
  claims jsonb := registry.claims();
begin
  if claims is null then
    return session_user;
  end if;
  return coalesce(claims ->> 'sub', claims ->> 'email', claims ->> 'role', 'anonymous');
end
$$;
