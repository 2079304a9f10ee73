-- granted to: readers
-- Whether this is a canonical document: exactly kind, id, version, manifest and files ({path: digest}).
create or replace function registry.is_document(p_document jsonb) returns boolean
  language plpgsql immutable
  set search_path = pg_catalog, pg_temp
as $$
begin
  return coalesce(
    jsonb_typeof(p_document) = 'object'
    and p_document ?& array['kind', 'id', 'version', 'manifest', 'files']
    and p_document - array['kind', 'id', 'version', 'manifest', 'files'] = '{}'
    and jsonb_typeof(p_document -> 'manifest') = 'object'
    and jsonb_typeof(p_document -> 'files') = 'object'
    and not exists (select from jsonb_each_text(p_document -> 'files') f where f.value !~ '^[0-9a-f]{64}$'),
    false);
end
$$;
