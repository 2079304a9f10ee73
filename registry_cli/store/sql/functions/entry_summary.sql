-- granted to: readers
-- An entry as lists show it, with the name and description that one of its versions gives it.
create or replace function registry.entry_summary(p_entry registry.entries, p_version registry.versions) returns jsonb
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
begin
  return jsonb_build_object(
    'entry', p_entry.entry, 'kind', p_entry.kind, 'id', p_entry.id, 'owner', p_entry.owner,
    'name', p_version.manifest -> 'name', 'description', p_version.manifest -> 'description',
    'version', p_version.version, 'status', p_entry.status, 'retired', p_entry.retired,
    'held', p_entry.hold is not null, 'tags', p_entry.tags);
end
$$;
