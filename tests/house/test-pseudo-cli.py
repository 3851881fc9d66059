#!/usr/bin/env python3
"""What the programs print, in a language that nobody speaks (run by pseudo.py --run).

    test-pseudo-cli.py BUILD

After the options, names and typed words are taken out, no ASCII letter may be left.
"""
import errno
import json
import os
import re
import subprocess
import sys
import tempfile

import tap

# Names that are the same in every language; what GLib and the C library say for themselves.
NAMES = re.compile(r"(?<!\w)--?[a-z][a-z-]*|(?<!\w)(?:roundsctl|rounds-engine|rounds-reader|rounds)(?!\w)|"
                   r"\bUsage:|\[OPTION…\]|\b(?:Help |Application )?Options:|Show help options|"
                   r"\b[0-9a-f]{32}\b|Unknown option|Missing argument for|Cannot parse integer value")
SYSTEM = sorted((os.strerror(code) for code in errno.errorcode), key=len, reverse=True)


def left_over(text, typed):
    """The lines that still hold an ASCII letter."""
    for line in text.splitlines():
        bare = line
        for word in sorted(typed, key=len, reverse=True) + SYSTEM:
            bare = bare.replace(word, "")
        if re.search("[A-Za-z]", NAMES.sub("", bare)):
            yield line


class Programs:
    def __init__(self, build, case):
        self.build, self.case = build, case

    def run(self, program, *words, status, typed=()):
        """A case: the program says something, ends with status and speaks the language."""
        done = subprocess.run([os.path.join(self.build, program), *words], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
        said = done.stdout + done.stderr
        names = [word for word in words if not word.startswith("-")] + list(typed)
        seen = ["not translated: " + line for line in left_over(said, names)]
        if done.returncode != status:
            seen.append("exit status %d, not %d: %s" % (done.returncode, status, said))
        if not said:
            seen.append("said nothing")
        name = " ".join(os.path.basename(word) for word in (program, *words))
        self.case("/pseudo/" + name, not seen, "\n".join(seen))
        return said


def verbs_of(said):
    return re.findall(r"^  ([a-z][a-z-]*) +\[", said, re.M)


def test_rounds(programs):
    programs.run("ui/rounds", "--help", status=0)
    programs.run("ui/rounds", "--version", status=0)
    programs.run("ui/rounds", "--bogus", status=2)
    programs.run("ui/rounds", "bogus", status=2)


def test_verbs(programs, folder):
    ctl = "app/roundsctl"
    # Verbs are words of their own, never translated: the second run knows them.
    help_text = subprocess.run([os.path.join(programs.build, ctl), "--help"], stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, text=True, timeout=60).stdout
    verbs = verbs_of(programs.run(ctl, "--help", status=0, typed=[*verbs_of(help_text), "VERB"]))
    programs.case("/pseudo/verbs are found", len(verbs) >= 5, verbs)
    programs.run(ctl, status=2)
    programs.run(ctl, "--version", status=0)
    programs.run(ctl, "--bogus", status=2)
    programs.run(ctl, "bogus", status=2)
    programs.run(ctl, "--store", status=2)
    for verb in verbs:
        programs.run(ctl, verb, "--help", status=0)
        programs.run(ctl, verb, "--bogus", status=2)
        # Only import takes as many files as there are: it fails for want of a store.
        programs.run(ctl, verb, "1", "2", "3", "--store", folder, status=1 if verb == "import" else 2)


def test_errors(programs, folder):
    ctl, store, none = "app/roundsctl", os.path.join(folder, "1"), os.path.join(folder, "0")
    with open(os.path.join(folder, "2"), "w", encoding="utf-8") as file:
        file.write("3\n")
    demo = ["--demonstration", "--as-of"]
    programs.run(ctl, "init", "--user", "5", "--store", store, *demo, "2026-11-01", status=0)
    programs.run(ctl, "init", "--store", store, *demo, "2026-11-01", status=1)
    programs.run(ctl, "init", "--store", none, *demo, "2026-13-01", status=1)
    programs.run(ctl, "init", "--store", none, "--demonstration", status=2)
    programs.run(ctl, "init", "--store", none, "--as-of", "2026-11-01", status=2)
    programs.run(ctl, "init", "--store", none, status=1)
    programs.run(ctl, "info", "--store", none, status=1)
    programs.run(ctl, "info", "--store", store, status=0)
    programs.run(ctl, "info", "--demo", "--store", store, status=0)
    programs.run(ctl, "info", "--passphrase-file", os.path.join(folder, "2"), "--store", store, status=1)
    programs.run(ctl, "read", none, status=1)
    programs.run(ctl, "read", "--format", "0", none, status=2)
    programs.run(ctl, "ask", "--store", none, "--demo", "4", status=1)
    programs.run(ctl, "ask", status=2)
    programs.run(ctl, "read", status=2)


def test_doctor(programs, folder):
    """Its lines name paths, the device and hashes: what --json says of them is taken out."""
    words = ["doctor", "--demo", "--store", os.path.join(folder, "1")]
    done = subprocess.run([os.path.join(programs.build, "app/roundsctl"), *words, "--json"],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, timeout=60)
    data = [check["detail"] for check in json.loads(done.stdout)["checks"] if check["name"] == "device"]
    data += [os.path.join(programs.build, path)
             for path in ("engine/rounds-engine", "data/reader/rounds-reader")]
    programs.run("app/roundsctl", *words, status=done.returncode,
                 typed=data + ["./dev run", "chmod 600"])


def test_planted(case):
    """The search is searched: what it must report, and what it must not."""
    case("/pseudo/planted", not list(left_over("[Ŵŕóńǵ]: --store /tmp/x", ["/tmp/x"]))
         and list(left_over("[á]\nroundsctl: never marked\n", [])) == ["roundsctl: never marked"],
         "the search is wrong")


def main(build):
    case = tap.Cases()
    programs = Programs(build, case)
    test_planted(case)
    with tempfile.TemporaryDirectory() as folder:
        # Not the person's own: a model there, or none, would change what doctor says.
        os.environ["XDG_CACHE_HOME"] = os.path.join(folder, "cache")
        test_rounds(programs)
        test_verbs(programs, folder)
        test_errors(programs, folder)
        test_doctor(programs, folder)
    sys.exit(case.done())


if __name__ == "__main__":
    main(sys.argv[1])
