-- granted to: readers
-- A canonical document from its bytes: exactly kind, id, version, manifest and files ({path: digest}), else null.
create or replace function registry.read_document(p_content bytea) returns jsonb
  language plpgsql immutable
  set search_path = pg_catalog, pg_temp
as $$
declare
  document jsonb := registry.read_json(registry.read_text(p_content));
begin
  if jsonb_typeof(document) = 'object'
    and document ?& array['kind', 'id', 'version', 'manifest', 'files']
    and document - array['kind', 'id', 'version', 'manifest', 'files'] = '{}'
    and jsonb_typeof(document -> 'manifest') = 'object'
    and jsonb_typeof(document -> 'files') = 'object'
    and not exists (select from jsonb_each_text(document -> 'files') f where f.value !~ '^[0-9a-f]{64}$')
  then
    return document;
  end if;
  return null;
end
$$;
