#!/usr/bin/env python3
"""test-summary.py: no log that a test run may leave behind is read as a pass."""
import contextlib
import io
import json
import os
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import summary  # noqa: E402
import tap  # noqa: E402


def entry(stdout, result='OK', status=0, **more):
    return {'name': 'rounds:unit / sample', 'stdout': stdout, 'result': result, 'duration': 0.5,
            'returncode': status, **more}


GOOD = entry('1..2\nok 1 /a\n# count: kill engine 50\nok 2 /b\n')
# name: (entries, how many meson meant to run, the last line, exit status)
LOGS = {
    'whole': ([GOOD, entry('')], 2, '3 passed, 0 failed, 0 skipped', 0),
    'skip': ([GOOD, entry('1..1\nok 1 /c # SKIP no display\n')], 2, '2 passed, 0 failed, 1 skipped', 0),
    'skipped-program': ([GOOD, entry('1..0 # SKIP\n', 'SKIP', 77)], 2, '2 passed, 0 failed, 1 skipped',
                        0),
    'unfinished': ([GOOD, entry('1..1\nnot ok 1 /c # TO' 'DO\n')], 2, '2 passed, 0 failed, 1 skipped', 0),
    'not-ok': ([entry('1..2\nok 1 /a\nnot ok 2 - /b\n', 'FAIL', 1)], 1,
               '1 passed, 1 failed, 0 skipped', 1),
    'crash': ([entry('1..2\nok 1 /a\n', 'ERROR', -11)], 1, '1 passed, 1 failed, 0 skipped', 1),
    'crash-after-not-ok': ([entry('1..2\nnot ok 1 /a\n', 'ERROR', -6)], 1,
                           '0 passed, 2 failed, 0 skipped', 1),
    'crash-at-end': ([entry('1..1\nok 1 /a\n', 'ERROR', 1)], 1, '1 passed, 1 failed, 0 skipped', 1),
    'timeout': ([entry('1..2\nok 1 /a\n', 'TIMEOUT', -15)], 1, '1 passed, 1 failed, 0 skipped', 1),
    'stopped-early': ([entry('1..3\nok 1 /a\nok 2 /b\n')], 1, '2 passed, 1 failed, 0 skipped', 1),
    'plain-failure': ([entry('', 'FAIL', 1)], 1, '0 passed, 1 failed, 0 skipped', 1),
    'nested': ([entry('# Subtest: a\n    ok 1 /a/x\n    ok 2 /a/y\n    1..2\nok 1 a\nok 2 b\n1..2\n')], 1,
               '3 passed, 0 failed, 0 skipped', 0),
    'run-cut-off': ([GOOD], 3, '2 passed, 2 failed, 0 skipped', 1),
    'unreadable': ([GOOD, 'not json {'], 2, '2 passed, 1 failed, 0 skipped', 1),
    'no-entry': ([], 0, '0 passed, 1 failed, 0 skipped', 1),
    'all-skipped': ([entry('1..0 # SKIP\n', 'SKIP', 77)], 1, '0 passed, 0 failed, 1 skipped', 1),
}


def write_logs(build, entries, total):
    os.makedirs(os.path.join(build, 'meson-logs'))
    with open(os.path.join(build, 'meson-logs/testlog.json'), 'w', encoding='utf-8') as file:
        for item in entries:
            file.write((item if isinstance(item, str) else json.dumps(item)) + '\n')
    with open(os.path.join(build, 'meson-logs/testlog.txt'), 'w', encoding='utf-8') as file:
        for number in range(len(entries)):
            file.write(f'{"=" * 20} {number + 1}/{total} {"=" * 20}\n')


def summarized(builds):
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        status = summary.summarize(builds)
    return status, output.getvalue().splitlines()


def main():
    case = tap.Cases()
    with tempfile.TemporaryDirectory(prefix='rounds-summary-') as folder:
        for name, (entries, total, wanted, status) in LOGS.items():
            build = os.path.join(folder, name)
            write_logs(build, entries, total)
            seen = summarized([build])
            case(f'/summary/{name}', seen[0] == status and seen[1][-1] == wanted, seen)
        build = os.path.join(folder, 'whole')
        status, lines = summarized([build, build, os.path.join(folder, 'nowhere')])
        case('/summary/no-log', status == 1 and lines[-1] == '6 passed, 1 failed, 0 skipped', lines)
        case('/summary/counts', lines.count(f'  {build}: kill engine 50, 2 times') == 1, lines)
        status, lines = summarized([os.path.join(folder, 'crash')])
        case('/summary/status', any('status -11' in line for line in lines), lines)
        build = os.path.join(folder, 'tail')
        passed = ''.join(f'ok {n} /x/{n}\n' for n in range(2, 90))
        write_logs(build, [entry(f'1..89\nnot ok 1 /a\n# the reason\n{passed}', 'FAIL', 1)], 1)
        status, lines = summarized([build])
        case('/summary/reason', '  | # the reason' in lines and '  not ok /a' in lines, lines)
    return case.done()


if __name__ == '__main__':
    sys.exit(main())
