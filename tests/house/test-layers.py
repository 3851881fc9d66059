#!/usr/bin/env python3
"""test-layers.py BUILD: the tree keeps to the table of layers.py, and layers.py sees each violation.

Every pair that the table forbids is planted once: a header compiled with the real command of an
object of that room, a call by a prototype of its own, a library or an archive on a link line, and a
NEEDED entry. A plant that is not found, or found as something else, is a failure.
"""
import os
import shlex
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import built  # noqa: E402
import layers  # noqa: E402
import tap  # noqa: E402

# One header and one call of each library, and its name in pkg-config where it needs flags.
SAMPLES = {
    'glib': ('glib-2.0/glib.h', 'g_malloc', 'glib-2.0'),
    'gtk': ('gtk-4.0/gtk/gtk.h', 'gtk_init', 'libadwaita-1'),
    'sodium': ('sodium.h', 'sodium_init', None),
    'sqlite': ('sqlite3.h', 'sqlite3_open', None),
    'soup': ('libsoup-3.0/libsoup/soup.h', 'soup_session_new', 'libsoup-3.0'),
    'json': ('json-glib-1.0/json-glib/json-glib.h', 'json_parser_new', 'json-glib-1.0'),
    'xml': ('libxml2/libxml/parser.h', 'xmlInitParser', 'libxml-2.0'),
    'zstd': ('zstd.h', 'ZSTD_compress', None),
    'secret': ('libsecret-1/libsecret/secret.h', 'secret_password_clear_sync', 'libsecret-1'),
    'vulkan': ('vulkan/vulkan.h', None, None),
    'vulkan-loader': (None, 'vkCreateInstance', None),
    'loader': (None, 'dlopen', None),
}


def command_of(tree, room):
    """The real command of an object of the room, without what names its files; None: no object."""
    names = sorted(n for n, o in tree.objects.items() if o.room == room and o.source.endswith('.c'))
    if not names:
        return None
    words, kept = iter(shlex.split(tree.commands[names[0]]['command'])), []
    for word in words:
        if word in ('-o', '-MF', '-MQ', '-c'):
            next(words)
        elif word != '-MD':
            kept.append(word)
    return kept


def compile_plant(tree, command, folder, name, text, flags=()):
    """Headers that the real compiler reads for the text; None when it does not compile."""
    source, deps = (os.path.join(folder, name + ending) for ending in ('.c', '.d'))
    with open(source, 'w', encoding='utf-8') as file:
        file.write(text)
    done = subprocess.run([*command, *flags, '-w', '-M', '-MF', deps, source], cwd=tree.build,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        return None
    with open(deps, encoding='utf-8') as file:
        return [path for path in built.parse_make_deps(file.read()) if path != source]


def findings_for(tree, room, headers=(), undefined=(), source=None):
    plant = built.Object('plant.o', source or f'{room}/plant.c', room, list(headers), set(undefined))
    return (list(layers.check_headers(tree, [plant])) if headers else
            list(layers.check_symbols(tree, [plant])))


def library_flags(name):
    package = SAMPLES[name][2]
    if package is None:
        return []
    done = subprocess.run(['pkg-config', '--cflags', package], stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.DEVNULL, check=False)
    return done.stdout.split()


def test_library_headers(case, tree, folder):
    """A header that is not installed here is held against the table by its path alone."""
    flags = {name: library_flags(name) for name in SAMPLES}

    def plant(room, library, command):
        path = '/usr/include/' + SAMPLES[library][0]
        text = f'#include <{path}>\n'
        return [path] if not os.path.exists(path) else compile_plant(tree, command, folder, f'{room}-{library}', text, flags[library])

    jobs = []
    with ThreadPoolExecutor(2) as pool:
        for room, layer in layers.LAYERS.items():
            command = command_of(tree, room)
            for library in sorted(SAMPLES):
                if command and SAMPLES[library][0] and library not in layer['libraries']:
                    jobs.append((room, library, pool.submit(plant, room, library, command)))
    for room, library, job in jobs:
        headers = job.result()
        source = os.path.join(folder, f'{room}-{library}.c')
        found = findings_for(tree, room, headers or (), source=source)
        case(f'/layers/header/{room}/{library}',
             any(f'(library {library}): {room} may not' in line for line in found),
             found or 'the plant does not compile')


def test_room_headers(case, tree, folder):
    """A header of another room, by its path: no include folder is in the way."""
    headers = {}
    for path, room in tree.files_of_rooms('.h'):
        headers.setdefault(room, []).append(path)
    # A header includes others of its room by name alone, wherever below it they stand.
    folders = sorted({os.path.dirname(path) for paths in headers.values() for path in paths})
    for room, layer in layers.LAYERS.items():
        command = command_of(tree, room)
        for other, paths in sorted(headers.items()):
            hidden = [p for p in paths if other != room and not layers.may_include(
                layer, room, ('room', other, p))]
            if command and hidden:
                path = os.path.join(tree.root, hidden[0])
                with open(path, encoding='utf-8') as file:
                    text = f'#include "{path}"\n'
                flags = [f'-I{os.path.join(tree.root, name)}' for name in folders]
                flags += library_flags('gtk' if other == 'ui' else 'glib')
                seen = compile_plant(tree, command, folder, f'{room}-{other}', text, flags)
                found = findings_for(tree, room, seen or ())
                case(f'/layers/header/{room}/{other}',
                     any(f'{hidden[0]} (room {other}): {room} may not' in line for line in found),
                     found or 'the plant does not compile')


def test_calls(case, tree, folder):
    """A prototype written by hand brings no header, but its symbol stays undefined."""
    for room, layer in layers.LAYERS.items():
        for library, (_, symbol, _) in sorted(SAMPLES.items()):
            if symbol and library not in layer['libraries']:
                found = findings_for(tree, room, undefined=[symbol])
                case(f'/layers/call/{room}/{library}',
                     found == [f'{room}/plant.c: calls {symbol} (library {library}): {room} may not'],
                     found)
    command = command_of(tree, 'ui')
    source, output = os.path.join(folder, 'call.c'), os.path.join(folder, 'call.o')
    with open(source, 'w', encoding='utf-8') as file:
        file.write('int sqlite3_open (void);\nint x (void);\nint x (void) { return sqlite3_open (); }\n')
    subprocess.run([*command, '-c', source, '-o', output], cwd=tree.build, check=True)
    symbols = built.run('nm', '-u', output).split()
    case('/layers/call/compiled', findings_for(tree, 'ui', undefined=symbols) != [], symbols)


def test_room_calls(case, tree):
    """The first function of each room that this room may not know."""
    functions = {}
    for symbol, rooms in sorted(tree.defined_in.items()):
        if len(rooms) == 1 and symbol != 'main' and symbol.startswith(('rounds_', 'rx_')):
            functions.setdefault(next(iter(rooms)), []).append(symbol)
    functions.pop('tests', None)
    for room, layer in layers.LAYERS.items():
        for other, symbols in sorted(functions.items()):
            hidden = [s for s in symbols if not layers.may_call(tree, layer, room, s, other)]
            if hidden:
                found = findings_for(tree, room, undefined=[hidden[0]])
                case(f'/layers/call/{room}/{other}', len(found) == 1 and f'(room {other})' in found[0],
                     found)
    for room, other in (('ui', 'wire'), ('app', 'engine'), ('data', 'app'), ('engine', 'data')):
        open_ones = [s for s in functions.get(other, ())
                     if layers.may_call(tree, layers.LAYERS[room], room, s, other)]
        case(f'/layers/call/{room}/{other}/all', other in functions and not open_ones, open_ones)


def test_link_lines(case, tree):
    for link in tree.links:
        room = layers.room_of(link.target)
        if room == 'tests':
            continue
        for library, entry in sorted(layers.LIBRARIES.items()):
            uses = layers.libraries_used(tree, tree.objects_in(link))
            brought = {r for name in uses for r in layers.LIBRARIES[name].requires}
            if entry.links and library not in uses | brought:
                planted = link._replace(libraries=link.libraries | {entry.links[0]})
                found = list(layers.check_links(tree, [planted]))
                case(f'/layers/link/{os.path.basename(link.target)}/{library}',
                     len(found) == 1 and entry.links[0] in found[0], found)
        for other in tree.links:
            inner = layers.room_of(other.target)
            if other.kind == 'archive' and inner != 'tests' and not layers.may_link(
                    room, other.target, inner, link.kind):
                planted = link._replace(inputs=link.inputs | {other.target})
                found = list(layers.check_links(tree, [planted]))
                case(f'/layers/link/{os.path.basename(link.target)}/{os.path.basename(other.target)}',
                     any(other.target in line for line in found), found)


NINJA = '''build ui/rounds: c_LINKER ui/rounds.p/main.c.o | data/librounds-data.a tests/x.a
 LINK_ARGS = -Wl,--as-needed -Wl,-lsqlite3 -l:libsoup-3.0.so.0 -lgtk-4 '-Wl,-rpath,$$ORIGIN/x' $
   /usr/lib/x86_64-linux-gnu/libsodium.so -pthread
build data/librounds-data.a: STATIC_LINKER data/librounds-data.a.p/a$ b.c.o
 LINK_ARGS = csrD
build all: phony ui/rounds
'''


def test_readers(case, tree, folder):
    """The parsers, on text in every form that a build may have."""
    program, archive = built.parse_build_ninja(NINJA)
    case('/layers/read/link-libraries',
         program.libraries == {'sqlite3', 'soup-3.0', 'gtk-4', 'sodium'}, program)
    case('/layers/read/link-inputs', program.inputs == {
        'ui/rounds.p/main.c.o', 'data/librounds-data.a', 'tests/x.a'}, program)
    case('/layers/read/archive', archive.inputs == {'data/librounds-data.a.p/a b.c.o'}, archive)
    case('/layers/read/tests-in-program',
         any('tests/x.a (room tests)' in line for line in layers.check_links(tree, [program])))
    deps = built.parse_ninja_deps('a.o: #deps 2, deps mtime 1 (VALID)\n    ../x.c\n    /y.h\n\nb.o: '
                                   '#deps 0, deps mtime 2 (STALE)\n')
    case('/layers/read/ninja-deps', deps == {'a.o': ['../x.c', '/y.h'], 'b.o': []}, deps)
    deps = built.parse_make_deps('a.o: ../a\\ b.c \\\n  /usr/include/sqlite3.h\n')
    case('/layers/read/make-deps', deps == ['../a b.c', '/usr/include/sqlite3.h'], deps)
    path = os.path.join(folder, 'needs')
    command = command_of(tree, 'ui')
    # A cache of the compiler may stand before it.
    compiler = command[1] if os.path.basename(command[0]) == 'ccache' else command[0]
    with open(path + '.c', 'w', encoding='utf-8') as file:
        file.write('int main (void) { return 0; }\n')
    subprocess.run([compiler, path + '.c', '-o', path, '-Wl,--no-as-needed', '-lsodium'], check=True)
    case('/layers/read/needed', 'sodium' in built.needed_of(path), built.needed_of(path))
    engine = next(l for l in tree.links if os.path.basename(l.target) == 'rounds-engine')
    found = list(layers.check_libraries(tree, engine, built.needed_of(path), 'needs'))
    case('/layers/needed/engine/sodium', len(found) == 1 and 'sodium' in found[0], found)


def test_edges(case, tree, folder):
    """What must be a finding although no library or room is forbidden by name."""
    ui = next(o for o in tree.objects.values() if o.room == 'ui')
    found = findings_for(tree, 'ui', ['/usr/include/nobody-knows.h'])
    case('/layers/edge/unknown-library', 'no rule knows' in ''.join(found), found)
    found = list(layers.check_headers(tree, [ui._replace(headers=None)]))
    case('/layers/edge/no-dependency-file', 'build everything' in ''.join(found), found)
    found = list(layers.check_headers(tree, [ui._replace(room=None, source='new/x.c')]))
    case('/layers/edge/no-room', 'in no room' in ''.join(found), found)
    os.makedirs(os.path.join(folder, 'top/app'))
    with open(os.path.join(folder, 'top/app/x.h'), 'w', encoding='utf-8') as file:
        file.write('#include <gio/gio.h>\n#  include "../engine/wire/wire.h"\n')
    with open(os.path.join(folder, 'top/app/x.c'), 'w', encoding='utf-8') as file:
        file.write('\n')
    planted = built.Tree(tree.build, layers.ROOMS)
    planted.root = os.path.join(folder, 'top')
    found = list(layers.check_export(planted, 'app/x.h', {'app', 'data'}, {'wire.h': {'wire'}}))
    case('/layers/edge/app-header-shows-wire', len(found) == 1 and 'wire.h' in found[0], found)
    found = list(layers.check_complete(planted))
    case('/layers/edge/not-compiled', 'app/x.c: is not compiled' in ''.join(found), found)
    planted.defined_in = {'rounds_x': {'app', 'data'}, 'rx_y': {'engine', 'tests'}, 'main': {'app', 'ui'}}
    found = list(layers.check_names(planted))
    case('/layers/edge/one-name-twice', found == ['rounds_x: is defined in app and in data'], found)
    planted.links = []
    found = list(layers.check_complete(planted))
    case('/layers/edge/no-program', len([f for f in found if 'not in the build' in f]) == len(layers.PROGRAMS), found)
    command = command_of(tree, 'ui')
    plain = compile_plant(tree, command, folder, 'plain', '#include "wire.h"\n')
    case('/layers/edge/ui-has-no-folder-of-wire', plain is None, plain)


def test_brought(case, tree, folder):
    """A GTK built with Vulkan (Ubuntu's) brings its headers: allowed until a file of ours asks."""
    vulkan, really = '/usr/include/vulkan/vulkan.h', layers.brought_along
    layers.brought_along = lambda: {'vulkan'}
    for name, include, count in (('came', '<gtk/gtk.h>', 0), ('asked', '<vulkan/vulkan.h>', 1)):
        source = os.path.join(folder, f'{name}.c')
        with open(source, 'w', encoding='utf-8') as file:
            file.write(f'#include {include}\n')
        found = findings_for(tree, 'ui', [vulkan], source=source)
        case(f'/layers/brought/{name}', len(found) == count, found)
    found = findings_for(tree, 'app', [vulkan])
    case('/layers/brought/without-gtk', len(found) == 1, found)
    layers.brought_along = really


def main(build):
    tree, case = built.Tree(build, layers.ROOMS), tap.Cases()
    findings = list(layers.check_all(tree))
    case('/layers/tree', not findings, '\n'.join(findings))
    rooms = {o.room for o in tree.objects.values()}
    case('/layers/every-room-is-looked-at', rooms >= set(layers.LAYERS) - {'shaders'}, rooms)
    with tempfile.TemporaryDirectory(prefix='rounds-layers-') as folder:
        test_library_headers(case, tree, folder)
        test_room_headers(case, tree, folder)
        test_calls(case, tree, folder)
        test_room_calls(case, tree)
        test_link_lines(case, tree)
        test_readers(case, tree, folder)
        test_edges(case, tree, folder)
        test_brought(case, tree, folder)
    return case.done()


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
