-- granted to: readers
-- The JSON that this text is, null when it is none (or none that Postgres carries: a NUL, nested too deep).
create or replace function registry.read_json(p_text text) returns jsonb
  language plpgsql immutable
  set search_path = pg_catalog, pg_temp
as $$
begin
  return p_text::jsonb;
exception when data_exception or program_limit_exceeded then
  return null;
end
$$;
