-- granted to: nobody
create or replace function registry.write_versions(p_steps registry.step[], p_made registry.releases) returns void
  language plpgsql volatile
  set search_path = pg_catalog, pg_temp
as $$
begin
  insert into registry.versions (entry, version, sort_key, digest, manifest, path, commit_sha, release, published_at)
  select s.entry, s.publishes ->> 'version', s.publishes ->> 'sort_key', s.publishes ->> 'digest',
         s.document -> 'manifest', s.publishes ->> 'path', p_made.commit_sha, p_made.number, p_made.at
  from unnest(p_steps) s where s.publishes is not null;
  insert into registry.version_files (entry, version, path, digest)
  select s.entry, s.publishes ->> 'version', f.key, f.value
  from unnest(p_steps) s
  cross join lateral jsonb_each_text(s.document -> 'files') f
  where s.publishes is not null;
  insert into registry.version_references (entry, version, position, kind, id, range, pointer)
  select s.entry, s.publishes ->> 'version', r.position, r.value ->> 'kind', r.value ->> 'id', r.value ->> 'range',
         r.value -> 'pointer'
  from unnest(p_steps) s
  cross join lateral jsonb_array_elements(s.publishes -> 'references') with ordinality r(value, position)
  where s.publishes is not null;
end
$$;
