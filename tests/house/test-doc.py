#!/usr/bin/env python3
"""test-doc.py: the manual is whole, well formed, leads nowhere else and loads nothing."""
import html.parser
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import doc  # noqa: E402
import tap  # noqa: E402

VOID = ('meta', 'img', 'br')


class Reader(html.parser.HTMLParser):
    """Collects what the test asks about; a tag that does not match is an error."""

    def __init__(self, text):
        super().__init__()
        self.open, self.errors, self.ids, self.links, self.loads = [], [], [], [], []
        self.feed(text)
        self.close()
        self.errors += [f'<{tag}> is never closed' for tag in self.open]

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag not in VOID:
            self.open.append(tag)
        self.ids += [values['id']] if 'id' in values else []
        self.links += [values['href']] if tag == 'a' else []
        self.loads += [values[a] for a in ('src', 'srcset', 'data') if a in values]
        self.loads += ['script'] if tag in ('script', 'link', 'iframe') else []

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.errors.append(f'</{tag}> at line {self.getpos()[0]}')


RENDERED = {
    'escape': ('a < b & `c < d`', '<p>a &lt; b &amp; <code>c &lt; d</code></p>'),
    'emphasis': ('**a** and *b*, 2*3*4', '<p><strong>a</strong> and <em>b</em>, 2*3*4</p>'),
    'link': ('[the wire](wire/README.md) [else](gone.md)', '<p><a href="#wire">the wire</a> else</p>'),
    'link-with-code': ('[`wire`](wire/README.md)', '<p><a href="#wire"><code>wire</code></a></p>'),
    'list': ('- a\n  more\n  - b\n- c', '<ul><li>a more<ul><li>b</li></ul></li><li>c</li></ul>'),
    'numbers': ('1. a\n2. b', '<ol><li>a</li><li>b</li></ol>'),
    'table': ('| A | B |\n|---|---|\n| `1` | <2 |', '<table><tr><th>A</th><th>B</th></tr><tr><td><code>1'
              '</code></td><td>&lt;2</td></tr></table>'),
    'fence': ('```sh\nx | y\n```', '<pre><code>x | y</code></pre>'),
    'indented': ('    a\n\n    b\n\nc', '<pre><code>a\n\nb</code></pre>\n<p>c</p>'),
    'heading': ('# A `b`', '<h2 id="x--a-b">A <code>b</code></h2>'),
    'quote': ('> a\n> b', '<blockquote><p>a b</p></blockquote>'),
}
HEADER = '/* x.h: a thing.\n *\n *   a | b\n */\n#pragma once\n\n#include <glib.h>\n\n/* Why. */\nint f (void);\n'


def main():
    case = tap.Cases()
    for name, (text, wanted) in RENDERED.items():
        seen = doc.Markdown('', {'wire/README.md': 'wire'}).render(text, 'x', 2)[0]
        case(f'/doc/markdown/{name}', seen == wanted, seen)
    seen = doc.render_header(HEADER)
    case('/doc/header', seen == '<p>x.h: a thing.</p>\n<pre>  a | b</pre>\n<p>Why.</p>\n<pre><code>int f '
         '(void);</code></pre>', seen)
    with tempfile.TemporaryDirectory(prefix='rounds-doc-') as folder:
        out = os.path.join(folder, 'deep', 'manual.html')
        status = subprocess.run([sys.executable, doc.__file__, out], check=False,
                                stdout=subprocess.DEVNULL).returncode
        with open(out, encoding='utf-8') as file:
            text = file.read()
        case('/doc/written', status == 0 and os.listdir(os.path.dirname(out)) == ['manual.html'])
    page = Reader(text)
    case('/doc/well-formed', not page.errors, page.errors)
    case('/doc/ids-once', len(page.ids) == len(set(page.ids)),
         sorted({i for i in page.ids if page.ids.count(i) > 1}))
    lost = [l for l in page.links if l.startswith('#') and l[1:] not in page.ids]
    case('/doc/links-lead-somewhere', page.links and not lost, lost)
    case('/doc/loads-nothing', not [l for l in page.loads if not l.startswith('data:')]
         and 'url(' not in text and '@import' not in text, page.loads)
    titles = [name for name, *_ in doc.sections()]
    case('/doc/rooms', {'rounds', 'engine-wire', 'data', 'app', 'ui'} <= set(titles), titles)
    return case.done()


if __name__ == '__main__':
    sys.exit(main())
