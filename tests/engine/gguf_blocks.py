"""Blocks of numbers as GGUF files store them: for make-model.py and exact.py.

Written from the layouts in ggml-org/ggml (src/ggml-common.h, docs/gguf.md), apart from engine/gguf/type.c,
so that each can find the other's mistakes. Everything is little-endian.
"""
import numpy as np

# name: the file's number, weights of a block, bytes of a block
TYPES = {
    'F32': (0, 1, 4), 'F16': (1, 1, 2), 'BF16': (30, 1, 2),
    'Q4_0': (2, 32, 18), 'Q4_1': (3, 32, 20), 'Q5_0': (6, 32, 22), 'Q5_1': (7, 32, 24), 'Q8_0': (8, 32, 34),
    'Q4_K': (12, 256, 144), 'Q5_K': (13, 256, 176), 'Q6_K': (14, 256, 210),
}
NAMES = {number: name for name, (number, _, _) in TYPES.items()}
# What llama.cpp stores instead when a row is no whole number of blocks.
FALLBACK = {'Q4_K': 'Q5_0', 'Q5_K': 'Q5_1', 'Q6_K': 'Q8_0'}


def half(block, at):
    """The f16 at byte `at` of each block, (blocks, 1) f64."""
    return block[:, at:at + 2].copy().view('<f2').astype(np.float64)


def nibbles(block):
    """(blocks, 16) bytes to (blocks, 32): the low halves, then the high ones."""
    return np.concatenate([block & 15, block >> 4], axis=1).astype(np.float64)


def fifth_bits(block, at):
    """Bit i of the word at byte `at` is the fifth bit of weight i, here worth 16."""
    word = block[:, at:at + 4].copy().view('<u4')
    return ((word >> np.arange(32, dtype=np.uint32)) & 1) * 16.0


def k_scales(packed):
    """(blocks, 12) bytes to eight 6-bit scales and eight 6-bit minima, each (blocks, 8)."""
    low, high, last = packed[:, 0:4], packed[:, 4:8], packed[:, 8:12]
    scale = np.concatenate([low & 63, (last & 15) | (low >> 6) << 4], axis=1)
    least = np.concatenate([high & 63, (last >> 4) | (high >> 6) << 4], axis=1)
    return scale.astype(np.float64), least.astype(np.float64)


def k_values(block, quants):
    """Eight groups of 32: scale * quant - minimum. quants (blocks, 8, 32)."""
    scale, least = k_scales(block[:, 4:16])
    values = (half(block, 0) * scale)[:, :, None] * quants - (half(block, 2) * least)[:, :, None]
    return values.reshape(len(block), 256)


def k_nibbles(block, at):
    """128 bytes: two groups of 32 share 32 bytes. (blocks, 8, 32)."""
    pairs = block[:, at:at + 128].reshape(-1, 4, 1, 32)
    return np.concatenate([pairs & 15, pairs >> 4], axis=2).reshape(-1, 8, 32).astype(np.float64)


def read_q6_k(block):
    low = block[:, :128].reshape(-1, 2, 1, 64)
    low = np.concatenate([low & 15, low >> 4], axis=2).reshape(-1, 2, 4, 32)
    high = block[:, 128:192].reshape(-1, 2, 1, 32) >> np.array([0, 2, 4, 6], np.uint8).reshape(1, 1, 4, 1) & 3
    quants = (low.astype(np.int16) | high.astype(np.int16) << 4).reshape(-1, 16, 16) - 32.0
    scale = half(block, 208) * block[:, 192:208].view(np.int8)
    return (scale[:, :, None] * quants).reshape(-1, 256)


READERS = {
    'F32': lambda b: b.view('<f4').astype(np.float64),
    'F16': lambda b: half(b, 0),
    'BF16': lambda b: (b.view('<u2').astype('<u4') << 16).view('<f4').astype(np.float64),
    'Q4_0': lambda b: half(b, 0) * (nibbles(b[:, 2:18]) - 8),
    'Q4_1': lambda b: half(b, 0) * nibbles(b[:, 4:20]) + half(b, 2),
    'Q5_0': lambda b: half(b, 0) * (nibbles(b[:, 6:22]) + fifth_bits(b, 2) - 16),
    'Q5_1': lambda b: half(b, 0) * (nibbles(b[:, 8:24]) + fifth_bits(b, 4)) + half(b, 2),
    'Q8_0': lambda b: half(b, 0) * b[:, 2:34].view(np.int8),
    'Q4_K': lambda b: k_values(b, k_nibbles(b, 16)),
    'Q5_K': lambda b: k_values(b, k_nibbles(b, 48) + 16.0 * (
        b[:, None, 16:48] >> np.arange(8, dtype=np.uint8).reshape(1, 8, 1) & 1)),
    'Q6_K': read_q6_k,
}


def dequantise(name, data):
    """Raw bytes of whole blocks to f64, flat."""
    return READERS[name](np.frombuffer(data, np.uint8).reshape(-1, TYPES[name][2])).reshape(-1)


# ---- random blocks: any bits are legal quants, so only the scales need care ----

def half_bytes(values):
    return values.astype('<f2').view(np.uint8).reshape(len(values), 2)


def bits_in_order(rng, n, count):
    return rng.integers(0, 256, (n, count), dtype=np.uint8)


def pack_k_scales(scale, least):
    high = lambda x: (x[:, 4:] >> 4) << 6
    return np.concatenate([scale[:, :4] | high(scale), least[:, :4] | high(least),
                           (scale[:, 4:] & 15) | (least[:, 4:] & 15) << 4], axis=1)


def random_k(rng, n, deviation, quants, quant_bytes):
    """quants: how many values a quant has. Its middle times the scale is about the minimum."""
    scale = rng.integers(16, 48, (n, 8), dtype=np.uint8)
    least = (scale + rng.integers(-4, 5, (n, 8))).astype(np.uint8)
    step = deviation / (quants / 12 ** 0.5 * 32) * rng.uniform(0.6, 1.4, n)
    return np.concatenate([half_bytes(step), half_bytes(step * (quants - 1) / 2), pack_k_scales(scale, least),
                           bits_in_order(rng, n, quant_bytes)], axis=1)


def random_32(rng, n, deviation, quants, with_least, quant_bytes):
    step = deviation / (quants / 12 ** 0.5) * rng.uniform(0.6, 1.4, n)
    if not with_least:
        step *= rng.choice([-1.0, 1.0], n)  # real files have negative scales
    head = [half_bytes(step)] + ([half_bytes(-step * (quants - 1) / 2)] if with_least else [])
    return np.concatenate(head + [bits_in_order(rng, n, quant_bytes)], axis=1)


def random_q6_k(rng, n, deviation):
    step = deviation / (64 / 12 ** 0.5 * 74) * rng.uniform(0.6, 1.4, n)
    return np.concatenate([bits_in_order(rng, n, 208), half_bytes(step)], axis=1)


def random_floats(rng, n, deviation, name):
    values = (rng.standard_normal(n, dtype=np.float32) * np.float32(deviation)).astype('<f4')
    if name == 'F16':
        values = values.astype('<f2')
    elif name == 'BF16':
        values = (values.view('<u4') >> 16).astype('<u2')
    return values.view(np.uint8)


def random_blocks(rng, name, weights, deviation):
    """Bytes of so many weights whose standard deviation is about the one given."""
    n = weights // TYPES[name][1]
    if name in ('F32', 'F16', 'BF16'):
        made = random_floats(rng, n, deviation, name)
    elif name == 'Q6_K':
        made = random_q6_k(rng, n, deviation)
    elif name in ('Q4_K', 'Q5_K'):
        made = random_k(rng, n, deviation, *((16, 128) if name == 'Q4_K' else (32, 160)))
    else:
        made = random_32(rng, n, deviation, *{
            'Q4_0': (16, False, 16), 'Q4_1': (16, True, 16), 'Q5_0': (32, False, 20),
            'Q5_1': (32, True, 20), 'Q8_0': (256, False, 32)}[name])
    return np.ascontiguousarray(made).tobytes()
