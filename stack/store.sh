#!/bin/bash
# ./ignite store [adopt]: which file store the database's objects lie in, and whether it is this one; adopt: it is, from now on.
here=$(dirname -- "$(realpath -- "$0")")
for part in lib settings database; do
	# shellcheck source=/dev/null
	. "$here/$part.sh"
done
take_data_option "$@"
[ ${#ARGS[@]} = 0 ] || [ "${ARGS[*]}" = adopt ] || usage "store [adopt]"
need_data
load_stack_settings
need_database
[ -n "$STORE_DIR" ] || die "STORAGE_URL ($STORAGE_URL) is no folder"
id=$(cat "$STORE_DIR/.store-id" 2>/dev/null) || die "$STORE_DIR has no id yet: the first worker that starts makes it (./ignite up)"
if [ "${ARGS[*]}" = adopt ]; then
	owner_psql -v id="$id" -v host="${HOST_NAME:-$(hostname)}" <<<"select ignite.store_adopt(:'id', :'host')"
fi
known=$(owner_psql -F ' ' -c "select store_id, host, date_trunc('second', noted_at) from ignite.store_identity")
say "this store  $id  $STORE_DIR"
say "known as    ${known:-none yet}"
[ "${known%% *}" = "$id" ] || { say "they differ: workers here are refused (other_store)"; exit 1; }
