#!/usr/bin/env python3
"""make.py: the demonstration data: check it, unpack it, make it again.

    make.py check            every size and hash in demo.ini, and nothing unlisted beside it
    make.py unpack FOLDER    the files in import order (FOLDER/order) under synthea/ and overlay/;
                             all of it or nothing
    make.py pack FOLDER      synthea.tar.xz again from a folder of Synthea's output
    make.py notes            notes/*.txt into the attachments of the overlays
    make.py hashes           the hashes as a C table, for data/demonstration.c
    make.py seal             sizes and hashes of the overlays into demo.ini, after an edit

Exit status: 0 done, 1 the data or the folder is not as it should be, 2 usage.
"""
import base64
import configparser
import hashlib
import io
import json
import lzma
import os
import shutil
import sys
import tarfile
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
# What demo.ini may make this program read; all of it is held in memory.
MOST_BYTES = 64 * 1024 * 1024
# 1 November 2026, 00:00 UTC: the date in the tar headers, so that packing again gives the same tar.
MTIME = 1793491200


class Wrong(Exception):
    """One plain line: what is wrong and what to do."""


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def read(path):
    try:
        with open(path, 'rb') as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Wrong(f'{os.path.basename(path)} cannot be read: {error.strerror}') from error


def write(path, data):
    """Whole or not at all: a reader sees the old file or the new one."""
    handle, part = tempfile.mkstemp(dir=os.path.dirname(path), prefix='.part-')
    try:
        with os.fdopen(handle, 'wb') as file:
            file.write(data)
        os.chmod(part, 0o644)
        os.replace(part, path)
    except BaseException:
        os.unlink(part)
        raise


class Index:
    """demo.ini. files: (name, bytes, sha256) in import order; name is synthea/... or overlay/..."""

    def __init__(self):
        self.ini = configparser.ConfigParser(interpolation=None)
        try:
            self.ini.read_string(read(os.path.join(HERE, 'demo.ini')).decode())
            self.files = []
            for _, value in self.ini['files'].items():
                name, size, digest = value.split(' ')
                self.files.append((name, int(size), digest))
            self.archive = os.path.join(HERE, 'synthea.tar.xz')
            self.archive_size, self.tar_size = (self.ini.getint('synthea', key)
                                                for key in ('archive_bytes', 'tar_bytes'))
            self.archive_sha256, self.tar_sha256 = (self.ini['synthea'][key]
                                                    for key in ('archive_sha256', 'tar_sha256'))
        except (configparser.Error, KeyError, ValueError, TypeError) as error:
            raise Wrong('demo.ini is damaged; take it from the repository again') from error
        for name, size, _ in self.files:
            folder, slash, leaf = name.partition('/')
            if folder not in ('synthea', 'overlay') or not leaf or '/' in leaf or leaf[0] == '.' \
                    or not 0 < size <= MOST_BYTES:
                raise Wrong('demo.ini is damaged; take it from the repository again')

    def of(self, folder):
        return [(name.partition('/')[2], size, digest) for name, size, digest in self.files
                if name.startswith(folder + '/')]

    def seal(self, found):
        """found: {name: bytes}. Rewrites the numbers of those files and keeps the rest as it is."""
        lines = read(os.path.join(HERE, 'demo.ini')).decode().split('\n')
        for number, line in enumerate(lines):
            key, equals, value = line.partition(' = ')
            name = value.split(' ')[0]
            if equals and name in found:
                lines[number] = f'{key} = {name} {len(found[name])} {sha256(found[name])}'
        write(os.path.join(HERE, 'demo.ini'), '\n'.join(lines).encode())


def same(name, data, size, digest):
    if len(data) != size or sha256(data) != digest:
        raise Wrong(f'{name} is not the file that demo.ini names; take it from the repository again')


def tar_of(files):
    """files: {name: bytes}; the same names and bytes always give the same tar."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode='w', format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(files):
            info = tarfile.TarInfo(name)
            info.size = len(files[name])
            info.mtime = MTIME
            info.mode = 0o644
            tar.addfile(info, io.BytesIO(files[name]))
    return out.getvalue()


def synthea(index):
    """The originals out of the archive: {name: bytes}, each checked before anything is written."""
    packed = read(index.archive)
    same('synthea.tar.xz', packed, index.archive_size, index.archive_sha256)
    try:
        tar = lzma.LZMADecompressor(memlimit=1 << 30).decompress(packed, MOST_BYTES + 1)
        same('the tar in synthea.tar.xz', tar, index.tar_size, index.tar_sha256)
        with tarfile.open(fileobj=io.BytesIO(tar), mode='r:') as members:
            found = {m.name: members.extractfile(m).read() for m in members if m.isfile()}
    except (lzma.LZMAError, tarfile.TarError, EOFError) as error:
        raise Wrong('synthea.tar.xz is damaged; take it from the repository again') from error
    wanted = index.of('synthea')
    if sorted(found) != sorted(name for name, _, _ in wanted):
        raise Wrong('synthea.tar.xz does not hold the files that demo.ini names')
    for name, size, digest in wanted:
        same(name, found[name], size, digest)
    return found


def overlays(index):
    found = {}
    for name, size, digest in index.of('overlay'):
        found[name] = read(os.path.join(HERE, 'overlay', name))
        same(name, found[name], size, digest)
    extra = sorted(set(os.listdir(os.path.join(HERE, 'overlay'))) - set(found))
    if extra:
        raise Wrong(f'overlay/{extra[0]} is not in demo.ini; add a line to [files] and run seal')
    return found


def attachments(resource):
    for content in resource.get('content', []):
        yield content['attachment']
    yield from resource.get('presentedForm', [])


def notes_of(bundle):
    """(file name, attachment) of each attachment whose text has its source in notes/."""
    for entry in bundle['entry']:
        for attachment in attachments(entry['resource']):
            for identifier in entry['resource'].get('identifier', []):
                folder, slash, name = identifier.get('value', '').partition('/')
                if folder == 'notes' and slash:
                    yield name, attachment


def embed(index):
    """The overlays with the texts of notes/ in them: {name: bytes}."""
    result = {}
    for name, _, _ in index.of('overlay'):
        try:
            bundle = json.loads(read(os.path.join(HERE, 'overlay', name)))
        except ValueError as error:
            raise Wrong(f'overlay/{name} is not JSON: {error}') from error
        for note, attachment in notes_of(bundle):
            text = read(os.path.join(HERE, 'notes', note))
            attachment['data'] = base64.b64encode(text).decode()
            attachment['size'] = len(text)
            attachment['hash'] = base64.b64encode(hashlib.sha1(text).digest()).decode()
        result[name] = (json.dumps(bundle, indent=2, ensure_ascii=False) + '\n').encode()
    return result


def command_check():
    index = Index()
    synthea(index)
    now = overlays(index)
    for name, data in embed(index).items():
        if data != now[name]:
            raise Wrong(f'overlay/{name} and notes/ differ; run notes, then seal')


def command_unpack(folder):
    index = Index()
    parts = {'synthea': synthea(index), 'overlay': overlays(index)}
    target = os.path.abspath(folder)
    if os.path.lexists(target):
        raise Wrong(f'{folder} exists; name a folder that does not')
    try:
        part = tempfile.mkdtemp(dir=os.path.dirname(target), prefix='.part-')
    except OSError as error:
        raise Wrong(f'{folder} cannot be made: {error.strerror}') from error
    try:
        for sub, files in parts.items():
            os.mkdir(os.path.join(part, sub))
            for name, data in files.items():
                with open(os.path.join(part, sub, name), 'xb') as file:
                    file.write(data)
        with open(os.path.join(part, 'order'), 'x', encoding='utf-8') as file:
            file.writelines(name + '\n' for name, _, _ in index.files)
        os.rename(part, target)
    except OSError as error:
        raise Wrong(f'{folder} cannot be written: {error.strerror}') from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def command_pack(folder):
    index = Index()
    files = {}
    for name, size, digest in index.of('synthea'):
        files[name] = read(os.path.join(folder, name))
        same(name, files[name], size, digest)
    tar = tar_of(files)
    same('the tar', tar, index.tar_size, index.tar_sha256)
    packed = lzma.compress(tar, preset=9 | lzma.PRESET_EXTREME)
    # Another liblzma may pack the same tar into other bytes; the tar's hash is what must agree.
    archive = index.archive
    if sha256(packed) != index.archive_sha256:
        archive += '.new'
        print(f'make.py: the same tar, packed differently by this liblzma: {os.path.basename(archive)}',
              file=sys.stderr)
    write(archive, packed)


def command_notes():
    for name, data in embed(Index()).items():
        write(os.path.join(HERE, 'overlay', name), data)


def command_seal():
    index = Index()
    index.seal({'overlay/' + name: read(os.path.join(HERE, 'overlay', name))
                for name, _, _ in index.of('overlay')})


def command_hashes():
    print('/* Made of demo.ini by make.py hashes. */')
    print('static const char *const demonstration_hashes[] = {')
    for name, _, digest in Index().files:
        print(f'  "{digest}", /* {name} */')
    print('};')


COMMANDS = {'check': (command_check, 0), 'unpack': (command_unpack, 1), 'pack': (command_pack, 1),
            'notes': (command_notes, 0), 'seal': (command_seal, 0),
            'hashes': (command_hashes, 0)}


def main(arguments):
    if arguments in (['--help'], ['-h']):
        print(__doc__.strip())
        return 0
    command, count = COMMANDS.get(arguments[0] if arguments else '', (None, 0))
    if command is None or len(arguments) != count + 1:
        print("make.py: no such command. Try 'make.py --help'.", file=sys.stderr)
        return 2
    try:
        command(*arguments[1:])
    except Wrong as error:
        print(f'make.py: {error}', file=sys.stderr)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
