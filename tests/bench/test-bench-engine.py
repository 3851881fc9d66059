#!/usr/bin/python3
"""test-bench-engine.py BUILD: `./dev bench engine --gpu` from its models to its table, on whatever device is here.

With the smallest shape, and without the peer: on the day that a graphics card is there, nothing but the sizes is new.
The kernels that the driver compiles are kept in BUILD, so that only the first run of a build waits for them.
"""
import contextlib
import importlib.util
import io
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE.parent / 'house'))
import tap  # noqa: E402

OPTIONS = ['--gpu', '--shapes', 'tiny', '--types', 'Q8_0', '--runs', '1', '--prompt', '16', '--gen', '4',
           '--depths', '0', '--no-record', '--no-preparation']
FIGURES = ('prefill_tok_s', 'decode_tok_s', 'read_gb_s', 'bytes_per_token', 'dispatches_per_layer', 'load_ms',
           'peak_rss_mb', 'device_mb', 'cache_mb', 'prefill_submits', 'decode_submits',
           'host_us_per_token')


def bench(build, folder):
    env = {**os.environ, 'XDG_CACHE_HOME': str(folder), 'ROUNDS_LLAMA_PEER': str(folder / 'none')}
    command = ['/usr/bin/python3', str(HERE / 'bench-engine.py'), build, *OPTIONS, '--json', '--out', str(folder)]
    return subprocess.run(command, capture_output=True, text=True, env=env)


def table_of(result):
    """What is printed without --json."""
    spec = importlib.util.spec_from_file_location('bench_engine', HERE / 'bench-engine.py')
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with contextlib.redirect_stdout(io.StringIO()) as text:
        module.print_table({**result, 'depths': {int(depth): both for depth, both in result['depths'].items()}})
    return text.getvalue()


def main():
    build = sys.argv[1]
    folder = pathlib.Path(build) / 'tests/bench/cache'
    (folder / 'rounds').mkdir(parents=True, exist_ok=True)
    case = tap.Cases()
    done = bench(build, folder)
    case('/bench-engine/exit', done.returncode == 0, done.stderr)
    case('/bench-engine/no-peer', 'no peer' in done.stderr, done.stderr)
    results = json.loads(done.stdout)['results'] if done.returncode == 0 else []
    case('/bench-engine/models', [r['model'] for r in results] == ['random-tiny-Q8_0.gguf'], done.stdout)
    ours = results[0]['depths']['0']['ours'] if results else {}
    for name in FIGURES:
        case(f'/bench-engine/figure/{name}', ours.get(name, 0) > 0, ours)
    # A submit is never free: what leaves it out is not the host's time.
    case('/bench-engine/host-has-submits', ours.get('host_us_per_token', 0) > 3, ours)
    case('/bench-engine/figure/first_token_ms', results and results[0]['first_token_ms'] > 0, results)
    rows = ('prefill, depth 0', 'decode, depth 0', 'program start to first token', 'decode reads',
            'dispatches and', 'longest submit, decode', 'peak memory')
    table = table_of(results[0]) if results else ''
    case('/bench-engine/table', all(row in table for row in rows), table)
    for seconds, met in ((29, True), (31, False)):
        table = table_of({**results[0], 'preparation_s': seconds}) if results else ''
        row = next((line for line in table.splitlines() if 'first preparation' in line), '')
        case(f'/bench-engine/limit/{seconds}', row and ('NOT MET' in row) != met, table)
    left = [str(path) for path in (folder / 'rounds').rglob('*.gguf')]
    case('/bench-engine/nothing-left', not left, left)
    return case.done()


if __name__ == '__main__':
    sys.exit(main())
