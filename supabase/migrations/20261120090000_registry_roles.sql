-- Roles and the schema. Re-runnable, and harmless where they exist, as on hosted Supabase.

-- Roles belong to the cluster and advisory locks to one database: when two databases are set up at once, one of
-- them may lose a race here, and finds the work done.
do $$
declare
  wanted text;
begin
  foreach wanted in array array['anon', 'authenticated', 'service_role', 'registry_owner'] loop
    begin
      if not exists (select from pg_catalog.pg_roles where rolname = wanted) then
        execute format('create role %I nologin noinherit', wanted);
      end if;
    exception when duplicate_object or unique_violation then
      null;
    end;
  end loop;
end
$$;

-- Giving tables and functions to registry_owner needs membership in it. Since Postgres 16 whoever creates a role is
-- a member that neither inherits from it nor may become it, so plain membership says too little.
do $$
declare
  granted boolean;
begin
  for attempt in 1..20 loop
    granted := pg_catalog.pg_has_role(current_user, 'registry_owner', 'USAGE');
    if granted and current_setting('server_version_num')::integer >= 160000 then
      granted := pg_catalog.pg_has_role(current_user, 'registry_owner', 'SET');
    end if;
    exit when granted;
    begin
      grant registry_owner to current_user;
    exception
      when unique_violation or internal_error then
        perform pg_catalog.pg_sleep(0.05); -- "tuple concurrently updated": another database granted it just now
      when insufficient_privilege then
        raise exception 'the role registry_owner exists, and % is no member of it', current_user
          using errcode = 'insufficient_privilege',
                hint = format('as the role that made it, or as a superuser, run: grant registry_owner to %I', current_user);
    end;
  end loop;
end
$$;

create schema if not exists registry;
grant usage, create on schema registry to registry_owner;
grant usage on schema registry to authenticated, service_role;

notify pgrst, 'reload schema';
