#!/usr/bin/env python3
"""bench-data.py BUILD [--json] [--runs N] [--data FOLDER] [--no-peer]

How fast the record is: FHIR files into a sealed store beside the same files into HAPI FHIR in the same run, charts
of 1,000 and 50,000 events opened, words found in 2,000 notes, 50,000 people loaded and searched. Medians and p99.

--data FOLDER holds FHIR Bundles (*.json); by default they are those of the demonstration. The peer needs a JDK 17
and Maven, and downloads about 300 MB once; without it the benchmark says "no peer".
"""
import argparse
import glob
import http.client
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
CACHE = pathlib.Path(os.environ.get('XDG_CACHE_HOME') or pathlib.Path.home() / '.cache') / 'rounds'
PASSPHRASE = 'a passphrase for a benchmark'
PORT = 8765
TARGETS = {'import': '>= 25 MB/s', 'NDJSON': '>= 25 MB/s, <= 300 MB', 'open chart 50000': '<= 250 ms', 'open chart 1000': '<= 20 ms', 'series': '<= 2 ms',
           'filter': '<= 2 ms', 'index of words': '<= 2000 ms', 'note search': '<= 20 ms', 'directory': '<= 1500 ms',
           'patient search': 'p99 <= 10 ms'}


def say(text):
    print(text, file=sys.stderr, flush=True)


def run(command, **more):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **more)
    if done.returncode != 0:
        sys.exit(f'bench-data: {command[0]}: {done.stderr.strip() or done.stdout.strip()}')
    return done.stdout


class Ours:
    """Stores in a folder that goes away."""

    def __init__(self, build, folder):
        self.ctl, self.bench = build / 'app/roundsctl', build / 'tests/bench/bench-data'
        self.folder = folder
        self.passphrase = folder / 'passphrase'
        self.passphrase.write_text(PASSPHRASE + '\n')
        self.passphrase.chmod(0o600)

    def store(self, name):
        path = self.folder / name
        if not path.exists():
            run([self.ctl, 'init', '--store', path, '--user', 'benchmark', '--passphrase-file', self.passphrase])
        return path

    def load(self, store, files):
        """Pinned to one core: what is promised is promised of one."""
        out = run(['taskset', '-c', '0', self.ctl, 'import', '--json', '--store', store,
                   '--passphrase-file', self.passphrase, *files])
        return json.loads(out)

    def figures(self, store, *arguments):
        out = run([self.bench, store, self.passphrase, *arguments])
        return [json.loads(line) for line in out.splitlines()]


def people(folder, name, *arguments):
    path = folder / name
    run([ROOT / 'tests/bench/make-people.py', path, *arguments])
    return path


# ---- the peer ----

class Hapi:
    """A HAPI FHIR server of its own process; None in .process when there is none."""

    def __init__(self):
        self.process = None
        cache = CACHE / 'peers' / 'hapi'
        if not shutil.which('mvn') or not shutil.which('javac'):
            return
        cache.mkdir(parents=True, exist_ok=True)
        here = ROOT / 'tests/bench/hapi'
        if not (cache / 'complete').exists():
            say('bench-data: the peer, HAPI FHIR (Apache-2.0, 300 MB), is downloaded once')
            done = subprocess.run(['mvn', '-B', '-q', '-f', here / 'pom.xml', 'dependency:copy-dependencies',
                                   f'-DoutputDirectory={cache}/lib'])
            if done.returncode != 0:
                return
            (cache / 'complete').touch()
        classes = cache / 'classes'
        classes.mkdir(exist_ok=True)
        run(['javac', '-nowarn', '-proc:none', '-cp', f'{cache}/lib/*', '-d', classes, here / 'HapiServer.java'])
        self.process = subprocess.Popen(
            ['java', '-XX:+UseSerialGC', '-Xmx1500m', '-cp', f'{classes}:{cache}/lib/*', 'HapiServer', str(PORT)],
            cwd=cache, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in self.process.stdout:
            if line.startswith('READY'):
                return
        self.process = None

    def load(self, path):
        """Seconds for one transaction Bundle."""
        body = pathlib.Path(path).read_bytes()
        begin = time.monotonic()
        connection = http.client.HTTPConnection('127.0.0.1', PORT, timeout=900)
        connection.request('POST', '/fhir', body, {'Content-Type': 'application/fhir+json'})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        if answer.status >= 300:
            say(f'bench-data: HAPI FHIR answers {answer.status} to {os.path.basename(path)}')
            return None
        return time.monotonic() - begin

    def end(self):
        if self.process:
            self.process.terminate()
            self.process.wait()


# ---- the figures ----

def bundles(options, folder):
    """Transactions, those that others refer to first."""
    if options.data:
        found = sorted(glob.glob(os.path.join(options.data, '*.json')))
    else:
        run([sys.executable, ROOT / 'data/demo/make.py', 'unpack', folder / 'demo'])
        found = sorted(glob.glob(str(folder / 'demo/synthea/*.json')))
    return sorted(found, key=lambda path: (not re.search('(hospital|practitioner)Information', path), path))


def bench_import(ours, files, peer, runs):
    size = sum(os.path.getsize(path) for path in files)
    times, peer_seconds, peer_size = [], 0.0, 0
    report = None
    for i in range(runs):
        report = ours.load(ours.store(f'import{i}'), files)
        times.append(report['seconds'])
        for path in files[i::runs] if peer and peer.process else []:
            seconds = peer.load(path)
            if seconds is not None:
                peer_seconds += seconds
                peer_size += os.path.getsize(path)
    again = ours.load(ours.store('import0'), files)
    rate = size / 1e6 / statistics.median(times)
    row = {'figure': 'import', 'mb': size / 1e6, 'mb_per_s': rate, 'slowest_mb_per_s': size / 1e6 / max(times),
           'again_mb_per_s': size / 1e6 / again['seconds'], 'records': report['read'], 'events': report['events'],
           'peer_mb_per_s': peer_size / 1e6 / peer_seconds if peer_seconds else None}
    if peer_seconds:
        row['ratio'] = rate / row['peer_mb_per_s']
    return row


def processor(command):
    """Its output, the seconds of processor that it took, and its peak memory in KiB."""
    out = subprocess.run(['/usr/bin/time', '-f', '%U %S %M', *map(str, command)], capture_output=True, text=True)
    if out.returncode != 0:
        sys.exit(f'bench-data: {command[0]}: {out.stderr.strip()}')
    user, system, peak = out.stderr.split()[-3:]
    return out.stdout, float(user) + float(system), int(peak)


def bench_large(ours, folder, megabytes):
    """One NDJSON file of many small resources: what one core takes of it in a second of its time, less what it
    takes to open the store, and the peak memory, which must not grow with the file."""
    path = people(folder, 'large.ndjson', '--people', 1000000, '--events', 400, '--megabytes', megabytes)
    store = ours.store(f'large{megabytes}')
    opening = ['--json', '--store', store, '--passphrase-file', ours.passphrase]
    _, opened, _ = processor([ours.ctl, 'patients', *opening])
    out, took, peak = processor([ours.ctl, 'import', *opening, path])
    path.unlink()
    shutil.rmtree(store)
    size = megabytes * 1.048576
    return {'figure': 'NDJSON', 'mb': size, 'mb_per_s': size / (took - opened),
            'wall_mb_per_s': size / json.loads(out)['seconds'], 'peak_mb': peak * 1024 / 1e6}


def bench_charts(ours, folder):
    rows = []
    for events, notes in ((1000, 0), (48000, 2000)):
        path = people(folder, f'{events}.ndjson', '--events', events, '--notes', notes)
        store = ours.store(f'chart{events}')
        ours.load(store, [path])
        for figure in ours.figures(store, 'chart', 'person-0', 15):
            if 'median_ms' in figure and (events == 48000 or figure['figure'] == 'open chart'):
                if figure['figure'] == 'open chart':
                    figure['figure'] += f' {events + notes}'
                rows.append(figure)
    return rows


def bench_people(ours, folder):
    path = people(folder, 'people.ndjson', '--people', 50000)
    store = ours.store('people')
    ours.load(store, [path])
    queries = ['Berberg', 'anan karby', '1962', 'halina 1950-03', '10024680', 'Sammfeld', 'x', 'osine wlick']
    return [figure for figure in ours.figures(store, 'people', 5, *queries) if 'median_ms' in figure]


def table(rows):
    for row in rows:
        name = row['figure']
        if 'mb_per_s' in row:
            line = f"{row['mb_per_s']:8.1f} MB/s of {row['mb']:.0f} MB"
            if 'peak_mb' in row:
                line += f" on one core ({row['wall_mb_per_s']:.1f} by the clock), peak {row['peak_mb']:.0f} MB"
            if name == 'import':
                line += f", again {row['again_mb_per_s']:.1f} MB/s; "
                line += f"HAPI FHIR {row['peer_mb_per_s']:.2f} MB/s, ratio {row['ratio']:.0f}" if row['peer_mb_per_s'] else 'no peer'
        else:
            line = f"{row['median_ms']:8.2f} ms, p99 {row['p99_ms']:.2f} ms"
        print(f"  {name:22} {line:60} {TARGETS.get(name, '')}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[2])
    parser.add_argument('build', type=pathlib.Path)
    parser.add_argument('--json', action='store_true')
    parser.add_argument('--runs', type=int, default=3)
    parser.add_argument('--data')
    parser.add_argument('--no-peer', action='store_true')
    parser.add_argument('--megabytes', type=int, nargs='*', default=[200, 2000], help='sizes of NDJSON')
    options = parser.parse_args()
    peer = None if options.no_peer else Hapi()
    try:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            ours = Ours(options.build.resolve(), folder)
            rows = [bench_import(ours, bundles(options, folder), peer, options.runs)]
            rows += bench_charts(ours, folder)
            rows += bench_people(ours, folder)
            rows += [bench_large(ours, folder, megabytes) for megabytes in options.megabytes]
    finally:
        if peer:
            peer.end()
    if options.json:
        print(json.dumps(rows))
    else:
        table(rows)


if __name__ == '__main__':
    main()
