#!/bin/sh
# xvfb.sh PROGRAM [ARG...]: runs PROGRAM on an X server of its own, with no session around it.
#
# The server picks a free display itself (-displayfd), so two tests never race for a number, and
# -noreset keeps it from restarting when its first client leaves. Only this server is ended.
set -u
folder=$(mktemp -d "${TMPDIR:-/tmp}/rounds-xvfb-XXXXXX") || exit 99
server=
program=

end() {
    trap - EXIT INT TERM HUP
    [ -z "$program" ] || kill "$program" 2>/dev/null
    [ -z "$server" ] || { kill "$server" && wait "$server"; } 2>/dev/null
    rm -rf "$folder"
}
trap 'end' EXIT
trap 'end; exit 143' INT TERM HUP

mkdir -m 700 "$folder/config" "$folder/data" "$folder/cache" "$folder/run" || exit 99
mkfifo "$folder/display" || exit 99
Xvfb -displayfd 3 -noreset -nolisten tcp -screen 0 1920x1200x24 \
    3>"$folder/display" >"$folder/log" 2>&1 &
server=$!
if ! read -r display <"$folder/display"; then
    echo "xvfb.sh: Xvfb does not start: $(tail -n 1 "$folder/log")" >&2
    exit 99
fi

unset WAYLAND_DISPLAY GTK_THEME GTK_IM_MODULE GTK_PATH XAUTHORITY LANGUAGE
export DISPLAY=":$display" GDK_BACKEND=x11 LC_ALL="${LC_ALL:-C.UTF-8}"
export XDG_CONFIG_HOME="$folder/config" XDG_DATA_HOME="$folder/data"
export XDG_CACHE_HOME="$folder/cache" XDG_RUNTIME_DIR="$folder/run"
export DBUS_SESSION_BUS_ADDRESS=disabled: ADW_DISABLE_PORTAL=1 GTK_USE_PORTAL=0
export GTK_A11Y="${GTK_A11Y:-test}" GSK_RENDERER=cairo GSETTINGS_BACKEND=memory
export G_DEBUG="${G_DEBUG:-fatal-warnings}"

"$@" &
program=$!
wait "$program"
status=$?
program=
exit $status
