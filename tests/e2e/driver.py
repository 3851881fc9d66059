"""driver.py: the real window, seen through AT-SPI as a screen reader sees it, used with the keyboard.

    window = Window (store, '--echo', '0')
    window.type ('some words', into=window.find_focused ('Find a patient', ENTRIES))
    window.press (window.find ('Open', BUTTONS))
    window.end (signal.SIGTERM)

Weighed: libatspi (a call for each property of each widget: six seconds a look at a chart on a busy machine,
or its own cache, which may be old); the calls of AT-SPI themselves over D-Bus, where one call lists every
widget with its name, role and state. Chosen: the second. GTK 4.8 tells it of a widget once somebody asked
for that widget's parent's children, so a look asks for the children of all, many at a time.

GTK 4.8 does not say which page of a stack is shown: hidden pages are in the tree too. What is in front is
told by the focus and by what only that page says.
"""
import os
import subprocess
import tempfile
import time
from collections import namedtuple

from gi.repository import Gio, GLib

LIMIT_S = 60
CALL_MS = 30000
BUTTONS, CHECKS, ENTRIES = {43, 62}, {7, 44}, {61, 79}  # AtspiRole
LABELS, PANELS, ROWS, STATUS = {29, 54, 83}, {39}, {32}, {54}
CHECKED, EDITABLE, FOCUSED, SENSITIVE = 1 << 4, 1 << 7, 1 << 12, 1 << 24  # AtspiStateType
ACCESSIBLE, PREFIX = 'org.a11y.atspi.Accessible', 'org.a11y.atspi.'

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
    """One run of the program, which end() ends."""

    def __init__(self, store, *options):
        self.output = tempfile.TemporaryFile('w+')
        self.program = subprocess.Popen(
            [os.path.join(os.environ['ROUNDS_BUILD_ROOT'], 'ui/rounds'), '--store', store, *options],
            stdout=self.output, stderr=subprocess.STDOUT, env=dict(os.environ, GTK_A11Y='atspi'))
        try:
            self.bus = accessibility_bus()
            self.name = wait_for('the program on the accessibility bus', self.find_program)
        except BaseException:
            self.program.kill()
            raise

    def end(self, how):
        """how: a signal."""
        if self.program.poll() is None:
            self.program.send_signal(how)
        self.program.wait(LIMIT_S)
        self.bus.close_sync()

    def said(self):
        """All that the program wrote to stdout and stderr."""
        self.output.seek(0)
        return self.output.read().strip()

    # ---- the tree ----

    def call(self, path, interface, method, arguments=None, to=None):
        return self.bus.call_sync(to or self.name, path, interface, method, arguments, None, 0,
                                  CALL_MS).unpack()

    def check_runs(self):
        if self.program.poll() is not None:
            raise Missing(f'the program ended with {self.program.returncode}: {self.said()}')

    def find_program(self):
        self.check_runs()
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
        self.check_runs()
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

    def text_from_mark(self, node):
        """A text from its first marked piece on. Only the run before it is asked for: GTK 4.8 warns of its
        own reading of a tag's colours, and a warning ends the program here."""
        text = self.text_of(node)
        attributes, _, end = self.call(node.path, PREFIX + 'Text', 'GetAttributeRun',
                                       GLib.Variant('(ib)', (0, False)))
        return text if attributes else text[end:]

    def whole_text(self):
        """All names and texts that the tree holds, one a line: for what must not be there."""
        lines = []
        for node in self.look():
            lines.append(node.name)
            if node.role in ENTRIES:
                lines.append(self.text_of(node))
        return '\n'.join(lines)

    def titles(self):
        """Of every X window that is shown, one a line."""
        windows = xdotool('search', '--onlyvisible', '--name', '.').split()
        return '\n'.join(xdotool('getwindowname', window).strip() for window in windows)

    # ---- doing ----

    def button(self, words):
        """The button that is called so, or holds the label."""
        def seen():
            nodes = self.look()
            labels = {node.path for node in nodes if words in node.name and node.role in LABELS}
            holders = {node.parent for node in nodes if node.path in labels}
            return [node for node in nodes if node.role in BUTTONS and (
                words in node.name or node.path in holders)]
        return wait_for(f'the button “{words}”', seen)[0]

    def press(self, node):
        """Its first action: what a click does."""
        wait_for(f'“{node.name}” to be sensitive', lambda: [
            now for now in self.look() if now.path == node.path and now.states & SENSITIVE])
        if not self.call(node.path, PREFIX + 'Action', 'DoAction', GLib.Variant('(i)', (0,)))[0]:
            raise Missing(f'“{node.name}” cannot be pressed')

    def take_focus_back(self):
        """From a dialog that closes. Xvfb has no window manager, which would do this."""
        wait_for('the dialog closed', lambda: set(self.titles().lower().split('\n')) == {'rounds'})
        xdotool('search', '--onlyvisible', '--name', '^Rounds$', 'windowfocus')

    def keys(self, *keys):
        xdotool('key', '--delay', '20', *keys)

    def drop(self, *uris):
        """Files dragged with the mouse from another program's window onto this one. True: they were taken."""
        source = subprocess.Popen([os.path.join(os.environ['ROUNDS_BUILD_ROOT'], 'tests/e2e/drag-source'), *uris],
                                  stdout=subprocess.PIPE, text=True)
        try:
            if source.stdout.readline() != 'ready\n':
                raise Missing('the window to drag from')
            place = xdotool('search', '--sync', '--name', '^drag-source$').split()[0]
            xdotool('windowmove', '--sync', place, '1700', '1080')
            xdotool('mousemove', '1780', '1120', 'mousedown', '1')
            for x, y in ((1770, 1110), (1700, 1060), (1300, 800), (700, 500), (690, 490), (680, 480)):
                xdotool('mousemove', '--sync', str(x), str(y), 'sleep', '0.1')
            xdotool('mouseup', '1')
            return source.stdout.readline() == 'ended\n'
        finally:
            source.kill()
            source.wait()

    def go_to(self, key, words, roles=None):
        """Tab by Tab or row by row, as one who has no mouse goes there; forty are too many."""
        for _ in range(40):
            before = self.focused()
            if any(words in node.name and (roles is None or node.role in roles) for node in before):
                return before[0]
            self.keys(key)
            wait_for(f'the focus to move by {key}', lambda: self.focused() and [
                node.path for node in self.focused()] != [node.path for node in before])
        raise Missing(f'not reached by {key}: {words}')

    def type(self, words, into=None):
        """Key by key; waits until the words stand in `into`, the widget with the focus (a passphrase's text
        is not told). GTK 4.8 refuses Component.GrabFocus: the focus is where the page or a shortcut put it."""
        before = self.text_of(into) if into is not None else ''
        xdotool('type', '--delay', '10', words)
        if into is not None:
            wait_for(f'{len(words)} letters typed into “{into.name}”',
                     lambda: len(self.text_of(into)) >= len(before) + len(words))
