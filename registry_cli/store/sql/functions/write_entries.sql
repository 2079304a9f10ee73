-- granted to: nobody
-- Every changed entry gets the row that its last step ends with. An entry may move to an owner who is new.
create or replace function registry.write_entries(p_steps registry.step[], p_at timestamptz) returns void
  language plpgsql volatile
  set search_path = pg_catalog, pg_temp
as $$
begin
  insert into registry.owners (name, created_at)
  select distinct s.after ->> 'owner', p_at from unnest(p_steps) s
  on conflict do nothing;
  insert into registry.entries (entry, kind, id, owner, version, digest, status, deprecation, owners, tags, metadata,
                                hold, retired, created_at, updated_at)
  select distinct on (s.entry)
         s.entry, s.after ->> 'kind', s.after ->> 'id', s.after ->> 'owner', s.after ->> 'version',
         s.after ->> 'digest', s.after ->> 'status', nullif(s.after -> 'deprecation', 'null'), s.after -> 'owners',
         s.after -> 'tags', s.after -> 'metadata', nullif(s.after -> 'hold', 'null'),
         (s.after -> 'retired')::boolean, p_at, p_at
  from unnest(p_steps) s
  order by s.entry, s.position desc
  on conflict (entry) do update set
    owner = excluded.owner, version = excluded.version, digest = excluded.digest, status = excluded.status,
    deprecation = excluded.deprecation, owners = excluded.owners, tags = excluded.tags, metadata = excluded.metadata,
    hold = excluded.hold, retired = excluded.retired, updated_at = excluded.updated_at;
end
$$;
