#!/usr/bin/env python3
"""test-risk.py: risk.py sees a table that is broken and a test that is not there."""
import os
import stat
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import risk  # noqa: E402
import tap  # noqa: E402

HEAD = '| Id | Hazard | Severity | Cause | Control | Test | Residual |\n|---|---|---|---|---|---|---|\n'


def row(name, test='`test-store:/store/open`', severity='S3', control='a control'):
    return f'| {name} | what happens | {severity} | a cause | {control} | {test} | none known |\n'


WHOLE = [row(name) for name in risk.REQUIRED]


def findings(lines, tests):
    rows, found = risk.parse_rows(HEAD + ''.join(lines))
    return found + list(risk.check_rows(rows)) + list(risk.check_tests(rows, tests))


def fake_test(folder, name, listing):
    """A GLib program as risk.py meets it: a source with its paths, and a command that lists."""
    source, command = os.path.join(folder, name + '.c'), os.path.join(folder, name)
    with open(source, 'w', encoding='utf-8') as file:
        file.write('g_test_add_func ("/store/open", f); /* "/store/op" is not one */\n')
    with open(command, 'w', encoding='utf-8') as file:
        file.write(f'#!/bin/sh\n[ "$1" = -l ] || exit 1\n{listing}\n')
    os.chmod(command, stat.S_IRWXU)
    return risk.Test([command], {}, [source], folder)


def main():
    case = tap.Cases()
    with tempfile.TemporaryDirectory(prefix='rounds-risk-') as folder:
        tests = {'test-store': fake_test(folder, 'lists', 'echo /store/open; echo /store/closed'),
                 'test-window': fake_test(folder, 'no-display', 'exit 1'),
                 'lint': risk.Test(['true'], {}, [], folder)}
        plants = {
            'whole': (WHOLE, None),
            'program-gone': (WHOLE[1:] + [row('H1', '`test-gone:/x`')], 'H1: there is no test test-gone'),
            'path-gone': (WHOLE[1:] + [row('H1', '`test-store:/store/gone`')],
                          'H1: test-store has no /store/gone'),
            'listed-only': (WHOLE[1:] + [row('H1', '`test-store:/store/closed`')], None),
            'second-gone': (WHOLE[1:] + [row('H1', '`lint`, `test-store:/y`')], 'H1: test-store has no /y'),
            'from-source': (WHOLE[1:] + [row('H1', '`test-window:/store/open`')], None),
            'from-source-gone': (WHOLE[1:] + [row('H1', '`test-window:/store/op`')],
                                 'H1: test-window has no /store/op'),
            'from-source-part': (WHOLE[1:] + [row('H1', '`test-window:/store`')],
                                 'H1: test-window has no /store'),
            'later': (WHOLE[1:] + [row('H1', 'with the record')], None),
            'no-test': (WHOLE[1:] + [row('H1', 'some day')], 'H1: names no test'),
            'no-row': (WHOLE[1:], 'H1: is missing'),
            'twice': (WHOLE + WHOLE[:1], 'H1: stands twice'),
            'severity': (WHOLE[1:] + [row('H1', severity='high')], 'H1: severity'),
            'no-control': (WHOLE[1:] + [row('H1', control='')], 'H1: no control'),
            'bad-id': (WHOLE + [row('X1')], 'X1: an id is'),
            'cells': (WHOLE + ['| F1 | x |\n'], 'line 31: 2 cells'),
            'columns': (['| Id | Hazard |\n'] + WHOLE, 'line 3: the columns are'),
        }
        for name, (lines, wanted) in plants.items():
            found = findings(lines, tests)
            good = not found if wanted is None else len(found) == 1 and found[0].startswith(wanted)
            case(f'/risk/{name}', good, found)
    return case.done()


if __name__ == '__main__':
    sys.exit(main())
