#!/usr/bin/python3
"""make-golden.py PEER [MODEL...]: writes golden-tokens.json, the ids that llama.cpp gives to texts of our own.

PEER is a folder with node-llama-cpp (tests/peers.txt). The models are those that make-model.py makes, one a splitter,
and the files named, by their file names: the test compares the files that are there. Run it again when make-model.py's
tokenizers change. Special tokens in a text stay text, and no bos is put in front.
"""
import json
import os
import random
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SMALL = ['--type', 'Q8_0', '--width', '32', '--heads', '1', '--kv-heads', '1', '--head-dim', '32',
         '--feed-forward', '32', '--layers', '1']
MADE = [['--split', 'smollm'], ['--split', 'qwen2'], ['--split', 'gpt-2'], ['--split', 'default'], ['--split', 'llama-bpe'],
        ['--split', 'spm'], ['--split', 'spm', '--space-prefix']]
SCRIPT = """
import {getLlama, LlamaLogLevel} from "node-llama-cpp"; import fs from "fs";
const llama = await getLlama({gpu: false, build: "never", logLevel: LlamaLogLevel.error});
const texts = JSON.parse(fs.readFileSync(process.argv[2])), out = [];
for (const path of process.argv.slice(3)) {
  const model = await llama.loadModel({modelPath: path, gpuLayers: 0, vocabOnly: true});
  out.push(texts.map(text => Array.from(model.tokenize(text, false))));
}
fs.writeFileSync(process.argv[2], JSON.stringify(out)); process.exit(0);  // over the texts
"""
TEXTS = [
    'a', ' ', '  ', '\n', '\t', '\r\n', ' a', 'a ', '   a', 'a   b', 'a\n\nb', ' \n \n  x', 'x \n', '\n\n\n\n', '\r\r\n',
    'The patient is a woman of 67 years with high blood pressure.', 'Dose: 2.5 mg/day (max. 10 mg); next 08:30',
    "it's IT'S we'LL I'm you'Re 'tis ''s 's s' don’t", 'Na+ 138, K+ 4.1, HbA1c 8,1 % (↑)', 'µmol/L 10³ m² ½ ¾ №7 Ⅷ ①②',
    '1', '12', '123', '1234', '12345', '1234567890123', '1a2b3c', '3.14159e-10', '２０２６ １２３４', '٦٧ عاما', '१२३४',
    'naïve café Ångström', 'e\u0301 combining', 'ﬁ ﬀ', 'straße STRASSE', 'İstanbul ıI ſ K', 'ªº ʰ ʼ', 'dž ǅ',
    '日本語のカルテ', '中文病历：高血压二级。', '한국어 환자 기록', 'ไทย ผู้ป่วย', 'हिन्दी रोगी', 'עברית', 'Пациент Жук',
    '👩‍⚕️🩺💊', 'a😀b👍🏽c', '🇨🇭🏴󠁧󠁢󠁥󠁮󠁧󠁿', '𝒜𝓑𝟙𝟚', '\ue000\uf8ff', '\u0378\u0380', '\ufeffbom', '\ufffd', '\u200b\u200d\u2060',
    '\u00a0nbsp', 'a\u00a0\u00a0b', '\u2003 \u3000x', '\u1680\u2028\u2029\u202f\u205f', '\x85next', '\x0b\x0c\x1c\x1f',
    '\x01\x02\x7f', '!!!', '...', ' ...', '--\n', '?!\r\n\r\nx', '$$ ++ <=> ^~|', '((a))[b]{c}', '@#%&*',
    '<|im_start|>system\nyou<|im_end|>', '<|endoftext|>', '<start_of_turn>user\n<bos>', '<eos><pad><unk>', '<|eot_id|> x',
    '<b>bold</b>', '<0x41>', '▁a▁▁b', 'Ġa ĊĠ', '[unused700]', '</s>', "l'été d'accord aujourd'hui", "'S 'T 'VE 'LLx",
    'snake_case camelCase X1Y2', 'https://example.org/a?b=c&d=%20', '{"a": [1, 2.0], "b": null}', 'if x:\n    y += 1\n\tz\n',
    'A' * 70, 'ab' * 40, ' ' * 33, '\n' * 35, '\t' * 34, '1' * 40, '-' * 40, 'é' * 30, 'the the  the   the',
    ' leading', 'trailing ', 'both  ', 'mixed \t \n tab', 'a \u00a0 b', 'x\n y\n  z', '\n x', ' \r\n', 'end.\n\n', '  1', ' 1 2',
    '  ...', " 's", "a's", "1's", ' \'', "''", 'İ\'S', "k'ſ", '“quoted” – dash — ‘x’', 'x́ ̂a', '1́', ' ́', '½x', 'x½', '³²',
]


def mixed(count, seed):
    """Short texts of everything next to everything."""
    bits = [*" \n\t\r'.,-!?<>019aZtsIl", '  ', ' \n', "'s", "'LL", 'the', ' dose', '12', 'é', 'ß', '日', 'Ж', '\u00a0',
            '\u3000', '½', '٣', '😀', '\u0301', '\u200d', '\ufb01', '\x85', 'ﬁ', '€', '|', 'न', '्', 'Ⅷ', '▁', '<b>']
    rng = random.Random(seed)
    return [''.join(rng.choice(bits) for _ in range(rng.randrange(2, 14))) for _ in range(count)]


def main():
    peer, files = sys.argv[1], sys.argv[2:]
    texts = list(dict.fromkeys(TEXTS + mixed(120, 7)))
    with tempfile.TemporaryDirectory() as folder:
        made = [os.path.join(folder, f'{i}.gguf') for i in range(len(MADE))]
        for path, how in zip(made, MADE):
            subprocess.run([os.path.join(HERE, 'make-model.py'), path, *SMALL, *how], check=True)
        with open(os.path.join(folder, 'texts.json'), 'w') as file:
            json.dump(texts, file)
        script = os.path.join(peer, 'make-golden.mjs')
        with open(script, 'w') as file:
            file.write(SCRIPT)
        try:
            subprocess.run(['node', script, os.path.join(folder, 'texts.json'), *made, *files], check=True)
        finally:
            os.remove(script)
        with open(os.path.join(folder, 'texts.json')) as file:
            ids = json.load(file)
    names = [{'make': SMALL + how} for how in MADE] + [{'file': os.path.basename(f)} for f in files]
    with open(os.path.join(HERE, 'golden-tokens.json'), 'w') as out:
        out.write('{"models": [\n' + ',\n'.join(json.dumps(n) for n in names) + '\n],\n"texts": [\n')
        # one line a text: itself, then its ids in each model
        out.write(',\n'.join(json.dumps([text, *(of[i] for of in ids)], separators=(',', ':'))
                             for i, text in enumerate(texts)))
        out.write('\n]}\n')


if __name__ == '__main__':
    main()
