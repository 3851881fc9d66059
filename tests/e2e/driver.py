"""driver.py: the real window, seen through AT-SPI as a screen reader sees it, used with the keyboard.

    with Window (store, '--echo', '0') as window:
        window.type ('some words', into=window.find ('Passphrase', ENTRIES))
        window.press (window.find ('Unlock', BUTTONS))

Weighed: libatspi (a call for each property of each widget: six seconds a look at a chart on a busy machine,
or its own cache, which may be old); the calls of AT-SPI themselves over D-Bus, where one call lists every
widget with its name, role and state. Chosen: the second. GTK 4.8 tells it of a widget once somebody asked
for that widget's parent's children, so a look asks for the children of all, many at a time.

GTK 4.8 does not say which page of a stack is shown: hidden pages are in the tree too. What is in front is
told by the focus and by what only that page says.
"""
import os
import re
import signal
import subprocess
import tempfile
import time
from collections import namedtuple

from gi.repository import Gio, GLib

LIMIT_S = 60
CALL_MS = 30000
BUTTONS, ENTRIES, LABELS, ROWS = {43, 62}, {61, 79}, {29, 54, 83}, {32}  # AtspiRole
FOCUSED, SENSITIVE = 1 << 12, 1 << 24  # AtspiStateType
ACCESSIBLE, PREFIX = 'org.a11y.atspi.Accessible', 'org.a11y.atspi.'
# What the programs may say on stderr that is not of the window: libraries of a machine without a session.
HARMLESS = re.compile(r'^(MESA|libEGL|dconf-|WARNING: lavapipe|$)')

Node = namedtuple('Node', 'path parent name role states')


class Missing(Exception):
    """What was waited for did not come; the words say what."""


def wait_for(what, condition, limit_s=LIMIT_S):
    """The first true value of condition (), tried again until the deadline."""
    deadline = time.monotonic() + limit_s
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Missing(f'not seen in {limit_s} s: {what}')
        time.sleep(0.05)


def accessibility_bus():
    session = Gio.bus_get_sync(Gio.BusType.SESSION)
    address = session.call_sync('org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus', 'GetAddress', None, None,
                                0, CALL_MS).unpack()[0]
    flags = Gio.DBusConnectionFlags
    return Gio.DBusConnection.new_for_address_sync(
        address, flags.AUTHENTICATION_CLIENT | flags.MESSAGE_BUS_CONNECTION)


def xdotool(*arguments):
    done = subprocess.run(['xdotool', *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.stdout


class Window:
    """One run of the program. Leaving the `with` ends it (SIGTERM) unless it was killed."""

    def __init__(self, store, *options):
        self.out = tempfile.TemporaryFile('w+')
        self.err = tempfile.TemporaryFile('w+')
        self.program = subprocess.Popen(
            [os.path.join(os.environ['ROUNDS_BUILD_ROOT'], 'ui/rounds'), '--store', store, *options],
            stdout=self.out, stderr=self.err, env=dict(os.environ, GTK_A11Y='atspi'))
        try:
            self.bus = accessibility_bus()
            self.name = wait_for('the program on the accessibility bus', self.find_program)
        except BaseException:
            self.program.kill()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.end(signal.SIGTERM)

    def end(self, how):
        if self.program.poll() is None:
            self.program.send_signal(how)
        self.program.wait(LIMIT_S)
        self.bus.close_sync()

    def said(self):
        """All that the program wrote, but for HARMLESS lines."""
        text = ''
        for file in (self.out, self.err):
            file.seek(0)
            text += file.read()
        return '\n'.join(line for line in text.splitlines() if not HARMLESS.match(line))

    # ---- the tree ----

    def call(self, path, interface, method, arguments=None, to=None):
        return self.bus.call_sync(to or self.name, path, interface, method, arguments, None, 0,
                                  CALL_MS).unpack()

    def find_program(self):
        if self.program.poll() is not None:
            raise Missing(f'the program ended with {self.program.returncode}: {self.said()}')
        found = self.call('/org/a11y/atspi/accessible/root', ACCESSIBLE, 'GetChildren',
                          to='org.a11y.atspi.Registry')[0]
        for name, path in found:
            pid = self.call('/org/freedesktop/DBus', 'org.freedesktop.DBus', 'GetConnectionUnixProcessID',
                            GLib.Variant('(s)', (name,)), to='org.freedesktop.DBus')[0]
            if pid == self.program.pid:
                self.root = path
                return name
        return None

    def children_of(self, paths):
        """{path: its children's}; a widget that went away meanwhile has none."""
        answers, waiting = {}, len(paths)

        def take(bus, result, path):
            nonlocal waiting
            waiting -= 1
            try:
                answers[path] = [child for _, child in bus.call_finish(result).unpack()[0]]
            except GLib.Error:
                answers[path] = []
        for path in paths:
            self.bus.call(self.name, path, ACCESSIBLE, 'GetChildren', None, None, 0, CALL_MS, None, take, path)
        while waiting > 0:
            GLib.MainContext.default().iteration(True)
        return answers

    def look(self):
        """Every widget of this moment: Nodes, in the order of reading."""
        if self.program.poll() is not None:
            raise Missing(f'the program ended with {self.program.returncode}: {self.said()}')
        children, level = {}, [self.root]
        while level:
            children.update(self.children_of(level))
            level = [child for path in level for child in children[path] if child not in children]
        items = self.call('/org/a11y/atspi/cache', PREFIX + 'Cache', 'GetItems')[0]
        known = {item[0][1]: item for item in items}
        nodes, waiting = [], [(self.root, None)]
        while waiting:
            path, parent = waiting.pop()
            if path in known:
                item = known[path]
                nodes.append(Node(path, parent, item[6], item[7], item[9][0]))
            waiting += [(child, path) for child in reversed(children.get(path, ()))]
        return nodes

    def find_all(self, words, roles=None):
        return [node for node in self.look() if words in node.name and (roles is None or node.role in roles)]

    def find(self, words, roles=None):
        """Waits for a widget whose name holds words."""
        return wait_for(f'“{words}” {roles or ""}', lambda: self.find_all(words, roles))[0]

    def focused(self):
        return [node for node in self.look() if node.states & FOCUSED]

    def find_focused(self, words, roles=None):
        """Waits until the widget with the focus is one whose name holds words."""
        return wait_for(f'the focus on “{words}”', lambda: [
            node for node in self.focused() if words in node.name and (roles is None or node.role in roles)])[0]

    def text_of(self, node):
        """What stands in an entry. GTK 4.8 gives nothing for -1 as the end, and no Text of a passphrase."""
        try:
            return self.call(node.path, PREFIX + 'Text', 'GetText', GLib.Variant('(ii)', (0, 1 << 20)))[0]
        except GLib.Error:
            return ''

    def whole_text(self):
        """All names and texts that the tree holds, one a line: for what must not be there."""
        lines = []
        for node in self.look():
            lines.append(node.name)
            if node.role in ENTRIES:
                lines.append(self.text_of(node))
        return '\n'.join(lines)

    def title(self):
        """Of the X windows of the program, all."""
        windows = xdotool('search', '--pid', str(self.program.pid)).split()
        windows += xdotool('search', '--onlyvisible', '--name', '.').split()
        return '\n'.join(xdotool('getwindowname', window).strip() for window in windows)

    # ---- doing ----

    def press(self, node):
        """Its first action: what a click does."""
        wait_for(f'“{node.name}” to be sensitive', lambda: [
            now for now in self.look() if now.path == node.path and now.states & SENSITIVE])
        if not self.call(node.path, PREFIX + 'Action', 'DoAction', GLib.Variant('(i)', (0,)))[0]:
            raise Missing(f'“{node.name}” cannot be pressed')

    def keys(self, *keys):
        """Without a window manager the newest window has the focus: GTK takes it at mapping."""
        xdotool('key', '--delay', '20', *keys)

    def tab_to(self, words, roles=None):
        """Tab by Tab, as one who has no mouse goes there; forty are too many."""
        for _ in range(40):
            before = self.focused()
            if any(words in node.name and (roles is None or node.role in roles) for node in before):
                return before[0]
            self.keys('Tab')
            wait_for('the focus to move by Tab', lambda: self.focused() and [
                node.path for node in self.focused()] != [node.path for node in before])
        raise Missing(f'not reached by Tab: {words}')

    def type(self, words, into=None):
        """Key by key; waits until the words stand in `into`, the widget with the focus (a passphrase's text
        is not told). GTK 4.8 refuses Component.GrabFocus: the focus is where the page or a shortcut put it."""
        before = self.text_of(into) if into is not None else ''
        xdotool('type', '--delay', '10', words)
        if into is not None:
            wait_for(f'{len(words)} letters typed into “{into.name}”',
                     lambda: len(self.text_of(into)) >= len(before) + len(words))
