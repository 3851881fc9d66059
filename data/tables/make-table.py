#!/usr/bin/env python3
"""make-table.py IN.tsv OUT.inc: a table of the record's rules as a C initialiser, sorted by its first columns.

Lines that begin with # are for readers. Every row must name a source and a licence; these and
`display` stay in the file. A column named `x:number` becomes a number. Runs at build time.
Weighed: a GResource parsed at each opening (milliseconds, and state to keep), a generated C array.
"""
import sys

LEFT_OUT = ('display', 'source', 'licence')


def cell(column, text):
    if column.endswith(':number'):
        float(text)
        return text
    return '"' + text.replace('\\', '\\\\').replace('"', '\\"') + '"'


def main(path, out):
    with open(path, encoding='utf-8') as file:
        lines = [line.rstrip('\n') for line in file if line.strip() and not line.startswith('#')]
    columns = lines[0].split('\t')
    rows = [line.split('\t') for line in lines[1:]]
    for row in rows:
        if len(row) != len(columns) or not all(row):
            sys.exit('%s: not %d full columns: %r' % (path, len(columns), row))
    for name in ('source', 'licence'):
        if name not in columns:
            sys.exit('%s: no column %s' % (path, name))
    used = [i for i, column in enumerate(columns) if column not in LEFT_OUT]
    rows.sort(key=lambda row: [row[i].encode() for i in used[:2]])
    for one, other in zip(rows, rows[1:]):
        if [one[i] for i in used[:2]] == [other[i] for i in used[:2]]:
            sys.exit('%s: twice: %r' % (path, one))
    with open(out, 'w', encoding='utf-8') as file:
        for row in rows:
            file.write('{ %s },\n' % ', '.join(cell(columns[i], row[i]) for i in used))


if __name__ == '__main__':
    main(*sys.argv[1:])
