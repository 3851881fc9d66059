#!/usr/bin/python3
"""bench-engine.py BUILD [--json] [--gpu] [--runs N] [--prompt N] [--gen N] [--model FILE] [--out FOLDER]

How fast rounds-engine is beside llama.cpp, each figure the median of runs in turn: ours, theirs, ours, theirs ...
Without its peer it says so and how to get it. Prints a table (--json: one object) and draws engine.png in FOLDER.

--gpu makes models of random weights in the sizes of real ones (1B, 4B, 8B; Q4_K and Q8_0) on the spot, no download,
and measures them on the fastest device; decode is also given as a part of what the device's memory can read.
"""
import argparse
import itertools
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
CACHE = pathlib.Path(os.environ.get('XDG_CACHE_HOME') or pathlib.Path.home() / '.cache') / 'rounds'
DEPTHS = (0, 2048)
RECORD = 2048
RECORDS = (256, 500, 1000)  # other lengths
PEER = 'node-llama-cpp'
GPU_SHAPES = ('1b', '4b', '8b')  # unless others are named; tiny is for tests
GPU_TYPES = ('Q4_K', 'Q8_0')
GPU_BYTES = {'tiny': 1e7, '1b': 1.5e9, '4b': 4.7e9, '8b': 9e9}  # of the file at Q8_0
# figure, name, unit, True: more is better
FIGURES = [('prefill_tok_s', 'prefill', 'tok/s', True), ('decode_tok_s', 'decode', 'tok/s', True),
           ('decode_first32_tok_s', 'decode, first 32', 'tok/s', True),
           ('decode_last32_tok_s', 'decode, last 32', 'tok/s', True),
           ('ttft_ms', 'start to first token', 'ms', False), ('cold_ms', f'question on {RECORD} tokens', 'ms', False),
           ('second_ms', 'second question on them', 'ms', False), ('load_ms', 'load', 'ms', False),
           ('peak_rss_mb', 'peak memory', 'MB', False)]


# ---- running ----

def say(text):
    print(text, file=sys.stderr, flush=True)


def run_ours(o, model, depth, more=()):
    """One run of `rounds-engine bench`; None, with what it said, when it failed."""
    record = RECORD if depth == 0 and o.record else 0
    command = [str(o.engine), 'bench', '--json', '--model', str(model), '--prompt', str(o.prompt), '--gen', str(o.gen),
               '--depth', str(depth), '--record', str(record), *more]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode == 0:
        return json.loads(done.stdout)
    say(f'rounds-engine: {done.stdout.strip() or done.stderr.strip()}')
    return None


def run_peer(o, model, depth, gpu, prompt=None, gen=None):
    if not o.peer:
        return None
    job = {'model': str(model), 'gpu': gpu, 'threads': os.cpu_count(), 'prompt': prompt or o.prompt,
           'gen': gen or o.gen, 'depth': depth, 'record': RECORD if depth == 0 and o.record and not prompt else 0}
    command = ['node', str(ROOT / 'tests/bench/peer-llama.mjs'), str(o.peer), json.dumps(job)]
    # It hides software devices unless one is asked for.
    env = {**os.environ, 'GGML_VK_VISIBLE_DEVICES': '0'} if gpu == 'vulkan' else None
    done = subprocess.run(command, capture_output=True, text=True, env=env)
    lines = [line for line in done.stdout.splitlines() if line.startswith('{')]
    if done.returncode == 0 and lines:
        return json.loads(lines[-1])
    say('the peer failed: ' + (done.stderr.strip().splitlines() or ['it said nothing'])[-1])
    return None


def first_token(o, model):
    """Milliseconds from starting the program to the first byte of an answer to 32 tokens."""
    with tempfile.NamedTemporaryFile('w', suffix='.json') as file:
        json.dump(list(range(300, 332)), file)
        file.flush()
        began = time.monotonic()
        child = subprocess.Popen([o.engine, 'generate', '--model', model, '--tokens-file', file.name, '--max-tokens', '8'],
                                 stdout=subprocess.PIPE)
        child.stdout.read(1)
        took = (time.monotonic() - began) * 1000
        child.stdout.read()
        child.wait()
    return took


def prepare_first(o, model):
    """Seconds of a load when neither we nor the driver have anything from before; None: it failed."""
    with tempfile.TemporaryDirectory(prefix='bench.') as folder:
        tokens = pathlib.Path(folder) / 'tokens.json'
        tokens.write_text('[1, 2, 3]')
        command = [str(o.engine), 'generate', '--json', '--model', str(model), '--tokens-file', str(tokens),
                   '--max-tokens', '1', '--cache', folder]
        done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, 'XDG_CACHE_HOME': folder})
    return json.loads(done.stdout)['timings_ms']['load'] / 1000 if done.returncode == 0 else None


def ask_again(o, model, record):
    """A second question on a record, as a part of the first: median of the runs; None: none went well."""
    command = [str(o.engine), 'bench', '--json', '--model', str(model), '--prompt', '16', '--gen', '1', '--record', str(record)]
    runs = [subprocess.run(command, capture_output=True, text=True) for _ in range(o.runs)]
    figures = [json.loads(done.stdout) for done in runs if done.returncode == 0]
    return statistics.median(f['second_ms'] / f['cold_ms'] for f in figures) if figures else None


def median(rows):
    rows = [row for row in rows if row]
    if not rows:
        return None
    return {key: statistics.median(row[key] for row in rows if key in row)
            if isinstance(value, (int, float)) else value for key, value in rows[-1].items()}


def measure(o, model, gpu):
    """{depth: {ours, peer}} and what is measured once."""
    runs = {depth: {'ours': [], 'peer': []} for depth in o.depths}
    starts = []
    for turn in range(o.runs):
        for depth in o.depths:
            say(f'{model.name}: run {turn + 1} of {o.runs}, depth {depth}')
            runs[depth]['ours'].append(run_ours(o, model, depth))
            runs[depth]['peer'].append(run_peer(o, model, depth, gpu))
        starts.append(first_token(o, model))
    result = {'model': model.name, 'peer_backend': gpu, 'first_token_ms': statistics.median(starts),
              'depths': {depth: {who: median(rows) for who, rows in both.items()} for depth, both in runs.items()}}
    result['model_mb'] = model.stat().st_size / 2**20
    if o.preparation:
        say(f'{model.name}: its first preparation')
        result['preparation_s'] = prepare_first(o, model)
    result['again'] = {record: ask_again(o, model, record) for record in RECORDS} if o.record else {}
    if gpu == 'cpu' and o.peer and o.vulkan:
        say(f'{model.name}: the peer through Vulkan, once, 64 tokens read and 8 written')
        result['peer_vulkan'] = run_peer(o, model, 0, 'vulkan', 64, 8)
    return result


# ---- the peer and the models ----

def peer_rows():
    rows = [line.split('|') for line in (ROOT / 'tests/peers.txt').read_text().splitlines() if not line.startswith('#')]
    return [f'{row[0].strip()}@{row[1].strip()}' for row in rows if 'node-llama-cpp' in row[0]]


def find_peer():
    folder = pathlib.Path(os.environ.get('ROUNDS_LLAMA_PEER') or CACHE / 'peers/llama')
    if shutil.which('node') and (folder / 'node_modules' / PEER).is_dir():
        return folder
    say('no peer: to measure beside llama.cpp, install Node.js and run\n'
        f'  npm install --ignore-scripts --prefix {folder} {" ".join(peer_rows())}')
    return None


def small_models():
    rows = [line.split('|') for line in (ROOT / 'tests/models.txt').read_text().splitlines() if not line.startswith('#')]
    for row in rows:
        name = row[2].split(',')[0].strip().rsplit('/', 1)[-1]  # "NAME, N parts"
        model = CACHE / 'models' / name
        if model.exists():
            if 'Gemma' in row[4]:
                say(f'{name} is used under the {row[4].strip()}; they are in its package.')
            yield model
        else:
            say(f'{name} is not in {CACHE / "models"}: left out')


def has_gpu(o):
    done = subprocess.run([o.engine, 'devices', '--json'], capture_output=True, text=True)
    return done.returncode == 0 and any(not d['software'] for d in json.loads(done.stdout)['devices'])


def made_models(o, folder):
    if not o.shapes and not has_gpu(o):
        say('there is no GPU here, and a software device takes hours; name --shapes to try it all the same')
        return
    for shape, kind in itertools.product(o.shapes or GPU_SHAPES, o.types):
        model = folder / f'random-{shape}-{kind}.gguf'
        if shutil.disk_usage(folder).free < GPU_BYTES[shape] * 1.1:
            say(f'{model.name}: needs {GPU_BYTES[shape] / 1e9:.0f} GB of disk in {folder}: left out')
            continue
        say(f'making {model.name}')
        subprocess.run([ROOT / 'tests/engine/make-model.py', model, '--arch', 'gemma3' if shape == '4b' else 'llama',
                        '--shape', shape, '--type', kind], check=True)
        yield model
        model.unlink()


# ---- what is printed ----

def ratio_of(ours, peer, more):
    if not ours or not peer:
        return None
    return ours / peer if more else peer / ours


def figure_rows(result):
    """name, ours, peer, ratio (over 1: ours is better), unit"""
    for depth, both in result['depths'].items():
        for key, name, unit, more in FIGURES:
            ours, peer = (both[who].get(key) if both[who] else None for who in ('ours', 'peer'))
            if ours is not None and (depth == 0 or 'tok_s' in key):
                yield f'{name}, depth {depth}' if 'tok_s' in key else name, ours, peer, ratio_of(ours, peer, more), unit


def limit_rows(result, ours):
    """name, value, limit, unit; a value may be None"""
    yield 'program start to first token', result['first_token_ms'], 500, 'ms'
    if 'preparation_s' in result:
        yield 'first preparation', result['preparation_s'], 30, 's'
    if ours.get('cold_ms'):
        yield f'second question, {RECORD} tokens', 100 * ours['second_ms'] / ours['cold_ms'], 5, '% of the first'
    for record, part in result['again'].items():
        yield f'second question, {record} tokens', None if part is None else 100 * part, 10, '% of the first'
    for kind in ('prefill', 'decode'):
        yield f'longest submit, {kind}', ours[f'{kind}_submit_longest_ms'], 50, 'ms'
        yield f'longest submit, {kind}, median run', ours[f'{kind}_submit_median_ms'], 50, 'ms'
    # The file's weights: packed ones are what the device makes of them. Of a software device all is in the process.
    memory = ours['peak_rss_mb'] + (0 if ours['software'] else ours['device_mb'])
    yield 'peak memory', memory, result['model_mb'] + ours['cache_mb'] + (256 if ours['software'] else 128), 'MB'


def print_limits(result, ours):
    print(f'  {"":34} {"seen":>10} {"limit":>10}')
    for name, value, limit, unit in limit_rows(result, ours):
        seen = 'none' if value is None else f'{value:.1f}'
        print(f'  {name:34} {seen:>10} {limit:10.1f} {unit}{"" if value is not None and value <= limit else "  NOT MET"}')


def print_table(result):
    ours = next((both['ours'] for both in result['depths'].values() if both['ours']), None)
    print(f'\n{result["model"]}: rounds-engine beside llama.cpp ({result["peer_backend"]})')
    if ours is None:
        print('  it did not run')
        return
    print(f'  on {ours["device"]}, {ours["driver"]}, kernels: {ours["family"]}')
    print(f'  {"":34} {"ours":>10} {"peer":>10} {"ratio":>7}')
    for name, value, peer, ratio, unit in figure_rows(result):
        print(f'  {name:34} {value:10.1f} {"no peer" if peer is None else f"{peer:.1f}":>10} '
              f'{"" if ratio is None else f"{ratio:.2f}":>7} {unit}')
    vulkan = result.get('peer_vulkan')
    if vulkan:
        print(f'  {"peer through Vulkan: prefill":34} {"":>10} {vulkan["prefill_tok_s"]:10.1f} '
              f'{ours["prefill_tok_s"] / vulkan["prefill_tok_s"]:7.1f} tok/s')
        print(f'  {"peer through Vulkan: decode":34} {"":>10} {vulkan["decode_tok_s"]:10.1f} '
              f'{ours["decode_tok_s"] / vulkan["decode_tok_s"]:7.1f} tok/s')
    print_limits(result, ours)
    used = ours['decode_tok_s'] * ours['bytes_per_token'] / 1e9
    # A software device gathers what the probe reads (lavapipe with 256 bits: a quarter of what decode reads).
    of = (f'of {ours["read_gb_s"]:.1f} that can be read ({100 * used / ours["read_gb_s"]:.0f} %)'
          if used <= ours['read_gb_s'] else f'(the probe {ours["read_gb_s"]:.1f}: no bound on this device)')
    print(f'  decode reads {used:.1f} GB/s {of}; {ours["dispatches_per_token"]:.0f} dispatches and '
          f'{ours["host_us_per_token"]:.0f} us of the processor a token, '
          f'{ours["decode_submits"] / ours["gen"]:.1f} submits; pipelines {ours["pipelines_ms"]:.0f} ms')


def draw(results, out):
    """Bars of ours as a multiple of the peer's; SVG by hand, PNG by librsvg's program."""
    bars = [(result['model'], name, ratio) for result in results for name, _, _, ratio, unit in figure_rows(result)
            if ratio is not None and 'memory' not in name]
    if not bars or not shutil.which('rsvg-convert'):
        return None
    widest, left, row = max(2.0, *(ratio for *_, ratio in bars)), 330, 22
    width, height = 900, 70 + row * (len(bars) + len(results))
    scale = (width - left - 70) / widest
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" '
             f'font-size="13"><rect width="100%" height="100%" fill="white"/>'
             f'<text x="10" y="24" font-size="16">rounds-engine as a multiple of llama.cpp (more is better)</text>']
    y, last = 45, None
    for model, name, ratio in bars:
        if model != last:
            parts.append(f'<text x="10" y="{y + 14}" font-weight="bold">{model}</text>')
            y, last = y + row, model
        colour = '#1a5fb4' if ratio >= 1 else '#c64600'
        parts.append(f'<text x="{left - 8}" y="{y + 14}" text-anchor="end">{name}</text>'
                     f'<rect x="{left}" y="{y + 2}" width="{ratio * scale:.1f}" height="{row - 6}" fill="{colour}"/>'
                     f'<text x="{left + ratio * scale + 5:.1f}" y="{y + 14}">{ratio:.2f}</text>')
        y += row
    parts.append(f'<line x1="{left + scale:.1f}" y1="40" x2="{left + scale:.1f}" y2="{y}" stroke="black"/></svg>')
    path = out / 'engine.png'
    subprocess.run(['rsvg-convert', '-o', path], input=''.join(parts).encode(), check=True)
    return path


def options():
    p = argparse.ArgumentParser(description='The speed of rounds-engine beside llama.cpp.')
    p.add_argument('build', type=pathlib.Path)
    p.add_argument('--json', action='store_true')
    p.add_argument('--gpu', action='store_true', help='models of 1B, 4B and 8B, made here')
    p.add_argument('--shapes', nargs='*', choices=[*GPU_BYTES], help='of --gpu: only these')
    p.add_argument('--types', nargs='+', choices=GPU_TYPES, default=GPU_TYPES, help='of --gpu: only these')
    p.add_argument('--model', type=pathlib.Path, action='append', help='this one instead')
    p.add_argument('--runs', type=int, default=5)
    p.add_argument('--prompt', type=int, default=512)
    p.add_argument('--gen', type=int, default=128)
    p.add_argument('--depths', type=int, nargs='*', default=DEPTHS)
    p.add_argument('--no-record', dest='record', action='store_false', help='no questions on a record')
    p.add_argument('--no-preparation', dest='preparation', action='store_false', help='not without the caches, which takes seconds')
    p.add_argument('--no-vulkan', dest='vulkan', action='store_false', help='not the peer through Vulkan, which is slow')
    p.add_argument('--out', type=pathlib.Path, help='folder of the picture (default: BUILD)')
    o = p.parse_args()
    o.engine = o.build / 'engine/rounds-engine'
    o.out = o.out or o.build
    return o


def main():
    o = options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the made models go too
    o.peer = find_peer()
    results = []
    with tempfile.TemporaryDirectory(dir=CACHE if CACHE.is_dir() else None, prefix='bench.') as folder:
        models = o.model or (made_models(o, pathlib.Path(folder)) if o.gpu else small_models())
        for model in models:
            results.append(measure(o, model, 'vulkan' if o.gpu else 'cpu'))
            if not o.json:
                print_table(results[-1])
    picture = draw(results, o.out)
    if o.json:
        print(json.dumps({'peer': peer_rows() if o.peer else None, 'results': results}))
    elif picture:
        print(f'\n{picture}')
    return 0 if results and all(both['ours'] for r in results for both in r['depths'].values()) else 1


if __name__ == '__main__':
    sys.exit(main())
