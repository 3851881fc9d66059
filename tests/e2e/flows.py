"""flows.py FLOW: one of the five things that a clinician does from start to end, in the real window.

Each works on its own copy of a store. TAP: one line a step; the first that fails ends the flow, and the last
lines say what was in the window.
"""
import os
import shutil
import signal
import subprocess
import sys
import tempfile

from driver import BUTTONS, ENTRIES, LABELS, ROWS, Missing, Window, wait_for

BUILD = os.environ['ROUNDS_BUILD_ROOT']
TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# The synthetic patient that the flows open, and what of it may not be where no patient may be.
WHO = 'Wes853'
PATIENT = (WHO, 'SPENCER878', '9931f8d5', '21-Oct-1962', 'otassium')
NOTE = 'Slept well. Potassium to be repeated on Monday before rounds.'
# tests/data/fixtures/flags.json: one patient, seven observations.
BUNDLE, IMPORTED = os.path.join(TESTS, 'data/fixtures/flags.json'), 'FIXTURE Test'


class Flow:
    def __init__(self, name, folder):
        self.name, self.count = name, 0
        self.store, self.folder = os.path.join(folder, 'ward'), folder
        self.passphrase, self.window = 'demonstration', None

    def ok(self, step, condition=True, seen=''):
        self.count += 1
        print(f'{"ok" if condition else "not ok"} {self.count} /e2e/{self.name}/{step}', flush=True)
        if not condition:
            raise Missing(f'{step}: {seen}')

    def start(self, *options):
        """A fresh window, at the end of the flow ended by SIGTERM."""
        self.window = Window(self.store, *options)
        return self.window

    def copy_demonstration(self):
        shutil.copytree(os.path.join(BUILD, 'tests/common/demonstration'), self.store)

    def unlock(self):
        self.window.find_focused('Passphrase', ENTRIES)
        self.window.type(self.passphrase)
        self.window.keys('Return')
        self.window.find_focused('Find a patient', ENTRIES)

    def open_patient(self, who=WHO):
        """By the first letters of a name, and Enter."""
        window = self.window
        window.type(who, into=window.find_focused('Find a patient', ENTRIES))
        wait_for('one name above the others', lambda: [
            node for node in window.find_all(who, {54}) if 'MRN' in node.name])
        window.keys('Return')
        window.find(f'{who}, ', {39})
        window.find('Question to the model', ENTRIES)

    def holds_no_patient(self, step):
        """Neither the tree nor a title nor what the program wrote."""
        for place, text in (('tree', self.window.whole_text()), ('title', self.window.title()),
                            ('output', self.window.said())):
            found = [line for line in text.splitlines() if any(word in line for word in PATIENT)]
            self.ok(f'{step}/{place}', not found, found)

    def was_quiet(self):
        """No warning (they also end the program: G_DEBUG), and nothing of a patient."""
        said = self.window.said()
        self.ok('quiet', said == '', said)


def unlock(flow):
    flow.copy_demonstration()
    window = flow.start()
    flow.holds_no_patient('locked')
    flow.unlock()
    flow.ok('unlocked')
    window.type('wes8', into=window.find_focused('Find a patient', ENTRIES))
    wait_for('the patient found', lambda: [n for n in window.find_all(WHO, {54}) if 'MRN' in n.name])
    flow.ok('found')
    window.keys('Return')
    banner = window.find(f'{WHO}, ', {39})
    flow.ok('banner', all(word in banner.name for word in ('SPENCER878', '21-Oct-1962', 'MRN 9931f8d5')),
            banner.name)
    window.find('Question to the model', ENTRIES)
    title = window.title()
    flow.ok('title', 'Rounds' in title and not any(word in title for word in PATIENT), title)
    flow.was_quiet()


def trend(flow):
    flow.copy_demonstration()
    window = flow.start()
    flow.unlock()
    flow.open_patient()
    window.keys('ctrl+3')
    window.type('potassium', into=window.find_focused('Filter by name or code', ENTRIES))
    wait_for('only potassium listed', lambda: not window.find_all('Sodium, serum or plasma, 1', ROWS))
    row = window.tab_to('Potassium, serum or plasma, 5.4 mmol/L, high, 13-Nov-2026 12:10', ROWS)
    flow.ok('row', '3.5–5.1' in row.name and 'corrected, was 6.8' in row.name, row.name)
    window.keys('Return')
    newest = window.find('13-Nov-2026 12:10', ROWS)
    window.find('Values, newest first')
    flow.ok('plot')
    listed = [n.name for n in window.look() if n.role in ROWS and 'mmol/L' in n.name]
    print(listed)
    flow.ok('values', len(listed) >= 5, newest.name)
    window.keys('F4')
    flow.was_quiet()


def ask(flow):
    flow.copy_demonstration()
    window = flow.start('--echo', '0')
    flow.unlock()
    flow.open_patient()
    window.keys('ctrl+j')
    question = 'Which potassium came first? [1]'
    window.type(question, into=window.find_focused('Question to the model', ENTRIES))
    window.keys('Return')
    window.find(f'Question: {question}. Answer, a draft that is unchecked. Finished', ROWS)
    flow.ok('answered')
    chip = window.find('1 · 3.82 mmol/L, 13-Jul-2025', BUTTONS)
    flow.ok('chip')
    window.press(chip)
    flow.was_quiet()


def write(flow):
    flow.copy_demonstration()
    window = flow.start()
    flow.unlock()
    flow.open_patient()
    window.keys('ctrl+n')
    window.find('Draft: Progress note', LABELS)
    words = window.tab_to('Words of the note', ENTRIES)
    window.type(NOTE, into=words)
    window.find('Saved', {54})
    flow.ok('saved')
    window.keys('ctrl+l')
    window.find_focused('Passphrase', ENTRIES)
    flow.holds_no_patient('locked')
    flow.was_quiet()
    window.end(signal.SIGKILL)
    window = flow.start()
    flow.unlock()
    flow.open_patient()
    flow.was_quiet()


def take_in(flow):
    flow.passphrase = 'seven green lamps'
    secret = os.path.join(flow.folder, 'passphrase')
    with open(secret, 'w', opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        file.write(flow.passphrase + '\n')
    subprocess.run([os.path.join(BUILD, 'app/roundsctl'), 'init', '--store', flow.store,
                    '--passphrase-file', secret], check=True, stdout=subprocess.DEVNULL)
    window = flow.start()
    flow.unlock()
    window.keys('ctrl+i')
    window.find('Import Files')
    flow.was_quiet()


FLOWS = {'unlock': unlock, 'trend': trend, 'ask': ask, 'write': write, 'import': take_in}


def main(name):
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        flow = Flow(name, folder)
        try:
            FLOWS[name](flow)
        except Missing as missing:
            failed = True
            print(f'not ok {flow.count + 1} /e2e/{name}\n# {missing}', flush=True)
            flow.count += 1
            if os.environ.get('DUMP'):
                open(os.environ['DUMP'],'w').write('\n'.join(f'{n.role} {n.name!r} {"FOCUS" if n.states & 1<<12 else ""}' for n in flow.window.look()))
        finally:
            if flow.window is not None:
                flow.window.end(signal.SIGTERM)
        print(f'1..{flow.count}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
