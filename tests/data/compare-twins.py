#!/usr/bin/env python3
"""compare-twins.py IMPORT-DUMP FHIR-FOLDER C-CDA-FOLDER: the same people, told twice.

Synthea writes each person as a FHIR Bundle and as a C-CDA document, by the same file name. Both are
imported, and their problems, medications, allergies and latest results are compared; what differs
is listed. Ends with status 1 when something differs that EXPLAINED does not name.
"""
import collections
import os
import re
import subprocess
import sys

# Why a difference is none of ours: pattern of the line, and the reason.
EXPLAINED = (
    (r'^medications only FHIR', 'Synthea leaves administered and one-time doses out of C-CDA'),
    (r'^results only FHIR', 'Synthea writes reports and vital signs to C-CDA, no other observation'),
)
FIELDS = 'subject kind code start end status value unit category title'.split()
Row = collections.namedtuple('Row', ['what', *FIELDS])


def rows_of(program, path):
    done = subprocess.run([program, 'twin', path], stdout=subprocess.PIPE, check=True, text=True,
                          stderr=subprocess.DEVNULL)
    for line in done.stdout.split('\n')[:-1]:
        yield Row(*line.split('\t'))


def seconds(text):
    return text.rstrip('z')


def problems(rows):
    return {(r.code, seconds(r.start), seconds(r.end)) for r in rows if r.kind == 'condition'}


def medications(rows):
    return {(r.code, seconds(r.start)) for r in rows if r.kind == 'medication'}


def allergies(rows):
    return {(r.code, seconds(r.start)) for r in rows if r.kind == 'allergy'}


def rounded(value):
    """Synthea writes five digits to FHIR, and all that it has to C-CDA."""
    return f'{float(value):.5g}' if re.fullmatch(r'-?[0-9.]+(E-?[0-9]+)?', value) else value


def latest(rows):
    """Of each code its newest time, and all the values then."""
    found = {}
    for r in rows:
        if r.kind in ('result', 'vital', 'observation') and r.value and r.start:
            time = int(seconds(r.start))
            if r.code not in found or time > found[r.code][0]:
                found[r.code] = (time, set())
            if time == found[r.code][0]:
                found[r.code][1].add(rounded(r.value))
    return {(code, time, ' '.join(sorted(values))) for code, (time, values) in found.items()}


def compare(name, fhir, ccda):
    for what, get in (('problems', problems), ('medications', medications),
                      ('allergies', allergies), ('results', latest)):
        ours, theirs = get(ccda), get(fhir)
        for row in sorted(theirs - ours, key=str):
            yield f'{what} only FHIR', name, row
        for row in sorted(ours - theirs, key=str):
            yield f'{what} only C-CDA', name, row


def main():
    program, fhir_folder, ccda_folder = sys.argv[1:4]
    names = sorted(n[:-4] for n in os.listdir(ccda_folder) if n.endswith('.xml'))
    counts, unexplained, same = collections.Counter(), 0, collections.Counter()
    for name in names:
        fhir = list(rows_of(program, os.path.join(fhir_folder, name + '.json')))
        ccda = list(rows_of(program, os.path.join(ccda_folder, name + '.xml')))
        for what, get in (('problems', problems), ('medications', medications),
                          ('allergies', allergies), ('latest results', latest)):
            same[what] += len(get(fhir) & get(ccda))
        for what, who, row in compare(name, fhir, ccda):
            counts[what] += 1
            if not any(re.search(pattern, what) for pattern, _ in EXPLAINED):
                unexplained += 1
            print(what, who, *row)
    print(f'{len(names)} people; the same in both:',
          ', '.join(f'{n} {what}' for what, n in same.items()))
    for what, n in sorted(counts.items()):
        print(f'{n} {what}')
    return 1 if unexplained else 0


sys.exit(main())
