#!/usr/bin/env python3
"""test-lint.py: lint.py finds one planted case of each rule, where it was planted, and nothing else."""
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import lint  # noqa: E402
import tap  # noqa: E402

FORMAT = open(os.path.join(lint.TOP, '.clang-format'), encoding='utf-8').read()
CLEAN = {
    '.clang-format': FORMAT,
    'README.md': 'app/ and engine/ are rooms, dev runs them, data/ and shaders/ too.\n',
    'dev': '#!/bin/sh\necho "run"\n',
    'app/README.md': '- word.c: a word\n- table.c: a table\n- list.py: a list\n',
    'app/word.h': '/* word.h: a word. */\n#pragma once\n\nint word_length (void);\n',
    'app/word.c': '#include "word.h"\n\n#include <string.h>\n\nint\nword_length (void)\n{\n'
                  '  return (int) strlen ("strcpy (a, b)"); /* never sprintf (x) */\n}\n',
    'app/table.c': None,
    'app/list.py': 'import os\nimport list\n\n\ndef first():\n    return os.sep\n',
}


def long_function(comment):
    lines = ''.join(f'  x += {n};\n' for n in range(61))
    return f'static int\nadd (int x)\n{{\n{comment}{lines}  return x;\n}}\n'


CLEAN['app/table.c'] = long_function('  /* long: one description */\n')

# rule: ({path: content}, path of the finding, its line, None: any). The words that a rule looks for
# are put together here, so that this file is clean itself.
PLANTS = [
    ('line-ending', {'app/word.h': CLEAN['app/word.h'].replace('\n', '\r\n', 1)}, 'app/word.h', 1),
    ('trailing-space', {'README.md': CLEAN['README.md'] + 'x \n'}, 'README.md', 2),
    ('tab', {'app/list.py': CLEAN['app/list.py'] + 'X = "\t"\n'}, 'app/list.py', 7),
    ('last-line', {'README.md': CLEAN['README.md'] + '\n'}, 'README.md', None),
    ('last-line', {'README.md': CLEAN['README.md'] + 'x'}, 'README.md', None),
    ('private-path', {'README.md': CLEAN['README.md'] + '/wo' + 'rk/x\n'}, 'README.md', 2),
    ('private-path', {'README.md': CLEAN['README.md'] + '"/ro' + 'ot"\n'}, 'README.md', 2),
    ('private-path', {'dev': CLEAN['dev'] + 'echo /ho' + 'me/jo\n'}, 'dev', 3),
    ('registry', {'dev': CLEAN['dev'] + 'echo https://PyPI' + '.org/x\n'}, 'dev', 3),
    ('registry', {'README.md': CLEAN['README.md'] + 'deb.debian' + '.org\n'}, 'README.md', 2),
    ('copyright', {'app/list.py': '# Copyright' + ' 2024 Somebody\n'}, 'app/list.py', 1),
    ('copyright', {'dev': CLEAN['dev'] + '# SPDX-License-' + 'Identifier: GPL-2.0\n'}, 'dev', 3),
    ('unfinished', {'app/list.py': 'X = 1  # TO' + 'DO later\n'}, 'app/list.py', 1),
    ('bidi', {'app/list.py': 'X = "\u202e"\n'}, 'app/list.py', 1),
    ('css-border', {'app/list.css': 'row { border-left: 1px solid red; }\n'}, 'app/list.css', 1),
    ('file-length', {'app/list.py': 'X = 1\n' * 801}, 'app/list.py', 801),
    ('file-length', {'app/README.md': CLEAN['app/README.md'] + 'k.comp\n', 'app/k.comp': '//\n' * 151},
     'app/k.comp', 151),
    ('readme-length', {'app/README.md': CLEAN['app/README.md'] + 'x\n' * 28}, 'app/README.md', 31),
    ('readme-missing', {'app/README.md': None}, 'app', 1),
    ('readme-names', {'app/README.md': '- word.c\n- list.py\n'}, 'app/table.c', 1),
    ('readme-names', {'docs.md': 'x\n'}, 'docs.md', 1),
    ('readme-names', {'app/inner/deep.py': 'X = 1\n'}, 'app/inner/deep.py', 1),
    ('function-length', {'app/table.c': long_function('')}, 'app/table.c', 3),
    ('function-length', {'app/list.py': 'def f():\n' + '    print()\n' * 60}, 'app/list.py', 1),
    ('pragma-once', {'app/word.h': 'int word_length (void);\n'}, 'app/word.h', 1),
    ('include-path', {'app/word.h': '#pragma once\n\n#include "../x.h"\n'}, 'app/word.h', 3),
    ('own-header', {'app/word.c': '#include <string.h>\n\n#include "word.h"\n'}, 'app/word.c', 1),
    ('python-import', {'app/list.py': 'import yaml\n'}, 'app/list.py', 1),
    ('python-syntax', {'app/list.py': 'def f(:\n'}, 'app/list.py', 1),
    ('encoding', {'app/list.py': b'X = "\xff"\n'}, 'app/list.py', 1),
    ('generated', {'app/README.md': CLEAN['app/README.md'] + 'x.o\n', 'app/x.o': 'x\n'}, 'app/x.o', 1),
    ('file-size', {'big.svg': 'x' * 79 + '\n', 'README.md': 'app, engine, dev, big.svg\n'}, 'big.svg', 1),
    ('format', {'app/table.c': 'static int x=1;\n'}, 'app/table.c', 1),
    ('bare-mark', {'app/table.c': 'static int\nasks (const Row *row)\n{\n  return row->marks &\n'
                                  '         ROUNDS_MARK_SENSITIVE;\n}\n'}, 'app/table.c', 4),
    ('bare-mark', {'app/table.c': 'static int\nasks (const Row *row)\n{\n  return paper_keeps_marks '
                                  '(row->marks);\n}\n'}, 'app/table.c', 4),
    ('shell', {'.ci/run': '#!/usr/bin/env bash\necho $1\n'}, '.ci/run', 2),
    ('shell', {'dev': '#!/bin/sh\necho $1\n'}, 'dev', 2),
]
BANNED_CALLS = [
    ('app', 'json_builder_add_double_value (b, 7.1)'), ('data', 'json_generator_to_data (g, NULL)'),
    ('tests', 'strcpy (a, b)'), ('engine', 'sprintf (a, "x")'), ('app', 'alloca (n)'),
    ('data', 'system ("x")'), ('ui', 'atoi (a)'), ('data', 'strtod (a, NULL)'),
    ('engine', 'assert (a)'), ('tests', 'g_assert (a)'), ('tests', 'g_usleep (5)'),
    ('tests', 'nanosleep (a, b)'),
]
ALLOWED_CALLS = [
    ('engine', 'strtod (a, NULL)'), ('tests', 'g_assert_true (a)'), ('app', 'g_system_x (a)'),
    ('engine', 'nanosleep (a, b)'), ('app', 'self->gets (a)'), ('app', 'my_strcpy (a, b)'),
]


def write(folder, files):
    for path, content in files.items():
        full = os.path.join(folder, path)
        if content is None:
            os.remove(full)
            continue
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, 'wb') as file:
            file.write(content if isinstance(content, bytes) else content.encode())


def lint_with(files):
    with tempfile.TemporaryDirectory(prefix='rounds-lint-') as folder:
        write(folder, CLEAN)
        write(folder, files)
        return lint.lint(folder)[0]


def main():
    case = tap.Cases()
    case('/lint/clean', lint_with({}) == [], lint_with({}))
    lint.FILE_BYTES = 1 << 16
    write_big = {'big.svg': ('x' * 79 + '\n') * 1000}
    for number, (rule, files, path, line) in enumerate(PLANTS):
        found = lint_with({**files, **write_big} if rule == 'file-size' else files)
        hits = [f for f in found if f.rule == rule and f.path == path and line in (None, f.line)]
        others = [f for f in found if f.rule not in (rule, 'format')]
        case(f'/lint/{rule}/{number}', hits and not others, found)
    for folder, call in BANNED_CALLS + ALLOWED_CALLS:
        found = list(lint.check_c(f'{folder}/x.c', f'int\nf (void)\n{{\n  {call};\n}}\n'))
        wanted = (folder, call) in BANNED_CALLS
        case(f'/lint/{"banned" if wanted else "allowed"}/{folder}/{call.split(" ")[0]}',
             [(line, rule) for line, rule, _ in found] == ([(4, 'banned')] if wanted else []), found)
    with tempfile.TemporaryDirectory(prefix='rounds-lint-') as folder:
        write(folder, {**CLEAN, '.gitignore': '/build-*/\n', 'build-x/x.o': 'x\n', 'a b.md': 'x\n'})
        subprocess.run(['git', 'init', '-q', folder], check=True)
        seen = lint.list_files(folder)
        case('/lint/files-of-git', 'a b.md' in seen and 'build-x/x.o' not in seen, seen)
        done = subprocess.run([sys.executable, lint.__file__, folder], stdout=subprocess.PIPE, text=True,
                              check=False)
        case('/lint/output', done.returncode == 1 and 'a b.md:1: readme-names: ' in done.stdout,
             done.stdout)
    return case.done()


if __name__ == '__main__':
    sys.exit(main())
