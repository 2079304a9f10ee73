-- granted to: readers
-- The claims of a JWT that PostgREST has verified, null without one. Only a session of the role authenticator is
-- PostgREST; anybody else can set the same setting to whatever it likes, so there it is never believed.
create or replace function registry.claims() returns jsonb
  language plpgsql stable parallel safe
  set search_path = pg_catalog, pg_temp
as $$
begin
  if session_user <> 'authenticator' then
    return null;
  end if;
  return coalesce(nullif(current_setting('request.jwt.claims', true), '')::jsonb, '{}');
end
$$;
