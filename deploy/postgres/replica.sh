#!/usr/bin/env bash
# A streaming replica of PGHOST: copied when its folder is empty, then followed. A copy that was broken off is
# made anew.
set -euo pipefail

if [ ! -e "$PGDATA/copied" ]; then
    find "$PGDATA" -mindepth 1 -delete
    pg_basebackup --pgdata "$PGDATA" --wal-method stream --checkpoint fast \
        --slot replica --write-recovery-conf
    touch "$PGDATA/copied"
fi
chmod 0700 "$PGDATA"
unset PGHOST PGPORT PGUSER PGPASSWORD
exec postgres "$@"
