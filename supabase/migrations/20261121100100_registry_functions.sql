-- Installs the functions of sql/functions. Written by registry_cli.store.function_migration: edit the files there.

-- granted to: readers
-- The claims of a JWT that PostgREST has verified, null without one. Only a session of the role authenticator is
-- PostgREST; anybody else can set the same setting to whatever it likes, so there it is never believed.
create or replace function registry.claims() returns jsonb
  language plpgsql stable parallel safe
  set search_path = pg_catalog, pg_temp
as $$
begin
  if session_user <> 'authenticator' then
    return null;
  end if;
  return coalesce(nullif(current_setting('request.jwt.claims', true), '')::jsonb, '{}');
end
$$;
alter function registry.claims owner to registry_owner;
revoke all on function registry.claims from public, anon, authenticated, service_role;
grant execute on function registry.claims to authenticated, service_role;

-- granted to: readers
-- The text of a moment: RFC 3339 in UTC with microseconds, whatever the session's time zone and date style.
create or replace function registry.utc_text(p_at timestamptz) returns text
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
begin
  return to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
end
$$;
alter function registry.utc_text owner to registry_owner;
revoke all on function registry.utc_text from public, anon, authenticated, service_role;
grant execute on function registry.utc_text to authenticated, service_role;

-- granted to: readers
-- The one way an error leaves these functions: SQLSTATE 'PT' and the HTTP status that PostgREST makes of it, a
-- sentence for people, what happened as JSON, and the way out.
create or replace function registry.refuse(
  p_status integer, p_code text, p_message text, p_detail jsonb default '{}', p_hint text default ''
) returns void
  language plpgsql
  set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception using
    errcode = 'PT' || p_status,
    message = p_message,
    detail = (jsonb_build_object('code', p_code) || p_detail)::text,
    hint = p_hint;
end
$$;
alter function registry.refuse owner to registry_owner;
revoke all on function registry.refuse from public, anon, authenticated, service_role;
grant execute on function registry.refuse to authenticated, service_role;

-- granted to: nobody
-- The kind of the change from one row of an entry to the next, null when more than one side of it differs.
-- A wish to publish is part of it: update brings its version in, move goes to one that is there.
create or replace function registry.name_change(p_before jsonb, p_after jsonb, p_publishes jsonb) returns text
  language plpgsql immutable
  set search_path = pg_catalog, pg_temp
as $$
declare
  publishes_live constant boolean := coalesce(p_publishes ->> 'version' = p_after ->> 'version', false);
  sides text[];
begin
  if p_before is null then
    return case when publishes_live and p_after -> 'hold' = 'null' and p_after -> 'retired' = 'false' then 'create' end;
  end if;
  sides := array_remove(array[
    case when p_before -> 'version' <> p_after -> 'version' or p_before -> 'digest' <> p_after -> 'digest'
         then case when publishes_live then 'update' else 'move' end end,
    case when p_before - 'version' - 'digest' - 'owner' - 'hold' - 'retired'
              <> p_after - 'version' - 'digest' - 'owner' - 'hold' - 'retired' then 'annotate' end,
    case when p_before -> 'retired' <> p_after -> 'retired'
         then case when p_after -> 'retired' = 'true' then 'retire' else 'restore' end end,
    case when p_before -> 'hold' <> p_after -> 'hold'
         then case when p_after -> 'hold' = 'null' then 'resume' else 'hold' end end,
    case when p_before -> 'owner' <> p_after -> 'owner' then 'transfer' end], null);
  return case
    when cardinality(sides) = 0 and p_publishes is not null then 'add'
    when cardinality(sides) = 1 and (p_publishes is null or sides[1] = 'update') then sides[1]
  end;
end
$$;
alter function registry.name_change owner to registry_owner;
revoke all on function registry.name_change from public, anon, authenticated, service_role;

-- granted to: nobody
-- Who last set or changed the hold of an entry; null when nobody did.
create or replace function registry.hold_actor(p_entry text) returns text
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select r.actor
  from registry.release_changes c
  join registry.releases r on r.number = c.release
  where c.entry = p_entry and c.change = 'hold'
  order by c.release desc, c.position desc limit 1
$$;
alter function registry.hold_actor owner to registry_owner;
revoke all on function registry.hold_actor from public, anon, authenticated, service_role;

-- granted to: nobody
-- Whether this is what create, add and update bring in: a version with its digest, path and references.
create or replace function registry.is_publication(p_publishes jsonb) returns boolean
  language plpgsql immutable
  set search_path = pg_catalog, pg_temp
as $$
declare
  keys constant text[] := array['version', 'sort_key', 'digest', 'path', 'references'];
begin
  return coalesce(
    jsonb_typeof(p_publishes) = 'object' and p_publishes ?& keys and p_publishes - keys = '{}'
    and jsonb_typeof(p_publishes -> 'version') = 'string' and p_publishes ->> 'version' <> ''
    and jsonb_typeof(p_publishes -> 'sort_key') = 'string' and p_publishes ->> 'sort_key' <> ''
    and p_publishes ->> 'digest' ~ '^[0-9a-f]{64}$'
    and jsonb_typeof(p_publishes -> 'path') = 'string'
    and jsonb_typeof(p_publishes -> 'references') = 'array'
    and not exists (
      select from jsonb_array_elements(p_publishes -> 'references') r
      where not coalesce(r.value ?& array['kind', 'id', 'range', 'pointer']
                         and r.value - array['kind', 'id', 'range', 'pointer'] = '{}'
                         and jsonb_typeof(r.value -> 'kind') = 'string' and jsonb_typeof(r.value -> 'id') = 'string'
                         and jsonb_typeof(r.value -> 'range') = 'string', false)),
    false);
end
$$;
alter function registry.is_publication owner to registry_owner;
revoke all on function registry.is_publication from public, anon, authenticated, service_role;

-- granted to: nobody
-- A proposal with defaults leaves out what most of its rows share, so that ten thousand changes fit into one call: here
-- each row gets it back, kind and id from the name of its entry, version and digest from what its change publishes.
-- The whole rows are then checked like those of a proposal that leaves out nothing.
create or replace function registry.expand_proposal(p_release jsonb) returns jsonb
  language sql immutable
  set search_path = pg_catalog, pg_temp
as $$
  select case
    when jsonb_typeof(p_release) is distinct from 'object'
      or jsonb_typeof(p_release -> 'defaults') is distinct from 'object'
      or jsonb_typeof(p_release -> 'changes') is distinct from 'array' then p_release
    else (p_release - 'defaults') || jsonb_build_object('changes', (
      select coalesce(jsonb_agg(
        case when jsonb_typeof(c.value) = 'object' and jsonb_typeof(c.value -> 'after') = 'object'
          then c.value || jsonb_build_object('after',
            p_release -> 'defaults'
            || jsonb_build_object('kind', split_part(c.value ->> 'entry', '/', 1),
                                  'id', split_part(c.value ->> 'entry', '/', 2),
                                  'version', c.value #> '{publishes,version}',
                                  'digest', c.value #> '{publishes,digest}')
            || (c.value -> 'after'))
          else c.value end order by c.position), '[]')
      from jsonb_array_elements(p_release -> 'changes') with ordinality c(value, position)))
  end
$$;
alter function registry.expand_proposal owner to registry_owner;
revoke all on function registry.expand_proposal from public, anon, authenticated, service_role;

-- granted to: nobody
-- Makes the owner known and moves its watermark, if the proposal says one. Who moves it has compared it under the lock.
create or replace function registry.move_watermark(p_release jsonb) returns void
  language plpgsql volatile
  set search_path = pg_catalog, pg_temp
as $$
begin
  insert into registry.owners (name, created_at) values (p_release ->> 'owner', clock_timestamp())
  on conflict do nothing;
  if jsonb_typeof(p_release -> 'watermark') = 'object' then
    update registry.owners o set watermark = p_release #>> '{watermark,after}'
    where o.name = p_release ->> 'owner' and o.watermark is distinct from p_release #>> '{watermark,after}';
  end if;
end
$$;
alter function registry.move_watermark owner to registry_owner;
revoke all on function registry.move_watermark from public, anon, authenticated, service_role;

-- granted to: nobody
-- The newest release, its number 0 and its chain empty when there is none yet.
create or replace function registry.newest_release() returns registry.releases
  language plpgsql volatile
  set search_path = pg_catalog, pg_temp
as $$
declare
  newest registry.releases;
begin
  select r.* into newest from registry.releases r order by r.number desc limit 1;
  newest.number := coalesce(newest.number, 0);
  newest.chain := coalesce(newest.chain, '');
  return newest;
end
$$;
alter function registry.newest_release owner to registry_owner;
revoke all on function registry.newest_release from public, anon, authenticated, service_role;

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
alter function registry.write_entries owner to registry_owner;
revoke all on function registry.write_entries from public, anon, authenticated, service_role;

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
alter function registry.write_versions owner to registry_owner;
revoke all on function registry.write_versions from public, anon, authenticated, service_role;

-- granted to: readers
-- The versions of the applied migrations; null for a caller who may not read the table they are recorded in.
create or replace function registry.recorded_migrations() returns jsonb
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
begin
  return (select coalesce(jsonb_agg(m.version order by m.version collate "C"), '[]')
          from supabase_migrations.schema_migrations m);
exception when insufficient_privilege or undefined_table or invalid_schema_name then
  return null;
end
$$;
alter function registry.recorded_migrations owner to registry_owner;
revoke all on function registry.recorded_migrations from public, anon, authenticated, service_role;
grant execute on function registry.recorded_migrations to authenticated, service_role;

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
alter function registry.entry_summary owner to registry_owner;
revoke all on function registry.entry_summary from public, anon, authenticated, service_role;
grant execute on function registry.entry_summary to authenticated, service_role;

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
alter function registry.read_text owner to registry_owner;
revoke all on function registry.read_text from public, anon, authenticated, service_role;
grant execute on function registry.read_text to authenticated, service_role;

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
alter function registry.is_document owner to registry_owner;
revoke all on function registry.is_document from public, anon, authenticated, service_role;
grant execute on function registry.is_document to authenticated, service_role;

-- granted to: nobody
-- A hold names the version that git declared, and is among the versions it turns down.
create or replace function registry.is_hold(p_hold jsonb) returns boolean
  language plpgsql immutable
  set search_path = pg_catalog, pg_temp
as $$
declare
  keys constant text[] := array['version', 'digest', 'turned_down'];
begin
  return coalesce(
    jsonb_typeof(p_hold) = 'object' and p_hold ?& keys and p_hold - keys = '{}'
    and jsonb_typeof(p_hold -> 'version') = 'string'
    and jsonb_typeof(p_hold -> 'digest') = 'string'
    and jsonb_typeof(p_hold -> 'turned_down') = 'array'
    and p_hold -> 'turned_down' @> jsonb_build_array(p_hold -> 'version'),
    false);
end
$$;
alter function registry.is_hold owner to registry_owner;
revoke all on function registry.is_hold from public, anon, authenticated, service_role;

-- granted to: readers
-- The tombstones that a purge leaves, by what its release says of it: always that of the canonical document, and those
-- of the files that went.
create or replace function registry.purge_tombstones(p_purges jsonb) returns table (path text, digest text)
  language sql immutable
  set search_path = pg_catalog, pg_temp
as $$
  select null, p_purges ->> 'digest'
  union all
  select f.key, f.value from jsonb_each_text(p_purges -> 'files') f where p_purges -> 'gone' ? f.value
$$;
alter function registry.purge_tombstones owner to registry_owner;
revoke all on function registry.purge_tombstones from public, anon, authenticated, service_role;
grant execute on function registry.purge_tombstones to authenticated, service_role;

-- granted to: readers
-- The objects of a version that have content, its canonical document (without a path) and its files, each with the
-- other versions that need it because they are not purged. An empty file is left out: nothing is in it.
create or replace function registry.version_objects(p_entry text, p_version text)
returns table (path text, digest text, used_by jsonb)
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  with own as materialized (
    select w.path, w.digest
    from (
      select null as path, v.digest from registry.versions v where v.entry = p_entry and v.version = p_version
      union all
      select f.path, f.digest from registry.version_files f where f.entry = p_entry and f.version = p_version
    ) w
    join registry.objects o on o.digest = w.digest and octet_length(o.content) > 0
  ), users as (
    select v.digest, v.entry, v.version
    from registry.versions v where v.digest in (select o.digest from own o)
    union
    select f.digest, f.entry, f.version
    from registry.version_files f where f.digest in (select o.digest from own o)
  ), needed as (
    select u.digest, jsonb_agg(u.entry || '@' || u.version order by u.entry, u.version) as used_by
    from users u
    join registry.versions v on v.entry = u.entry and v.version = u.version and v.manifest is not null
    where (u.entry, u.version) <> (p_entry, p_version)
    group by u.digest
  )
  select o.path, o.digest, coalesce(n.used_by, '[]')
  from own o
  left join needed n on n.digest = o.digest
$$;
alter function registry.version_objects owner to registry_owner;
revoke all on function registry.version_objects from public, anon, authenticated, service_role;
grant execute on function registry.version_objects to authenticated, service_role;

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
alter function registry.read_json owner to registry_owner;
revoke all on function registry.read_json from public, anon, authenticated, service_role;
grant execute on function registry.read_json to authenticated, service_role;

-- granted to: readers
-- The files of a version as its canonical document has them: {path: digest}.
create or replace function registry.version_files_json(p_entry text, p_version text) returns jsonb
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select coalesce(jsonb_object_agg(f.path, f.digest), '{}')
    from registry.version_files f where f.entry = p_entry and f.version = p_version);
end
$$;
alter function registry.version_files_json owner to registry_owner;
revoke all on function registry.version_files_json from public, anon, authenticated, service_role;
grant execute on function registry.version_files_json to authenticated, service_role;

-- granted to: readers
-- The references of a version as they were proposed.
create or replace function registry.version_references_json(p_entry text, p_version text) returns jsonb
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('kind', r.kind, 'id', r.id, 'range', r.range, 'pointer', r.pointer)
                              order by r.position), '[]')
    from registry.version_references r where r.entry = p_entry and r.version = p_version);
end
$$;
alter function registry.version_references_json owner to registry_owner;
revoke all on function registry.version_references_json from public, anon, authenticated, service_role;
grant execute on function registry.version_references_json to authenticated, service_role;

-- granted to: readers
-- Who calls, as releases record it: a user of the API, its service key, or the role that is logged in. Nothing that a
-- proposal says has a part in it; whom git names as the author is recorded beside it.
create or replace function registry.caller_actor() returns text
  language plpgsql stable parallel safe
  set search_path = pg_catalog, pg_temp
as $$
declare
  claims jsonb := registry.claims();
begin
  if claims is null then
    return session_user;
  end if;
  return coalesce(claims ->> 'sub', claims ->> 'email', claims ->> 'role', 'anonymous');
end
$$;
alter function registry.caller_actor owner to registry_owner;
revoke all on function registry.caller_actor from public, anon, authenticated, service_role;
grant execute on function registry.caller_actor to authenticated, service_role;

-- granted to: readers
-- What the caller may do: 'admin', 'publisher', 'reader' or 'none'. In a SECURITY DEFINER function current_user is the
-- owner of the function, so only session_user tells who is connected.
-- A user of the API is what its claim registry_role says, and without one nothing. Of two claims the one at the top
-- counts: a hook that makes access tokens puts it there, and it may know better than app_metadata, which stays as an
-- administrator once left it. Users can write neither; user_metadata, which they can, is never looked at.
create or replace function registry.caller_level() returns text
  language plpgsql stable parallel safe
  set search_path = pg_catalog, pg_temp
as $$
declare
  claims jsonb := registry.claims();
  claimed text;
begin
  if claims is null then
    return case
      when pg_has_role(session_user, 'service_role', 'MEMBER') then 'admin'
      when pg_has_role(session_user, 'registry_owner', 'MEMBER') then 'admin'
      when pg_has_role(session_user, 'authenticated', 'MEMBER') then 'reader'
      else 'none'
    end;
  end if;
  claimed := coalesce(claims ->> 'registry_role', claims #>> '{app_metadata,registry_role}');
  return case
    when claims ->> 'role' = 'service_role' then 'admin'
    when claims ->> 'role' = 'authenticated' and claimed in ('admin', 'publisher', 'reader') then claimed
    else 'none'
  end;
end
$$;
alter function registry.caller_level owner to registry_owner;
revoke all on function registry.caller_level from public, anon, authenticated, service_role;
grant execute on function registry.caller_level to authenticated, service_role;

-- granted to: readers
-- What the chain of a release is the hash of, as JSON: everything that a release says, and the chain before it.
-- Changes are [{entry, change, before, after, publishes}] in their order; that of a purge says what it
-- purges, too.
create or replace function registry.chain_document(
  p_previous text, p_release registry.releases, p_changes jsonb
) returns jsonb
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
begin
  return jsonb_build_object(
    'previous', p_previous, 'number', p_release.number, 'at', registry.utc_text(p_release.at),
    'owner', p_release.owner, 'action', p_release.action, 'actor', p_release.actor, 'commit', p_release.commit_sha,
    'repository_url', p_release.repository_url, 'ref', p_release.ref, 'git_author', p_release.git_author,
    'reason', p_release.reason, 'changes', p_changes);
end
$$;
alter function registry.chain_document owner to registry_owner;
revoke all on function registry.chain_document from public, anon, authenticated, service_role;
grant execute on function registry.chain_document to authenticated, service_role;

-- granted to: nobody
-- The release in force after a proposal; before the first one it has number 0, and chain and time are empty.
create or replace function registry.release_answer(p_release registry.releases, p_written boolean) returns jsonb
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
begin
  return jsonb_build_object('release', p_release.number, 'chain', p_release.chain,
                            'at', coalesce(registry.utc_text(p_release.at), ''), 'written', p_written);
end
$$;
alter function registry.release_answer owner to registry_owner;
revoke all on function registry.release_answer from public, anon, authenticated, service_role;

-- granted to: readers
-- A release as it is told to clients, with all its changes, or with those of one entry.
create or replace function registry.release_json(p_release registry.releases, p_entry text) returns jsonb
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
begin
  return jsonb_build_object(
    'release', p_release.number, 'action', p_release.action, 'owner', p_release.owner, 'commit', p_release.commit_sha,
    'repository_url', p_release.repository_url, 'ref', p_release.ref, 'actor', p_release.actor,
    'git_author', p_release.git_author, 'reason', p_release.reason, 'at', registry.utc_text(p_release.at),
    'chain', p_release.chain,
    'changes', (
      select coalesce(jsonb_agg(
        jsonb_build_object('entry', c.entry, 'change', c.change, 'before', c.before, 'after', c.after,
                           'published', c.published, 'purges', c.purges) order by c.position), '[]')
      from registry.release_changes c
      where c.release = p_release.number and (p_entry is null or c.entry = p_entry)));
end
$$;
alter function registry.release_json owner to registry_owner;
revoke all on function registry.release_json from public, anon, authenticated, service_role;
grant execute on function registry.release_json to authenticated, service_role;

-- granted to: readers
-- All versions of an entry, the highest first.
create or replace function registry.version_list(p_entry text) returns jsonb
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select coalesce(jsonb_agg(
      jsonb_build_object('version', v.version, 'status', v.state, 'digest', v.digest, 'commit', v.commit_sha,
                         'published_at', registry.utc_text(v.published_at)) order by v.sort_key desc), '[]')
    from registry.version_states v where v.entry = p_entry);
end
$$;
alter function registry.version_list owner to registry_owner;
revoke all on function registry.version_list from public, anon, authenticated, service_role;
grant execute on function registry.version_list to authenticated, service_role;

-- granted to: readers
-- When a version was purged, by whom and why; null when it was not.
create or replace function registry.version_purge_json(p_entry text, p_version text) returns jsonb
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select jsonb_build_object('release', r.number, 'at', registry.utc_text(r.at), 'actor', r.actor, 'reason', p.reason)
    from registry.purges p
    join registry.releases r on r.number = p.release
    where p.entry = p_entry and p.version = p_version and p.path is null);
end
$$;
alter function registry.version_purge_json owner to registry_owner;
revoke all on function registry.version_purge_json from public, anon, authenticated, service_role;
grant execute on function registry.version_purge_json to authenticated, service_role;

-- granted to: nobody
-- Compare and swap: the proposal was planned on a state and a watermark that must still be the present ones.
create or replace function registry.check_base(p_release jsonb, p_newest bigint) returns void
  language plpgsql volatile
  set search_path = pg_catalog, pg_temp
as $$
declare
  stored text := (select o.watermark from registry.owners o where o.name = p_release ->> 'owner');
begin
  if (p_release ->> 'base_release')::bigint <> p_newest
    or (jsonb_typeof(p_release -> 'watermark') = 'object'
        and stored is distinct from p_release #>> '{watermark,before}')
  then
    perform registry.refuse(
      409, 'stale_snapshot', 'the registry has changed since this was planned',
      jsonb_build_object('base_release', p_release -> 'base_release', 'release', p_newest, 'watermark', stored),
      'run the command again: it plans on the present state');
  end if;
end
$$;
alter function registry.check_base owner to registry_owner;
revoke all on function registry.check_base from public, anon, authenticated, service_role;

-- granted to: nobody
-- Where an entry stands, and what a hold turns down, are versions with that digest: published before this release, or
-- in it, no later than they are named. A window finds the latter: a join of steps with steps may be planned as a loop
-- in a loop.
create or replace function registry.check_digests(p_steps registry.step[]) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  wrong record;
begin
  with mentions as (
    select s.position, s.entry collate "C" as entry, (s.publishes ->> 'version') collate "C" as version,
           s.publishes ->> 'digest' as brought, null as claimed
    from unnest(p_steps) s where s.publishes is not null
    union all
    select s.position, s.entry, s.after ->> 'version', null, s.after ->> 'digest'
    from unnest(p_steps) s where s.change in ('create', 'update', 'move')
    union all
    select s.position, s.entry, s.after #>> '{hold,version}', null, s.after #>> '{hold,digest}'
    from unnest(p_steps) s where s.change = 'hold'
  ), known as (
    select m.position, m.entry, m.version, m.claimed,
           coalesce(max(m.brought) over (partition by m.entry, m.version order by m.position, m.claimed nulls first
                                         rows between unbounded preceding and current row),
                    (select v.digest from registry.versions v where v.entry = m.entry and v.version = m.version)
           ) as digest
    from mentions m
  )
  select k.entry, k.version, k.digest into wrong
  from known k
  where k.claimed is not null and k.digest is distinct from k.claimed
  order by k.position limit 1;
  if not found then
    return;
  end if;
  if wrong.digest is null then
    perform registry.refuse(
      422, 'unpublished_version', format('%s has no published version %s', wrong.entry, wrong.version),
      jsonb_build_object('entry', wrong.entry, 'version', wrong.version), 'plan again on the present state');
  end if;
  perform registry.refuse(
    422, 'wrong_digest',
    format('version %s of %s has another digest than the proposal says', wrong.version, wrong.entry),
    jsonb_build_object('entry', wrong.entry, 'version', wrong.version, 'digest', wrong.digest),
    'plan again on the present state');
end
$$;
alter function registry.check_digests owner to registry_owner;
revoke all on function registry.check_digests from public, anon, authenticated, service_role;

-- granted to: nobody
-- A version is published once: neither its name nor its place in the order may be taken, here or in the registry.
create or replace function registry.check_new_versions(p_steps registry.step[]) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  taken record;
begin
  select p.entry, p.version into taken
  from (
    select s.position, s.entry collate "C" as entry, s.publishes ->> 'version' as version,
           s.publishes ->> 'sort_key' as sort_key,
           count(*) over (partition by s.entry, s.publishes ->> 'version') as same_version,
           count(*) over (partition by s.entry, s.publishes ->> 'sort_key') as same_key
    from unnest(p_steps) s where s.publishes is not null
  ) p
  where p.same_version > 1 or p.same_key > 1
    or exists (select from registry.versions v where v.entry = p.entry and v.version = p.version)
    or exists (select from registry.versions v where v.entry = p.entry and v.sort_key = p.sort_key)
  order by p.position limit 1;
  if found then
    perform registry.refuse(
      409, 'version_exists', format('%s has a version %s already', taken.entry, taken.version),
      jsonb_build_object('entry', taken.entry, 'version', taken.version),
      'give the new content a new version; a version is published once');
  end if;
end
$$;
alter function registry.check_new_versions owner to registry_owner;
revoke all on function registry.check_new_versions from public, anon, authenticated, service_role;

-- granted to: nobody
-- What is in service cannot be purged: whoever uses the entry would be left with nothing.
create or replace function registry.check_not_live(p_version registry.versions) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
begin
  if exists (select from registry.entries e
             where e.entry = p_version.entry and e.version = p_version.version and not e.retired) then
    perform registry.refuse(
      409, 'live_version', format('%s stands at %s, and what is live cannot be purged', p_version.entry,
                                  p_version.version),
      jsonb_build_object('entry', p_version.entry, 'version', p_version.version),
      'publish a version without what must go, or roll back; then purge this one');
  end if;
end
$$;
alter function registry.check_not_live owner to registry_owner;
revoke all on function registry.check_not_live from public, anon, authenticated, service_role;

-- granted to: nobody
-- An owner changes its own entries only. A transfer is made by the present owner or for the new one.
create or replace function registry.check_owners(p_steps registry.step[], p_owner text) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  foreign_step record;
begin
  select s.entry, coalesce(s.before, s.after) ->> 'owner' as owner into foreign_step
  from unnest(p_steps) s
  where coalesce(s.before, s.after) ->> 'owner' <> p_owner
    and not coalesce(s.change = 'transfer' and s.after ->> 'owner' = p_owner, false)
  order by s.position limit 1;
  if found then
    perform registry.refuse(
      409, 'owned_by_another', format('%s belongs to %s, not to %s', foreign_step.entry, foreign_step.owner, p_owner),
      jsonb_build_object('entry', foreign_step.entry, 'owner', foreign_step.owner),
      'publish it from the repository of its owner, or move it over with registry transfer');
  end if;
end
$$;
alter function registry.check_owners owner to registry_owner;
revoke all on function registry.check_owners from public, anon, authenticated, service_role;

-- granted to: nobody
-- Refuses a purge of another shape, before anything in it is used.
create or replace function registry.check_purge(p_purge jsonb) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  problem constant text := case
    when jsonb_typeof(p_purge) is distinct from 'object' then 'it is no object'
    when jsonb_typeof(p_purge -> 'entry') is distinct from 'string' then 'entry is no text'
    when jsonb_typeof(p_purge -> 'version') is distinct from 'string' then 'version is no text'
    when jsonb_typeof(p_purge -> 'reason') is distinct from 'string' or p_purge ->> 'reason' ~ '^\s*$'
      then 'reason is missing'
    when coalesce(p_purge ->> 'base_release', '') !~ '^[0-9]{1,15}$' then 'base_release is no number'
  end;
begin
  if problem is not null then
    perform registry.refuse(422, 'malformed', 'the purge does not have the agreed form: ' || problem,
                            jsonb_build_object('problem', problem), 'use the client that belongs to this registry');
  end if;
end
$$;
alter function registry.check_purge owner to registry_owner;
revoke all on function registry.check_purge from public, anon, authenticated, service_role;

-- granted to: nobody
-- The bytes of {"text"} or {"base64"} as it is uploaded; refuses what is neither.
create or replace function registry.object_content(p_object jsonb) returns bytea
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  content bytea;
begin
  begin
    content := coalesce(convert_to(p_object ->> 'text', 'UTF8'), decode(p_object ->> 'base64', 'base64'));
  exception when data_exception then
    content := null;
  end;
  if content is null then
    perform registry.refuse(
      422, 'malformed', format('object %s carries neither text nor base64', coalesce(p_object ->> 'digest', 'null')),
      jsonb_build_object('digest', p_object -> 'digest'), 'send {"digest", "text"} or {"digest", "base64"}');
  end if;
  return content;
end
$$;
alter function registry.object_content owner to registry_owner;
revoke all on function registry.object_content from public, anon, authenticated, service_role;

-- granted to: readers
-- An entry that is out of service is an error that says why, and what to take instead.
create or replace function registry.refuse_gone(p_entry registry.entries) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  reason constant text := case when p_entry.retired then 'retired' else 'disabled' end;
  instead constant text := p_entry.deprecation ->> 'replaced_by';
begin
  perform registry.refuse(
    410, 'gone', format('%s is %s', p_entry.entry, reason) || coalesce(': ' || (p_entry.deprecation ->> 'message'), ''),
    jsonb_build_object('entry', p_entry.entry, 'reason', reason, 'replaced_by', instead,
                       'message', p_entry.deprecation ->> 'message'),
    coalesce('use ' || instead || ' instead', 'no replacement is named'));
end
$$;
alter function registry.refuse_gone owner to registry_owner;
revoke all on function registry.refuse_gone from public, anon, authenticated, service_role;
grant execute on function registry.refuse_gone to authenticated, service_role;

-- granted to: nobody
-- Refuses content that was purged, if this is the digest of such; it says where it stood.
create or replace function registry.refuse_purged_object(p_digest text) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  tomb registry.purges;
begin
  if not exists (select from registry.objects o where o.digest = p_digest and o.content is null) then
    return;
  end if;
  select p.* into tomb from registry.purges p where p.digest = p_digest order by p.release desc limit 1;
  perform registry.refuse(
    410, 'purged', format('object %s was purged: it was %s of %s@%s', p_digest, coalesce(tomb.path, 'the manifest'),
                          coalesce(tomb.entry, 'unknown'), coalesce(tomb.version, 'unknown')),
    jsonb_build_object('digest', p_digest, 'entry', tomb.entry, 'version', tomb.version, 'path', tomb.path,
                       'release', tomb.release, 'reason', tomb.reason),
    'this content was purged because it must not be kept: take out of the file what had to go');
end
$$;
alter function registry.refuse_purged_object owner to registry_owner;
revoke all on function registry.refuse_purged_object from public, anon, authenticated, service_role;

-- granted to: readers
-- No version fits: the error shows where the entry stands and its highest versions, so that the range can be mended.
create or replace function registry.refuse_unfit(p_entry registry.entries) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  highest jsonb;
begin
  select coalesce(jsonb_agg(v.version order by v.sort_key desc), '[]') into highest
  from (select h.version, h.sort_key from registry.versions h
        where h.entry = p_entry.entry and h.manifest is not null order by h.sort_key desc limit 5) v;
  perform registry.refuse(
    404, 'not_found', format('no version of %s fits the range; %s is live', p_entry.entry, p_entry.version),
    jsonb_build_object('entry', p_entry.entry, 'live', p_entry.version, 'versions', highest),
    'widen the range, or publish a version that fits');
end
$$;
alter function registry.refuse_unfit owner to registry_owner;
revoke all on function registry.refuse_unfit from public, anon, authenticated, service_role;
grant execute on function registry.refuse_unfit to authenticated, service_role;

-- granted to: nobody
-- The kind of each change follows from the rows before and after it; what the proposal calls it must agree.
create or replace function registry.check_changes(p_steps registry.step[]) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  wrong record;
begin
  select s.entry, s.change, n.change as derived into wrong
  from unnest(p_steps) s
  cross join lateral (select registry.name_change(s.before, s.after, s.publishes) as change) n
  where n.change is distinct from s.change
  order by s.position limit 1;
  if found then
    perform registry.refuse(
      422, 'wrong_change',
      format('the proposed %s of %s is %s', coalesce(wrong.change, 'change'), wrong.entry,
             coalesce('in truth: ' || wrong.derived, 'no single change of it')),
      jsonb_build_object('entry', wrong.entry, 'claimed', wrong.change, 'derived', wrong.derived),
      'plan again on the present state');
  end if;
end
$$;
alter function registry.check_changes owner to registry_owner;
revoke all on function registry.check_changes from public, anon, authenticated, service_role;

-- granted to: nobody
-- Whether this is the whole row of an entry, no more and no less, each part of its type.
create or replace function registry.is_entry_row(p_row jsonb) returns boolean
  language plpgsql immutable
  set search_path = pg_catalog, pg_temp
as $$
declare
  keys constant text[] := array['kind', 'id', 'owner', 'version', 'digest', 'status', 'deprecation', 'owners', 'tags',
                                'metadata', 'hold', 'retired'];
begin
  return coalesce(
    jsonb_typeof(p_row) = 'object' and p_row ?& keys and p_row - keys = '{}'
    and p_row ->> 'kind' ~ '^[a-z0-9]+(_[a-z0-9]+)*$'
    and p_row ->> 'id' ~ '^[a-z0-9]+([_-][a-z0-9]+)*$' and length(p_row ->> 'id') <= 100
    and jsonb_typeof(p_row -> 'owner') = 'string' and p_row ->> 'owner' <> ''
    and jsonb_typeof(p_row -> 'version') = 'string' and p_row ->> 'version' <> ''
    and p_row ->> 'digest' ~ '^[0-9a-f]{64}$'
    and p_row ->> 'status' in ('active', 'deprecated', 'disabled')
    and jsonb_typeof(p_row -> 'deprecation') in ('object', 'null')
    and jsonb_typeof(p_row -> 'owners') = 'array'
    and jsonb_typeof(p_row -> 'tags') = 'array'
    and jsonb_typeof(p_row -> 'metadata') = 'object'
    and jsonb_typeof(p_row -> 'retired') = 'boolean'
    and (p_row -> 'hold' = 'null' or registry.is_hold(p_row -> 'hold')),
    false);
end
$$;
alter function registry.is_entry_row owner to registry_owner;
revoke all on function registry.is_entry_row from public, anon, authenticated, service_role;

-- granted to: readers
-- Whether the release that a tombstone names did purge just that, for that reason.
create or replace function registry.is_tombstone(p_purge registry.purges) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select from registry.release_changes c
    join registry.releases r on r.number = c.release and r.reason = p_purge.reason
    cross join lateral registry.purge_tombstones(c.purges) t
    where c.release = p_purge.release and c.entry = p_purge.entry and c.purges ->> 'version' = p_purge.version
      and t.path is not distinct from p_purge.path and t.digest = p_purge.digest);
end
$$;
alter function registry.is_tombstone owner to registry_owner;
revoke all on function registry.is_tombstone from public, anon, authenticated, service_role;
grant execute on function registry.is_tombstone to authenticated, service_role;

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
alter function registry.read_document owner to registry_owner;
revoke all on function registry.read_document from public, anon, authenticated, service_role;
grant execute on function registry.read_document to authenticated, service_role;

-- granted to: nobody
-- What only an administrator may do: move an entry to another owner, take it out of service for good, and end a hold
-- that somebody else set. When git declares something new, publishing ends any hold.
create or replace function registry.check_levels(p_steps registry.step[], p_action text) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  refused record;
begin
  if registry.caller_level() = 'admin' then
    return;
  end if;
  select s.entry, s.change into refused
  from (
    select t.*, last_value(t.after) over (partition by t.entry order by t.position
                                          rows between unbounded preceding and unbounded following) as final
    from unnest(p_steps) t
  ) s
  where s.change = 'transfer'
    or (s.change = 'retire' and s.final -> 'hold' = 'null')
    or (s.change = 'resume' and p_action not in ('publish', 'sync')
        and registry.hold_actor(s.entry) <> registry.caller_actor())
  order by s.position limit 1;
  if found then
    perform registry.refuse(
      403, 'not_allowed', format('%s may not %s %s', registry.caller_actor(), refused.change, refused.entry),
      jsonb_build_object('actor', registry.caller_actor(), 'level', registry.caller_level(),
                         'entry', refused.entry, 'change', refused.change),
      'ask an administrator of the registry');
  end if;
end
$$;
alter function registry.check_levels owner to registry_owner;
revoke all on function registry.check_levels from public, anon, authenticated, service_role;

-- granted to: readers
-- True, or the refusal of a caller who may not even read. The policies of all tables ask it.
create or replace function registry.require_reader() returns boolean
  language plpgsql stable parallel safe
  set search_path = pg_catalog, pg_temp
as $$
begin
  if registry.caller_level() = 'none' then
    perform registry.refuse(
      403, 'not_allowed', format('%s has no role in this registry', registry.caller_actor()),
      jsonb_build_object('actor', registry.caller_actor(), 'level', 'none'),
      'ask an administrator to give this user the claim registry_role, in its app_metadata or by a hook for access '
      'tokens: reader, publisher or admin; then sign in anew');
  end if;
  return true;
end
$$;
alter function registry.require_reader owner to registry_owner;
revoke all on function registry.require_reader from public, anon, authenticated, service_role;
grant execute on function registry.require_reader to authenticated, service_role;

-- granted to: nobody
-- Makes these changes, as the chain tells them, the newest release. Number and time are taken under the lock of the
-- caller, so they only grow, also when the clock goes back.
create or replace function registry.append_release(
  p_release jsonb, p_newest registry.releases, p_changes jsonb
) returns registry.releases
  language plpgsql volatile
  set search_path = pg_catalog, pg_temp
as $$
declare
  made registry.releases;
begin
  made.number := p_newest.number + 1;
  made.at := greatest(clock_timestamp(), p_newest.at + interval '1 microsecond');
  made.owner := p_release ->> 'owner';
  made.action := p_release ->> 'action';
  made.actor := registry.caller_actor();
  made.commit_sha := p_release ->> 'commit';
  made.repository_url := p_release ->> 'repository_url';
  made.ref := p_release ->> 'ref';
  made.git_author := p_release ->> 'git_author';
  made.reason := p_release ->> 'reason';
  made.chain_text := registry.chain_document(p_newest.chain, made, p_changes)::text;
  made.chain := encode(sha256(convert_to(made.chain_text, 'UTF8')), 'hex');
  insert into registry.releases select made.*;
  return made;
end
$$;
alter function registry.append_release owner to registry_owner;
revoke all on function registry.append_release from public, anon, authenticated, service_role;

-- granted to: readers
-- How a release differs from the text that its chain is the hash of, and from what must come before it.
create or replace function registry.release_problems(p_release registry.releases) returns text[]
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  told constant jsonb := coalesce(registry.read_json(p_release.chain_text), '{}');
  previous registry.releases;
  changes jsonb;
  lost text;
  unburied text;
begin
  select r.* into previous from registry.releases r
  where r.number < p_release.number order by r.number desc limit 1;
  select jsonb_agg(jsonb_build_object('entry', c.entry, 'change', c.change, 'before', c.before, 'after', c.after,
                                      'publishes', c.publishes)
                   || case when c.purges is null then '{}' else jsonb_build_object('purges', c.purges) end
                   order by c.position),
         min(c.entry || '@' || c.published) filter (where c.published is not null and v.entry is null)
  into changes, lost
  from registry.release_changes c
  left join registry.versions v on v.entry = c.entry and v.version = c.published
  where c.release = p_release.number;
  select min(c.entry || '@' || (c.purges ->> 'version')) into unburied
  from registry.release_changes c
  cross join lateral registry.purge_tombstones(c.purges) t
  where c.release = p_release.number and c.purges is not null
    and not exists (select from registry.purges p
                    where p.entry = c.entry and p.version = c.purges ->> 'version'
                      and p.path is not distinct from t.path and p.digest = t.digest and p.release = c.release);
  return array_remove(array[
    case when p_release.number > coalesce(previous.number, 0) + 1
         then format('the release before it, %s, is missing', p_release.number - 1) end,
    case when encode(sha256(convert_to(p_release.chain_text, 'UTF8')), 'hex') <> p_release.chain
         then 'its text does not hash to its chain' end,
    case when told ->> 'previous' is distinct from coalesce(previous.chain, '')
         then 'it does not follow the chain of the release before it' end,
    case when told - 'previous' <> registry.chain_document('', p_release, changes) - 'previous'
         then 'its row or its changes are not what its text says' end,
    case when p_release.at <= previous.at then 'it is no later than the release before it' end,
    'the version it published is missing: ' || lost,
    'a tombstone of what it purged is missing: ' || unburied], null);
end
$$;
alter function registry.release_problems owner to registry_owner;
revoke all on function registry.release_problems from public, anon, authenticated, service_role;
grant execute on function registry.release_problems to authenticated, service_role;

-- granted to: nobody
-- A purged version is an error that says when and why, and how its content can come back without what had to go.
create or replace function registry.refuse_purged_version(p_entry text, p_version text) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  purge constant jsonb := coalesce(registry.version_purge_json(p_entry, p_version), '{}');
begin
  perform registry.refuse(
    410, 'purged', format('version %s of %s was purged in release %s: %s', p_version, p_entry,
                          coalesce(purge ->> 'release', 'unknown'), coalesce(purge ->> 'reason', 'nothing says why')),
    jsonb_build_object('entry', p_entry, 'version', p_version) || purge,
    'give the content a new version, without what was purged');
end
$$;
alter function registry.refuse_purged_version owner to registry_owner;
revoke all on function registry.refuse_purged_version from public, anon, authenticated, service_role;

-- granted to: nobody
-- What is published is stored: its canonical document, which says the same kind, id and version, and all its files.
create or replace function registry.check_documents(p_steps registry.step[]) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  wrong record;
begin
  select s.entry, s.publishes ->> 'version' as version, s.publishes ->> 'digest' as digest, s.stored into wrong
  from unnest(p_steps) s
  where s.publishes is not null
    and not coalesce(s.document -> 'kind' = s.after -> 'kind' and s.document -> 'id' = s.after -> 'id'
                     and s.document -> 'version' = s.publishes -> 'version', false)
  order by s.position limit 1;
  if found and wrong.stored then
    perform registry.refuse(
      422, 'wrong_document',
      format('object %s is not the canonical document of %s %s', wrong.digest, wrong.entry, wrong.version),
      jsonb_build_object('entry', wrong.entry, 'version', wrong.version, 'digest', wrong.digest),
      'name the document whose kind, id and version are those of the entry');
  end if;
  if not found then
    select s.entry, s.publishes ->> 'version' as version, f.value as digest into wrong
    from unnest(p_steps) s
    cross join lateral jsonb_each_text(s.document -> 'files') f
    where s.publishes is not null
      and not exists (select from registry.objects o where o.digest = f.value and o.content is not null)
    order by s.position, f.key collate "C" limit 1;
  end if;
  if found then
    perform registry.refuse_purged_object(wrong.digest);
    perform registry.refuse(
      422, 'missing_object', format('object %s of %s %s is not stored', wrong.digest, wrong.entry, wrong.version),
      jsonb_build_object('entry', wrong.entry, 'version', wrong.version, 'digest', wrong.digest),
      'put all objects first, then commit the release');
  end if;
end
$$;
alter function registry.check_documents owner to registry_owner;
revoke all on function registry.check_documents from public, anon, authenticated, service_role;

-- granted to: nobody
-- Refuses a proposal of another shape, before anything in it is used.
create or replace function registry.check_proposal(p_release jsonb) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  problem text;
begin
  problem := case
    when jsonb_typeof(p_release) is distinct from 'object' then 'it is no object'
    when coalesce(p_release ->> 'owner', '') = '' then 'owner is missing'
    when coalesce(p_release ->> 'action', '') not in ('publish', 'sync', 'rollback', 'resume', 'transfer')
      then 'action is none of publish, sync, rollback, resume, transfer'
    when coalesce(p_release ->> 'base_release', '') !~ '^[0-9]{1,15}$' then 'base_release is no number'
    when jsonb_typeof(p_release -> 'changes') is distinct from 'array' then 'changes is no array'
    when jsonb_typeof(p_release -> 'watermark') not in ('object', 'null') then 'watermark is no object'
  end;
  if problem is null then
    select format('change %s (%s) is incomplete or names another entry than its row', c.position, c.value ->> 'entry')
    into problem
    from jsonb_array_elements(p_release -> 'changes') with ordinality c(value, position)
    where not coalesce(registry.is_entry_row(c.value -> 'after')
      and c.value ->> 'entry' = (c.value #>> '{after,kind}') || '/' || (c.value #>> '{after,id}')
      and (coalesce(c.value -> 'publishes', 'null') = 'null' or registry.is_publication(c.value -> 'publishes')), false)
    order by c.position limit 1;
  end if;
  if problem is not null then
    perform registry.refuse(422, 'malformed', 'the proposed release does not have the agreed form: ' || problem,
                            jsonb_build_object('problem', problem), 'use the client that belongs to this registry');
  end if;
end
$$;
alter function registry.check_proposal owner to registry_owner;
revoke all on function registry.check_proposal from public, anon, authenticated, service_role;

-- granted to: nobody
-- The canonical documents among these objects, each parsed once; null for an object that is none. All of them are read
-- in one go, and only when one of them is no JSON each by itself: to catch that row by row takes three times as long.
create or replace function registry.read_contents(p_digests text[])
  returns table (digest text, stored boolean, document jsonb)
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
begin
  begin
    return query
    select o.digest, o.content is not null, case when registry.is_document(r.parsed) then r.parsed end
    from registry.objects o
    cross join lateral (select convert_from(o.content, 'UTF8')::jsonb as parsed) r
    where o.digest = any (p_digests);
    return;
  exception when data_exception or program_limit_exceeded then
    null;
  end;
  return query
  select o.digest, o.content is not null, registry.read_document(o.content)
  from registry.objects o where o.digest = any (p_digests);
end
$$;
alter function registry.read_contents owner to registry_owner;
revoke all on function registry.read_contents from public, anon, authenticated, service_role;

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
alter function registry.version_problems owner to registry_owner;
revoke all on function registry.version_problems from public, anon, authenticated, service_role;
grant execute on function registry.version_problems to authenticated, service_role;

-- granted to: readers
-- Where the caller is, who it is taken for, and how far the registry has come; only who may read is told.
create or replace function registry.describe_registry_v1() returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  select jsonb_build_object(
    'server_version', current_setting('server_version'), 'database', current_database(),
    'actor', registry.caller_actor(), 'role', registry.caller_level(), 'now', registry.utc_text(clock_timestamp()),
    'release', coalesce(newest.number, 0), 'chain', coalesce(newest.chain, ''),
    'owners', (
      select coalesce(jsonb_agg(jsonb_build_object('name', o.name, 'watermark', o.watermark, 'entries', (
        select count(*) from registry.entries e where e.owner = o.name)) order by o.name), '[]')
      from registry.owners o),
    'migrations', registry.recorded_migrations())
  from (select) one
  left join lateral (select r.number, r.chain from registry.releases r order by r.number desc limit 1) newest on true
$$;
alter function registry.describe_registry_v1 owner to registry_owner;
revoke all on function registry.describe_registry_v1 from public, anon, authenticated, service_role;
grant execute on function registry.describe_registry_v1 to authenticated, service_role;

-- granted to: readers
-- What git declares of each entry as far as the registry knows: what its hold turned down, or where the last publish
-- or sync that touched it left it; what one did while a hold was on says nothing about the version.
create or replace function registry.fetch_declared_v1(p_entries jsonb) returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  select coalesce(jsonb_agg(
    jsonb_build_object('entry', e.entry, 'version', d.declared -> 'version', 'digest', d.declared -> 'digest')
    order by e.entry), '[]')
  from registry.entries e
  cross join lateral (
    select coalesce(e.hold, (
      select c.after from registry.release_changes c
      join registry.releases r on r.number = c.release
      where c.entry = e.entry and r.action in ('publish', 'sync') and c.after -> 'hold' = 'null'::jsonb
      order by c.release desc, c.position desc limit 1)) as declared
  ) d
  where e.entry in (select w.value from jsonb_array_elements_text(p_entries) w) and d.declared is not null
$$;
alter function registry.fetch_declared_v1 owner to registry_owner;
revoke all on function registry.fetch_declared_v1 from public, anon, authenticated, service_role;
grant execute on function registry.fetch_declared_v1 to authenticated, service_role;

-- granted to: readers
-- Stored content by its sha256: as text where it is text, else in base64. What is not stored, or
-- purged, is left out.
create or replace function registry.fetch_objects_v1(p_digests jsonb) returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  select coalesce(jsonb_agg(
    case when o.text is not null then jsonb_build_object('digest', o.digest, 'text', o.text)
         else jsonb_build_object('digest', o.digest, 'base64', translate(encode(o.content, 'base64'), E'\n', '')) end
    order by o.digest), '[]')
  from (select s.digest, s.content, registry.read_text(s.content) as text from registry.objects s
        where s.digest in (select d.value from jsonb_array_elements_text(p_digests) d)
          and s.content is not null) o
$$;
alter function registry.fetch_objects_v1 owner to registry_owner;
revoke all on function registry.fetch_objects_v1 from public, anon, authenticated, service_role;
grant execute on function registry.fetch_objects_v1 to authenticated, service_role;

-- granted to: readers
-- The references that exactly these versions make, and those that live versions make to these targets.
create or replace function registry.fetch_references_v1(p_from jsonb, p_to jsonb) returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  select coalesce(jsonb_agg(
    jsonb_build_object('entry', f.entry, 'version', f.version, 'kind', f.kind, 'id', f.id, 'range', f.range,
                       'pointer', f.pointer)
    order by f.entry, f.version, f.kind, f.id, f.range, f.pointer), '[]')
  from (
    select r.entry, r.version, r.kind, r.id, r.range, r.pointer
    from jsonb_array_elements(p_from) v
    join registry.version_references r on r.entry = v.value ->> 'entry' and r.version = v.value ->> 'version'
    union
    select r.entry, r.version, r.kind, r.id, r.range, r.pointer
    from registry.version_references r
    join registry.entries e on e.entry = r.entry and e.version = r.version and not e.retired
    where r.target in (select t.value from jsonb_array_elements_text(p_to) t)
  ) f
$$;
alter function registry.fetch_references_v1 owner to registry_owner;
revoke all on function registry.fetch_references_v1 from public, anon, authenticated, service_role;
grant execute on function registry.fetch_references_v1 to authenticated, service_role;

-- granted to: readers
-- One release with the rows of its changes.
create or replace function registry.fetch_release_v1(p_release bigint) returns jsonb
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  wanted registry.releases;
begin
  perform registry.require_reader();
  select r.* into wanted from registry.releases r where r.number = p_release;
  if not found then
    perform registry.refuse(404, 'not_found', format('there is no release %s', p_release),
                            jsonb_build_object('release', p_release), 'see registry history for the releases');
  end if;
  return registry.release_json(wanted, null);
end
$$;
alter function registry.fetch_release_v1 owner to registry_owner;
revoke all on function registry.fetch_release_v1 from public, anon, authenticated, service_role;
grant execute on function registry.fetch_release_v1 to authenticated, service_role;

-- granted to: readers
-- What an earlier publish found under the same rules in files with these git object ids.
create or replace function registry.fetch_seen_v1(p_owner text, p_fingerprint text, p_object_ids jsonb) returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  select coalesce(jsonb_agg(jsonb_build_object('object_id', s.object_id, 'path', s.path, 'content', s.content)
                            order by s.path, s.object_id), '[]')
  from registry.seen s
  where s.owner = p_owner and s.fingerprint = p_fingerprint
    and s.object_id in (select i.value from jsonb_array_elements_text(p_object_ids) i)
$$;
alter function registry.fetch_seen_v1 owner to registry_owner;
revoke all on function registry.fetch_seen_v1 from public, anon, authenticated, service_role;
grant execute on function registry.fetch_seen_v1 to authenticated, service_role;

-- granted to: readers
-- The live state in one statement, so that all of it is of one moment.
create or replace function registry.fetch_snapshot_v1(p_owner text) returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  select jsonb_build_object(
    'release', coalesce(newest.number, 0),
    'chain', coalesce(newest.chain, ''),
    'watermark', (select o.watermark from registry.owners o where o.name = p_owner),
    'entries', coalesce((select jsonb_agg(e.state order by e.entry) from registry.entry_rows e), '[]'))
  from (select) one
  left join lateral (select r.number, r.chain from registry.releases r order by r.number desc limit 1) newest on true
$$;
alter function registry.fetch_snapshot_v1 owner to registry_owner;
revoke all on function registry.fetch_snapshot_v1 from public, anon, authenticated, service_role;
grant execute on function registry.fetch_snapshot_v1 to authenticated, service_role;

-- granted to: readers
-- The entries that belong to this owner now, as they stood right after a release.
create or replace function registry.fetch_state_v1(p_owner text, p_release bigint) returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  select coalesce(jsonb_agg(then_was.after order by e.entry), '[]')
  from registry.entries e
  cross join lateral (
    select c.after from registry.release_changes c
    where c.entry = e.entry and c.release <= p_release
    order by c.release desc, c.position desc limit 1
  ) then_was
  where e.owner = p_owner
$$;
alter function registry.fetch_state_v1 owner to registry_owner;
revoke all on function registry.fetch_state_v1 from public, anon, authenticated, service_role;
grant execute on function registry.fetch_state_v1 to authenticated, service_role;

-- granted to: readers
-- All published versions of some entries, lowest first, and whether each was ever live, and purged.
create or replace function registry.fetch_versions_v1(p_entries jsonb) returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  select coalesce(jsonb_agg(
    jsonb_build_object('entry', v.entry, 'version', v.version, 'digest', v.digest, 'release', v.release,
                       'ever_live', v.ever_live, 'purged', v.purged)
    order by v.entry, v.sort_key), '[]')
  from registry.version_states v
  where v.entry in (select e.value from jsonb_array_elements_text(p_entries) e)
$$;
alter function registry.fetch_versions_v1 owner to registry_owner;
revoke all on function registry.fetch_versions_v1 from public, anon, authenticated, service_role;
grant execute on function registry.fetch_versions_v1 to authenticated, service_role;

-- granted to: readers
-- Those digests whose content is not stored, so that only they are sent. What was purged is among them: who sends it
-- is told.
create or replace function registry.find_missing_objects_v1(p_digests jsonb) returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  select coalesce(jsonb_agg(wanted.digest order by wanted.digest), '[]')
  from (select distinct d.value collate "C" as digest from jsonb_array_elements_text(p_digests) d) wanted
  where not exists (select from registry.objects o where o.digest = wanted.digest and o.content is not null)
$$;
alter function registry.find_missing_objects_v1 owner to registry_owner;
revoke all on function registry.find_missing_objects_v1 from public, anon, authenticated, service_role;
grant execute on function registry.find_missing_objects_v1 to authenticated, service_role;

-- granted to: readers
-- The newest release made by then, 0 if there was none. A time without a zone is UTC, not the session's.
create or replace function registry.find_release_at_v1(p_at text) returns jsonb
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
  set timezone = 'UTC'
  set datestyle = 'ISO, YMD'
as $$
declare
  moment timestamptz;
begin
  perform registry.require_reader();
  begin
    moment := p_at::timestamptz;
  exception when data_exception then
    moment := null;
  end;
  if moment is null then
    perform registry.refuse(422, 'malformed', format('%s is no time', coalesce(p_at, 'null')),
                            jsonb_build_object('at', p_at), 'write it like 2026-01-31T12:00:00Z');
  end if;
  return jsonb_build_object('release', (
    select coalesce(max(r.number), 0) from registry.releases r where r.at <= moment));
end
$$;
alter function registry.find_release_at_v1 owner to registry_owner;
revoke all on function registry.find_release_at_v1 from public, anon, authenticated, service_role;
grant execute on function registry.find_release_at_v1 to authenticated, service_role;

-- granted to: readers
-- One page of entries, in the order of their names; the next page starts after the last entry of this one.
create or replace function registry.list_entries_v1(
  p_kind text default null, p_owner text default null, p_status text default null, p_after text default null,
  p_limit bigint default 500
) returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  select coalesce(jsonb_agg(registry.entry_summary(page.listed, v) order by page.entry), '[]')
  from (
    select e.entry, e.version, e as listed
    from registry.entries e
    where (p_kind is null or e.kind = p_kind)
      and (p_owner is null or e.owner = p_owner)
      and (p_status is null or e.status = p_status)
      and (p_after is null or e.entry > p_after)
    order by e.entry limit p_limit
  ) page
  join registry.versions v on v.entry = page.entry and v.version = page.version
$$;
alter function registry.list_entries_v1 owner to registry_owner;
revoke all on function registry.list_entries_v1 from public, anon, authenticated, service_role;
grant execute on function registry.list_entries_v1 to authenticated, service_role;

-- granted to: readers
-- The commits that an owner published or synced, each with the newest release made from it.
create or replace function registry.list_release_commits_v1(p_owner text) returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  select coalesce(jsonb_agg(
    jsonb_build_object('commit', c.commit_sha, 'release', c.number) order by c.number desc), '[]')
  from (
    select r.commit_sha, max(r.number) as number
    from registry.releases r
    where r.owner = p_owner and r.action in ('publish', 'sync') and r.commit_sha is not null
    group by r.commit_sha
  ) c
$$;
alter function registry.list_release_commits_v1 owner to registry_owner;
revoke all on function registry.list_release_commits_v1 from public, anon, authenticated, service_role;
grant execute on function registry.list_release_commits_v1 to authenticated, service_role;

-- granted to: readers
-- Releases, newest first; with p_entry those that changed it, and of them only its changes.
create or replace function registry.list_releases_v1(
  p_owner text default null, p_entry text default null, p_before bigint default null, p_limit bigint default 50
) returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  select coalesce(jsonb_agg(registry.release_json(page.release, p_entry) order by page.number desc), '[]')
  from (
    select r.number, r as release
    from registry.releases r
    where (p_owner is null or r.owner = p_owner)
      and (p_before is null or r.number < p_before)
      and (p_entry is null or exists (select from registry.release_changes c
                                      where c.entry = p_entry and c.release = r.number))
    order by r.number desc limit p_limit
  ) page
$$;
alter function registry.list_releases_v1 owner to registry_owner;
revoke all on function registry.list_releases_v1 from public, anon, authenticated, service_role;
grant execute on function registry.list_releases_v1 to authenticated, service_role;

-- granted to: readers
create or replace function registry.require_entry(p_entry text) returns registry.entries
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  wanted registry.entries;
begin
  perform registry.require_reader();
  select e.* into wanted from registry.entries e where e.entry = p_entry;
  if not found then
    perform registry.refuse(404, 'not_found', format('there is no %s in this registry', coalesce(p_entry, 'null')),
                            jsonb_build_object('entry', p_entry), 'see registry list for what there is');
  end if;
  return wanted;
end
$$;
alter function registry.require_entry owner to registry_owner;
revoke all on function registry.require_entry from public, anon, authenticated, service_role;
grant execute on function registry.require_entry to authenticated, service_role;

-- granted to: nobody
create or replace function registry.require_publisher() returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
begin
  perform registry.require_reader();
  if registry.caller_level() = 'reader' then
    perform registry.refuse(
      403, 'not_allowed', format('%s may read this registry and not write to it', registry.caller_actor()),
      jsonb_build_object('actor', registry.caller_actor(), 'level', 'reader'),
      'ask an administrator for the role publisher, or use the service key');
  end if;
end
$$;
alter function registry.require_publisher owner to registry_owner;
revoke all on function registry.require_publisher from public, anon, authenticated, service_role;

-- granted to: readers
-- Folds all changes: each starts where the one before it ended, and the last ends at the entry's row of today.
create or replace function registry.verify_entries_v1() returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  with folded as materialized (
    select c.entry, c.release, c.before, c.after,
           lag(c.after) over (partition by c.entry order by c.release, c.position) as left_behind,
           row_number() over (partition by c.entry order by c.release desc, c.position desc) = 1 as newest
    from registry.release_changes c
  ), problems as (
    select f.entry, format('release %s does not start where the change before it ended', f.release) as problem
    from folded f where f.before is distinct from f.left_behind
    union all
    select f.entry, format('release %s changed it and is missing', f.release)
    from folded f where not exists (select from registry.releases r where r.number = f.release)
    union all
    select f.entry, 'it was released and has no row'
    from folded f where f.newest and not exists (select from registry.entries e where e.entry = f.entry)
    union all
    select e.entry, coalesce('its row is not what release ' || f.release || ' left', 'no release made it')
    from registry.entry_rows e
    left join folded f on f.entry = e.entry and f.newest
    where f.after is distinct from e.state
    union all
    select e.entry, format('it stands at %s, which is not published with that digest', e.version)
    from registry.entries e
    where not exists (select from registry.versions v
                      where v.entry = e.entry and v.version = e.version and v.digest = e.digest)
    union all
    select e.entry, format('it stands at %s, which was purged', e.version)
    from registry.entries e
    join registry.versions v on v.entry = e.entry and v.version = e.version
    where v.manifest is null and not e.retired
  )
  select jsonb_build_object(
    'checked', (select count(*) from registry.entries),
    'problems', (select coalesce(jsonb_agg(jsonb_build_object('what', 'entry ' || p.entry, 'problem', p.problem)
                                           order by p.entry, p.problem collate "C"), '[]') from problems p))
$$;
alter function registry.verify_entries_v1 owner to registry_owner;
revoke all on function registry.verify_entries_v1 from public, anon, authenticated, service_role;
grant execute on function registry.verify_entries_v1 to authenticated, service_role;

-- granted to: readers
-- Hashes one page of objects again. Content may be missing only where a release purged it, and then it must be.
create or replace function registry.verify_objects_v1(
  p_after text default null, p_limit bigint default 500
) returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  with page as materialized (
    select o.digest, encode(sha256(o.content), 'hex') as actual
    from registry.objects o
    where p_after is null or o.digest > p_after
    order by o.digest limit p_limit
  ), problems as (
    select p.digest, 'its content hashes to ' || p.actual as problem
    from page p where p.actual <> p.digest
    union
    select p.digest, 'its content is missing, and no tombstone says why'
    from page p where p.actual is null and not exists (select from registry.purges t where t.digest = p.digest)
    union
    select p.digest, 'it was purged, and its content is still there'
    from page p
    join registry.purges t on t.digest = p.digest
    cross join lateral registry.version_objects(t.entry, t.version) o
    where p.actual is not null and o.digest = p.digest and o.used_by = '[]'
    union
    select p.digest, format('its tombstone is not one that release %s left', t.release)
    from page p
    join registry.purges t on t.digest = p.digest
    where not registry.is_tombstone(t)
  )
  select jsonb_build_object(
    'checked', (select count(*) from page), 'last', (select max(p.digest) from page p),
    'problems', (select coalesce(jsonb_agg(jsonb_build_object('what', 'object ' || p.digest, 'problem', p.problem)
                                           order by p.digest, p.problem collate "C"), '[]') from problems p))
$$;
alter function registry.verify_objects_v1 owner to registry_owner;
revoke all on function registry.verify_objects_v1 from public, anon, authenticated, service_role;
grant execute on function registry.verify_objects_v1 to authenticated, service_role;

-- granted to: nobody
-- The release, its one change (the entry stays as it is), the tombstones, and then the content goes. What validation
-- remembers of the owner's files goes with it.
create or replace function registry.write_purge(
  p_version registry.versions, p_reason text, p_newest registry.releases
) returns registry.releases
  language plpgsql volatile
  set search_path = pg_catalog, pg_temp
as $$
declare
  made registry.releases;
  state constant jsonb := (select e.state from registry.entry_rows e where e.entry = p_version.entry);
  gone constant jsonb := (
    select coalesce(jsonb_agg(distinct o.digest collate "C" order by o.digest collate "C"), '[]')
    from registry.version_objects(p_version.entry, p_version.version) o where o.used_by = '[]');
  purged constant jsonb := jsonb_build_object(
    'version', p_version.version, 'digest', p_version.digest,
    'files', registry.version_files_json(p_version.entry, p_version.version), 'gone', gone);
begin
  made := registry.append_release(
    jsonb_build_object('owner', state -> 'owner', 'action', 'purge', 'reason', p_reason), p_newest,
    jsonb_build_array(jsonb_build_object('entry', p_version.entry, 'change', 'purge', 'before', state, 'after', state,
                                         'publishes', null, 'purges', purged)));
  insert into registry.release_changes (release, position, entry, change, before, after, purges)
  values (made.number, 1, p_version.entry, 'purge', state, state, purged);
  insert into registry.purges (entry, version, path, digest, release, reason)
  select p_version.entry, p_version.version, t.path, t.digest, made.number, made.reason
  from registry.purge_tombstones(purged) t;
  update registry.objects o set content = null
  where o.digest in (select g.value from jsonb_array_elements_text(gone) g);
  update registry.versions v set manifest = null where v.entry = p_version.entry and v.version = p_version.version;
  delete from registry.seen s where s.owner = state ->> 'owner';
  return made;
end
$$;
alter function registry.write_purge owner to registry_owner;
revoke all on function registry.write_purge from public, anon, authenticated, service_role;

-- granted to: nobody
-- Makes the steps, which are checked, the newest release.
create or replace function registry.write_release(
  p_release jsonb, p_newest registry.releases, p_steps registry.step[]
) returns registry.releases
  language plpgsql volatile
  set search_path = pg_catalog, pg_temp
as $$
declare
  changes jsonb;
begin
  select jsonb_agg(jsonb_build_object('entry', s.entry, 'change', s.change, 'before', s.before, 'after', s.after,
                                      'publishes', s.publishes) order by s.position)
  into changes from unnest(p_steps) s;
  return registry.append_release(p_release, p_newest, changes);
end
$$;
alter function registry.write_release owner to registry_owner;
revoke all on function registry.write_release from public, anon, authenticated, service_role;

-- granted to: readers
-- Hashes one page of releases again, and compares text, rows and order.
-- Whether the newest ones were cut off only who knows a chain from before can tell, and verify_entries.
create or replace function registry.verify_releases_v1(
  p_after bigint default null, p_limit bigint default 50
) returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  with page as materialized (
    select r.number, registry.release_problems(r) as problems
    from registry.releases r
    where p_after is null or r.number > p_after
    order by r.number limit p_limit
  )
  select jsonb_build_object(
    'checked', (select count(*) from page), 'last', (select max(p.number) from page p),
    'problems', (
      select coalesce(jsonb_agg(jsonb_build_object('what', 'release ' || p.number, 'problem', t.problem)
                                order by p.number, t.position), '[]')
      from page p cross join lateral unnest(p.problems) with ordinality t(problem, position)))
$$;
alter function registry.verify_releases_v1 owner to registry_owner;
revoke all on function registry.verify_releases_v1 from public, anon, authenticated, service_role;
grant execute on function registry.verify_releases_v1 to authenticated, service_role;

-- granted to: nobody
-- What was purged is published no second time, and no entry goes back to it. A hold may name it: it turns it down.
create or replace function registry.check_purges(p_steps registry.step[]) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  wrong record;
begin
  select s.entry, v.version into wrong
  from (
    select t.*, last_value(t.after) over (partition by t.entry order by t.position
                                          rows between unbounded preceding and unbounded following) as final
    from unnest(p_steps) t
  ) s
  join registry.versions v on v.entry = s.entry and v.manifest is null
    and (v.version = s.publishes ->> 'version'
         or (s.change = 'move' and v.version = s.after ->> 'version')
         or (s.final -> 'retired' = 'false' and v.version = s.final ->> 'version'))
  order by s.position limit 1;
  if found then
    perform registry.refuse_purged_version(wrong.entry, wrong.version);
  end if;
end
$$;
alter function registry.check_purges owner to registry_owner;
revoke all on function registry.check_purges from public, anon, authenticated, service_role;

-- granted to: nobody
-- The proposed changes, each with the row it really starts from: where the change before it of the same entry ended,
-- or the row as it stands. The canonical document of what is published comes along, so that it is parsed once.
create or replace function registry.read_steps(p_changes jsonb) returns registry.step[]
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select coalesce(array_agg(
    row(s.position, s.entry, s.change, s.before, s.after, s.publishes, coalesce(o.stored, false),
        o.document)::registry.step order by s.position), '{}')
  from (
    select c.position, c.entry, c.change, c.after, c.publishes,
           coalesce(lag(c.after) over (partition by c.entry order by c.position), e.state) as before
    from (select r.position::integer as position, (r.value ->> 'entry') collate "C" as entry,
                 r.value ->> 'change' as change, r.value -> 'after' as after,
                 nullif(r.value -> 'publishes', 'null') as publishes
          from jsonb_array_elements(p_changes) with ordinality r(value, position)) c
    left join registry.entry_rows e on e.entry = c.entry
  ) s
  left join registry.read_contents(
    array(select r.value #>> '{publishes,digest}' from jsonb_array_elements(p_changes) r(value))) o
    on o.digest = s.publishes ->> 'digest'
$$;
alter function registry.read_steps owner to registry_owner;
revoke all on function registry.read_steps from public, anon, authenticated, service_role;

-- granted to: readers
-- Compares one page of versions with their canonical documents; p_after is 'kind/id@version'.
create or replace function registry.verify_versions_v1(
  p_after text default null, p_limit bigint default 500
) returns jsonb
  language sql stable
  set search_path = pg_catalog, pg_temp
as $$
  select registry.require_reader();
  with page as materialized (
    select v.entry || '@' || v.version as label, v.entry, v.version, registry.version_problems(v) as problems
    from registry.versions v
    where p_after is null
      or (v.entry, v.version) > (split_part(p_after, '@', 1), substr(p_after, strpos(p_after, '@') + 1))
    order by v.entry, v.version limit p_limit
  )
  select jsonb_build_object(
    'checked', (select count(*) from page),
    'last', (select p.label from page p order by p.entry desc, p.version desc limit 1),
    'problems', (
      select coalesce(jsonb_agg(jsonb_build_object('what', 'version ' || p.label, 'problem', t.problem)
                                order by p.entry, p.version, t.position), '[]')
      from page p cross join lateral unnest(p.problems) with ordinality t(problem, position)))
$$;
alter function registry.verify_versions_v1 owner to registry_owner;
revoke all on function registry.verify_versions_v1 from public, anon, authenticated, service_role;
grant execute on function registry.verify_versions_v1 to authenticated, service_role;

-- granted to: readers
create or replace function registry.require_version(p_entry text, p_version text) returns registry.versions
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  wanted registry.versions;
begin
  perform registry.require_entry(p_entry);
  select v.* into wanted from registry.versions v where v.entry = p_entry and v.version = p_version;
  if not found then
    perform registry.refuse(
      404, 'not_found', format('%s has no version %s', p_entry, p_version),
      jsonb_build_object('entry', p_entry, 'version', p_version),
      format('see registry show %s for its versions', p_entry));
  end if;
  return wanted;
end
$$;
alter function registry.require_version owner to registry_owner;
revoke all on function registry.require_version from public, anon, authenticated, service_role;
grant execute on function registry.require_version to authenticated, service_role;

-- granted to: readers
-- The version that a runtime gets: the live one if it fits, else the highest fitting one that was live, is not
-- turned down by a hold, and was not purged. The range comes as two sort keys, so that SQL needs no grammar of ranges.
create or replace function registry.resolve_entry_v1(
  p_entry text, p_low text, p_high text, p_prereleases boolean
) returns jsonb
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  wanted registry.entries := registry.require_entry(p_entry);
  any_version constant boolean := p_low = '' and p_high = '~' and not p_prereleases;
  turned_down constant jsonb := coalesce(wanted.hold -> 'turned_down', '[]');
  chosen record;
begin
  if wanted.retired or wanted.status = 'disabled' then
    perform registry.refuse_gone(wanted);
  end if;
  select v.version, v.digest, v.version = wanted.version as live into chosen
  from registry.versions v
  where v.entry = wanted.entry and v.manifest is not null
    and (v.version = wanted.version
         or (not turned_down ? v.version
             and exists (select from registry.release_changes c
                         where c.entry = v.entry and c.version = v.version
                           and c.change in ('create', 'update', 'move'))))
    and ((v.sort_key >= p_low and v.sort_key < p_high and (p_prereleases or strpos(v.version, '-') = 0))
         or (any_version and v.version = wanted.version))
  order by v.version = wanted.version desc, v.sort_key desc limit 1;
  if not found then
    perform registry.refuse_unfit(wanted);
  end if;
  return jsonb_build_object('entry', wanted.entry, 'version', chosen.version, 'digest', chosen.digest,
                            'status', wanted.status, 'live', chosen.live, 'deprecation', wanted.deprecation);
end
$$;
alter function registry.resolve_entry_v1 owner to registry_owner;
revoke all on function registry.resolve_entry_v1 from public, anon, authenticated, service_role;
grant execute on function registry.resolve_entry_v1 to authenticated, service_role;

-- granted to: writers
-- Stores content under the sha256 that the server computes. Objects without a release that names them are harmless.
-- What was purged is refused: it must not come back.
create or replace function registry.put_objects_v1(p_objects jsonb) returns jsonb
  language plpgsql volatile security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  stored bigint;
  liar text;
  purged text;
begin
  perform registry.require_publisher();
  with uploaded as materialized (
    select o.value ->> 'digest' as claimed, registry.object_content(o.value) as content
    from jsonb_array_elements(p_objects) o
  ), hashed as materialized (
    select u.claimed, encode(sha256(u.content), 'hex') collate "C" as digest, u.content from uploaded u
  ), lies as (
    select min(coalesce(h.claimed, 'null')) as claimed from hashed h where h.claimed is distinct from h.digest
  ), written as (
    -- Ordered, or two publishers with the same new objects would wait for each other in a circle.
    insert into registry.objects (digest, content)
    select distinct on (h.digest) h.digest, h.content from hashed h
    where not exists (select from registry.objects o where o.digest = h.digest)
      and (select l.claimed is null from lies l)
    order by h.digest
    on conflict do nothing
    returning digest
  )
  select (select count(*) from written), l.claimed,
         (select min(o.digest) from hashed h join registry.objects o on o.digest = h.digest and o.content is null)
  into stored, liar, purged from lies l;
  if liar is not null then
    perform registry.refuse(
      422, 'wrong_digest', format('the content sent as object %s has another sha256', liar),
      jsonb_build_object('digest', liar), 'send the bytes that the digest was computed of');
  end if;
  if purged is not null then
    perform registry.refuse_purged_object(purged);
  end if;
  return jsonb_build_object('stored', stored);
end
$$;
alter function registry.put_objects_v1 owner to registry_owner;
revoke all on function registry.put_objects_v1 from public, anon, authenticated, service_role;
grant execute on function registry.put_objects_v1 to authenticated, service_role;

-- granted to: writers
-- Remembers what validation found under the present rules, and forgets what it found under others or of other content
-- at the same paths.
create or replace function registry.put_seen_v1(p_owner text, p_fingerprint text, p_rows jsonb) returns jsonb
  language plpgsql volatile security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  written bigint;
begin
  perform registry.require_publisher();
  if p_owner is null or p_fingerprint is null or jsonb_typeof(p_rows) is distinct from 'array'
    or exists (select from jsonb_array_elements(p_rows) r
               where not coalesce(jsonb_typeof(r.value -> 'path') = 'string'
                                  and jsonb_typeof(r.value -> 'object_id') = 'string' and r.value ? 'content', false))
  then
    perform registry.refuse(422, 'malformed', 'what was seen does not have the agreed form', '{}',
                            'use the client that belongs to this registry');
  end if;
  delete from registry.seen s
  where s.owner = p_owner
    and (s.fingerprint <> p_fingerprint or s.path in (select r.value ->> 'path' from jsonb_array_elements(p_rows) r));
  insert into registry.seen (owner, fingerprint, path, object_id, content)
  select distinct on (r.value ->> 'path', r.value ->> 'object_id')
         p_owner, p_fingerprint, r.value ->> 'path', r.value ->> 'object_id', r.value -> 'content'
  from jsonb_array_elements(p_rows) with ordinality r(value, position)
  order by r.value ->> 'path', r.value ->> 'object_id', r.position desc
  on conflict (owner, fingerprint, path, object_id) do update set content = excluded.content;
  get diagnostics written = row_count;
  return jsonb_build_object('stored', written);
end
$$;
alter function registry.put_seen_v1 owner to registry_owner;
revoke all on function registry.put_seen_v1 from public, anon, authenticated, service_role;
grant execute on function registry.put_seen_v1 to authenticated, service_role;

-- granted to: nobody
create or replace function registry.require_admin(p_change text) returns void
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
begin
  perform registry.require_publisher();
  if registry.caller_level() <> 'admin' then
    perform registry.refuse(
      403, 'not_allowed', format('%s may not %s', registry.caller_actor(), p_change),
      jsonb_build_object('actor', registry.caller_actor(), 'level', registry.caller_level(), 'change', p_change),
      'ask an administrator of the registry');
  end if;
end
$$;
alter function registry.require_admin owner to registry_owner;
revoke all on function registry.require_admin from public, anon, authenticated, service_role;

-- granted to: writers
-- The only way the live state changes: all changes of a proposal as one release, or none.
-- Without changes only the watermark moves, and the newest release is the answer.
-- Plans are made anew each time, because those for an unknown number of changes are bad ones for ten thousand.
create or replace function registry.commit_release_v1(p_release jsonb) returns jsonb
  language plpgsql volatile security definer
  set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_custom_plan
as $$
declare
  newest registry.releases;
  steps registry.step[];
  made boolean;
begin
  perform registry.require_publisher();
  p_release := registry.expand_proposal(p_release);
  perform registry.check_proposal(p_release);
  perform pg_advisory_xact_lock(hashtextextended('registry.commit_release', 0));
  newest := registry.newest_release();
  perform registry.check_base(p_release, newest.number);
  steps := registry.read_steps(p_release -> 'changes');
  perform registry.check_owners(steps, p_release ->> 'owner');
  perform registry.check_changes(steps);
  perform registry.check_levels(steps, p_release ->> 'action');
  perform registry.check_purges(steps);
  perform registry.check_new_versions(steps);
  perform registry.check_digests(steps);
  perform registry.check_documents(steps);
  perform registry.move_watermark(p_release);
  made := cardinality(steps) > 0;
  if made then
    newest := registry.write_release(p_release, newest, steps);
    perform registry.write_entries(steps, newest.at);
    perform registry.write_versions(steps, newest);
    insert into registry.release_changes (release, position, entry, change, before, after, publishes)
    select newest.number, s.position, s.entry, s.change, s.before, s.after, s.publishes from unnest(steps) s;
  end if;
  return registry.release_answer(newest, made);
end
$$;
alter function registry.commit_release_v1 owner to registry_owner;
revoke all on function registry.commit_release_v1 from public, anon, authenticated, service_role;
grant execute on function registry.commit_release_v1 to authenticated, service_role;

-- granted to: readers
-- Everything about an entry and one of its versions, by default the one it stands at. When it was purged there is
-- no manifest, and `purged` says when, by whom and why.
create or replace function registry.show_entry_v1(p_entry text, p_version text default null) returns jsonb
  language plpgsql stable
  set search_path = pg_catalog, pg_temp
as $$
declare
  wanted registry.entries := registry.require_entry(p_entry);
  shown registry.versions := registry.require_version(p_entry, coalesce(p_version, wanted.version));
begin
  return registry.entry_summary(wanted, shown) || jsonb_build_object(
    'live_version', wanted.version, 'owners', wanted.owners, 'metadata', wanted.metadata,
    'deprecation', wanted.deprecation, 'hold', wanted.hold,
    'digest', shown.digest, 'commit', shown.commit_sha, 'path', shown.path, 'manifest', shown.manifest,
    'purged', registry.version_purge_json(p_entry, shown.version),
    'release', shown.release, 'published_at', registry.utc_text(shown.published_at),
    'files', registry.version_files_json(p_entry, shown.version),
    'references', registry.version_references_json(p_entry, shown.version),
    'versions', registry.version_list(p_entry));
end
$$;
alter function registry.show_entry_v1 owner to registry_owner;
revoke all on function registry.show_entry_v1 from public, anon, authenticated, service_role;
grant execute on function registry.show_entry_v1 to authenticated, service_role;

-- granted to: writers
-- Takes the content of a version that is not live out of the database, as a release of its own: for what must not be
-- kept, such as a secret. {"entry", "version", "reason", "base_release"}; only an administrator may.
-- The version and the digests of what went stay on record. Files that other versions need stay, too: `kept` says whose
-- they are. What is purged already is purged no second time.
create or replace function registry.purge_version_v1(p_purge jsonb) returns jsonb
  language plpgsql volatile security definer
  set search_path = pg_catalog, pg_temp
as $$
declare
  newest registry.releases;
  doomed registry.versions;
  made boolean;
begin
  perform registry.require_admin('purge');
  perform registry.check_purge(p_purge);
  perform pg_advisory_xact_lock(hashtextextended('registry.commit_release', 0));
  newest := registry.newest_release();
  doomed := registry.require_version(p_purge ->> 'entry', p_purge ->> 'version');
  made := doomed.manifest is not null;
  if made then
    perform registry.check_base(p_purge, newest.number);
    perform registry.check_not_live(doomed);
    newest := registry.write_purge(doomed, p_purge ->> 'reason', newest);
  end if;
  return registry.release_answer(newest, made) || jsonb_build_object(
    'entry', doomed.entry, 'version', doomed.version, 'digest', doomed.digest, 'kept', (
      select coalesce(jsonb_agg(jsonb_build_object('digest', o.digest, 'path', o.path, 'used_by', o.used_by)
                                order by o.path collate "C" nulls first), '[]')
      from registry.version_objects(doomed.entry, doomed.version) o));
end
$$;
alter function registry.purge_version_v1 owner to registry_owner;
revoke all on function registry.purge_version_v1 from public, anon, authenticated, service_role;
grant execute on function registry.purge_version_v1 to authenticated, service_role;

notify pgrst, 'reload schema';
