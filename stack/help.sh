#!/bin/bash
# ./ignite help
case ${1-} in
'' | --data | --data=*) ;;
*)
	printf 'ignite: help takes no arguments\n' >&2
	exit 2
	;;
esac
cat <<'TEXT'
usage: ./ignite VERB [options]            each verb takes --data DIR (default: var)

  up [--port N] [--detach] [--no-demo]    install what is missing, build, start everything, publish a first course;
                                          Ctrl-C stops all (--detach: returns when ready); when it runs already:
                                          migrate, restart what an update or a setting changed,
                                          take in functions that came or went
  down                                    stop everything
  status                                  what runs, since when, and where it listens
  logs [NAME] [--follow] [-n LINES]       what the services wrote (NAME: a service or the beginning of its name)
  doctor                                  check settings, versions, ports, permissions and connections
  migrate [--database URL]                bring a database up to date
  psql [ARGUMENT ...]                     a session as the database's owner
  store [adopt]                           which file store the objects lie in; take this one when the former is gone
  org add NAME                            a new organisation; prints its id
  user add EMAIL --org ID --role ROLE     a member (owner, editor or viewer); prints the user's id
  jobs list|show ID|why ID                what is queued, one job with its record, why it waits
  jobs cancel ID|requeue ID|redrive ID    stop one, make one ready now, bring an ended one back
  jobs redrive --queue Q [--status S] [--limit N] [--org ID]   many at once
  jobs pause QUEUE [--org ID] [--reason T] | resume QUEUE [--org ID]   each of jobs takes --json
  token --role ROLE [--user UUID] [--ttl 1h]   a token for service_role, anon or authenticated
  test [unit|sql|e2e|stack|faults|conformance|image|bare]  install what is missing, build, run the tests
  bench [ARGUMENT ...]                    measure
TEXT
