#!/usr/bin/env bash
# Run once, when the database is made: its settings, and replicas of this network stream from it, with a password.
set -euo pipefail

psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set password="$REPLICATION_PASSWORD" <<'SQL'
CREATE ROLE replicator LOGIN REPLICATION PASSWORD :'password';
SELECT pg_create_physical_replication_slot('replica');
SQL
echo "include '/tuned.conf'" >> "$PGDATA/postgresql.conf"
echo "host replication replicator samenet scram-sha-256" >> "$PGDATA/pg_hba.conf"
