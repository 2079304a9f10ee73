-- granted to: readers
-- How a version differs from its canonical document, and from the release that published it; of one that was purged,
-- what is left of it from the release that purged it.
create or replace function registry.version_problems(p_version registry.versions) returns text[]
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  v constant registry.versions not null := p_version;
  purged constant boolean := exists (
    select from registry.purges p where p.entry = v.entry and p.version = v.version and p.path is null);
  content constant bytea := (select o.content from registry.objects o where o.digest = v.digest);
  document constant jsonb := registry.read_document(content);
  files constant jsonb := registry.version_files_json(v.entry, v.version);
  source record;
begin
  select c.publishes, r.commit_sha, r.at into source
  from registry.release_changes c
  join registry.releases r on r.number = c.release
  where c.entry = v.entry and c.release = v.release and c.published = v.version;
  return array_remove(array[
    case when content is null and not purged then 'its canonical document is not stored' end,
    case when encode(sha256(content), 'hex') <> v.digest then 'its canonical document was altered' end,
    case when content is not null and document is null then 'its object is no canonical document' end,
    case when (document ->> 'kind') || '/' || (document ->> 'id') <> v.entry or document ->> 'version' <> v.version
         then 'its canonical document is of another entry or version' end,
    case when document -> 'manifest' <> v.manifest then 'its manifest is not that of its canonical document' end,
    case when v.manifest is null and not purged then 'its manifest is missing, and no tombstone says why' end,
    case when v.manifest is not null and purged then 'it was purged, and its manifest is still there' end,
    case when document -> 'files' <> files then 'its files are not those of its canonical document' end,
    case when purged and not exists (
           select from registry.release_changes c
           where c.entry = v.entry and c.purges ->> 'version' = v.version and c.purges -> 'files' = files)
         then 'its files are not those that its purge names' end,
    case when exists (select from jsonb_each_text(files) f
                      where not exists (select from registry.objects o
                                        where o.digest = f.value and (o.content is not null or purged)))
         then 'one of its files is not stored' end,
    case when source.publishes is null then format('release %s did not publish it', v.release) end,
    case when (source.publishes ->> 'digest', source.publishes ->> 'sort_key', source.publishes ->> 'path',
               source.commit_sha, source.at)
              is distinct from (v.digest, v.sort_key, v.path, v.commit_sha, v.published_at)
           and source.publishes is not null
         then 'its row is not what its release published' end,
    case when source.publishes -> 'references' <> registry.version_references_json(v.entry, v.version)
         then 'its references are not those that its release published' end], null);
end
$$;
