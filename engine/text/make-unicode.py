#!/usr/bin/env python3
"""make-unicode.py OUT.h: the categories of all characters, from Python's own Unicode tables.

Writes `static const unicode_range unicode_ranges[]`: where a run of characters of one kind begins. The kinds are
those that splitters tell apart. White space is Unicode's property White_Space (PropList.txt), which Python does not
have: its 25 characters have not changed since Unicode 6.3.
"""
import sys
import unicodedata

SPACES = {*range(0x09, 0x0E), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000}
# Letters, numbers and marks of punctuation that Unicode 15.0 and 15.1 added (DerivedGeneralCategory.txt), for a
# Python with older tables: llama.cpp's own are 15.1. A newer Python knows some more.
ADDED = {
    'L': '1123f-11240 11f02 11f04-11f10 11f12-11f33 1342f 13441-13446 1b132 1b155 1df25-1df2a 1e030-1e06d 1e4d0-1e4eb '
         '2b739 2ebf0-2ee5d 31350-323af',
    'N': '11f50-11f59 1d2c0-1d2d3 1e4f0-1e4f9',
    'P': '11b00-11b09 11f43-11f4f',
}
KINDS = {'L': 'UNICODE_LETTER', 'N': 'UNICODE_NUMBER', 'P': 'UNICODE_PUNCTUATION'}


def added():
    """Of each character that is newer than Unicode 14.0, its category."""
    found = {}
    for category, ranges in ADDED.items():
        for text in ranges.split():
            first, _, last = text.partition('-')
            found.update(dict.fromkeys(range(int(first, 16), int(last or first, 16) + 1), category))
    return found


def kind(c, newer):
    if c in SPACES:
        return 'UNICODE_SPACE'
    category = unicodedata.category(chr(c))
    if category == 'Cn':
        category = newer.get(c, category)
    return KINDS.get(category[0], 'UNICODE_OTHER')


def main():
    ranges, newer = [], added()
    for c in range(0x110000):
        this = kind(c, newer)
        if not ranges or ranges[-1][1] != this:
            ranges.append((c, this))
    with open(sys.argv[1], 'w', encoding='utf-8') as out:
        out.write(f'/* Written by make-unicode.py from Unicode {unicodedata.unidata_version}. */\n')
        out.write('static const unicode_range unicode_ranges[] = {\n')
        out.writelines(f'  {{ 0x{c:05X}, {k} }},\n' for c, k in ranges)
        out.write('};\n')


main()
