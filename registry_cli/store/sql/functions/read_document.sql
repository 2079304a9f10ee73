-- granted to: readers
-- A canonical document from its bytes, null when they are none.
create or replace function registry.read_document(p_content bytea) returns jsonb
  language plpgsql immutable
  set search_path = pg_catalog, pg_temp
as $$
declare
  document jsonb := registry.read_json(registry.read_text(p_content));
begin
  return case when registry.is_document(document) then document end;
end
$$;
