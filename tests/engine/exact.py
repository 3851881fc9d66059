#!/usr/bin/python3
"""exact.py MODEL.gguf [TOKENS.json]: the exact next-token distributions of a model, in double precision.

TOKENS.json (or standard input) is a JSON array of ids. Prints {"next":[[[id,p],...],...]}: one entry a position,
the likeliest ids with their probabilities by softmax over the whole vocabulary. With --all FILE that gets
all probabilities instead, by id, as bare f64 numbers (tokens, vocabulary), little-endian. This is what `rounds-engine logits` is measured against, so it is written from the models'
papers and files alone, with its own reader (gguf_blocks.py): no line of the engine's. Needs python3-numpy.

Architectures llama, qwen2, qwen3, gemma3 (text), as GGUF names their tensors (ggml-org/ggml, docs/gguf.md).
"""
import argparse
import json
import math
import mmap
import struct
import sys

import numpy as np

sys.dont_write_bytecode = True  # none beside the sources
from gguf_blocks import NAMES, TYPES, dequantise

NUMBERS = {0: '<B', 1: '<b', 2: '<H', 3: '<h', 4: '<I', 5: '<i', 6: '<f', 7: '<?', 10: '<Q', 11: '<q', 12: '<d'}
STRING, ARRAY = 8, 9
HEAD_ROWS = 32768  # rows of the output matrix in memory at once


class File:
    """A GGUF file: `keys` and dequantised tensors."""

    def __init__(self, path):
        with open(path, 'rb') as file:
            self.data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.at = 4
        version, n_tensors, n_keys = self.number('<I'), self.number('<Q'), self.number('<Q')
        if self.data[:4] != b'GGUF' or version not in (2, 3):
            sys.exit('exact.py: not a GGUF file of version 2 or 3')
        self.keys = {}
        for _ in range(n_keys):
            name = self.string()
            self.keys[name] = self.value(self.number('<I'))
        self.tensors = {}
        for _ in range(n_tensors):
            name = self.string()
            dims = [self.number('<Q') for _ in range(self.number('<I'))]
            self.tensors[name] = (dims[::-1], NAMES[self.number('<I')], self.number('<Q'))
        alignment = self.keys.get('general.alignment', 32)
        self.start = (self.at + alignment - 1) // alignment * alignment

    def number(self, form):
        value, = struct.unpack_from(form, self.data, self.at)
        self.at += struct.calcsize(form)
        return value

    def string(self):
        size = self.number('<Q')
        self.at += size
        return self.data[self.at - size:self.at].decode(errors='replace')

    def value(self, kind):
        if kind == STRING:
            return self.string()
        if kind == ARRAY:
            items, count = self.number('<I'), self.number('<Q')
            return [self.value(items) for _ in range(count)]
        return self.number(NUMBERS[kind])

    def rows(self, name, first=0, count=None):
        """Rows first.. of a tensor, f64; a vector is one row."""
        shape, kind, place = self.tensors[name]
        columns = shape[-1]
        count = int(np.prod(shape[:-1])) - first if count is None else count
        row_bytes = columns // TYPES[kind][1] * TYPES[kind][2]
        begin = self.start + place + first * row_bytes
        values = dequantise(kind, self.data[begin:begin + count * row_bytes])
        # The engine's weights are f32 once dequantised; so are llama.cpp's and the gguf package's.
        return values.astype(np.float32).astype(np.float64).reshape(count, columns)

    def vector(self, name):
        return self.rows(name)[0]


class Model:
    def __init__(self, path):
        self.file = File(path)
        self.arch = self.file.keys.get('general.architecture')
        if self.arch not in ('llama', 'qwen2', 'qwen3', 'gemma3'):
            sys.exit(f'exact.py: unknown architecture {self.arch}')
        self.gemma = self.arch == 'gemma3'
        self.eps = self.key('attention.layer_norm_rms_epsilon')
        self.width, self.layers = self.key('embedding_length'), self.key('block_count')
        self.heads = self.key('attention.head_count')
        self.kv_heads = self.key('attention.head_count_kv', self.heads)
        self.head_dim = self.key('attention.key_length', self.width // self.heads)
        self.dims = self.key('rope.dimension_count', self.head_dim)  # of a head, that turn
        # Gemma 3 27B (62 layers) divides by its width per head instead (google/gemma_pytorch, config.py).
        self.scale = (self.width / self.heads if self.gemma and self.layers == 62 else self.head_dim) ** -0.5

    def key(self, name, usual=None):
        return self.file.keys.get(f'{self.arch}.{name}', usual)

    def norm(self, x, name):
        """x (..., n) over its root mean square, times the weight."""
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + self.eps) * self.file.vector(name)

    def linear(self, x, name):
        y = x @ self.file.rows(name + '.weight').T
        return y + self.file.vector(name + '.bias') if name + '.bias' in self.file.tensors else y

    def yarn(self, base, factor):
        """What each frequency is divided by, (dims / 2): Peng et al. 2023, YaRN, 3.2; alpha 1, beta 32."""
        trained = self.key('rope.scaling.original_context_length', self.key('context_length'))
        pair = lambda turns: self.dims * math.log(trained / (turns * 2 * math.pi)) / (2 * math.log(base))
        first, last = max(0, math.floor(pair(32))), min(self.dims - 1, math.ceil(pair(1)))
        slow = np.clip((np.arange(self.dims // 2) - first) / max(0.001, last - first), 0, 1)
        return 1 / (slow / factor + 1 - slow)

    def angles(self, tokens, local):
        """(tokens, dims / 2): how far each pair is turned; and how much longer it becomes."""
        base = self.key('rope.freq_base_swa' if local else 'rope.freq_base', 10000.0)
        turn, longer = float(base) ** (-np.arange(0, self.dims, 2) / self.dims), 1.0
        factor, kind = self.key('rope.scaling.factor', 1.0), self.key('rope.scaling.type', 'linear')
        if not local and kind == 'linear':
            turn = turn / factor
        if not local and kind == 'yarn':
            turn, longer = turn / self.yarn(base, factor), 1 + 0.1 * math.log(factor)
        if 'rope_freqs.weight' in self.file.tensors:  # Llama 3.1 and later
            turn = turn / self.file.vector('rope_freqs.weight')
        return np.arange(tokens, dtype=np.float64)[:, None] * turn, longer

    def rope(self, x, angles, longer):
        """x (tokens, heads, head_dim). llama turns neighbours (2i, 2i + 1), the others (i, i + dims / 2)."""
        cos, sin = longer * np.cos(angles)[:, None], longer * np.sin(angles)[:, None]
        half, dims = self.dims // 2, self.dims
        a, b = ((np.s_[..., 0:dims:2], np.s_[..., 1:dims:2]) if self.arch == 'llama' else
                (np.s_[..., :half], np.s_[..., half:dims]))
        y = x.copy()
        y[a] = x[a] * cos - x[b] * sin
        y[b] = x[a] * sin + x[b] * cos
        return y

    def attention(self, x, layer):
        n = len(x)
        window = self.key('attention.sliding_window') if self.gemma else None
        local = window is not None and (layer + 1) % self.key('attention.sliding_window_pattern', 6) != 0
        blk = f'blk.{layer}.'
        q, k, v = (self.linear(x, f'{blk}attn_{c}').reshape(n, -1, self.head_dim) for c in 'qkv')
        if self.arch in ('qwen3', 'gemma3'):
            q, k = self.norm(q, blk + 'attn_q_norm.weight'), self.norm(k, blk + 'attn_k_norm.weight')
        angles = self.angles(n, local)
        q, k = self.rope(q, *angles), self.rope(k, *angles)
        back = np.arange(n)[:, None] - np.arange(n)[None, :]
        seen = (back >= 0) & (back < window) if local else back >= 0
        out = np.empty((n, self.heads, self.head_dim))
        for head in range(self.heads):
            group = head * self.kv_heads // self.heads
            score = np.where(seen, q[:, head] @ k[:, group].T * self.scale, -np.inf)
            weight = np.exp(score - score.max(-1, keepdims=True))
            out[:, head] = weight / weight.sum(-1, keepdims=True) @ v[:, group]
        return self.linear(out.reshape(n, -1), blk + 'attn_output')

    def feed_forward(self, x, layer):
        blk = f'blk.{layer}.'
        gate, up = self.linear(x, blk + 'ffn_gate'), self.linear(x, blk + 'ffn_up')
        if self.gemma:  # GELU by tanh
            gate = 0.5 * gate * (1 + np.tanh(math.sqrt(2 / math.pi) * (gate + 0.044715 * gate ** 3)))
        else:  # SiLU
            gate = gate / (1 + np.exp(-gate))
        return self.linear(gate * up, blk + 'ffn_down')

    def states(self, tokens):
        """Normalised states before the output matrix, (tokens, width)."""
        x = np.stack([self.file.rows('token_embd.weight', t, 1)[0] for t in tokens])
        if self.gemma:
            x *= float(np.float32(math.sqrt(self.width)))
        for layer in range(self.layers):
            blk = f'blk.{layer}.'
            y = self.attention(self.norm(x, blk + 'attn_norm.weight'), layer)
            x = x + (self.norm(y, blk + 'post_attention_norm.weight') if self.gemma else y)
            y = self.feed_forward(self.norm(x, blk + 'ffn_norm.weight'), layer)
            x = x + (self.norm(y, blk + 'post_ffw_norm.weight') if self.gemma else y)
        return self.norm(x, 'output_norm.weight')

    def probabilities(self, states):
        """(tokens, vocabulary)"""
        name = 'output.weight' if 'output.weight' in self.file.tensors else 'token_embd.weight'
        vocab = self.file.tensors[name][0][0]
        logits = np.concatenate([states @ self.file.rows(name, at, min(HEAD_ROWS, vocab - at)).T
                                 for at in range(0, vocab, HEAD_ROWS)], axis=1)
        cap = self.key('final_logit_softcapping')
        logits = cap * np.tanh(logits / cap) if cap else logits
        p = np.exp(logits - logits.max(-1, keepdims=True))
        return p / p.sum(-1, keepdims=True)


def main():
    parser = argparse.ArgumentParser(description='Exact next-token distributions of a GGUF model.')
    parser.add_argument('model')
    parser.add_argument('tokens', nargs='?', help='a JSON array of ids; standard input without it')
    parser.add_argument('--top', type=int, default=10)
    parser.add_argument('--all', metavar='FILE', help='gets all probabilities, as f64 numbers')
    o = parser.parse_args()
    with open(o.tokens) if o.tokens else sys.stdin as file:
        tokens = json.load(file)
    model = Model(o.model)
    vocab = model.file.tensors['token_embd.weight'][0][0]
    if not tokens or not all(isinstance(t, int) and 0 <= t < vocab for t in tokens):
        sys.exit(f'exact.py: the tokens must be an array of ids from 0 to {vocab - 1}')
    probabilities = model.probabilities(model.states(tokens))
    if o.all:
        probabilities.astype('<f8').tofile(o.all)
        return
    likeliest = (np.argsort(-p, kind='stable')[:o.top] for p in probabilities)
    result = [[[int(t), float(f'{p[t]:.12g}')] for t in best] for p, best in zip(probabilities, likeliest)]
    json.dump({'next': result}, sys.stdout)
    print()


if __name__ == '__main__':
    main()
