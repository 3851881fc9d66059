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

FUNCTIONAL = re.compile(r'<templateId root="2.16.840.1.113883.10.20.22.2.14".*?</section>', re.DOTALL)
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


def explain(what, row, theirs, text):
    """Why a difference is none of ours, or None. text: the whole C-CDA document."""
    if '{entry.value}' in row[-1] or any('{entry.value}' in r[-1] and r[:2] == row[:2] for r in theirs):
        return 'Synthea writes the words {entry.value} to C-CDA where a coded value is meant'
    code = f'code="{row[0]}" codeSystem="2.16.840.1.113883.6.1"'
    if what.startswith('results only FHIR') and code not in text:
        return 'Synthea does not write this code to C-CDA at all'
    if what.startswith('results only FHIR') and code not in FUNCTIONAL.sub('', text):
        return 'only in the section of functional status, which is read as text'
    return None


KINDS = (('problems', problems), ('medications', medications), ('allergies', allergies),
         ('results', latest))


def compare(fhir, ccda, text):
    """(what, row, why it differs or None) of each difference."""
    for kind, get in KINDS:
        ours, theirs = get(ccda), get(fhir)
        for what, rows, others in ((f'{kind} only FHIR', theirs - ours, ours - theirs),
                                   (f'{kind} only C-CDA', ours - theirs, theirs - ours)):
            for row in sorted(rows, key=str):
                yield what, row, explain(what, row, others, text)


def main():
    program, fhir_folder, ccda_folder = sys.argv[1:4]
    names = sorted(n[:-4] for n in os.listdir(ccda_folder) if n.endswith('.xml'))
    reasons, same, unexplained = collections.Counter(), collections.Counter(), 0
    for name in names:
        path = os.path.join(ccda_folder, name + '.xml')
        fhir, ccda = list(rows_of(program, os.path.join(fhir_folder, name + '.json'))), list(rows_of(program, path))
        with open(path, encoding='utf-8') as file:
            text = file.read()
        for kind, get in KINDS:
            same[kind] += len(get(fhir) & get(ccda))
        for what, row, why in compare(fhir, ccda, text):
            reasons[(what, why)] += 1
            if not why:
                unexplained += 1
                print(what, name, *row)
    print(f'{len(names)} people; the same in both:', ', '.join(f'{n} {kind}' for kind, n in same.items()))
    for (what, why), n in sorted(reasons.items(), key=str):
        print(f'{n} {what}: {why or "NOT EXPLAINED"}')
    return 1 if unexplained else 0


sys.exit(main())
