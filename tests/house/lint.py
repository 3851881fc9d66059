#!/usr/bin/env python3
"""lint.py [TOP]: the house rules that a machine can check, over every file that is or may be committed.

Prints `file:line: rule: what` for each finding and ends with status 1 when there is one. Works from
a clone and from an exported tree. Weighed: a set of existing linters with a configuration each
(four more packages, and none knows our rules); one file of small functions. Chosen: the second,
with clang-format and shellcheck called where they are the better judge.

A function over 60 lines passes with a comment in it or right above: `long: why`.
"""
import ast
import os
import re
import shutil
import subprocess
import sys
from collections import namedtuple

TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), '../..'))
Finding = namedtuple('Finding', 'path line rule what')

FILE_LINES, SHADER_LINES, README_LINES, FUNCTION_LINES = 800, 150, 30, 60
FILE_BYTES, DEMONSTRATION_BYTES = 1 << 20, 3_500_000
C = ('.c', '.h')
SHADER = ('.comp', '.glsl')
CODE = C + SHADER + ('.py', '.sh', '.ui', '.css', '.build')
ROOMS = ('shaders', 'engine', 'engine/cage', 'engine/wire', 'data', 'data/reader', 'data/pages',
         'data/share', 'app', 'ui', 'tests', 'tests/house')
LEFT_OUT = ('.git', '__pycache__', '.cache')

GENERATED = re.compile(r'\.(o|a|so|spv|mo|pyc|gresource|orig|rej|swp|gch|profraw)$|(^|/)('
                       r'gschemas\.compiled|compile_commands\.json|build\.ninja)$')
PRIVATE_PATH = re.compile(r'(?<![\w.}/-])/(?:wo[r]k|ro[o]t)(?![\w-])|/ho[m]e/[A-Za-z0-9]')
# One letter of each stands in brackets, so that this table is not a finding itself.
REGISTRY = re.compile(
    r'pyp[i]\.org|pythonhoste[d]\.org|npmj[s]\.(?:org|com)|crate[s]\.io|mave[n]\.(?:org|apache)|'
    r'deb\.debia[n]\.org|security\.debia[n]\.org|archive\.ubunt[u]\.com|rubygem[s]\.org|'
    r'prox[y]\.golang\.org|huggingfac[e]\.co|ghc[r]\.io|docke[r]\.(?:io|com)|anacond[a]\.org', re.I)
UNFINISHED = re.compile(r'\b(?:TOD[O]|FIXM[E]|XX[X])\b')
COPYRIGHT = re.compile(r'(?:copyrigh[t]\s+(?:\(c\)|©|\d{4})|©\s*\d{4})(?!.*\bRounds\b)|SPDX-License-Identifie[r]:\s*'
                       r'(?!Apache-2\.0)', re.I)
# Marks that reorder what is shown: code must read as it runs.
BIDI = re.compile('[\u202a-\u202e\u2066-\u2069]')

# What C calls not to make: pattern, where (a prefix of the path), why.
ROOM_PREFIXES = ('engine/', 'data/', 'app/', 'ui/')
BANNED = (
    (r'json_(?:builder_add_double_value|node_(?:set|init)_double|object_set_double_member|'
     r'array_add_double_element)', ('',), 'json-glib writes 7.1 as 7.0999999999999996'),
    (r'json_generator_\w+|json_to_string', ROOM_PREFIXES, 'JSON is written by our own writer'),
    (r'(?:str(?:n?cpy|n?cat|tok)|v?sprintf|gets|g_?alloca|alloca)', ('',), 'has no limit of its own'),
    (r'(?:system|popen|g_spawn_command_line_\w+)', ('',), 'runs a shell or a command line'),
    (r'(?:atoi|atol|atoll|atof)', ROOM_PREFIXES, 'reads rubbish as 0'),
    (r'(?:strtod|strtof)', ('data/', 'app/', 'ui/'), 'follows the locale: g_ascii_strtod'),
    (r'assert', ROOM_PREFIXES, 'ends the program over an input'),
    (r'g_assert', ('tests/',), 'says nothing: g_assert_true and its family'),
    (r'(?:g_?u?sleep|u?sleep|nanosleep|clock_nanosleep)', ('tests/',), 'no sleeping: test_wait_until'),
    (r'G_GNUC_BEGIN_IGNORE_DEPRECATIONS', ('',), 'hides an API newer or older than Debian 12'),
)


# ---- files ----

def list_files(top):
    """Paths relative to top: what git tracks or would; without git, what is there."""
    done = shutil.which('git') and subprocess.run(
        ['git', '-C', top, 'ls-files', '-z', '--cached', '--others', '--exclude-standard'],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    if done and done.returncode == 0 and done.stdout:
        names = {name for name in done.stdout.decode().split('\0') if name}
        return sorted(n for n in names if os.path.isfile(os.path.join(top, n)))
    found = []
    for folder, folders, names in os.walk(top):
        folders[:] = [f for f in folders if f not in LEFT_OUT and not f.startswith('build')]
        found += [os.path.relpath(os.path.join(folder, name), top) for name in names]
    return sorted(found)


def read_text(path):
    """None for a binary file."""
    with open(path, 'rb') as file:
        data = file.read()
    if b'\0' in data[:8192]:
        return None
    try:
        return data.decode('utf-8')
    except UnicodeDecodeError:
        return None


def is_corpus(path):
    return '/corpus/' in path or '/fixtures/' in path


def is_shell(path, text):
    return path.endswith('.sh') or re.match(r'#! ?/(?:usr/)?bin/(?:env )?(?:ba|da)?sh\b', text) is not None


def without_comments(text):
    """C with every comment and string emptied; lines stay where they are."""
    def blank(found):
        return '""' if found.group().startswith('"') else '\n' * found.group().count('\n') or ' '
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', blank, text,
                  flags=re.DOTALL)


# ---- rules of one file: each gives (line, rule, what) ----

def check_white_space(path, text):
    if is_corpus(path) or path == 'LICENSE':
        return
    for number, line in enumerate(text.split('\n'), 1):
        if '\r' in line:
            yield number, 'line-ending', 'CRLF'
        elif line != line.rstrip():
            yield number, 'trailing-space', 'white space at the end'
        if '\t' in line and not path.endswith(('.tsv', '.gitmodules')):
            yield number, 'tab', 'a tab'
    if text and (not text.endswith('\n') or text.endswith('\n\n')):
        yield text.count('\n') + 1, 'last-line', 'a file ends with one newline'


def check_words(path, text):
    if is_corpus(path):
        return
    for number, line in enumerate(text.split('\n'), 1):
        if PRIVATE_PATH.search(line):
            yield number, 'private-path', 'a path of one machine'
        if REGISTRY.search(line):
            yield number, 'registry', "a package registry's host"
        if path != 'LICENSE' and COPYRIGHT.search(line):
            yield number, 'copyright', 'LICENSE is the only notice'
        if path.endswith(CODE) or is_shell(path, text):
            if UNFINISHED.search(line):
                yield number, 'unfinished', 'what is left undone is a NEEDSWORK: comment'
            if BIDI.search(line):
                yield number, 'bidi', 'a mark that reorders what is shown'


# One side alone leaves the colours of the others as they are, and a border of two colours is drawn as a mesh over the
# whole widget, of which the line is a hundredth (gsk_border_node_draw in gsk/gskrendernodeimpl.c of GTK 4.8.3).
ONE_SIDE = re.compile(r'border-(?:top|right|bottom|left): *\d')


def check_css(path, text):
    for number, line in enumerate(text.split('\n'), 1):
        if path.endswith('.css') and ONE_SIDE.search(line):
            yield number, 'css-border', 'one side: "border: 0 solid COLOUR; border-width: 0 0 1px"'


def check_length(path, text):
    lines, limit = text.count('\n'), SHADER_LINES if path.endswith(SHADER) else FILE_LINES
    if path.endswith(CODE) and lines > limit:
        yield limit + 1, 'file-length', f'{lines} lines, {limit} is the most'
    if path.endswith('/README.md') and lines > README_LINES:
        yield README_LINES + 1, 'readme-length', f'{lines} lines, {README_LINES} is the most'


def c_functions(text):
    """(first line, last line, head) of each function: the GNU layout has both braces in column 1."""
    lines, start = text.split('\n'), None
    for number, line in enumerate(lines, 1):
        if line == '{':
            start = number
        elif line.startswith('}'):
            if line == '}' and start:
                head = '\n'.join(lines[max(0, start - 12):start])
                yield start, number, head[head.rfind('\n\n') + 1:]
            start = None


def python_functions(text):
    lines = text.split('\n')
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.lineno, node.end_lineno, '\n'.join(lines[max(0, node.lineno - 3):node.lineno])


def functions(path, text):
    if path.endswith('.c'):
        return list(c_functions(text))
    return list(python_functions(text)) if path.endswith('.py') else []


def check_functions(path, text):
    lines = text.split('\n')
    for first, last, head in functions(path, text):
        body = head + '\n'.join(lines[first:last])
        if last - first + 1 > FUNCTION_LINES and not re.search(r'\blong: \w', body):
            yield first, 'function-length', f'{last - first + 1} lines, {FUNCTION_LINES} is the most'


def check_c(path, text):
    if not path.endswith(C):
        return
    code = without_comments(text)
    if path.endswith('.h') and not re.search(r'^#pragma once$', text, re.MULTILINE):
        yield 1, 'pragma-once', 'a header begins with #pragma once'
    for number, line in enumerate(code.split('\n'), 1):
        for pattern, prefixes, why in BANNED:
            found = re.search(rf'(?<![\w.>])({pattern})\b(?!\s*=)', line)
            called = found and (line[found.end():].lstrip().startswith('(') or pattern.isupper())
            if called and path.startswith(prefixes):
                yield number, 'banned', f'{found.group(1)}: {why}'
    includes = re.findall(r'^[ ]*#[ ]*include[ ]+(["<].+[">])', text, re.MULTILINE)
    for name in includes:
        if '..' in name:
            number = text[:text.index(name)].count('\n') + 1
            yield number, 'include-path', f'{name}: a header is included by its name alone'


# What is sensitive is more than the mark of a row: app/sensitive.h.
BARE_MARK = re.compile(r'(?<!document)(?<!work)->marks\b')
ASKS_SENSITIVE = re.compile(r'ROUNDS_MARK_SENSITIVE|_(?:keeps|guard)_marks \(')


def check_sensitive(path, text):
    if not path.startswith(('app/', 'ui/')) or not path.endswith(C) or path.startswith('app/sensitive.'):
        return
    code = without_comments(text)
    for found in re.finditer(r'[^;{}]+', code):
        bare = BARE_MARK.search(found.group())
        if bare and ASKS_SENSITIVE.search(found.group()):
            number = code[:found.start() + bare.start()].count('\n') + 1
            yield number, 'bare-mark', 'what is sensitive is asked of app/sensitive.h'


def check_own_header(path, text, paths):
    """x.c begins with x.h, so that every header is known to stand alone."""
    own = path[:-2] + '.h'
    first = re.search(r'^[ ]*#[ ]*include[ ]+["<](.+)[">]', text, re.MULTILINE)
    if path.endswith('.c') and own in paths and first and first.group(1) != os.path.basename(own):
        yield text[:first.start()].count('\n') + 1, 'own-header', 'the own header comes first'


def check_python(path, text, paths):
    """The standard library, our own files, and gi (the desktop's libraries) are what there is; numpy
    too where the engine's tests calculate."""
    if not path.endswith('.py'):
        return
    known = sys.stdlib_module_names | {'gi'}
    known |= {os.path.basename(p)[:-3] for p in paths if p.endswith('.py')}
    known |= {'numpy'} if path.startswith('tests/engine/') else set()
    for node in ast.walk(ast.parse(text)):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
        for name in names:
            module = name.split('.')[0]
            if module not in known:
                yield node.lineno, 'python-import', f'{module} is not in the standard library'


# ---- rules of the tree: each gives Finding ----

def check_files(top, paths):
    for path in paths:
        size = os.path.getsize(os.path.join(top, path))
        demonstration = re.fullmatch(r'data/demo/[^/]+\.tar\.xz', path)
        if GENERATED.search(path):
            yield Finding(path, 1, 'generated', 'a generated file is not committed')
        if size > (DEMONSTRATION_BYTES if demonstration else FILE_BYTES):
            yield Finding(path, 1, 'file-size', f'{size} bytes')


def is_named(path, readme, folder):
    """A source is named by its file name, or by a sibling with the same stem; another file may be
    covered by the name of a folder on its way."""
    base, stem = os.path.basename(path), os.path.basename(path).split('.')[0]
    if re.search(rf'(?<![\w-])(?:{re.escape(base)}|{re.escape(stem or base)}\.[\w*\[{{])', readme):
        return True
    inner = os.path.dirname(os.path.relpath(path, folder or '.'))
    if path.endswith(CODE) and not is_corpus(path):
        return False
    return any(re.search(rf'(?<![\w-]){re.escape(part)}\b', readme) for part in inner.split('/') if part)


def check_readmes(top, paths):
    readmes = {os.path.dirname(p): read_text(os.path.join(top, p)) or ''
               for p in paths if os.path.basename(p) == 'README.md'}
    for room in ROOMS:
        if room not in readmes and any(p.startswith(room + '/') for p in paths):
            yield Finding(room, 1, 'readme-missing', 'a room has a README.md')
    for path in paths:
        folder = os.path.dirname(path)
        while folder and folder not in readmes:
            folder = os.path.dirname(folder)
        name = os.path.basename(path)
        plain = name in ('README.md', 'meson.build') or (not folder and name.startswith(('.', 'meson')))
        room = max((r for r in ROOMS if path.startswith(r + '/')), key=len, default='')
        # A test's name says what it tests; what tests share is named.
        plain = plain or re.fullmatch(r'tests/\w+/(test|fuzz)-[\w-]+\.c', path)
        if plain or room not in readmes:
            continue
        if folder in readmes and not is_named(path, readmes[folder], folder):
            yield Finding(path, 1, 'readme-names', f'{os.path.join(folder, "README.md")} does not name it')


def check_format(top, paths):
    """clang-format 14, Debian 12's: a later one breaks lines elsewhere."""
    sources = [p for p in paths if p.endswith(C)]
    tool = shutil.which('clang-format-14') or shutil.which('clang-format')
    version = subprocess.run([tool, '--version'], stdout=subprocess.PIPE, text=True,
                             check=True).stdout if tool else ''
    if ' version 14.' not in version:
        yield Finding('.clang-format', 1, 'format', 'clang-format 14 is not installed')
        return
    done = subprocess.run([tool, '--dry-run', '-Werror', '--ferror-limit=1', *sources], cwd=top,
                          stderr=subprocess.PIPE, text=True, check=False) if sources else None
    for path, line in re.findall(r'^(\S+?):(\d+):\d+: error', done.stderr if done else '', re.MULTILINE):
        yield Finding(path, int(line), 'format', 'clang-format would write it otherwise')


def check_shell(top, texts):
    scripts = [path for path, text in texts.items() if is_shell(path, text) and not is_corpus(path)]
    if not scripts:
        return
    if not shutil.which('shellcheck'):
        yield Finding(scripts[0], 1, 'shell', 'shellcheck is not installed')
        return
    # SC2317 takes a function that only a trap calls for one that nobody calls.
    done = subprocess.run(['shellcheck', '-f', 'gcc', '-e', 'SC2317', *scripts], cwd=top, stdout=subprocess.PIPE,
                          text=True, check=False)
    for path, line, what in re.findall(r'^(.+?):(\d+):\d+: (.+)$', done.stdout, re.MULTILINE):
        yield Finding(path, int(line), 'shell', what)


def lint(top):
    """([Finding], the lengths of all functions)."""
    paths, texts, found, lengths = list_files(top), {}, [], []
    known = set(paths)
    for path in paths:
        text = read_text(os.path.join(top, path))
        if text is None:
            if path.endswith(CODE + ('.md',)):
                found.append(Finding(path, 1, 'encoding', 'is not UTF-8 text'))
            continue
        texts[path] = text
        try:
            for rule in (check_white_space, check_words, check_css, check_length, check_functions,
                         check_c, check_sensitive):
                found += [Finding(path, *seen) for seen in rule(path, text)]
            for rule in (check_own_header, check_python):
                found += [Finding(path, *seen) for seen in rule(path, text, known)]
        except SyntaxError as error:
            found.append(Finding(path, error.lineno or 1, 'python-syntax', error.msg))
            continue
        lengths += [last - first + 1 for first, last, _ in functions(path, text)]
    for rule in (check_files, check_readmes, check_format):
        found += rule(top, paths)
    found += check_shell(top, texts)
    return found, lengths


def main(arguments):
    if len(arguments) > 1 or (arguments and arguments[0].startswith('-')):
        print(__doc__.strip())
        return 0 if arguments == ['--help'] else 2
    found, lengths = lint(arguments[0] if arguments else TOP)
    for finding in sorted(found):
        print(f'{finding.path}:{finding.line}: {finding.rule}: {finding.what}')
    print(f'lint: {len(found)} findings; {len(lengths)} functions, '
          f'{sum(n > 40 for n in lengths)} over 40 lines, '
          f'{sum(n > FUNCTION_LINES for n in lengths)} over {FUNCTION_LINES}')
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
