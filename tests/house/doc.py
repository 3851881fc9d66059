#!/usr/bin/env python3
"""doc.py [OUT]: one HTML manual of the READMEs, docs/ and the headers, in the order of the tour.

The page holds everything, pictures too, and loads nothing. Weighed: a documentation generator (a
package with a configuration, a theme and scripts from the net) and printing the headers as they
are. Chosen: the headers as they are, comments set as text and prototypes as code, because a header
is written to be read in order.
"""
import base64
import html
import os
import re
import sys

TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), '../..'))
TOUR = ('engine/cage', 'engine/wire', 'engine', 'shaders', 'data', 'data/private', 'data/reader', 'data/pages',
        'data/demo', 'data/share', 'app', 'app/private', 'ui', 'tests', 'tests/common', 'tests/engine',
        'tests/data', 'tests/app', 'tests/ui', 'tests/house', 'tests/fuzz', 'tests/bench')
PAGES = ('CONTRIBUTING.md', 'SECURITY.md')
PICTURES = {'.png': 'image/png', '.svg': 'image/svg+xml'}

STYLE = '''
:root { color-scheme: light dark; --text: #1d1d20; --back: #fff; --side: #f5f5f7; --line: #d8d8de;
  --code: #f0f0f3; --link: #1a5fb4 }
@media (prefers-color-scheme: dark) { :root { --text: #e6e6ea; --back: #1b1b1f; --side: #232328;
  --line: #3a3a42; --code: #29292f; --link: #78aeed } }
* { box-sizing: border-box }
body { margin: 0; font: 16px/1.55 Cantarell, "DejaVu Sans", sans-serif; color: var(--text);
  background: var(--back) }
nav { position: fixed; inset: 0 auto 0 0; width: 17rem; overflow: auto; padding: 1rem;
  background: var(--side); border-right: 1px solid var(--line); font-size: .9rem }
nav ul { list-style: none; margin: 0 0 .4rem; padding-left: .8rem }
nav > ul { padding-left: 0 }
main { margin-left: 17rem; padding: 1rem 2.5rem 4rem; max-width: 68rem }
h1, h2, h3 { line-height: 1.25; text-wrap: balance }
section { border-top: 1px solid var(--line); margin-top: 2.5rem }
section:first-child { border: 0; margin: 0 }
a { color: var(--link) }
code, pre { font: .86em/1.5 "DejaVu Sans Mono", monospace; background: var(--code); border-radius: 4px }
code { padding: .1em .3em }
pre { padding: .7em .9em; overflow-x: auto }
pre code { padding: 0; background: none; font-size: 1em }
table { border-collapse: collapse; display: block; overflow-x: auto }
td, th { border: 1px solid var(--line); padding: .3em .6em; text-align: left; vertical-align: top }
img { max-width: 100%; height: auto }
.header p { white-space: pre-line; margin: .8em 0 .2em }
@media (max-width: 50rem) { nav { position: static; width: auto; border: 0 } main { margin: 0;
  padding: 1rem } }
@media print { nav { display: none } main { margin: 0 } }
'''


def slug(text):
    return re.sub(r'[^a-z0-9]+', '-', text.lower()).strip('-') or 'top'


# ---- Markdown, as much of it as the house uses ----

class Markdown:
    """One file's text as HTML. links: {path in the tree: id in the manual}."""

    def __init__(self, folder, links):
        self.folder, self.links = folder, links

    def inline(self, text):
        parts = re.split(r'(`+)(.+?)\1', text)
        out = []
        for index in range(0, len(parts), 3):
            out.append(self.words(parts[index]))
            if index + 2 < len(parts):
                out.append(f'<code>{html.escape(parts[index + 2].strip())}</code>')
        # A link may hold code, so links are set over the whole line.
        return re.sub(r'(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)', self.link, ''.join(out))

    @staticmethod
    def words(text):
        text = html.escape(text, quote=False)
        text = re.sub(r'\*\*(.+?)\*\*', r'<strong>\1</strong>', text)
        return re.sub(r'(?<![\w*])\*([^*\s][^*]*?)\*(?![\w*])', r'<em>\1</em>', text)

    def link(self, found):
        picture, label, target = found.groups()
        if re.match(r'https?:', target):
            return f'<a href="{html.escape(target)}">{label}</a>'
        path = os.path.normpath(os.path.join(self.folder, target.split('#')[0]))
        if picture:
            return self.picture(path, label)
        return f'<a href="#{self.links[path]}">{label}</a>' if path in self.links else label

    @staticmethod
    def picture(path, label):
        kind, full = PICTURES.get(os.path.splitext(path)[1]), os.path.join(TOP, path)
        if kind is None or not os.path.isfile(full):
            return f'<em>{label}</em>'
        with open(full, 'rb') as file:
            data = base64.b64encode(file.read()).decode()
        return f'<img src="data:{kind};base64,{data}" alt="{html.escape(label)}">'

    def render(self, text, prefix, level):
        """prefix: of the ids of its headings; level: what a `#` becomes. (HTML, [(id, heading)])."""
        out, headings, lines, at = [], [], text.split('\n'), 0
        while at < len(lines):
            line = lines[at]
            heading = re.match(r'(#+) +(.*)', line)
            if heading:
                name = f'{prefix}--{slug(heading.group(2))}'
                size = min(6, len(heading.group(1)) + level - 1)
                out.append(f'<h{size} id="{name}">{self.inline(heading.group(2))}</h{size}>')
                headings.append((name, len(heading.group(1)), heading.group(2)))
                at += 1
            elif not line.strip():
                at += 1
            else:
                block, at = self.block(lines, at)
                out.append(block)
        return '\n'.join(out), headings

    def block(self, lines, at):
        """(HTML, the line after it) of the block that begins here."""
        line = lines[at]
        if line.startswith('```'):
            end = next((n for n in range(at + 1, len(lines)) if lines[n].startswith('```')), len(lines))
            return self.code(lines[at + 1:end]), end + 1
        if line.startswith('    '):
            end = self.until(lines, at, lambda l: not l.startswith('    ') and l.strip())
            return self.code([l[4:] for l in lines[at:end]]), end
        if line.startswith('|'):
            end = self.until(lines, at, lambda l: not l.startswith('|'))
            return self.table(lines[at:end]), end
        if line.startswith('>'):
            end = self.until(lines, at, lambda l: not l.startswith('>'))
            text = '\n'.join(re.sub(r'^> ?', '', l) for l in lines[at:end])
            return f'<blockquote>{self.render(text, "quote", 3)[0]}</blockquote>', end
        if re.match(r'([-*]|\d+\.) ', line):
            end = self.until(lines, at, lambda l: not l.strip() or l.startswith(('#', '|', '```')))
            return self.list(lines[at:end]), end
        end = self.until(lines, at, lambda l: not l.strip() or re.match(r'#|\||```|>|[-*] |\d+\. ', l))
        return f'<p>{self.inline(" ".join(lines[at:end]))}</p>', end

    @staticmethod
    def until(lines, at, ends):
        return next((n for n in range(at + 1, len(lines)) if ends(lines[n])), len(lines))

    @staticmethod
    def code(lines):
        return f'<pre><code>{html.escape(chr(10).join(lines).rstrip())}</code></pre>'

    def table(self, lines):
        rows = [re.split(r'(?<!\\)\|', line.strip().strip('|')) for line in lines
                if not re.match(r'\|[\s|:-]+$', line)]
        out = []
        for number, row in enumerate(rows):
            tag = 'td' if number else 'th'
            cells = ''.join(f'<{tag}>{self.inline(c.strip())}</{tag}>' for c in row)
            out.append(f'<tr>{cells}</tr>')
        return f'<table>{"".join(out)}</table>'

    def list(self, lines):
        """One level deeper for each two columns or more of indent."""
        tag = 'ol' if lines[0][0].isdigit() else 'ul'
        items = []
        for line in lines:
            if re.match(r'([-*]|\d+\.) ', line):
                items.append([line.split(' ', 1)[1]])
            else:
                items[-1].append(line)
        out = []
        for first, *rest in items:
            inner = next((n for n, l in enumerate(rest) if re.match(r'\s+([-*]|\d+\.) ', l)), len(rest))
            text = self.inline(' '.join([first, *(l.strip() for l in rest[:inner])]))
            indent = len(rest[inner]) - len(rest[inner].lstrip()) if inner < len(rest) else 0
            deeper = self.list([l[indent:] for l in rest[inner:]]) if indent else ''
            out.append(f'<li>{text}{deeper}</li>')
        return f'<{tag}>{"".join(out)}</{tag}>'


# ---- headers ----

NOISE = re.compile(r'^(#pragma once|#\s*include .*|G_(?:BEGIN|END)_DECLS)\n', re.MULTILINE)


def render_header(text):
    """Comments at the edge as text, everything else as code, in order."""
    out = []
    for part in re.split(r'(^/\*.*?\*/[^\S\n]*$)', NOISE.sub('', text), flags=re.MULTILINE | re.DOTALL):
        if part.startswith('/*') and part.rstrip().endswith('*/'):
            out.append(render_comment(part.strip()[2:-2]))
        elif part.strip():
            code = re.sub(r'\n{3,}', '\n\n', part.strip('\n'))
            out.append(f'<pre><code>{html.escape(code)}</code></pre>')
    return '\n'.join(out)


def render_comment(text):
    """Lines indented by two or more are a drawing and keep their shape."""
    lines = [re.sub(r'^ \* ?|^ \*$', '', line).rstrip() for line in text.strip().split('\n')]
    out, shaped = [], False
    for paragraph in re.split(r'\n\s*\n', '\n'.join(lines)):
        shaped = any(line.startswith('  ') for line in paragraph.split('\n'))
        body = html.escape(paragraph.strip('\n'), quote=False)
        out.append(f'<pre>{body}</pre>' if shaped else f'<p>{body.strip()}</p>')
    return '\n'.join(out)


# ---- the manual ----

def read(path):
    with open(os.path.join(TOP, path), encoding='utf-8') as file:
        return file.read()


def sections():
    """[(id, title, path of its text or None, [headers])] in the order of the tour."""
    found = [('rounds', 'Rounds', 'README.md', [])]
    for folder in TOUR:
        full = os.path.join(TOP, folder)
        if not os.path.isdir(full):
            continue
        readme = os.path.join(folder, 'README.md')
        headers = sorted(f'{folder}/{name}' for name in os.listdir(full) if name.endswith('.h'))
        text = readme if os.path.isfile(os.path.join(TOP, readme)) else None
        if text or headers:
            found.append((slug(folder), folder, text, headers))
    docs = os.path.join(TOP, 'docs')
    names = sorted(os.listdir(docs)) if os.path.isdir(docs) else []
    pages = [p for p in PAGES if os.path.isfile(os.path.join(TOP, p))]
    for path in [f'docs/{name}' for name in names if name.endswith('.md')] + pages:
        found.append((slug(path), path, path, []))
    return found


def render_section(section, links):
    """(HTML of the section, HTML of its entry in the table of contents)."""
    name, title, path, headers = section
    body, entries = [], []
    if path:
        text, headings = Markdown(os.path.dirname(path), links).render(read(path), name, 2)
        body.append(text)
        entries = [(i, h) for i, level, h in headings if level == 2] if path == 'README.md' else []
    else:
        body.append(f'<h2>{html.escape(title)}</h2>')
    for header in headers:
        entries.append((links[header], os.path.basename(header)))
        body.append(f'<div class="header"><h3 id="{links[header]}"><code>{header}</code></h3>\n'
                    f'{render_header(read(header))}</div>')
    inner = ''.join(f'<li><a href="#{i}">{html.escape(t.replace("`", ""))}</a></li>' for i, t in entries)
    contents = f'<li><a href="#{name}">{html.escape(title)}</a>{f"<ul>{inner}</ul>" if inner else ""}</li>'
    return f'<section id="{name}">\n{chr(10).join(body)}\n</section>', contents


def manual():
    found = sections()
    links = {title: name for name, title, _, _ in found}
    links.update((path, name) for name, _, path, _ in found if path)
    links.update((header, slug(header)) for *_, headers in found for header in headers)
    rendered = [render_section(section, links) for section in found]
    return ('<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<title>Rounds: the manual</title>\n<style>{STYLE}</style>\n</head>\n<body>\n'
            f'<nav aria-label="Contents"><ul>{"".join(c for _, c in rendered)}</ul></nav>\n'
            f'<main>\n{chr(10).join(b for b, _ in rendered)}\n</main>\n</body>\n</html>\n')


def main(arguments):
    if len(arguments) > 1 or (arguments and arguments[0].startswith('-')):
        print(__doc__.strip())
        return 0 if arguments == ['--help'] else 2
    out = arguments[0] if arguments else os.path.join(TOP, 'build', 'manual.html')
    try:
        os.makedirs(os.path.dirname(os.path.abspath(out)), exist_ok=True)
        with open(out + '.part', 'w', encoding='utf-8') as file:
            file.write(manual())
        os.replace(out + '.part', out)
    except OSError as error:
        # A folder in place of a file: the half that was made is not left beside it.
        if os.path.isfile(out + '.part'):
            os.remove(out + '.part')
        print(f'doc: the manual could not be written: {error.strerror}', file=sys.stderr)
        return 1
    print(f'The manual: {out}')
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
