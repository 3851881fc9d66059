#!/usr/bin/env python3
"""ui/po/POTFILES names every file with words for people, and nothing else.

    test-potfiles.py [--fix]      --fix writes the list anew, below its own comments
"""
import os
import re
import sys
import tempfile

import tap

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ROOMS = ("app", "ui", "data")

# A marked string; comments are taken out first.
IN_C = re.compile(r"(?<![\w])(?:_|N_|C_|NC_|Q_|n?gettext|g_d[np]?gettext2?|g_dcgettext)\s*\(\s*\"|"
                  r"\b(?:ngettext|g_dngettext|C_|NC_)\s*\(")
IN_XML = re.compile(r"translatable=\"(?:yes|true|1)\"")
COMMENT = re.compile(r"/\*.*?\*/|^\s*#\s*define[^\n]*", re.S | re.M)


def has_words(path):
    name = os.path.basename(path)
    if name.endswith((".desktop.in", ".metainfo.xml.in", ".gschema.xml")):
        return True
    if not name.endswith((".c", ".h", ".ui")):
        return False
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if name.endswith(".ui"):
        return bool(IN_XML.search(text))
    return bool(IN_C.search(COMMENT.sub("", text)))


def marked(root):
    found = set()
    for room in ROOMS:
        for folder, _, names in os.walk(os.path.join(root, room)):
            paths = (os.path.join(folder, name) for name in names)
            found.update(os.path.relpath(path, root) for path in paths if has_words(path))
    return found


def listed(root):
    with open(os.path.join(root, "ui/po/POTFILES"), encoding="utf-8") as file:
        return [line.strip() for line in file if line.strip() and not line.startswith("#")]


def problems(root):
    have, want = listed(root), marked(root)
    yield from ("%s: has marked strings, but ui/po/POTFILES lacks it" % path
                for path in sorted(want - set(have)))
    for path in have:
        if not os.path.exists(os.path.join(root, path)):
            yield "%s: listed in ui/po/POTFILES, but not there" % path
        elif path not in want:
            yield "%s: listed in ui/po/POTFILES, but has no marked string" % path
    if have != sorted(set(have)):
        yield "ui/po/POTFILES is not sorted, or names a file twice"


def fix(root):
    path = os.path.join(root, "ui/po/POTFILES")
    with open(path, encoding="utf-8") as file:
        comments = [line for line in file if line.startswith("#")]
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(comments + [name + "\n" for name in sorted(marked(root))])


def planted(case):
    """The test is tested: one file of each wrong kind."""
    files = {
        "app/good.c": 'puts (_("x"));', "app/forgotten.c": 'puts (ngettext ("a", "b", n));',
        "app/plain.c": '/* _("x") */ puts ("x");', "ui/forgotten.ui": '<a translatable="yes">x</a>',
        "data/share/forgotten.desktop.in": "Name=x",
        "ui/po/POTFILES": "app/gone.c\napp/good.c\napp/plain.c\n",
    }
    with tempfile.TemporaryDirectory() as root:
        for path, text in files.items():
            os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
            with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                file.write(text)
        got = sorted(line.split(":")[0] for line in problems(root))
    want = sorted(["app/forgotten.c", "app/gone.c", "app/plain.c", "data/share/forgotten.desktop.in",
                   "ui/forgotten.ui"])
    case("/potfiles/planted", got == want, "found %s, not %s" % (got, want))


def main():
    if sys.argv[1:] == ["--fix"]:
        fix(ROOT)
    case = tap.Cases()
    planted(case)
    found = list(problems(ROOT))
    case("/potfiles/complete", not found, "\n".join(found))
    sys.exit(case.done())


if __name__ == "__main__":
    main()
