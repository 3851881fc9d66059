#!/usr/bin/python3
"""make-model.py OUT --arch llama|qwen2|qwen3|gemma3 --type Q4_K: a GGUF model with random weights.

For tests and benchmarks that must not need a download: the file is complete (keys, a small real tokenizer with a
chat template, every tensor), only the weights mean nothing. Same options and seed: same bytes. Needs python3-numpy.

--type mix takes the eleven types in turn, Q4_K_M what llama.cpp's quantizer of that name takes: values and ffn_down
of some layers, and the output, are Q6_K (--layers 3: the last one). --gate-type has another gate than up. A row that is no whole number of blocks is stored as llama.cpp would
(Q4_K as Q5_0, Q5_K as Q5_1, Q6_K as Q8_0, otherwise F16). --shape 1b, 4b or 8b are the sizes of real models, tiny of none.
"""
import argparse
import re
import struct
import sys

import numpy as np

sys.dont_write_bytecode = True  # none beside the sources
from gguf_blocks import FALLBACK, TYPES, random_blocks

ALIGNMENT = 32
PIECE = 1 << 24  # weights made at once
U16, U32, I32, F32, BOOL, STRING, ARRAY = 2, 4, 5, 6, 7, 8, 9
NORMAL, UNKNOWN, CONTROL, USER, UNUSED, BYTE = 1, 2, 3, 4, 5, 6

# width, layers, heads, kv heads, head size, feed forward, vocabulary, tied
SHAPES = {
    'tiny': (256, 2, 4, 2, 64, 512, 2048, True),  # so that what measures the others can be tested
    '1b': (2048, 16, 32, 8, 64, 8192, 128256, True),
    '4b': (2560, 34, 8, 4, 256, 10240, 262144, True),
    '8b': (4096, 32, 32, 8, 128, 14336, 128256, False),
}

# Merges and pieces are learnt from this. (own words, synthetic)
# SOUP is learnt without regard to words, so that there are merges over every border where a splitter should cut.
TEXT = """The patient is a woman with high blood pressure and diabetes. The blood pressure is 142 over 88. She takes
metformin and lisinopril; the dose of the morning was not taken. There is no pain in the chest and no fever. The
results of the laboratory are in the record: sodium, potassium, creatinine and the count of the blood cells. What
is the dose of the medicine? The dose is in the record of the patient, with the date and the name of the source."""

SOUP = """1234567 12 345,67 8.9% don't I'LL we've 12:30 a1b2 -- ... ?! ((x)) x_y  two   three    \n\n\n \n\t\ttab\r\n
naïve café µmol/L ½ x² № Ⅷ é ß Жук мир 日本語 漢字 العربية ١٢٣ हिन्दी 한국어 ไทย 👩 😀😀 \u00a0\u2003\u3000ｘ １２３ it'S 'Tis d'accord"""

CHATML = ("{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + "
          "'<|im_end|>' + '\\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}")
LLAMA3 = ("{% for message in messages %}{% set content = '<|start_header_id|>' + message['role'] + "
          "'<|end_header_id|>\\n\\n' + message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}"
          "{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}{% if add_generation_prompt %}"
          "{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}")
GEMMA = ("{{ bos_token }}{% for message in messages %}{% if message['role'] == 'assistant' %}{% set role = 'model' %}"
         "{% else %}{% set role = message['role'] %}{% endif %}{{ '<start_of_turn>' + role + '\\n' + "
         "message['content'] | trim + '<end_of_turn>\\n' }}{% endfor %}{% if add_generation_prompt %}"
         "{{ '<start_of_turn>model\\n' }}{% endif %}")
# splitter: special tokens (bos, eos first), template
BPE_KINDS = {
    'smollm': (['<|im_start|>', '<|im_end|>', '<|endoftext|>'], CHATML),
    'qwen2': (['<|endoftext|>', '<|im_end|>', '<|im_start|>'], CHATML),
    'gpt-2': (['<|endoftext|>', '<|im_end|>', '<|im_start|>'], CHATML),
    'default': (['<|endoftext|>', '<|im_end|>', '<|im_start|>'], CHATML),
    'llama-bpe': (['<|begin_of_text|>', '<|eot_id|>', '<|end_of_text|>', '<|start_header_id|>',
                   '<|end_header_id|>'], LLAMA3),
}


# ---- tokenizers ----

def byte_alphabet():
    """The character that byte-level BPE writes for each byte: itself where it is printable, else U+0100 and on."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [b for b in range(256) if b not in shown]
    return [chr(b) if b in shown else chr(256 + hidden.index(b)) for b in range(256)]


def learn_merges(words, count):
    """Plain byte-pair encoding: the most frequent pair of neighbours, ties by name."""
    words, merges = [list(w) for w in words], []
    while len(merges) < count:
        pairs = {}
        for word in words:
            for pair in zip(word, word[1:]):
                pairs[pair] = pairs.get(pair, 0) + 1
        if not pairs:
            break
        best = max(sorted(pairs), key=lambda p: pairs[p])
        merges.append(best)
        for word in words:
            i = 0
            while i + 1 < len(word):
                if (word[i], word[i + 1]) == best:
                    word[i:i + 2] = [best[0] + best[1]]
                i += 1
    return merges


def pad(tokens, kinds, vocab):
    if len(tokens) > vocab:
        sys.exit(f'make-model.py: a vocabulary of {vocab} is too small, this tokenizer has {len(tokens)} tokens')
    while len(tokens) < vocab:
        tokens.append(f'[unused{len(tokens)}]')
        kinds.append(UNUSED)


def bpe_keys(split, vocab):
    special, template = BPE_KINDS[split]
    alphabet = byte_alphabet()
    as_bytes = lambda text: ''.join(alphabet[b] for b in text.encode())
    room = max(0, min(480, vocab - 256 - len(special)))
    merges = learn_merges([as_bytes(w) for w in re.findall(r' ?\S+', TEXT)], room // 2)
    merges += [m for m in learn_merges([as_bytes(SOUP)], room - len(merges)) if m not in merges]
    tokens = list(dict.fromkeys(alphabet + [left + right for left, right in merges]))
    kinds = [NORMAL] * len(tokens) + [CONTROL] * len(special)
    first = len(tokens)
    tokens += special
    pad(tokens, kinds, vocab)
    return [('tokenizer.ggml.model', STRING, 'gpt2'), ('tokenizer.ggml.pre', STRING, split),
            ('tokenizer.ggml.tokens', (ARRAY, STRING), tokens), ('tokenizer.ggml.token_type', (ARRAY, I32), kinds),
            ('tokenizer.ggml.merges', (ARRAY, STRING), [' '.join(m) for m in merges]),
            ('tokenizer.ggml.bos_token_id', U32, first), ('tokenizer.ggml.eos_token_id', U32, first + 1),
            ('tokenizer.ggml.add_bos_token', BOOL, split == 'llama-bpe'),
            ('tokenizer.chat_template', STRING, template)]


def spm_keys(vocab, space_prefix):
    tokens = ['<pad>', '<eos>', '<bos>', '<unk>', '<start_of_turn>', '<end_of_turn>', '\n\n', '<b>']
    kinds = [CONTROL, CONTROL, CONTROL, UNKNOWN, CONTROL, CONTROL, USER, USER]
    tokens += [f'<0x{b:02X}>' for b in range(256)]
    kinds += [BYTE] * 256
    scores = [-1000.0] * len(tokens)
    pieces = [a + b for a, b in learn_merges(['▁' + w for w in TEXT.split()], 200)]
    pieces += [a + b for a, b in learn_merges([SOUP.replace(' ', '▁')], 160)]
    pieces += sorted(set(TEXT) - set(' \n')) + ['▁', '\n', 'é', 'µ']
    for rank, piece in enumerate(dict.fromkeys(pieces)):
        if piece not in tokens and len(tokens) < vocab:
            tokens.append(piece)
            kinds.append(NORMAL)
            scores.append(-float(rank))
    pad(tokens, kinds, vocab)
    scores += [-1000.0] * (vocab - len(scores))
    return [('tokenizer.ggml.model', STRING, 'llama'), ('tokenizer.ggml.pre', STRING, 'default'),
            ('tokenizer.ggml.tokens', (ARRAY, STRING), tokens), ('tokenizer.ggml.scores', (ARRAY, F32), scores),
            ('tokenizer.ggml.token_type', (ARRAY, I32), kinds),
            ('tokenizer.ggml.bos_token_id', U32, 2), ('tokenizer.ggml.eos_token_id', U32, 1),
            ('tokenizer.ggml.unknown_token_id', U32, 3), ('tokenizer.ggml.padding_token_id', U32, 0),
            ('tokenizer.ggml.add_bos_token', BOOL, True), ('tokenizer.ggml.add_eos_token', BOOL, False),
            ('tokenizer.ggml.add_space_prefix', BOOL, space_prefix),
            ('tokenizer.chat_template', STRING, GEMMA)]


# ---- the model ----

def model_keys(o):
    keys = [('general.architecture', STRING, o.arch), ('general.type', STRING, o.kind),
            ('general.name', STRING, f'Random {o.arch} {o.type}'), ('general.license', STRING, 'apache-2.0')]
    own = [('context_length', U32, o.context), ('embedding_length', U32, o.width), ('block_count', U32, o.layers),
           ('feed_forward_length', U32, o.feed_forward), ('attention.head_count', U32, o.heads),
           ('attention.head_count_kv', U32, o.kv_heads), ('rope.freq_base', F32, o.rope_base),
           ('attention.layer_norm_rms_epsilon', F32, 1e-6), ('vocab_size', U32, o.vocab),
           ('attention.key_length', U32, o.head_dim), ('attention.value_length', U32, o.head_dim)]
    if o.arch == 'llama' or o.rope_dims:
        own.append(('rope.dimension_count', U32, o.rope_dims or o.head_dim))
    if o.arch == 'gemma3':
        if o.window:
            own.append(('attention.sliding_window', U32, o.window))
        if o.pattern:
            own.append(('attention.sliding_window_pattern', U32, o.pattern))
        if o.softcap:
            own.append(('final_logit_softcapping', F32, o.softcap))
    if o.rope_factor != 1:
        own.append(('rope.scaling.factor', F32, o.rope_factor))
        if o.rope_scaling != 'unnamed':
            own.append(('rope.scaling.type', STRING, o.rope_scaling))
        if o.rope_scaling == 'yarn':
            own.append(('rope.scaling.original_context_length', U32, int(o.context / o.rope_factor)))
    if o.few_keys:  # a reader can do without these
        own = [k for k in own if k[0] not in ('vocab_size', 'feed_forward_length', 'attention.value_length')
               and not (k[0] == 'attention.key_length' and o.head_dim * o.heads == o.width)]
    keys += [(f'{o.arch}.{k}', kind, value) for k, kind, value in own]
    if o.files > 1:
        keys += [('split.no', U16, 0), ('split.count', U16, o.files)]
    spm = o.split == 'spm'
    if o.bare:
        return keys
    return keys + (spm_keys(o.vocab, o.space_prefix) if spm else bpe_keys(o.split, o.vocab))


def model_tensors(o):
    """name, shape (rows, columns) or (n,), standard deviation; the mean of a norm is 1."""
    q, kv, width, ff = o.heads * o.head_dim, o.kv_heads * o.head_dim, o.width, o.feed_forward
    inner = lambda columns, gain=1.0: gain / columns ** 0.5
    # gemma3 adds nothing but norms of 1, so a larger embedding would outweigh all layers together
    embed = (1 if o.arch == 'gemma3' else 2.5) / width ** 0.5
    yield 'token_embd.weight', (o.vocab, width), embed
    for i in range(o.layers):
        layer = [('attn_norm', (width,), 0.1), ('attn_q', (q, width), inner(width, 1.5)),
                 ('attn_k', (kv, width), inner(width, 1.5)), ('attn_v', (kv, width), inner(width)),
                 ('attn_output', (width, q), inner(q)), ('ffn_norm', (width,), 0.1),
                 ('ffn_gate', (ff, width), inner(width)), ('ffn_up', (ff, width), inner(width)),
                 ('ffn_down', (width, ff), inner(ff))]
        if o.arch in ('qwen3', 'gemma3'):
            layer += [('attn_q_norm', (o.head_dim,), 0.1), ('attn_k_norm', (o.head_dim,), 0.1)]
        if o.arch == 'gemma3':
            layer += [('post_attention_norm', (width,), 0.1), ('post_ffw_norm', (width,), 0.1)]
        for name, shape, deviation in layer:
            yield f'blk.{i}.{name}.weight', shape, deviation
        if o.arch == 'qwen2':
            for name, n in (('attn_q', q), ('attn_k', kv), ('attn_v', kv)):
                yield f'blk.{i}.{name}.bias', (n,), o.bias
    if o.rope_factors:
        yield 'rope_freqs.weight', ((o.rope_dims or o.head_dim) // 2,), None
    yield 'output_norm.weight', (width,), 0.1
    if o.untied:
        yield 'output.weight', (o.vocab, width), embed


def has_more_bits(o, name):
    """ggml-org/llama.cpp, src/llama-quant.cpp: llama_tensor_get_type, use_more_bits."""
    if name in ('token_embd.weight', 'output.weight'):
        return name == 'output.weight' or not o.untied
    if 'attn_v' not in name and 'ffn_down' not in name:
        return False
    layer, eighth = int(name.split('.')[1]), o.layers // 8
    return layer < eighth or layer >= 7 * o.layers // 8 or (layer - eighth) % 3 == 2


def type_for(o, name, shape, turn):
    if len(shape) == 1:
        return 'F32'
    wanted = o.embedding_type if name in ('token_embd.weight', 'output.weight') and o.embedding_type else o.type
    if 'ffn_gate' in name and o.gate_type:
        wanted = o.gate_type
    if wanted == 'mix':
        wanted = list(TYPES)[turn % len(TYPES)]
    if wanted == 'Q4_K_M':
        wanted = 'Q6_K' if has_more_bits(o, name) else 'Q4_K'
    for kind in (wanted, FALLBACK.get(wanted), 'F16'):
        if kind and shape[-1] % TYPES[kind][1] == 0:
            return kind


# ---- the file ----

def string(text):
    data = text.encode()
    return struct.pack('<Q', len(data)) + data


def value(kind, v):
    if kind == STRING:
        return string(v)
    if isinstance(kind, tuple):
        return struct.pack('<IQ', kind[1], len(v)) + b''.join(value(kind[1], x) for x in v)
    return struct.pack({U16: '<H', U32: '<I', I32: '<i', F32: '<f', BOOL: '<?'}[kind], v)


def key_bytes(name, kind, v):
    return string(name) + struct.pack('<I', kind[0] if isinstance(kind, tuple) else kind) + value(kind, v)


def up(n):
    return (n + ALIGNMENT - 1) // ALIGNMENT * ALIGNMENT


def write_tensor(file, rng, kind, shape, deviation):
    weights = int(np.prod(shape))
    if deviation is None:  # of the frequencies: 1 for the fast ones, 8 for the slow ones, as Llama 3.1's
        data = np.clip(np.linspace(-4, 12, weights), 1, 8).astype('<f4').tobytes()
        file.write(data + bytes(up(len(data)) - len(data)))
        return
    if len(shape) == 1:
        mean = 1.0 if deviation == 0.1 else 0.0  # norms stand around 1, biases around 0
        data = (rng.standard_normal(weights) * deviation + mean).astype('<f4').tobytes()
        file.write(data + bytes(up(len(data)) - len(data)))
        return
    written = 0
    for at in range(0, weights, PIECE):
        written += file.write(random_blocks(rng, kind, min(PIECE, weights - at), deviation))
    file.write(bytes(up(written) - written))


def write_model(o):
    keys = model_keys(o)
    tensors, at, turn = [], 0, 0
    for name, shape, deviation in model_tensors(o):
        kind = type_for(o, name, shape, turn)
        turn += len(shape) == 2
        tensors.append((name, shape, deviation, kind, at))
        at += up(int(np.prod(shape)) // TYPES[kind][1] * TYPES[kind][2])
    head = b'GGUF' + struct.pack('<IQQ', 3, len(tensors), len(keys)) + b''.join(key_bytes(*k) for k in keys)
    for name, shape, _, kind, place in tensors:
        head += string(name) + struct.pack('<I', len(shape)) + b''.join(struct.pack('<Q', n) for n in reversed(shape))
        head += struct.pack('<IQ', TYPES[kind][0], place)
    rng = np.random.Generator(np.random.SFC64(o.seed))
    with open(o.out, 'wb') as file:
        file.write(head + bytes(up(len(head)) - len(head)))
        if o.hollow:
            file.truncate(up(len(head)) + at)
            return
        for _, shape, deviation, kind, _ in tensors:
            write_tensor(file, rng, kind, shape, deviation)


def options():
    p = argparse.ArgumentParser(description='Writes a GGUF model with random weights.')
    p.add_argument('out')
    p.add_argument('--arch', choices=['llama', 'qwen2', 'qwen3', 'gemma3'], default='llama')
    p.add_argument('--type', choices=[*TYPES, 'mix', 'Q4_K_M'], default='Q4_K')
    p.add_argument('--gate-type', choices=[*TYPES], help='of ffn_gate, where not --type')
    p.add_argument('--embedding-type', choices=[*TYPES], help='of token_embd and output, where not --type')
    p.add_argument('--shape', choices=[*SHAPES])
    for name, usual in (('width', 256), ('layers', None), ('heads', 4), ('kv-heads', 2), ('head-dim', 64),
                        ('feed-forward', 512), ('vocab', 768), ('window', 32), ('context', 4096), ('seed', 1)):
        p.add_argument('--' + name, type=int, default=usual)
    p.add_argument('--rope-base', type=float)
    p.add_argument('--rope-factor', type=float, default=1.0, help='of --rope-scaling; of the global layers in gemma3')
    p.add_argument('--rope-scaling', choices=['linear', 'yarn', 'longrope', 'unnamed'], default='linear')
    p.add_argument('--rope-dims', type=int, help='of a head, that turn')
    p.add_argument('--rope-factors', action='store_true', help='with rope_freqs.weight')
    p.add_argument('--bias', type=float, default=0.2, help='deviation of the biases of qwen2')
    p.add_argument('--pattern', type=int, help='of gemma3: every so many layers one is global; else 6, unsaid')
    p.add_argument('--softcap', type=float, help='of gemma3')
    p.add_argument('--kind', default='model', help='general.type')
    p.add_argument('--files', type=int, default=1, help='over which the model is said to be split')
    p.add_argument('--bare', action='store_true', help='without a tokenizer')
    p.add_argument('--hollow', action='store_true', help='a file as large as it says, with a hole for the weights')
    p.add_argument('--few-keys', action='store_true', help='without the keys that follow from the tensors')
    p.add_argument('--split', choices=[*BPE_KINDS, 'spm'], help='tokenizer; the usual one of the architecture')
    p.add_argument('--space-prefix', action='store_true', help='of spm: a space stands before every text')
    p.add_argument('--untied', action='store_true', help='with an output matrix of its own')
    o = p.parse_args()
    if o.shape:
        o.width, o.layers, o.heads, o.kv_heads, o.head_dim, o.feed_forward, o.vocab, tied = SHAPES[o.shape]
        o.untied = o.untied or not tied
        o.window = 1024
    o.layers = o.layers or (7 if o.arch == 'gemma3' else 3)  # gemma3: every sixth layer is global
    o.rope_base = o.rope_base or (10000.0 if o.arch == 'llama' else 1000000.0)
    o.split = o.split or {'llama': 'smollm', 'gemma3': 'spm'}.get(o.arch, 'qwen2')
    return o


if __name__ == '__main__':
    write_model(options())
