#!/bin/sh
# session.sh PROGRAM [ARG...]: runs PROGRAM with a session bus of its own, where the accessibility bus starts by
# itself. What the services of the bus say goes to stderr: stdout is PROGRAM's.
exec 3>&1
exec dbus-run-session -- sh -c 'exec "$@" >&3 3>&-' sh "$@" >&2
