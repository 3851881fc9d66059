"""built.py: what was built, from the build folder's own records: the facts that layers.py judges.

compile_commands.json, ninja's log of dependencies, build.ninja's link lines, the objects' symbols
and the programs' NEEDED entries, read once; nothing here knows what is allowed.
"""
import json
import os
import re
import shlex
import subprocess
from collections import namedtuple

LIBC_PACKAGES = ('libc6-dev', 'linux-libc-dev')

Object = namedtuple('Object', 'name source room headers undefined')
Link = namedtuple('Link', 'target kind inputs libraries')  # kind: 'program' or 'archive'

# What rounds-pages takes over from libc (data/pages/memory.c) stays libc's for all others.
LIBC = {'malloc', 'calloc', 'realloc'}


def room_of(rooms, path):
    """rooms: {folder: room}, the longest folder first. path: relative to the top of the tree."""
    for folder in sorted(rooms, key=len, reverse=True):
        if path.startswith(folder + '/'):
            return rooms[folder]
    return None


def run(*command, cwd=None):
    done = subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, check=True, text=True)
    return done.stdout


def libc_headers():
    """Paths of every header that belongs to the C library and the kernel's interface."""
    listed = run('dpkg-query', '-L', *LIBC_PACKAGES)
    return {line for line in listed.splitlines() if line.endswith('.h')}


def parse_ninja_deps(text):
    """The output of `ninja -t deps`: {object: [path]}."""
    deps, current = {}, None
    for line in text.splitlines():
        if line.startswith('    '):
            current.append(line.strip())
        elif ': #deps ' in line:
            current = deps.setdefault(line.split(': #deps ')[0], [])
    return deps


def parse_make_deps(text):
    """One .d file: [path]."""
    text = text.replace('\\\n', ' ').replace('\\ ', '\0')
    return [word.replace('\0', ' ') for word in text.split(':', 1)[1].split()] if ':' in text else []


def unescape(word):
    return re.sub(r'\$([ :$])', r'\1', word)


def library_name(word):
    """What a word of a link line links: 'gtk-4' for -lgtk-4 or /usr/lib/libgtk-4.so.1, or None."""
    if word.startswith('-l:'):
        word = word[3:]
    elif word.startswith('-l'):
        return word[2:]
    base = os.path.basename(word)
    found = re.match(r'(?:lib)?(.+?)\.(?:so(?:\.[\d.]+)?|a)$', base)
    return found.group(1) if found else None


def link_words(args):
    for word in shlex.split(args):
        yield from word.split(',')[1:] if word.startswith('-Wl,') else (word,)


def parse_build_ninja(text):
    """The link lines of build.ninja: [Link]."""
    links, link, own = [], None, set()
    for line in text.replace('$\n', ' ').splitlines():
        found = re.match(r'build (.+?): (c_LINKER|STATIC_LINKER)(?:_RSP)? (.*)', line)
        if found:
            target, rule, rest = found.groups()
            words = [unescape(w) for w in re.split(r'(?<!\$) +', rest.split(' || ')[0]) if w != '|']
            kind = 'program' if rule == 'c_LINKER' else 'archive'
            link = Link(unescape(target), kind, set(), set())
            own.add(link.target)
            add_link_words(link, words)
            links.append(link)
        elif not line.startswith(' '):
            link = None
        elif link and line.strip().startswith('LINK_ARGS ='):
            add_link_words(link, link_words(unescape(line.split('=', 1)[1])))
    return links


def add_link_words(link, words):
    """Files of this build are inputs; everything else that names a library is one."""
    for word in words:
        inside = not word.startswith(('-', '/')) and word.endswith(('.o', '.a', '.so'))
        if inside and link.kind + word != 'program' + link.target:
            link.inputs.add(word)
        elif not inside and library_name(word):
            link.libraries.add(library_name(word))


def needed_of(path):
    text = run('readelf', '-d', path)
    return {library_name(n) for n in re.findall(r'\(NEEDED\).*\[(.+?)\]', text)}


class Tree:
    """The sources, and one build folder of them. Everything is read once and never written."""

    def __init__(self, build, rooms, root=None):
        self.rooms = rooms
        self.build = os.path.abspath(build)
        self.root = os.path.abspath(root or os.path.join(os.path.dirname(__file__), '../..'))
        self.libc = libc_headers()
        with open(os.path.join(self.build, 'compile_commands.json'), encoding='utf-8') as file:
            self.commands = {c['output']: c for c in json.load(file)}
        with open(os.path.join(self.build, 'build.ninja'), encoding='utf-8') as file:
            self.links = parse_build_ninja(file.read())
        self.header_texts = {}
        for path, room in self.files_of_rooms('.h'):
            with open(os.path.join(self.root, path), encoding='utf-8') as file:
                self.header_texts.setdefault(room, {})[path] = file.read()
        deps = self.read_deps()
        built = [o for o in self.commands if os.path.exists(os.path.join(self.build, o))]
        undefined, self.defined_in = self.read_symbols(built)
        self.objects = {}
        for name, command in self.commands.items():
            source = self.relative(command['file'])
            headers = deps.get(name) if name in built else None
            self.objects[name] = Object(name, source, room_of(self.rooms, source), headers,
                                        undefined.get(name, set()))

    def relative(self, path):
        """A path as the compiler wrote it: relative to the tree when it is inside, a generated file
        as if it lay beside its room's sources; absolute when outside."""
        path = os.path.normpath(os.path.join(self.build, path))
        for top in (self.build, self.root):
            if path.startswith(top + os.sep):
                return path[len(top) + 1:]
        return path

    def files_of_rooms(self, ending):
        """(path, room) of every source file of the rooms, tests aside."""
        for top in sorted({folder.split('/')[0] for folder in self.rooms} - {'tests'}):
            for folder, _, names in os.walk(os.path.join(self.root, top)):
                for name in sorted(names):
                    if name.endswith(ending):
                        path = os.path.relpath(os.path.join(folder, name), self.root)
                        yield path, room_of(self.rooms, path)

    def read_deps(self):
        deps = parse_ninja_deps(run('ninja', '-t', 'deps', cwd=self.build))
        for name in self.commands:
            file = os.path.join(self.build, name + '.d')
            if os.path.exists(file):
                with open(file, encoding='utf-8') as text:
                    deps.setdefault(name, []).extend(parse_make_deps(text.read()))
        return deps

    def read_symbols(self, names):
        """({object: undefined symbols}, {symbol: rooms that define it})."""
        undefined, defined_in = {}, {}
        for line in run('nm', '-A', '-P', '-g', *names, cwd=self.build).splitlines() if names else ():
            found = re.match(r'(.+?): (\S+) (\w)', line)
            name, symbol, kind = found.groups()
            if kind in 'Uw':
                undefined.setdefault(name, set()).add(symbol)
            elif symbol not in LIBC:
                room = room_of(self.rooms, self.relative(self.commands[name]['file']))
                defined_in.setdefault(symbol, set()).add(room)
        return undefined, defined_in

    def objects_in(self, link):
        """Every object that a program or an archive holds, through its archives."""
        found, seen, todo = set(), set(), [link.target]
        by_target = {l.target: l for l in self.links}
        while todo:
            target = todo.pop()
            for name in by_target[target].inputs if target in by_target else ():
                if name in self.objects:
                    found.add(name)
                elif name not in seen:
                    seen.add(name)
                    todo.append(name)
        return found
