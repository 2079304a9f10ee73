-- granted to: readers
-- An entry as lists show it, with the name and description that one of its versions gives it: its id, and none, when
-- that version was purged.
create or replace function registry.entry_summary(p_entry registry.entries, p_version registry.versions) returns jsonb
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
begin
  return jsonb_build_object(
    'entry', p_entry.entry, 'kind', p_entry.kind, 'id', p_entry.id, 'owner', p_entry.owner,
    'name', coalesce(p_version.manifest -> 'name', to_jsonb(p_entry.id)),
    'description', coalesce(p_version.manifest -> 'description', '""'),
    'version', p_version.version, 'status', p_entry.status, 'retired', p_entry.retired,
    'held', p_entry.hold is not null, 'tags', p_entry.tags);
end
$$;
