#!/usr/bin/python3
"""test-spirv.py BUILD: how large the shaders are that rounds-engine is shipped with: 2 MB at most.

They are C arrays of 32-bit words, one file a shader. Of the kernels that are written at run time nothing is shipped.
"""
import pathlib
import re
import sys

sys.dont_write_bytecode = True
import tap  # noqa: E402

MOST = 2 * 10**6


def bytes_of(text):
    return 4 * len(re.findall(r'\b0x[0-9a-fA-F]{8}\b', text))


def main():
    files = sorted((pathlib.Path(sys.argv[1]) / 'shaders').glob('*.spv.inc'))
    sizes = {file.name: bytes_of(file.read_text()) for file in files}
    case = tap.Cases()
    case('/spirv/counted', bytes_of('{0x07230203,0x00010300,\n0x0000000d}') == 12)
    case('/spirv/shaders', len(sizes) > 20 and all(sizes.values()), sizes)
    case('/spirv/size', sum(sizes.values()) <= MOST, f'{sum(sizes.values())} bytes; {sizes}')
    return case.done()


if __name__ == '__main__':
    sys.exit(main())
