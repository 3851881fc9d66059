"""driver.py: the real window, seen and used as a screen reader's user would: through AT-SPI, with the keyboard.

    with driver.Window (store, '--echo', '0') as window:
        window.type ('Some words', into=window.find ('text', 'Passphrase'))
        window.press (window.find ('push button', 'Unlock'))

A node is a plain snapshot of an accessible. The tree of one moment comes in a few calls (each node's own
calls would take a second a look); everything waits for its condition, with one deadline.
"""
import os
import re
import signal
import subprocess
import tempfile
import time

import gi
gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib  # noqa: E402

LIMIT_S = 60
BUILD = os.environ['ROUNDS_BUILD_ROOT']
STEP_MS = 40
Atspi.set_timeout(20000, 20000)


class Missing(Exception):
    """A condition did not come true; the words say which."""


class Node:
    def __init__(self, accessible, parent):
        self.accessible, self.parent = accessible, parent
        self.role = accessible.get_role_name()
        self.name = accessible.get_name() or ''
        self.text = Atspi.Text.get_text(accessible, 0, -1) if accessible.get_text_iface() else ''
        states = accessible.get_state_set()
        self.states = {s for s in ('FOCUSED', 'VISIBLE', 'SHOWING', 'SENSITIVE', 'EXPANDED', 'SELECTED',
                                   'EDITABLE', 'ENABLED')
                       if states.contains(getattr(Atspi.StateType, s))}
        self.children = []

    def says(self, words):
        return words in self.name or words in self.text

    def visit(self):
        yield self
        for child in self.children:
            yield from child.visit()


def read_node(accessible, parent):
    node = Node(accessible, parent)
    for i in range(accessible.get_child_count()):
        child = accessible.get_child_at_index(i)
        if child is not None:
            node.children.append(read_node(child, node))
    return node
