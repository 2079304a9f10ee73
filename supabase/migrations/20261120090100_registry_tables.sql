-- Tables, what guards them, and the views. Text that is ordered, paged or hashed is COLLATE "C".

create table registry.owners (
  name text collate "C" primary key check (name <> ''),
  watermark text,
  created_at timestamptz not null
);

create table registry.entries (
  entry text collate "C" primary key check (entry = kind || '/' || id),
  uid uuid not null unique default gen_random_uuid(),
  kind text collate "C" not null,
  id text collate "C" not null,
  owner text collate "C" not null references registry.owners,
  version text collate "C" not null,
  digest text collate "C" not null,
  status text not null check (status in ('active', 'deprecated', 'disabled')),
  deprecation jsonb,
  owners jsonb not null,
  tags jsonb not null,
  metadata jsonb not null,
  hold jsonb,
  retired boolean not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index entries_by_owner on registry.entries (owner, entry);

create table registry.releases (
  number bigint primary key check (number > 0),
  at timestamptz not null,
  owner text collate "C" not null references registry.owners,
  action text not null check (action in ('publish', 'sync', 'rollback', 'resume', 'transfer')),
  actor text not null,
  commit_sha text,
  repository_url text,
  ref text,
  git_author text,
  reason text,
  chain_text text not null,
  chain text collate "C" not null unique
);
create index releases_by_owner on registry.releases (owner, number);

-- publishes is what create, add and update brought in, as proposed; version is where the entry stood afterwards.
create table registry.release_changes (
  release bigint not null references registry.releases,
  position integer not null,
  entry text collate "C" not null references registry.entries,
  change text not null check (change in ('create', 'add', 'update', 'move', 'annotate', 'retire', 'restore', 'hold',
                                         'resume', 'transfer')),
  before jsonb,
  after jsonb not null,
  publishes jsonb,
  version text collate "C" not null generated always as (after ->> 'version') stored,
  published text collate "C" generated always as (publishes ->> 'version') stored,
  primary key (release, position)
);
create index release_changes_by_entry on registry.release_changes (entry, release, position);
create index release_changes_live on registry.release_changes (entry, version)
  where change in ('create', 'update', 'move');

-- Content by its sha256: the files of bundles, and the canonical documents of versions.
create table registry.objects (
  digest text collate "C" primary key,
  content bytea not null,
  stored_at timestamptz not null default clock_timestamp()
);

-- digest names the canonical document among the objects; manifest is derived from it.
create table registry.versions (
  entry text collate "C" not null references registry.entries,
  version text collate "C" not null,
  uid uuid not null unique default gen_random_uuid(),
  sort_key text collate "C" not null,
  digest text collate "C" not null references registry.objects,
  manifest jsonb not null,
  path text not null,
  commit_sha text,
  release bigint not null references registry.releases,
  published_at timestamptz not null,
  primary key (entry, version),
  unique (entry, sort_key)
);

create table registry.version_files (
  entry text collate "C" not null,
  version text collate "C" not null,
  path text collate "C" not null,
  digest text collate "C" not null references registry.objects,
  primary key (entry, version, path),
  foreign key (entry, version) references registry.versions
);

create table registry.version_references (
  entry text collate "C" not null,
  version text collate "C" not null,
  position integer not null,
  kind text collate "C" not null,
  id text collate "C" not null,
  range text collate "C" not null,
  pointer jsonb not null,
  target text collate "C" not null generated always as (kind || '/' || id) stored,
  primary key (entry, version, position),
  foreign key (entry, version) references registry.versions
);
create index version_references_by_target on registry.version_references (target);

-- What validation found before; a cache, so it may be emptied at any time.
create table registry.seen (
  owner text collate "C" not null,
  fingerprint text collate "C" not null,
  path text collate "C" not null,
  object_id text collate "C" not null,
  content jsonb not null,
  primary key (owner, fingerprint, path, object_id)
);

-- Filled by `registry db migrate`; Supabase's own table keeps no checksums.
create table registry.migration_checksums (
  version text collate "C" primary key,
  checksum text not null,
  recorded_at timestamptz not null default clock_timestamp()
);

-- One change of one entry as it is proposed, with the row before it. When it publishes a version: whether the object
-- it names is stored, and the canonical document found there (null when it is none).
create type registry.step as (
  position integer,
  entry text,
  change text,
  before jsonb,
  after jsonb,
  publishes jsonb,
  stored boolean,
  document jsonb
);
alter type registry.step owner to registry_owner;
revoke all on type registry.step from public;

-- The message says which table, so that one function serves all triggers.
create function registry.refuse_alteration() returns trigger
  language plpgsql
  set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception using
    errcode = 'PT403',
    message = format('%s of registry.%s is refused: what is recorded stays', tg_op, tg_table_name),
    detail = jsonb_build_object('code', 'append_only', 'table', tg_table_name)::text,
    hint = 'publish, roll back or sync instead; every change of state is a new release';
end
$$;
alter function registry.refuse_alteration() owner to registry_owner;
revoke all on function registry.refuse_alteration() from public;

do $$
declare
  name text;
begin
  foreach name in array array['owners', 'entries', 'releases', 'release_changes', 'objects', 'versions',
                              'version_files', 'version_references', 'seen', 'migration_checksums'] loop
    execute format('alter table registry.%I enable row level security', name);
    execute format('create policy read_all on registry.%I for select to authenticated, service_role
                    using (true)', name);
    execute format('grant select on registry.%I to authenticated, service_role', name);
  end loop;
  foreach name in array array['releases', 'release_changes', 'objects', 'versions', 'version_files',
                              'version_references'] loop
    execute format('create trigger append_only before update or delete or truncate on registry.%I
                    for each statement execute function registry.refuse_alteration()', name);
  end loop;
  foreach name in array array['owners', 'entries'] loop
    execute format('create trigger never_deleted before delete or truncate on registry.%I
                    for each statement execute function registry.refuse_alteration()', name);
  end loop;
end
$$;

-- The row of an entry as clients see it and as releases keep it, before and after a change.
create view registry.entry_rows with (security_invoker = true) as
select e.entry, e.owner,
       jsonb_build_object(
         'kind', e.kind, 'id', e.id, 'owner', e.owner, 'version', e.version, 'digest', e.digest, 'status', e.status,
         'deprecation', e.deprecation, 'owners', e.owners, 'tags', e.tags, 'metadata', e.metadata, 'hold', e.hold,
         'retired', e.retired) as state
from registry.entries e;
grant select on registry.entry_rows to authenticated, service_role;

-- What a version is to its entry: active while the entry stands at it, archived when it once did, else a draft.
create view registry.version_states with (security_invoker = true) as
select s.*, case when s.live then 'active' when s.ever_live then 'archived' else 'draft' end as state
from (
  select v.*, e.uid as entry_uid, e.kind, v.version = e.version and not e.retired as live,
         exists (select from registry.release_changes c
                 where c.entry = v.entry and c.version = v.version
                   and c.change in ('create', 'update', 'move')) as ever_live
  from registry.versions v
  join registry.entries e on e.entry = v.entry
) s;
grant select on registry.version_states to authenticated, service_role;

-- One pair of views per kind, in the shape that runtimes know from Supabase tables.
do $$
declare
  kind text;
  id_column text;
begin
  foreach kind in array array['agent', 'template', 'tool', 'model_profile', 'workflow', 'policy', 'backend'] loop
    id_column := case kind when 'model_profile' then 'profile_id' else kind || '_id' end;
    execute format($view$
      create view registry.%1$I with (security_invoker = true) as
      select e.uid as id, e.id as %2$I, v.manifest ->> 'name' as name, v.manifest ->> 'description' as description,
             e.version as current_version, case when e.retired then 'retired' else e.status end as status,
             e.metadata, e.created_at, e.updated_at
      from registry.entries e
      join registry.versions v on v.entry = e.entry and v.version = e.version
      where e.kind = %3$L
    $view$, kind || '_registry', id_column, kind);
    execute format($view$
      create view registry.%1$I with (security_invoker = true) as
      select v.uid as id, v.entry_uid as %2$I, v.version, v.manifest, v.commit_sha, v.published_at, v.state as status
      from registry.version_states v
      where v.kind = %3$L
    $view$, kind || '_versions', kind || '_registry_id', kind);
    execute format('grant select on registry.%I, registry.%I to authenticated, service_role',
                   kind || '_registry', kind || '_versions');
  end loop;
end
$$;

-- Last, because whoever gives a table away may no longer do the rest unless it inherits from the new owner.
do $$
declare
  relation record;
begin
  for relation in
    select c.relname, c.relkind from pg_catalog.pg_class c
    where c.relnamespace = 'registry'::regnamespace and c.relkind in ('r', 'v')
      and c.relowner <> 'registry_owner'::regrole
    order by c.relkind, c.relname
  loop
    execute format('alter %s registry.%I owner to registry_owner',
                   case relation.relkind when 'v' then 'view' else 'table' end, relation.relname);
  end loop;
end
$$;

notify pgrst, 'reload schema';
