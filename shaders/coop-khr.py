#!/usr/bin/env python3
"""coop-khr.py IN.spv OUT.spv.inc: cooperative matrices in NVIDIA's older form become VK_KHR_cooperative_matrix.

Debian 12's glslc knows GL_NV_cooperative_matrix alone; devices of every maker know the KHR form. The two differ in
five instructions: a type says what it is used for, and a load or a store names a layout instead of saying whether
columns come first (SPV_NV_cooperative_matrix; SPV_KHR_cooperative_matrix revision 1). Weighed: a glslc from
elsewhere, which a stranger would have to find, and SPIR-V written by hand, which nobody would read.

OUT is an initializer in braces, as glslc -mfmt=c makes it.
"""
import struct
import sys

# Numbers: the SPIR-V specification, 3.49.8 and the two extensions.
CAPABILITY, EXTENSION, SOURCE_EXTENSION = 17, 10, 4
TYPE_INT, TYPE_FLOAT, CONSTANT_TRUE, CONSTANT_FALSE, CONSTANT = 21, 22, 41, 42, 43
NV_CAPABILITY, KHR_CAPABILITY = 5357, 6022
NV_TYPE, NV_LOAD, NV_STORE, NV_MUL_ADD = 5358, 5359, 5360, 5361
KHR_TYPE, KHR_LOAD, KHR_STORE, KHR_MUL_ADD = 4456, 4457, 4458, 4459
NV_LENGTH = 5362
USE_A, USE_B, USE_ACCUMULATOR = 0, 1, 2
ROW_MAJOR, COLUMN_MAJOR = 0, 1


def instructions(words):
    at = 5
    while at < len(words):
        n = words[at] >> 16
        yield words[at] & 0xFFFF, words[at + 1:at + n]
        at += n


def text_words(text):
    data = text.encode() + b"\0"
    data += b"\0" * (-len(data) % 4)
    return list(struct.unpack(f"<{len(data) // 4}I", data))


class Facts:
    """What must be known of a module before it is written anew."""

    def __init__(self, code):
        self.uint = next(o[0] for op, o in code if op == TYPE_INT and o[1:] == [32, 0])
        self.layouts = {o[1]: COLUMN_MAJOR for op, o in code if op == CONSTANT_TRUE}
        self.layouts |= {o[1]: ROW_MAJOR for op, o in code if op == CONSTANT_FALSE}
        single = [o[0] for op, o in code if op == TYPE_FLOAT and o[1] == 32]
        sums = {tuple(o[3:5]) for op, o in code if op == NV_TYPE and o[1] in single}
        if len(sums) != 1:
            sys.exit("coop-khr.py: one shape of sums is expected")
        self.rows, self.columns = sums.pop()
        self.single = single

    def use(self, component, rows, columns):
        if component in self.single:
            return USE_ACCUMULATOR
        if (rows == self.rows) == (columns == self.columns):
            sys.exit("coop-khr.py: a matrix is neither the left nor the right one")
        return USE_A if rows == self.rows else USE_B


def rewritten(words):
    code = list(instructions(words))
    facts = Facts(code)
    first_new = words[3]  # ids of the constants 0, 1, 2
    out = words[:3] + [first_new + 3] + words[4:5]
    made = False

    def put(op, operands):
        out.extend([(len(operands) + 1) << 16 | op] + operands)

    for op, o in code:
        if op == CAPABILITY and o == [NV_CAPABILITY]:
            put(CAPABILITY, [KHR_CAPABILITY])
        elif op == EXTENSION and o == text_words("SPV_NV_cooperative_matrix"):
            put(EXTENSION, text_words("SPV_KHR_cooperative_matrix"))
        elif op == SOURCE_EXTENSION:
            continue
        elif op == NV_TYPE:
            for value in range(0 if made else 3):
                put(CONSTANT, [facts.uint, first_new + value, value])
            made = True
            put(KHR_TYPE, o + [first_new + facts.use(o[1], o[3], o[4])])
        elif op == NV_LOAD:
            put(KHR_LOAD, o[:3] + [first_new + facts.layouts[o[4]], o[3]] + o[5:])
        elif op == NV_STORE:
            put(KHR_STORE, o[:2] + [first_new + facts.layouts[o[3]], o[2]] + o[4:])
        elif op == NV_MUL_ADD:
            put(KHR_MUL_ADD, o)
        elif op == NV_LENGTH:
            sys.exit("coop-khr.py: the length of a matrix is not asked for")
        else:
            put(op, o)
    return out


def main():
    data = open(sys.argv[1], "rb").read()
    words = rewritten(list(struct.unpack(f"<{len(data) // 4}I", data)))
    with open(sys.argv[2], "w", encoding="ascii") as out:
        out.write("{" + ",".join(f"0x{w:08x}" for w in words) + "}\n")


main()
