#!/bin/sh
# test-install.sh BUILD PREFIX BINDIR LIBEXECDIR DATADIR LOCALEDIR LANGUAGES: `meson install --destdir` leaves
# a tree that works from where it lies, with an empty environment. Speaks TAP.
# shellcheck disable=SC2317  # functions are reached through "check"
set -u
build=$1 prefix=$2 bindir=$3 libexecdir=$4 datadir=$5 localedir=$6 languages=$7
source=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/rounds-install.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
mkdir "$work/home"
tree=$work/tree$prefix
bin=$tree/$bindir
share=$tree/$datadir
programs="$bin/rounds $bin/roundsctl $tree/$libexecdir/rounds-engine $tree/$libexecdir/rounds-reader
    $tree/$libexecdir/rounds-derive"
count=0
failed=0

# check NAME COMMAND...: a case that is the exit status of the command.
check() {
    name=$1
    shift
    count=$((count + 1))
    if "$@" >"$work/said" 2>&1; then
        echo "ok $count - $name"
    else
        echo "not ok $count - $name"
        sed 's/^/# /' "$work/said"
        failed=1
    fi
}

# Nothing of this machine's session or of the build tree is there to help.
bare() { timeout 60 env -i PATH=/usr/bin:/bin HOME="$work/home" "$@"; }

files_there() {
    missing=
    for file in "$@"; do
        [ -s "$file" ] || missing="$missing $file"
    done
    [ -z "$missing" ] || { echo "missing or empty:$missing" && false; }
}

no_stray() { # installed outside the prefix, or with a mode that a system folder must not have
    stray=$(find "$work/tree" ! -type d ! -path "$tree/*")
    modes=$(find "$work/tree" ! -type l \( -perm /022 -o -perm /6000 \))
    links=$(find "$work/tree" -type l)
    [ -z "$stray$modes$links" ] || { printf '%s\n' "$stray" "$modes" "$links" && false; }
}

says_version() { # says_version NAME PROGRAM
    said=$(bare "$2" --version) || { echo "$said" && return 1; }
    case $said in "$1 "[0-9]*) ;; *) echo "--version says '$said'" && false ;; esac
}

hardened() {
    bad=
    for program in $programs; do
        file=${program##*/}
        readelf -h "$program" | grep -q 'Type: *DYN' || bad="$bad; $file is not position-independent"
        readelf -lW "$program" | grep -q GNU_RELRO || bad="$bad; $file has no RELRO"
        readelf -dW "$program" | grep -Eq 'BIND_NOW|FLAGS_1.*NOW' || bad="$bad; $file has no BIND_NOW"
        readelf -lW "$program" | grep 'GNU_STACK' | grep -q 'RWE' && bad="$bad; $file has an executable stack"
        readelf -dW "$program" | grep -Eq 'RPATH|RUNPATH' && bad="$bad; $file has an RPATH"
    done
    [ -z "$bad" ] || { echo "${bad#; }" && false; }
}

no_build_paths() { # what is installed does not say where it was built
    ! grep -rlF "$source" "$work/tree"
}

engine_found() { # doctor answers from the installed engine, wherever the tree lies
    bare "$bin/roundsctl" doctor --json >"$work/doctor" 2>&1
    grep -q "$tree/$libexecdir/rounds-engine" "$work/doctor" || { cat "$work/doctor" && false; }
}

window_starts() {
    sh "$source/tests/ui/xvfb.sh" sh -c '
        exec timeout 60 env -i PATH=/usr/bin:/bin HOME="$1" DISPLAY="$DISPLAY" GSK_RENDERER=cairo \
            "$2" --exit-after-startup' sh "$work/home" "$bin/rounds"
}

schemas_found() {
    bare env GSETTINGS_SCHEMA_DIR="$share/glib-2.0/schemas" GSETTINGS_BACKEND=memory \
        gsettings list-keys org.rounds.Rounds
}

mkdir "$work/tree"
check "meson install --destdir" meson install -C "$build" --destdir "$work/tree" --no-rebuild
# shellcheck disable=SC2086
check "the five programs" files_there $programs
check "launcher, description, settings, icons" files_there \
    "$share/applications/org.rounds.Rounds.desktop" \
    "$share/metainfo/org.rounds.Rounds.metainfo.xml" \
    "$share/glib-2.0/schemas/org.rounds.Rounds.gschema.xml" \
    "$share/glib-2.0/schemas/gschemas.compiled" \
    "$share/icons/hicolor/scalable/apps/org.rounds.Rounds.svg" \
    "$share/icons/hicolor/symbolic/apps/org.rounds.Rounds-symbolic.svg"
for language in $languages; do
    check "translation: $language" files_there "$tree/$localedir/$language/LC_MESSAGES/rounds.mo"
done
check "nothing outside the prefix, no strange modes" no_stray
check "hardened programs" hardened
check "no build paths" no_build_paths
check "launcher and description agree" appstreamcli validate-tree --no-net "$tree"
check "settings are compiled" schemas_found
for program in $programs; do
    check "${program##*/} --version" says_version "${program##*/}" "$program"
done
check "roundsctl finds its engine" engine_found
check "the window starts" window_starts
echo "1..$count"
exit $failed
