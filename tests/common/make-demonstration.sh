#!/bin/sh
# make-demonstration.sh SOURCE ROUNDSCTL STAMP: the store of `./dev run`, made once a build for the
# tests that copy it: DEMONSTRATION beside STAMP, with the synthetic patients of data/demo taken in.
set -eu
source=$1 roundsctl=$2 stamp=$3
store=$(dirname "$stamp")/demonstration
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The programs are not dumpable, which the leak checker cannot live with.
export ASAN_OPTIONS=detect_leaks=0
rm -rf "$store"
python3 "$source/data/demo/make.py" unpack "$work/patients" >/dev/null
printf 'demonstration\n' >"$work/passphrase"
"$roundsctl" init --demonstration --as-of "$(sed -n 's/^as_of *= *//p' "$source/data/demo/demo.ini")" \
    --store "$store" --passphrase-file "$work/passphrase" >/dev/null
sed "s|^|$work/patients/|" "$work/patients/order" |
    xargs -d '\n' "$roundsctl" import --demo --store "$store" >/dev/null
: >"$stamp"
