#!/usr/bin/env python3
"""layers.py BUILD: who may use whom, checked on what the compiler and the linker were really given.

Include folders alone prove nothing: a header in /usr/include compiles without a flag, a path with
".." reaches any room, and a prototype written by hand needs no header at all. So four things are
read, and held against the one table below:

  headers   the dependency files of every object (ninja keeps them; .d files are read as well)
  symbols   what every object leaves undefined: libraries by prefix, rooms by who defines it
  links     the objects, archives and libraries on the link line of every program and library
  needed    the NEEDED entries of every program that was built

Weighed: a scan of the #include lines for forbidden words (blind to what a header brings along), and
one shared library a layer (the loader then enforces links, not headers, and starting is slower).

Objects and programs of tests/ are exempt, but nothing of tests/ may be linked into a program.
Prints one line a finding and ends with status 1 when there is one.
"""
import fnmatch
import os
import re
import sys
from collections import namedtuple

import built

# ---- the table ----

# Longest path first. A file outside of these rooms is a finding.
ROOMS = {
    'data/reader': 'reader', 'data/pages': 'pages', 'data/derive': 'derive', 'engine/cage': 'cage', 'engine/wire': 'wire',
    'app': 'app', 'data': 'data', 'engine': 'engine', 'shaders': 'shaders', 'tests': 'tests',
    'ui': 'ui',
}
ALL = ('*',)
# What data/ is made of for whoever shows it: its models, and the store as an object.
MODELS = (
    'store.h', 'data-error.h', 'block.h', 'event.h', 'person.h', 'fhir-time.h', 'incoming.h',
    'chart-index.h', 'dosage.h', 'medicines.h', 'problems.h', 'allergies.h', 'series.h',
    'encounters.h', 'chart-errors.h', 'site-ranges.h', 'directory.h', 'birth.h', 'chart.h', 'records.h', 'write.h',
    'audit.h', 'local.h', 'acts.h', 'keyfile.h', 'keys.h', 'keyring.h', 'secret.h', 'scan.h',
    'tables.h', 'narrative.h', 'reading.h', 'addenda.h', 'pregnancy.h', 'weight.h', 'chart-names.h',
)

# headers    other rooms whose headers its files may include, and which of them; those in a folder
#            named private are for their own room alone
# libraries  what its files may include, call and link besides libc
# links      other rooms whose archives a program of this room may contain, and which of them
# exports    rooms whose headers its own headers may include, where that is less than `headers`
LAYERS = {
    'cage': {'headers': {}, 'libraries': set(), 'links': {}},
    'wire': {'headers': {}, 'libraries': set(), 'links': {}},
    'shaders': {'headers': {}, 'libraries': set(), 'links': {}},
    'engine': {
        'headers': {'cage': ALL, 'wire': ALL, 'shaders': ALL},
        'libraries': {'vulkan', 'loader'},
        'links': {'cage': ALL, 'wire': ALL, 'shaders': ALL},
    },
    # The decoders of pictures are the reader's alone.
    'reader': {'headers': {'cage': ALL}, 'libraries': {'png', 'jpeg'}, 'links': {'cage': ALL}},
    # What is linked with poppler is under the GPL: a program of its own, and no room's archive.
    'pages': {'headers': {'cage': ALL, 'reader': ALL}, 'libraries': {'glib', 'poppler', 'cairo'},
              'links': {'cage': ALL, 'reader': ALL}},
    # The child that makes the key of a passphrase.
    'derive': {'headers': {'cage': ALL}, 'libraries': {'sodium'}, 'links': {'cage': ALL}},
    # data knows the frames that a reader writes, and no decoder.
    'data': {
        'headers': {'reader': ('frame.h',), 'derive': ('question.h',)},
        'libraries': {'glib', 'sodium', 'sqlite', 'soup', 'json', 'zstd', 'xml', 'secret'},
        'links': {},
    },
    'app': {
        'headers': {'cage': ALL, 'wire': ALL, 'data': ALL},
        'libraries': {'glib'},
        'links': {'cage': ALL, 'wire': ALL, 'data': ALL, 'reader': ('librounds-reader-frame.a',)},
        'exports': {'data'},
    },
    'ui': {
        'headers': {'app': ALL, 'data': MODELS, 'cage': ('harden.h',)},
        'libraries': {'glib', 'gtk', 'cairo'},
        'links': {'cage': ALL, 'wire': ALL, 'data': ALL, 'app': ALL,
                  'reader': ('librounds-reader-frame.a',)},
    },
}
PROGRAMS = ('rounds', 'roundsctl', 'rounds-engine', 'rounds-reader', 'rounds-pages',
            'rounds-derive')

# headers  patterns of the paths it installs; symbols  what its functions begin with;
# links    the names after -l. `requires` are libraries whose headers it brings along.
Library = namedtuple('Library', 'headers symbols links requires', defaults=((),))
INCLUDE = '/usr/include/'
LIBRARIES = {
    'png': Library((INCLUDE + 'libpng16/*', INCLUDE + 'png*.h'), r'png_', ('png16',), ('z',)),
    'z': Library((INCLUDE + 'zlib.h', INCLUDE + 'zconf.h'), r'(?!)', ('z',)),
    'jpeg': Library((INCLUDE + 'j*lib.h', INCLUDE + 'jmorecfg.h', INCLUDE + 'jerror.h',
                     '/usr/include/*/jconfig.h'), r'jpeg_', ('jpeg',)),
    'glib': Library(
        (INCLUDE + 'glib-2.0/*', INCLUDE + 'gio-unix-2.0/*', '/usr/lib/*/glib-2.0/include/*'),
        r'_?g_', ('glib-2.0', 'gobject-2.0', 'gio-2.0', 'gmodule-2.0')),
    'cairo': Library((INCLUDE + 'cairo/*', INCLUDE + 'fontconfig/*', INCLUDE + 'freetype2/*',
                      INCLUDE + 'pixman-1/*'), r'(cairo_|Fc[A-Z])',
                     ('cairo', 'cairo-gobject', 'fontconfig', 'freetype')),
    'poppler': Library((INCLUDE + 'poppler/*',), r'poppler_', ('poppler-glib', 'poppler'),
                       ('glib', 'cairo')),
    'gtk': Library(
        tuple(INCLUDE + d + '/*' for d in (
            'gtk-4.0', 'libadwaita-1', 'pango-1.0', 'gdk-pixbuf-2.0', 'graphene-1.0', 'harfbuzz',
            'fribidi'))
        + ('/usr/lib/*/graphene-1.0/include/*',),
        r'(gtk|gdk|gsk|adw|pango|graphene)_',
        ('gtk-4', 'adwaita-1', 'pango-1.0', 'pangocairo-1.0', 'gdk_pixbuf-2.0', 'graphene-1.0',
         'harfbuzz', 'fribidi'), ('glib', 'cairo')),
    'sodium': Library((INCLUDE + 'sodium.h', INCLUDE + 'sodium/*'),
                      r'(sodium|crypto|randombytes)_', ('sodium',)),
    'sqlite': Library((INCLUDE + 'sqlite3*.h',), r'sqlite3_', ('sqlite3',)),
    'soup': Library((INCLUDE + 'libsoup-3.0/*', INCLUDE + 'sysprof-*/*'), r'soup_', ('soup-3.0',),
                    ('glib',)),
    'json': Library((INCLUDE + 'json-glib-1.0/*',), r'json_', ('json-glib-1.0',), ('glib',)),
    'xml': Library((INCLUDE + 'libxml2/*', INCLUDE + 'unicode/*'), r'(xml|html)[A-Z]', ('xml2',)),
    'zstd': Library((INCLUDE + 'zstd*.h', INCLUDE + 'zdict.h'), r'Z(STD|DICT)_', ('zstd',)),
    'secret': Library((INCLUDE + 'libsecret-1/*',), r'secret_', ('secret-1',), ('glib',)),
    # The Vulkan loader is opened at run time, so that a machine without one still starts the
    # engine: headers only, and a direct call or -lvulkan is a finding in every room.
    'vulkan': Library((INCLUDE + 'vulkan/*', INCLUDE + 'vk_video/*'), r'(?!)', ()),
    'vulkan-loader': Library((), r'vk[A-Z]', ('vulkan',)),
    'loader': Library((), r'(dlopen|dlmopen|dlsym|dlvsym)$', ()),
}
# In every program: the C library, the compiler's own, the sanitizers' run time.
LIBC_LINKS = re.compile(r'(c|m|dl|rt|pthread|gcc|gcc_s|asan|ubsan|ld-linux[-\w]*)$')
# Headers that a GTK built with Vulkan brings along: then ours may still not ask for them themselves.
GTK_CONFIG = INCLUDE + 'gtk-4.0/gdk/gdkconfig.h'
COMPILER_HEADERS = ('/usr/lib/gcc/*', '/usr/lib/llvm-*/lib/clang/*', '/usr/lib/clang/*')


def room_of(path):
    return built.room_of(ROOMS, path)


def library_of_header(path):
    for name, library in LIBRARIES.items():
        if any(fnmatch.fnmatchcase(path, pattern) for pattern in library.headers):
            return name
    return None


def library_of_symbol(symbol):
    for name, library in LIBRARIES.items():
        if re.match(library.symbols, symbol):
            return name
    return None


def library_of_link(link):
    if LIBC_LINKS.match(link):
        return 'libc'
    for name, library in LIBRARIES.items():
        if link in library.links:
            return name
    return None


def brought_along():
    """Libraries whose headers come with GTK's own."""
    if not os.path.exists(GTK_CONFIG):
        return set()
    with open(GTK_CONFIG, encoding='utf-8') as file:
        return {'vulkan'} if '#define GDK_RENDERING_VULKAN' in file.read() else set()


# ---- the checks: each gives lines of text, none when all is well ----

def header_use(tree, path):
    """('room', room, file name) or ('library', name, path); library 'libc' is free to all."""
    path = tree.relative(path)
    if not path.startswith('/'):
        return 'room', room_of(path), path
    if path in tree.libc or any(fnmatch.fnmatchcase(path, p) for p in COMPILER_HEADERS):
        return 'library', 'libc', path
    return 'library', library_of_header(path), path


def matches(path, patterns):
    return any(fnmatch.fnmatchcase(os.path.basename(path), pattern) for pattern in patterns)


def may_include(layer, room, use):
    kind, name, path = use
    if kind == 'room':
        public = '/private/' not in path and matches(path, layer['headers'].get(name, ()))
        return name == room or public
    return name == 'libc' or name in layer['libraries']


def asks_for(tree, paths, library):
    """Whether one of our own files spells an #include of the library."""
    for path in (os.path.join(tree.root, p) for p in paths):
        if os.path.isfile(path):
            with open(path, encoding='utf-8') as file:
                names = re.findall(r'^\s*#\s*include\s*[<"](.+?)[>"]', file.read(), re.MULTILINE)
            if any(library_of_header(os.path.join(INCLUDE, name)) == library for name in names):
                return True
    return False


def brings(tree, o, use):
    """Whether a header came with GTK and not because this object's own files ask for it."""
    if use[0] != 'library' or use[1] not in brought_along() or 'gtk' not in LAYERS[o.room]['libraries']:
        return False
    own = {tree.relative(p) for p in o.headers}
    return not asks_for(tree, {o.source} | {p for p in own if not p.startswith('/')}, use[1])


def may_call(tree, layer, room, symbol, owner):
    """Of another room only what a header spells that may be included. (A header made at build time
    is not read: a room that has no other kind is open.)"""
    texts = tree.header_texts.get(owner, {})
    return owner == room or (owner in layer['headers'] and (not texts or any(
        re.search(rf'\b{symbol}\b', text) for path, text in texts.items()
        if may_include(layer, room, ('room', owner, path)))))


def may_link(room, name, inner, kind):
    patterns = LAYERS[room]['links'].get(inner, ()) if kind == 'program' else ()
    return inner == room or matches(name, patterns)


def check_headers(tree, objects):
    for o in objects:
        if o.room == 'tests':
            continue
        if o.room is None:
            yield f'{o.source}: is in no room that tests/house/layers.py knows'
            continue
        if not o.headers:
            yield f'{o.source}: no dependency file for {o.name}: build everything first'
            continue
        for path in sorted(set(o.headers)):
            use = header_use(tree, path)
            if not may_include(LAYERS[o.room], o.room, use) and not brings(tree, o, use):
                what = f'{use[0]} {use[1]}' if use[1] else 'a header that no rule knows'
                yield f'{o.source}: includes {use[2]} ({what}): {o.room} may not'


def check_symbols(tree, objects):
    for o in objects:
        if o.room in (None, 'tests'):
            continue
        layer = LAYERS[o.room]
        for symbol in sorted(o.undefined):
            rooms = tree.defined_in.get(symbol, set()) - {'tests'}
            library = None if rooms else library_of_symbol(symbol)
            if rooms and not any(may_call(tree, layer, o.room, symbol, r) for r in rooms):
                yield f'{o.source}: calls {symbol} (room {sorted(rooms)[0]}): {o.room} may not'
            elif library and library not in layer['libraries']:
                yield f'{o.source}: calls {symbol} (library {library}): {o.room} may not'


def check_names(tree):
    """Of two archives that define one name, a program silently takes whichever comes first."""
    for symbol, rooms in sorted(tree.defined_in.items()):
        own = sorted(str(room) for room in rooms - {'tests'})
        if len(own) > 1 and symbol.startswith(('rounds_', 'rx_')):
            yield f'{symbol}: is defined in {" and in ".join(own)}'


def libraries_used(tree, names):
    """Libraries that the objects use, by header or by symbol, as far as their rooms may."""
    used = set()
    for o in (tree.objects[name] for name in names):
        found = {header_use(tree, p)[1] for p in o.headers or () if p.startswith('/')}
        found |= {library_of_symbol(s) for s in o.undefined if s not in tree.defined_in}
        used |= found & LAYERS.get(o.room, {'libraries': set()})['libraries']
    return used


def check_libraries(tree, link, libraries, how):
    """libraries: names after -l, of a link line or of the NEEDED entries."""
    objects = tree.objects_in(link)
    rooms = {tree.objects[name].room for name in objects}
    allowed = set().union(*(LAYERS[r]['libraries'] for r in rooms if r in LAYERS))
    used = libraries_used(tree, objects)
    used |= {needed for name in used for needed in LIBRARIES[name].requires}
    for link_name in sorted(libraries):
        library = library_of_link(link_name)
        if library == 'libc' or library in used:
            continue
        if library is None:
            yield f'{link.target}: {how} {link_name}: no rule knows this library'
        elif library not in allowed:
            yield f'{link.target}: {how} {link_name} ({library}): no room in it may'
        else:
            yield f'{link.target}: {how} {link_name} ({library}): no room in it that may use it does'


def check_links(tree, links):
    for link in links:
        room = room_of(link.target)
        if room == 'tests':
            continue
        if room is None:
            yield f'{link.target}: is in no room that tests/house/layers.py knows'
            continue
        for name in sorted(link.inputs):
            inner = tree.objects[name].room if name in tree.objects else room_of(name)
            if not may_link(room, name, inner, link.kind):
                yield f'{link.target}: contains {name} (room {inner}): {room} may not'
        yield from check_libraries(tree, link, link.libraries, 'is linked with')


def check_needed(tree):
    for link in tree.links:
        if link.kind != 'program' or room_of(link.target) in (None, 'tests'):
            continue
        path = os.path.join(tree.build, link.target)
        if not os.path.exists(path):
            yield f'{link.target}: not built: build everything first'
            continue
        yield from check_libraries(tree, link, built.needed_of(path), 'needs')


def check_exports(tree):
    """Where a room's headers may show less than its files may use: by the #include lines."""
    headers = {}
    for path, room in tree.files_of_rooms('.h'):
        headers.setdefault(os.path.basename(path), set()).add(room)
    for path, room in tree.files_of_rooms('.h'):
        if 'exports' in LAYERS[room]:
            yield from check_export(tree, path, LAYERS[room]['exports'] | {room}, headers)


def check_export(tree, path, allowed, headers):
    with open(os.path.join(tree.root, path), encoding='utf-8') as file:
        names = re.findall(r'^\s*#\s*include\s*[<"](.+?)[>"]', file.read(), re.MULTILINE)
    for name in names:
        rooms = headers.get(os.path.basename(name), set())
        if rooms and not rooms & allowed:
            yield f'{path}: shows {name} (room {sorted(rooms)[0]}) to whoever includes it'


def check_complete(tree):
    """Nothing is right because it was not looked at."""
    compiled = {o.source for o in tree.objects.values()}
    for path, _ in tree.files_of_rooms('.c'):
        if path not in compiled:
            yield f'{path}: is not compiled, so its layer is not checked'
    programs = {os.path.basename(l.target) for l in tree.links if l.kind == 'program'}
    for name in PROGRAMS:
        if name not in programs:
            yield f'{name}: the program is not in the build'


def check_all(tree):
    yield from check_complete(tree)
    yield from check_headers(tree, tree.objects.values())
    yield from check_symbols(tree, tree.objects.values())
    yield from check_names(tree)
    yield from check_exports(tree)
    yield from check_links(tree, tree.links)
    yield from check_needed(tree)


def main(arguments):
    if len(arguments) != 1 or arguments[0].startswith('-'):
        print(__doc__.strip())
        return 0 if arguments == ['--help'] else 2
    tree = built.Tree(arguments[0], ROOMS)
    findings = list(check_all(tree))
    print('\n'.join(findings) if findings else
          f'layers: {len(tree.objects)} objects and {len(tree.links)} link lines keep to the table')
    return 1 if findings else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
