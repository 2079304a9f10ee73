-- granted to: readers
-- The text that these bytes are in UTF-8, null when they are none or hold NUL, which Postgres cannot carry in text.
create or replace function registry.read_text(p_content bytea) returns text
  language plpgsql immutable
  set search_path = pg_catalog, pg_temp
as $$
begin
  return convert_from(p_content, 'UTF8');
exception when data_exception then
  return null;
end
$$;
