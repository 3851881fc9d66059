#!/usr/bin/env python3
"""The demonstration data: whole, small, true to FHIR's shape, and with everything it promises.

The checks are functions that return what they find wrong; each is also given a copy with one planted
error, and must find it.
"""
import copy
import datetime
import importlib.util
import json
import lzma
import os
import resource
import shutil
import subprocess
import sys
import tempfile

import demo_items
from demo_checks import (LOINC, SNOMED, Originals, check_codes, check_dates, check_institutions, check_listed,
                         check_references, check_shape, check_texts, check_units, check_versions, instant,
                         resources, strict)

sys.dont_write_bytecode = True
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DEMO = os.path.join(ROOT, 'data', 'demo')
LIMIT_BYTES = 3500000

count = failed = 0


def case(name, wrong):
    """wrong: what was found, empty when all is well."""
    global count, failed
    wrong = list(wrong)
    count += 1
    print(f'{"not ok" if wrong else "ok"} {count} {name}', flush=True)
    if wrong:
        failed += 1
        for line in wrong[:20]:
            print(f'# {line}', flush=True)


def run_make(folder, *arguments, limit=None):
    """limit: the largest file it may write; the write then fails as on a full disk."""
    def full_disk():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    return subprocess.run([sys.executable, os.path.join(folder, 'make.py'), *arguments], capture_output=True,
                          text=True, timeout=300, check=False, preexec_fn=full_disk if limit else None)


def refused(done, before, parent):
    """Nothing of a refusal: exit 1, one line, the folder as it was."""
    if done.returncode != 1:
        yield f'exit {done.returncode}: {done.stderr}'
    if done.stdout or done.stderr.count('\n') != 1 or not done.stderr.startswith('make.py: '):
        yield f'said {done.stdout!r} {done.stderr!r}'
    if sorted(os.listdir(parent)) != before:
        yield f'left {sorted(os.listdir(parent))}'


def damaged(scratch, name, edit):
    """A copy of data/demo with one file edited, asked to unpack."""
    work = tempfile.mkdtemp(dir=scratch)
    shutil.copytree(DEMO, os.path.join(work, 'demo'), ignore=shutil.ignore_patterns('__pycache__'))
    path = os.path.join(work, 'demo', name)
    with open(path, 'rb') as file:
        data = bytearray(file.read())
    data = edit(data) or data
    with open(path, 'wb') as file:
        file.write(data)
    done = run_make(os.path.join(work, 'demo'), 'unpack', os.path.join(work, 'out'))
    return list(refused(done, ['demo'], work))


def flip(place):
    def edit(data):
        data[int(place * (len(data) - 1))] ^= 1
    return edit


def test_make(scratch, make, unpacked):
    case('/demo/make/check', [] if not (done := run_make(DEMO, 'check')).returncode else [done.stderr])
    with open(os.path.join(unpacked, 'order'), encoding='utf-8') as file:
        order = file.read().split('\n')[:-1]
    there = sorted(f'{sub}/{name}' for sub in ('overlay', 'synthea') for name in os.listdir(os.path.join(unpacked, sub)))
    case('/demo/make/order', [] if sorted(order) == there and order == [n for n, _, _ in make.Index().files]
         else [str(order)])
    files = {}
    for name in os.listdir(os.path.join(unpacked, 'synthea')):
        with open(os.path.join(unpacked, 'synthea', name), 'rb') as file:
            files[name] = file.read()
    with open(os.path.join(DEMO, 'synthea.tar.xz'), 'rb') as file:
        tar = lzma.decompress(file.read())
    turned = dict(sorted(files.items(), reverse=True))
    case('/demo/make/packs-the-same-tar', [] if make.tar_of(turned) == tar else ['other bytes'])
    for place in (0, 0.001, 0.5, 0.9, 1):
        case(f'/demo/make/flipped-bit-at-{place}', damaged(scratch, 'synthea.tar.xz', flip(place)))
    case('/demo/make/cut-archive', damaged(scratch, 'synthea.tar.xz', lambda data: data[:len(data) // 2]))
    case('/demo/make/flipped-overlay', damaged(scratch, 'overlay/10-wes.json', flip(0.5)))
    case('/demo/make/broken-index', damaged(scratch, 'demo.ini', lambda data: data.replace(b'[files]', b'[file]')))
    case('/demo/make/path-in-index', damaged(scratch, 'demo.ini', lambda data: data.replace(b'overlay/10', b'overlay/../10')))

    def sealed_but_broken(data):
        """The archive is cut and its hash put right: only the unpacking itself can notice."""
        with open(os.path.join(DEMO, 'synthea.tar.xz'), 'rb') as file:
            packed = file.read()
        return data.replace(make.sha256(packed).encode(), make.sha256(packed[:-64]).encode()) \
            .replace(f'archive_bytes = {len(packed)}'.encode(), f'archive_bytes = {len(packed) - 64}'.encode())
    work = tempfile.mkdtemp(dir=scratch)
    shutil.copytree(DEMO, os.path.join(work, 'demo'), ignore=shutil.ignore_patterns('__pycache__'))
    for name, edit in (('demo.ini', sealed_but_broken), ('synthea.tar.xz', lambda data: data[:-64])):
        with open(os.path.join(work, 'demo', name), 'rb') as file:
            data = file.read()
        with open(os.path.join(work, 'demo', name), 'wb') as file:
            file.write(edit(data))
    case('/demo/make/cut-archive-with-its-own-hash',
         refused(run_make(os.path.join(work, 'demo'), 'unpack', os.path.join(work, 'out')), ['demo'], work))
    before = sorted(os.listdir(unpacked))
    case('/demo/make/keeps-what-exists', refused(run_make(DEMO, 'unpack', unpacked), before, unpacked))
    work = tempfile.mkdtemp(dir=scratch)
    os.mkdir(os.path.join(work, 'empty'))
    case('/demo/make/keeps-an-empty-folder',
         refused(run_make(DEMO, 'unpack', os.path.join(work, 'empty')), ['empty'], work))
    case('/demo/make/no-such-parent',
         refused(run_make(DEMO, 'unpack', os.path.join(work, 'no', 'out')), ['empty'], work))
    case('/demo/make/full-disk',
         refused(run_make(DEMO, 'unpack', os.path.join(work, 'out'), limit=1 << 20), ['empty'], work))
    other = tempfile.mkdtemp(dir=scratch)
    for name, data in files.items():
        with open(os.path.join(other, name), 'wb') as file:
            file.write(data if not name.startswith('Dorsey') else data + b'\n')
    case('/demo/make/packs-no-other-file', refused(run_make(DEMO, 'pack', other), sorted(files), other))
    case('/demo/make/usage', [] if run_make(DEMO, 'unpack').returncode == 2 == run_make(DEMO).returncode
         and run_make(DEMO, '--help').returncode == 0 else ['exit statuses'])


def change(bundles, name, number, edit):
    bundles = copy.deepcopy(bundles)
    edit(bundles[name]['entry'][number]['resource'])
    return bundles


def number_of(bundles, name, ident):
    return [entry['resource']['id'] for entry in bundles[name]['entry']].index(ident)


def plant(bundles, tag, as_of, originals, listed, notes):
    """One error each; the check must find it and nothing else may be needed."""
    def wes(ident, edit):
        return change(bundles, '10-wes.json', number_of(bundles, '10-wes.json', ident), edit)

    def code(value):
        return lambda r: r['code']['coding'][0].update(code=value)
    sodium, note = 'demo-wes-na-2330', 'demo-wes-note-ed'
    attachment = {'data': 'AAAA', 'size': 3}
    return {
        'missing-tag': check_shape(wes(sodium, lambda r: r['meta'].pop('tag')), tag),
        'missing-element': check_shape(wes(sodium, lambda r: r.pop('subject')), tag),
        'bad-id': check_shape(wes(sodium, lambda r: r.update(id='a_b')), tag),
        'bad-status': check_shape(wes(sodium, lambda r: r.update(status='done')), tag),
        'empty-list': check_shape(wes(sodium, lambda r: r.update(note=[])), tag),
        'same-id-twice': check_versions(wes(sodium, lambda r: r.update(id='demo-wes-co2-2330'))),
        'dangling-reference': check_references(
            wes(sodium, lambda r: r['subject'].update(reference='Patient/nobody')), originals.known),
        'no-such-day': check_dates(wes(sodium, lambda r: r.update(effectiveDateTime='2026-02-30T10:00:00-06:00')), as_of),
        'no-offset': check_dates(wes(sodium, lambda r: r.update(effectiveDateTime='2026-10-30T10:00:00')), as_of),
        'winter-offset-in-summer': check_dates(
            wes(sodium, lambda r: r.update(effectiveDateTime='2026-07-30T10:00:00-06:00')), as_of),
        'after-the-as-of-day': check_dates(wes(sodium, lambda r: r.update(issued='2026-11-16T08:00:01-06:00')), as_of),
        'loinc-digits-swapped': check_codes(wes(sodium, code('2915-2')), originals.codes | {(LOINC, '2915-2')}, listed, tag),
        'loinc-check-digit': check_codes(wes(sodium, code('2951-3')), originals.codes | {(LOINC, '2951-3')}, listed, tag),
        'snomed-check-digit': check_codes(
            wes('demo-wes-problem-ckd3b', code('700379003')), originals.codes | {(SNOMED, '700379003')}, listed, tag),
        'unlisted-code': check_codes(wes(sodium, code('718-7')), set(), listed, tag),
        'wrong-display': check_codes(
            wes('demo-wes-problem-ckd3b', lambda r: r['code']['coding'][0].update(display='CKD stage 3A')),
            originals.codes, listed, tag),
        'unused-code': check_listed(bundles, originals.codes, {**listed, (LOINC, '1-8'): 'x'}),
        'unknown-unit': check_units(wes(sodium, lambda r: r['valueQuantity'].update(code='mEq/dl'))),
        'broken-base64': check_texts(wes(note, lambda r: r['content'][0]['attachment'].update(data='%%')), notes),
        'text-not-utf8': check_texts(wes(note, lambda r: r['content'][0]['attachment'].update(data='/w==')), notes),
        'other-text': check_texts(wes(note, lambda r: r['content'][0]['attachment'].update(attachment)), notes),
        'real-institution': check_institutions(
            wes(sodium, lambda r: r['performer'][0].update(display='Allina Health System')), originals.names),
    }


def test_bundles(unpacked, make):
    bundles = {}
    for name in sorted(os.listdir(os.path.join(unpacked, 'overlay'))):
        with open(os.path.join(unpacked, 'overlay', name), encoding='utf-8') as file:
            text = file.read()
        bundles[name] = strict(text)
        case(f'/demo/json/{name}', [] if text == json.dumps(bundles[name], indent=2, ensure_ascii=False) + '\n'
             else ['not two spaces, or not as make.py writes it'])
    for what, text in (('key', '{"a":1,"a":2}'), ('constant', '{"a":NaN}')):
        try:
            strict(text)
            case(f'/demo/json/planted-{what}', ['passed'])
        except ValueError:
            case(f'/demo/json/planted-{what}', [])
    ini = make.Index().ini['demonstration']
    tag = {'system': ini['tag_system'], 'code': ini['tag_code'], 'display': 'Demonstration, synthetic'}
    as_of = datetime.datetime.fromisoformat(ini['as_of_time'])
    originals = Originals(os.path.join(unpacked, 'synthea'))
    with open(os.path.join(DEMO, 'codes.tsv'), encoding='utf-8') as file:
        rows = [line.rstrip('\n').split('\t') for line in file][1:]
    listed = {(system, code): display for system, code, display, source in rows if source}
    notes = {}
    for name in os.listdir(os.path.join(DEMO, 'notes')):
        with open(os.path.join(DEMO, 'notes', name), 'rb') as file:
            notes[name] = file.read()
    case('/demo/as-of', [] if ini['as_of'] == ini['as_of_time'][:10] and instant(originals.latest) < as_of
         else [f'Synthea goes on to {originals.latest}'])
    case('/demo/synthea/practitioners-and-hospitals-are-there', sorted(originals.asked - originals.identifiers)
         if originals.asked else ['nothing asked'])
    case('/demo/shape', list(check_shape(bundles, tag)))
    case('/demo/versions', list(check_versions(bundles)))
    case('/demo/references', list(check_references(bundles, originals.known)))
    case('/demo/dates', list(check_dates(bundles, as_of)))
    case('/demo/codes', list(check_codes(bundles, originals.codes, listed, tag)))
    case('/demo/codes-tsv', list(check_listed(bundles, originals.codes, listed)))
    case('/demo/units', list(check_units(bundles)))
    case('/demo/texts', list(check_texts(bundles, notes)))
    case('/demo/institutions', list(check_institutions(bundles, originals.names)))
    for name, found in plant(bundles, tag, as_of, originals, listed, notes).items():
        case(f'/demo/planted/{name}', [] if list(found) else ['not found'])
    for name, file, found in demo_items.items({name: [r for _, r in resources({name: b})] for name, b in bundles.items()}):
        case(f'/demo/item/{name}', [] if found else [f'not in {file}'])
    for name, file, found in demo_items.items({name: [] for name in bundles}):
        case(f'/demo/planted/without/{name}', [f'{file}: found in nothing'] if found else [])


def main():
    size = sum(os.path.getsize(os.path.join(folder, name)) for folder, folders, names in os.walk(DEMO)
               for name in names if '__pycache__' not in folder)
    case('/demo/size', [] if 0 < size < LIMIT_BYTES else [f'{size} bytes'])
    spec = importlib.util.spec_from_file_location('make', os.path.join(DEMO, 'make.py'))
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    with tempfile.TemporaryDirectory() as scratch:
        unpacked = os.path.join(scratch, 'unpacked')
        done = run_make(DEMO, 'unpack', unpacked)
        case('/demo/make/unpack', [done.stderr] if done.returncode or done.stderr else [])
        if os.path.isdir(unpacked):
            test_make(scratch, make, unpacked)
            test_bundles(unpacked, make)
    print(f'1..{count}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
