"""tap.py: what the Python tests of the house share: TAP lines, and a test that can be named.

    case = tap.Cases ()
    case ('/lint/tabs', condition, 'what was seen')
    sys.exit (case.done ())
"""


class Cases:
    """Counts and prints one line a case; nothing is buffered, so a crash shows where it was."""

    def __init__(self):
        self.count = self.failed = 0

    def __call__(self, name, ok, seen=''):
        self.count += 1
        print(f'{"ok" if ok else "not ok"} {self.count} {name}', flush=True)
        if not ok:
            self.failed += 1
            for line in str(seen).splitlines():
                print(f'# {line}', flush=True)
        return ok

    def done(self):
        print(f'1..{self.count}', flush=True)
        return 1 if self.failed or self.count == 0 else 0
