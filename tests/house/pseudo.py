#!/usr/bin/env python3
"""pseudo.py: a language that nobody speaks, for finding text that cannot be translated.

    pseudo.py --make FOLDER              translations of every marked string, below FOLDER
    pseudo.py --run FOLDER PROGRAM ...   the same, then PROGRAM with it as its language
    pseudo.py --self-test                the rules of the translation

Every message is put in brackets, every letter becomes an accented one, and it grows by about 40 %.
Format directives, mnemonics, markup and ends of line stay. So an ASCII letter on screen is either data
or text that was never marked, and a line that fits only in English is seen to be cut.

The language is called en_XA. glibc honours LANGUAGE in the locale C.UTF-8 (not in C), which is part
of Debian 12's libc: no locale has to be generated. FOLDER is handed on as ROUNDS_PSEUDO_LOCALE.
"""
import ast
import os
import re
import subprocess
import sys
import tempfile

import tap

LANGUAGE = "en_XA"
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = "áƀćđéƒǵĥíĵķĺḿńóṕɋŕśťúṽŵẋýźÁɃĆĐÉƑǴĤÍĴĶĹḾŃÓṔɊŔŚŤÚṼŴẊÝŹ"
ACCENTS = str.maketrans(PLAIN, ACCENTED)
FILLER = "ēīōū"

# What stays as it is: C format directives (also %1$s, %<PRIu64>), markup, entities.
DIRECTIVE = re.compile(r"%(?:\d+\$)?[-+ #0']*(?:\*|\d+)?(?:\.(?:\*|\d+))?"
                       r"(?:<PRI\w+>|(?:hh|h|ll|l|j|z|t|L)?[a-zA-Z%])")
# In other messages: a date of strftime(), "%-e %b %Y". A percent sign before a space is text.
DATE = re.compile(r"%[-_0^#]?[a-zA-Z]")
MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:[a-z]+|#\d+);")

HEADER = {
    "Project-Id-Version": "rounds", "PO-Revision-Date": "2000-01-01 00:00+0000",
    "Last-Translator": "pseudo.py", "Language-Team": "none", "Language": LANGUAGE,
    "MIME-Version": "1.0", "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit", "Plural-Forms": "nplurals=2; plural=(n != 1);",
}

# The keywords of meson's i18n preset "glib", so that both find the same.
KEYWORDS = ["_", "N_", "C_:1c,2", "NC_:1c,2", "g_dcgettext:2", "g_dngettext:2,3", "g_dpgettext2:2c,3",
            "ngettext:1,2", "Q_"]


def pseudo(text, c_format=False):
    """The translation of one message."""
    if not text.strip():
        return text
    keep = re.compile((DIRECTIVE if c_format else DATE).pattern + "|" + MARKUP.pattern)
    out, letters, at = [], 0, 0
    for match in keep.finditer(text):
        piece = text[at:match.start()]
        letters += sum(c.isalpha() for c in piece)
        out += [piece.translate(ACCENTS), match.group()]
        at = match.end()
    piece = text[at:]
    letters += sum(c.isalpha() for c in piece)
    body = "".join(out) + piece.translate(ACCENTS)
    # msgfmt wants the same ends of line on both sides, so the brackets go inside of them.
    head = body[:len(body) - len(body.lstrip("\n"))]
    tail = body[len(body.rstrip("\n")):]
    inner = body.strip("\n")
    growth = max(0, (letters * 4 + 9) // 10 - 2)
    words = (FILLER * (growth // len(FILLER) + 1))[:growth]
    padding = " " + " ".join(words[i:i + 8] for i in range(0, growth, 8)) if growth else ""
    return head + "[" + inner + padding + "]" + tail


def read_pot(path):
    """(context, singular, plural, is C format) of every message but the header."""
    entry, field, c_format = {}, None, False
    with open(path, encoding="utf-8") as pot:
        for line in list(pot) + ["\n"]:
            line = line.strip()
            if not line:
                if entry.get("msgid"):
                    yield entry.get("msgctxt"), entry["msgid"], entry.get("msgid_plural"), c_format
                entry, field, c_format = {}, None, False
            elif line.startswith("#,"):
                c_format = bool(re.search(r"(?<!no-)c-format", line))
            elif line.startswith("#"):
                continue
            elif line.startswith('"'):
                entry[field] += ast.literal_eval(line)
            else:
                field, value = line.split(None, 1)
                entry[field] = ast.literal_eval(value)


def quoted(text):
    for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t")):
        text = text.replace(plain, escaped)
    return '"' + text + '"'


def write_po(messages, path):
    with open(path, "w", encoding="utf-8") as po:
        po.write('msgid ""\nmsgstr ""\n')
        po.writelines('"%s: %s\\n"\n' % field for field in HEADER.items())
        for context, singular, plural, c_format in messages:
            po.write("\n#, c-format\n" if c_format else "\n")
            if context is not None:
                po.write("msgctxt %s\n" % quoted(context))
            po.write("msgid %s\n" % quoted(singular))
            if plural is None:
                po.write("msgstr %s\n" % quoted(pseudo(singular, c_format)))
            else:
                po.write("msgid_plural %s\nmsgstr[0] %s\nmsgstr[1] %s\n" % (
                    quoted(plural), quoted(pseudo(singular, c_format)), quoted(pseudo(plural, c_format))))


def extract(pot):
    """Every marked string of the files in POTFILES."""
    with open(os.path.join(ROOT, "ui/po/POTFILES"), encoding="utf-8") as listed:
        files = [line.strip() for line in listed if line.strip() and not line.startswith("#")]
    subprocess.run(["xgettext", "--from-code=UTF-8", "--directory=" + ROOT, "--output=" + pot,
                    "--flag=g_strdup_printf:1:c-format", "--flag=g_set_error:4:c-format",
                    *["--keyword=" + word for word in KEYWORDS], *files], check=True)


def make(folder):
    """folder/en_XA/LC_MESSAGES/rounds.mo. Returns the number of messages."""
    target = os.path.join(folder, LANGUAGE, "LC_MESSAGES")
    os.makedirs(target, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as work:
        pot, po, mo = (os.path.join(work, "rounds." + end) for end in ("pot", "po", "mo"))
        extract(pot)
        messages = list(read_pot(pot))
        write_po(messages, po)
        subprocess.run(["msgfmt", "--check", "--output-file=" + mo, po], check=True)
        os.replace(mo, os.path.join(target, "rounds.mo"))
    return len(messages)


def environment(folder):
    return dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE=LANGUAGE,
                ROUNDS_PSEUDO_LOCALE=os.path.abspath(folder))


def self_test():
    case = tap.Cases()

    def same(name, got, wanted):
        case("/pseudo/" + name, got == wanted, "got %r, wanted %r" % (got, wanted))

    same("every letter changes", [a for a, b in zip(PLAIN, ACCENTED) if a == b or b.isascii()], [])
    same("one accented letter each", len(set(ACCENTED)), len(PLAIN))
    same("brackets and accents", pseudo("Unlock"), "[Úńĺóćķ ē]")
    same("mnemonic stays", pseudo("_Open")[:3], "[_Ó")
    same("directives stay", DIRECTIVE.findall(pseudo("%d of %s, %1$s, %5.2f, %%, %<PRIu64>", True)),
         ["%d", "%s", "%1$s", "%5.2f", "%%", "%<PRIu64>"])
    same("dates stay", DATE.findall(pseudo("%-e %b %Y")), ["%-e", "%b", "%Y"])
    same("a percent sign alone is text", pseudo("50 % used").count("ú"), 1)
    same("markup stays", MARKUP.findall(pseudo("<b>Not</b> a &amp; b")), ["<b>", "</b>", "&amp;"])
    same("ends of line stay", pseudo("\nTwo\nlines\n")[::len(pseudo("\nTwo\nlines\n")) - 1], "\n\n")
    same("nothing stays nothing", pseudo("  "), "  ")
    text = "The engine was lost in the middle of an answer and is being started again"
    growth = len(pseudo(text)) / len(text)
    case("/pseudo/grows by about 40 %", 1.3 < growth < 1.5, "%.2f" % growth)
    return case.done()


def main(arguments):
    if arguments == ["--self-test"]:
        sys.exit(self_test())
    elif len(arguments) == 2 and arguments[0] == "--make":
        print("%d messages" % make(arguments[1]))
    elif len(arguments) >= 3 and arguments[0] == "--run":
        make(arguments[1])
        os.execvpe(arguments[2], arguments[2:], environment(arguments[1]))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
