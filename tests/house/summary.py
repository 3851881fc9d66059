#!/usr/bin/env python3
"""summary.py BUILD...: what `meson test` ran in each build folder, in the words `./dev test` ends with.

Reads meson-logs/testlog.json (each test's whole output) and testlog.txt (how many were to run). The
last line is exactly `N passed, N failed, N skipped`. Every TAP point is one; a program without TAP
is one; a program that crashed, hung, stopped early, never ran or left no log is one failure more.
Ends with status 1 when anything failed or nothing ran.
"""
import json
import os
import re
import sys
from collections import Counter, namedtuple

POINT = re.compile(r'^(\s*)(not ok|ok)\b(?:\s+\d+)?\s*(?:-\s*)?(.*)$')
DIRECTIVE = re.compile(r'#\s*(skip|todo)', re.I)
TAIL_LINES, SLOWEST = 30, 5

# failed: names of the points; broken: why the program as a whole failed, or None
Result = namedtuple('Result', 'name passed failed skipped broken counts seconds output')


def tap_points(text):
    """(verdict, name) of each leaf. A point after deeper ones only sums them up (GLib 2.80)."""
    points, deepest = [], 0
    for line in text.splitlines():
        found = POINT.match(line)
        if not found:
            continue
        depth = len(found.group(1))
        if depth >= deepest:
            verdict = 'skipped' if DIRECTIVE.search(found.group(3)) else found.group(2)
            points.append((verdict, found.group(3).split(' # ')[0]))
        deepest = depth
    return points


def planned_points(text):
    plans = re.findall(r'^1\.\.(\d+)', text, re.MULTILINE)
    return int(plans[-1]) if len(plans) == 1 else None


def read_result(entry):
    name = entry['name'].split(' / ')[-1]
    output, errors = entry.get('stdout') or '', entry.get('stderr') or ''
    result = entry['result']
    points = tap_points(output)
    verdicts = [verdict for verdict, _ in points]
    failed = [point for verdict, point in points if verdict == 'not ok']
    planned = planned_points(output)
    broken = None
    if result in ('TIMEOUT', 'INTERRUPT'):
        broken = 'did not end in time'
    elif result in ('OK', 'EXPECTEDFAIL', 'SKIP'):
        if planned and len(points) < planned and not re.search(r'^\s+ok', output, re.MULTILINE):
            broken = f'ran {len(points)} of {planned}'
    elif not failed or entry.get('returncode', 0) < 0:
        broken = f'ended with status {entry.get("returncode")}'
    passed, skipped = verdicts.count('ok'), verdicts.count('skipped')
    if not points and not broken:
        passed, skipped = int(result == 'OK'), int(result != 'OK')
    counts = re.findall(r'^\s*# (count: .+)$', output, re.MULTILINE)
    return Result(name, passed, failed, skipped, broken, counts, entry.get('duration', 0),
                  output + errors)


def lost(name, why):
    return Result(name, 0, [], 0, why, [], 0, '')


def read_build(build):
    """Results of one build folder; what cannot be read is a failure with its reason."""
    logs = os.path.join(build, 'meson-logs')
    try:
        with open(os.path.join(logs, 'testlog.json'), encoding='utf-8', errors='replace') as file:
            lines = [line for line in file if line.strip()]
        with open(os.path.join(logs, 'testlog.txt'), encoding='utf-8', errors='replace') as file:
            totals = re.findall(r'^=+ (\d+)/(\d+) =+$', file.read(), re.MULTILINE)
    except OSError as error:
        return [lost(build, f'no test log: {error.strerror}')]
    results = []
    for line in lines:
        try:
            results.append(read_result(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError):
            results.append(lost(build, 'a line of the test log cannot be read'))
    if not results:
        return [lost(build, 'no test ran')]
    # meson interleaves nothing, but one that was ended leaves a log that stops in the middle.
    wanted = max((int(total) for _, total in totals), default=0)
    results += [lost(build, 'a test did not run')] * (wanted - len(results))
    return results


def report_failures(build, results):
    for result in results:
        if result.failed or result.broken:
            print(f'\nFAILED {build}: {result.name}' + (f': {result.broken}' if result.broken else ''))
            for point in result.failed:
                print(f'  not ok {point}')
            said = [line for line in result.output.splitlines() if not re.match(r'\s*ok \d', line)]
            for line in said[-TAIL_LINES:]:
                print(f'  | {line}')


def summarize(builds):
    everything = []
    for build in builds:
        results = read_build(build)
        report_failures(build, results)
        everything += [(build, result) for result in results]
    counts = Counter((build, line) for build, result in everything for line in result.counts)
    if counts:
        print('\nCounts that ran:')
        for (build, line), times in counts.items():
            print(f'  {build}: {line[len("count: "):]}' + (f', {times} times' if times > 1 else ''))
    print('\nSlowest:')
    for build, result in sorted(everything, key=lambda e: -e[1].seconds)[:SLOWEST]:
        print(f'  {result.seconds:6.1f} s  {build}: {result.name}')
    passed = sum(r.passed for _, r in everything)
    failed = sum(len(r.failed) + (r.broken is not None) for _, r in everything)
    skipped = sum(r.skipped for _, r in everything)
    print(f'\n{passed} passed, {failed} failed, {skipped} skipped')
    return 1 if failed or not passed else 0


def main(arguments):
    if not arguments or arguments[0].startswith('-'):
        print(__doc__.strip())
        return 0 if arguments == ['--help'] else 2
    return summarize(arguments)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
