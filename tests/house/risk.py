#!/usr/bin/env python3
"""risk.py BUILD [RISK.md]: docs/risk.md is whole, and every test that it names exists and runs.

A row is one hazard: Id, Hazard, Severity, Cause, Control, Test, Residual. In the Test column every
`name` or `name:/path` in backquotes is a test: `name` as meson or the file system knows it, `/path`
as the program itself lists it (g_test -l) or, where it cannot, as its source spells it. A that comes with a later part says so: "with the record". H1 to H28 are all there.
"""
import json
import os
import re
import subprocess
import sys
from collections import namedtuple

TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), '../..'))
COLUMNS = ('Id', 'Hazard', 'Severity', 'Cause', 'Control', 'Test', 'Residual')
SEVERITIES = ('S1', 'S2', 'S3', 'S4', 'S5')
REQUIRED = tuple(f'H{n}' for n in range(1, 29))
# The parts that a control may still wait for.
PARTS = ('record', 'window', 'engine', 'assistant', 'calculators', 'sync', 'sharing')
LATER = re.compile(rf'\bwith the (?:{"|".join(PARTS)})\b')

Row = namedtuple('Row', 'line ' + ' '.join(c.lower() for c in COLUMNS))
Test = namedtuple('Test', 'command environment sources folder')


def parse_rows(text):
    """([Row], [finding])."""
    rows, findings = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith('|') or re.match(r'\|[\s|:-]+$', line):
            continue
        cells = [cell.strip() for cell in line.strip().strip('|').split('|')]
        if cells[0] == COLUMNS[0]:
            if tuple(cells) != COLUMNS:
                findings.append(f'line {number}: the columns are {", ".join(COLUMNS)}')
        elif len(cells) != len(COLUMNS):
            findings.append(f'line {number}: {len(cells)} cells, not {len(COLUMNS)}')
        else:
            rows.append(Row(number, *cells))
    return rows, findings


def check_rows(rows):
    seen = set()
    for row in rows:
        for column in ('hazard', 'cause', 'control', 'residual'):
            if len(getattr(row, column)) < 4:
                yield f'{row.id}: no {column}'
        if row.id in seen:
            yield f'{row.id}: stands twice'
        seen.add(row.id)
        if not re.fullmatch(r'[HF]\d+', row.id):
            yield f'{row.id}: an id is H or F and a number'
        if row.severity not in SEVERITIES:
            yield f'{row.id}: severity {row.severity!r} is not one of {", ".join(SEVERITIES)}'
        if not tests_of(row) and not LATER.search(row.test):
            yield f'{row.id}: names no test and no part that it comes with'
    for name in REQUIRED:
        if name not in seen:
            yield f'{name}: is missing'


def tests_of(row):
    return re.findall(r'`([^`]+)`', row.test)


def introspect(build, what):
    done = subprocess.run(['meson', 'introspect', what, build], stdout=subprocess.PIPE, check=True,
                          text=True)
    return json.loads(done.stdout)


def read_tests(build):
    """{name: Test} of everything that `meson test` runs, by its name there and by its program's."""
    sources = {}
    for target in introspect(build, '--targets'):
        files = [s for group in target.get('target_sources', ()) for s in group.get('sources', ())]
        for name in target['filename']:
            sources[os.path.realpath(name)] = files
    tests = {}
    for test in introspect(build, '--tests'):
        names, files = [test['name']], []
        for word in test['cmd']:
            path = os.path.realpath(os.path.join(build, word))
            files += sources.get(path, [path] if path.endswith(('.py', '.sh')) else [])
            names += re.findall(r'^(test-[\w-]+)(?:\.py|\.sh|)$', os.path.basename(word))
        folder = test['workdir'] or os.path.abspath(build)
        tests.update((name, Test(test['cmd'], test['env'], files, folder)) for name in names)
    return tests


def listed_paths(test):
    """What the program lists, or None. Only a GLib program knows -l: its source says which."""
    if not any(name.endswith('.c') and 'g_test_' in read(name) for name in test.sources):
        return None
    try:
        done = subprocess.run([*test.command, '-l'], env={**os.environ, **test.environment}, timeout=60,
                              cwd=test.folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = done.stdout.decode(errors='replace').split()
    paths = {line for line in lines if line.startswith('/')}
    return paths if done.returncode == 0 and paths else None


def read(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


def spells(path, test):
    """A whole string of a source, outside of its comments."""
    texts = [re.sub(r'/\*.*?\*/', '', read(name), flags=re.DOTALL)
             for name in test.sources if os.path.isfile(name)]
    return any(re.search(rf'["\']{re.escape(path)}["\']', text) for text in texts)


def check_tests(rows, tests):
    listed = {}
    for row in rows:
        for name in tests_of(row):
            program, _, path = name.partition(':')
            if program not in tests:
                yield f'{row.id}: there is no test {program}'
                continue
            if not path:
                continue
            if program not in listed:
                listed[program] = listed_paths(tests[program])
            paths = listed[program]
            if path not in paths if paths is not None else not spells(path, tests[program]):
                yield f'{row.id}: {program} has no {path}'


def check(build, path):
    rows, findings = parse_rows(read(path))
    findings += check_rows(rows)
    findings += check_tests(rows, read_tests(build))
    return rows, findings


def main(arguments):
    if not 1 <= len(arguments) <= 2 or arguments[0].startswith('-'):
        print(__doc__.strip())
        return 0 if arguments == ['--help'] else 2
    path = arguments[1] if len(arguments) == 2 else os.path.join(TOP, 'docs/risk.md')
    rows, findings = check(arguments[0], path)
    for finding in findings:
        print(f'{os.path.relpath(path, TOP)}: {finding}')
    tests = {name for row in rows for name in tests_of(row)}
    later = sum(1 for row in rows if not tests_of(row))
    print(f'risk: {len(rows)} hazards, {len(tests)} tests named, {later} wait for a later part, '
          f'{len(findings)} findings')
    return 1 if findings else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
