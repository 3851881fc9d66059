#!/bin/sh
# bench.sh BUILD [NAME [OPTION...]]: the benchmarks of `./dev bench`, one function each, medians of several runs.
# Where a peer exists it runs in the same run; where none does, that is said.
set -u
build=$1
name=${2:-all}
[ $# -ge 2 ] && shift
shift
cd "$(dirname "$0")/../.." || exit 1

machine() {
    printf 'machine: %s processors, %s\n' "$(nproc)" "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)"
}

bench_wire() { # what a token costs between the engine and a window
    echo "wire (no peer): the engine's messages through a pipe"
    ROUNDS_BUILD_ROOT="$PWD/$build" "$build/tests/bench/bench-wire"
}

bench_start() { # start to the unlock page
    echo "start (no peer): rounds to its first drawn page, under Xvfb with the cairo renderer"
    sh tests/ui/xvfb.sh "$build/tests/bench/bench-start" "$build/ui/rounds"
}

bench_run() { # `./dev run` when everything is there, with the network gone
    echo "run (no peer): the second ./dev run, no network, to the open demonstration"
    cache=${XDG_CACHE_HOME:-$HOME/.cache}
    data=${XDG_DATA_HOME:-$HOME/.local/share}
    i=0
    while [ $i -le 5 ]; do
        begin=$(date +%s%N)
        # xvfb.sh gives a program folders of its own; here it is the person's that are measured.
        sh tests/ui/xvfb.sh env XDG_CACHE_HOME="$cache" XDG_DATA_HOME="$data" \
            unshare --map-root-user --net ./dev run --exit-after-startup >/dev/null || exit 1
        # The first run makes what is missing and is not counted.
        [ $i -eq 0 ] || printf '  run %d: %d ms, the display of its own included\n' \
            $i $((($(date +%s%N) - begin) / 1000000))
        i=$((i + 1))
    done
}

bench_engine() { # models, beside llama.cpp; its options: bench-engine.py --help
    /usr/bin/python3 tests/bench/bench-engine.py "$build" "$@"
}

bench_data() { # the record, beside HAPI FHIR; its options: bench-data.py --help
    python3 tests/bench/bench-data.py "$build" "$@"
}

bench_ui() { # the window: charts, sections, frames of the timeline
    echo "ui (no peer): the window, under Xvfb with the cairo renderer"
    folder=$(mktemp -d) || exit 1
    chmod 700 "$folder"
    (umask 077 && echo 'correct horse 7' >"$folder/passphrase")
    python3 tests/bench/make-people.py "$folder/small.ndjson" --people 2 --events 680 --notes 20 --care 290 --seed 1
    python3 tests/bench/make-people.py "$folder/large.ndjson" --events 33000 --notes 2000 --care 14900 --seed 2
    "$build/app/roundsctl" init --store "$folder/store" --passphrase-file "$folder/passphrase" >/dev/null &&
        ui_import small && ui_import large &&
        "$build/tests/bench/bench-demonstration" "$folder/demonstration" "$(date +%F)" "$folder/large.ndjson" &&
        sh tests/ui/xvfb.sh "$build/tests/bench/bench-start" "$build/ui/rounds" &&
        ui_part memory "$folder/store" 'correct horse 7' &&
        ui_part charts "$folder/store" 'correct horse 7' "${1:-10}" &&
        ui_part answer "$folder/demonstration" demonstration "$(ui_model)"
    failed=$?
    rm -rf "$folder"
    return $failed
}

ui_import() { # which of the two; "$folder" is bench_ui's
    "$build/app/roundsctl" import --store "$folder/store" --passphrase-file "$folder/passphrase" --source "$1" \
        "$folder/$1.ndjson" >/dev/null
}

ui_part() { # each a process of its own; only its figures are shown
    {
        ROUNDS_BUILD_ROOT="$PWD/$build" sh tests/ui/xvfb.sh "$build/tests/bench/bench-ui" "$@"
        echo $? >"$folder/failed"
    } | grep '^  '
    return "$(cat "$folder/failed")"
}

ui_model() { # what answers while frames are measured: the model of ./dev run, else the engine's echo
    model=${XDG_CACHE_HOME:-$HOME/.cache}/rounds/models/SmolLM2-135M-Instruct.Q4_1.gguf
    if [ -f "$model" ]; then echo "$model"; else echo echo; fi
}

bench_timeline() { # frames of the timeline of 50,000 events
    echo "timeline (no peer): pan and zoom in a window, under Xvfb with the cairo renderer"
    GSK_RENDERER=cairo sh tests/ui/xvfb.sh "$build/tests/bench/bench-timeline"
}

case " $* " in *' --json '*) ;; *) machine ;; esac
case $name in
all) for each in wire start run engine data ui timeline; do "bench_$each"; done ;;
wire | start | run | timeline) "bench_$name" ;;
engine | data | ui) "bench_$name" "$@" ;;
*)
    echo "dev: there is no benchmark '$name'; there are: wire start run engine data ui timeline" >&2
    exit 2
    ;;
esac
