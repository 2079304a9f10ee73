-- granted to: readers
-- The one way an error leaves these functions: SQLSTATE 'PT' and the HTTP status that PostgREST makes of it, a
-- sentence for people, what happened as JSON, and the way out.
create or replace function registry.refuse(
  p_status integer, p_code text, p_message text, p_detail jsonb default '{}', p_hint text default ''
) returns void
  language plpgsql
  set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception using
    errcode = 'PT' || p_status,
    message = p_message,
    detail = (jsonb_build_object('code', p_code) || p_detail)::text,
    hint = p_hint;
end
$$;
