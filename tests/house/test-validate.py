#!/usr/bin/env python3
"""What other programs read of Rounds is valid: launcher, description, settings, icons, templates.

    test-validate.py BUILD TYPES      TYPES: the module made of ui-types.c

appstreamcli's pedantic hint about the capital letter in org.rounds.Rounds is not asked for: the id follows
the D-Bus name and the icon's name. Templates: see ui-types.c.
"""
import glob
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

import tap

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SHARE = os.path.join(ROOT, "data/share")
ICONS = {"org.rounds.Rounds.svg": 128, "org.rounds.Rounds-symbolic.svg": 16}
SVG = "{http://www.w3.org/2000/svg}"


def check(case, name, problems):
    case("/validate/" + name, not problems, "\n".join(problems))


def command(case, name, *words):
    """A case that is the exit status of a command; what it printed says why."""
    run = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                         errors="replace", timeout=120)
    case("/validate/" + name, run.returncode == 0, run.stdout or "exit status %d" % run.returncode)


def parsed(path):
    try:
        return ET.parse(path).getroot(), None
    except ET.ParseError as error:
        return None, "%s: %s" % (os.path.relpath(path, ROOT), error)


def icon_problems(path, size):
    root, error = parsed(path)
    if error:
        return [error]
    box = "0 0 %d %d" % (size, size)
    found = []
    if root.tag != SVG + "svg" or root.get("viewBox") != box:
        found.append("not an SVG with viewBox %s" % box)
    for element in root.iter():
        if element.tag in (SVG + "image", SVG + "text", SVG + "script", SVG + "foreignObject"):
            found.append("has a <%s>: shapes only" % element.tag.replace(SVG, ""))
        if "symbolic" in path and any(name.startswith("stroke") for name in element.attrib):
            found.append("has a stroke: GTK recolours fills only")
        found += ["refers to %s" % value for name, value in element.attrib.items()
                  if name.endswith("href") or "://" in value]
    return found


def renders(case, path):
    with tempfile.TemporaryDirectory() as work:
        for size in (16, 32, 64, 128, 512):
            out = os.path.join(work, "%d.png" % size)
            command(case, "%s at %d pixels" % (os.path.basename(path), size),
                    "rsvg-convert", "-w", str(size), "-h", str(size), path, "-o", out)
        if "symbolic" in path:
            command(case, "%s is recoloured by GTK" % os.path.basename(path),
                    "gtk4-encode-symbolic-svg", path, "16x16", "-o", work)


def resource_problems(path):
    """Every file that the bundle names is there, and every template and style sheet is in it."""
    run = subprocess.run(["glib-compile-resources", "--sourcedir=" + os.path.dirname(path),
                          "--sourcedir=" + os.path.join(SHARE, "icons"), "--generate-dependencies", path],
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
    if run.returncode:
        return [run.stdout]
    named = set(run.stdout.split())
    here = [p for end in ("*.ui", "*.css") for p in glob.glob(os.path.join(os.path.dirname(path), end))]
    return ["does not name %s" % os.path.basename(p) for p in here if p not in named]


def template_problems(path, types):
    """gtk4-builder-tool with the types of the window preloaded; it must say nothing at all."""
    env = dict(os.environ, LD_PRELOAD=types, GTK_A11Y="none", GSETTINGS_BACKEND="memory",
               GSK_RENDERER="cairo", LC_ALL="C.UTF-8")
    env.pop("G_DEBUG", None)
    with open(path, encoding="utf-8") as file:
        own = re.search(r'<template class="(\w+)"', file.read())
    env["ROUNDS_TEMPLATE"] = own.group(1) if own else ""
    run = subprocess.run(["gtk4-builder-tool", "validate", path], env=env, timeout=60, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said = run.stdout.strip()
    return [said or "exit status %d" % run.returncode] if run.returncode or said else []


def markup_problems(path):
    """What gtk4-builder-tool does not look at: the domain, and text that was not marked."""
    root, error = parsed(path)
    if error:
        return [error]
    found = [] if root.get("domain") == "rounds" else ['<interface> lacks domain="rounds"']
    words = re.compile(r"title|subtitle|label|tooltip-text|tooltip-markup|placeholder-text|description|"
                       r"heading|body|text|name-text")
    for element in root.iter():
        if element.tag not in ("property", "attribute") or element.get("translatable") == "yes":
            continue
        text = (element.text or "").strip()
        if text != "Rounds" and words.fullmatch(element.get("name", "")) \
                and re.search(r"[A-Za-z]{2}", text) and not element.get("bind-source"):
            found.append('<%s name="%s">%s is not marked translatable="yes"'
                         % (element.tag, element.get("name"), text))
    return found


def planted(case, types):
    """The checks are checked: each must object to one broken file."""
    with tempfile.TemporaryDirectory() as work:
        path = os.path.join(work, "planted.ui")

        def write(text):
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            return path

        label = '<interface%s><object class="GtkLabel"><property name="%s">Words</property></object></interface>'
        lost = '<interface><object class="RoundsNone"/></interface>'
        found = {
            "is not marked": markup_problems(write(label % (' domain="rounds"', "label"))),
            "lacks domain": markup_problems(write("<interface/>")),
            "lable": template_problems(write(label % ("", "lable")), types),
            "RoundsNone": template_problems(write(lost), types),
            "not well-formed": markup_problems(write("<interface <")),
            "planted.ui": resource_problems(write("<interface/>")),
            "viewBox 0 0 16 16": icon_problems(write('<svg xmlns="%s"/>' % SVG[1:-1]), 16),
        }
    check(case, "planted faults are found", ["missed: %s, found %s" % pair for pair in found.items()
                                             if pair[0] not in "".join(pair[1])])


def main(build, types):
    case = tap.Cases()
    planted(case, types)
    built = os.path.join(build, "data/share")
    command(case, "launcher", "desktop-file-validate", os.path.join(built, "org.rounds.Rounds.desktop"))
    command(case, "description", "appstreamcli", "validate", "--no-net", "--explain",
                os.path.join(built, "org.rounds.Rounds.metainfo.xml"))
    command(case, "settings", "glib-compile-schemas", "--strict", "--dry-run", SHARE)
    for name, size in ICONS.items():
        path = os.path.join(SHARE, "icons", name)
        check(case, name, icon_problems(path, size))
        renders(case, path)
    for path in sorted(glob.glob(os.path.join(ROOT, "ui/*.gresource.xml"))):
        check(case, os.path.relpath(path, ROOT), resource_problems(path))
    templates = sorted(glob.glob(os.path.join(ROOT, "ui/*.ui")))
    for path in templates:
        check(case, os.path.relpath(path, ROOT), template_problems(path, types) + markup_problems(path))
    check(case, "there are templates", [] if templates else ["no ui/*.ui"])
    sys.exit(case.done())


if __name__ == "__main__":
    main(*sys.argv[1:])
