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

from gi.repository import GLib

from driver import (BUTTONS, CHECKED, CHECKS, EDITABLE, ENTRIES, LABELS, PANELS, ROWS, STATUS,
                    Missing, Window, wait_for)

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
        self.name, self.count, self.failed = name, 0, False
        self.store, self.folder = os.path.join(folder, 'ward'), folder
        self.passphrase, self.window = 'demonstration', None

    def ok(self, step, condition=True, seen=''):
        if not condition:
            raise Missing(f'{step}: {seen}')
        self.count += 1
        print(f'ok {self.count} /e2e/{self.name}/{step}', flush=True)

    def fail(self, error):
        """The step that follows the last one that passed, and what the window held."""
        self.failed, self.count = True, self.count + 1
        print(f'not ok {self.count} /e2e/{self.name}', flush=True)
        said = [str(error)]
        if self.window is not None and self.window.program.poll() is None:
            said += [node.name for node in self.window.look() if node.role in LABELS]
        elif self.window is not None:
            said += [f'the program ended with {self.window.program.returncode}', self.window.said()]
        for line in '\n'.join(said).splitlines():
            print(f'# {line}', flush=True)

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
            node for node in window.find_all(who, STATUS) if 'MRN' in node.name])
        window.keys('Return')
        window.find(f'{who}, ', PANELS)
        window.find('Question to the model', ENTRIES)

    def holds_no_patient(self, step):
        """Neither the tree nor a title nor what the program wrote."""
        for place, text in (('tree', self.window.whole_text()), ('title', self.window.titles()),
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
    wait_for('the patient found', lambda: [n for n in window.find_all(WHO, STATUS) if 'MRN' in n.name])
    flow.ok('found')
    window.keys('Return')
    banner = window.find(f'{WHO}, ', PANELS)
    flow.ok('banner', all(word in banner.name for word in ('SPENCER878', '21-Oct-1962', 'MRN 9931f8d5')),
            banner.name)
    window.find('Question to the model', ENTRIES)
    title = window.titles()
    flow.ok('title', 'Rounds' in title and not any(word in title for word in PATIENT), title)
    flow.was_quiet()


def recent_files():
    """The desktop's list of them, which GTK writes."""
    path = os.path.join(os.environ['XDG_DATA_HOME'], 'recently-used.xbel')
    try:
        with open(path, encoding='utf-8') as file:
            return file.read()
    except FileNotFoundError:
        return ''


def check_source(flow, words, field):
    """The Source pane shows that record as it arrived, and the mark stands at that field."""
    window = flow.window
    window.find('the field is marked', LABELS)
    record = window.find('The record as it arrived', ENTRIES)
    text = window.text_of(record)
    flow.ok('source', words in text and '"resourceType": "Observation"' in text, text)
    marked = ' '.join(window.text_from_mark(record).split())
    flow.ok('field', marked.startswith(field), marked)


def trend(flow):
    flow.copy_demonstration()
    window = flow.start()
    flow.unlock()
    flow.open_patient()
    window.keys('ctrl+3')
    window.find_focused('Filter by name or code', ENTRIES)
    window.keys('Escape')
    window.find_focused(', serum or plasma', ROWS)
    row = window.go_to('Down', 'Potassium, serum or plasma, 5.4 mmol/L, high, 13-Nov-2026 12:10', ROWS)
    flow.ok('row', '3.5–5.1' in row.name and 'corrected, was 6.8' in row.name, row.name)
    window.keys('Return')
    window.find_focused('13-Nov-2026 12:10: 5.4 mmol/L, Serum or Plasma, ▲ H high')
    flow.ok('plot')
    listed = [node.name.split(',')[0] for node in window.find_all(' mmol/L, Serum', ROWS)]
    flow.ok('values', listed[:5] == ['13-Nov-2026 12:10: 5.4 mmol/L', '01-Nov-2026 01:30 CST: 5.6 mmol/L',
                                     '01-Nov-2026 01:30 CDT: 6.1 mmol/L', '31-Oct-2026 23:30: 6.6 mmol/L',
                                     '04-Oct-2026 10:04: 3.82 mmol/L'], listed)
    window.keys('F4')
    check_source(flow, '"id": "demo-wes-potassium-1113"',
                 '{ "value": 5.4, "unit": "mmol/L", ')
    flow.was_quiet()


def ask(flow):
    """The echo model answers with the question, so the question brings the citation."""
    flow.copy_demonstration()
    window = flow.start('--echo', '0')
    flow.unlock()
    flow.open_patient()
    window.keys('ctrl+j')
    question = 'Which potassium came first? [1]'
    window.type(question, into=window.find_focused('Question to the model', ENTRIES))
    window.keys('Return')
    window.find(f'Question: {question}. Answer, a draft that is unchecked. Finished', ROWS)
    flow.ok('unchecked')
    chip = window.find('1 · 3.82 mmol/L, 13-Jul-2025 10:04', BUTTONS)
    flow.ok('citation')
    window.press(chip)
    check_source(flow, '"effectiveDateTime": "2025-07-13T15:04:48+00:00"',
                 '{ "value": 3.82, "unit": "mmol/L", ')
    flow.was_quiet()


def write(flow):
    flow.copy_demonstration()
    window = flow.start()
    flow.unlock()
    flow.open_patient()
    window.keys('ctrl+n')
    window.find('Draft: Progress note', LABELS)
    window.type(NOTE, into=window.go_to('Tab', 'Words of the note', ENTRIES))
    window.find('Saved', STATUS)
    flow.ok('saved')
    window.keys('ctrl+t')
    window.find_focused('What is to be done', ENTRIES)
    window.keys('ctrl+l')  # from a dialog that names the patient
    window.take_focus_back()
    window.find_focused('Passphrase', ENTRIES)
    flow.holds_no_patient('locked')
    flow.was_quiet()
    window.end(signal.SIGKILL)
    window = flow.start()
    flow.unlock()
    flow.open_patient()
    window.press(window.find('Write, 1', BUTTONS))
    words = window.find('Words of the note', ENTRIES)
    flow.ok('restored', window.text_of(words) == NOTE, window.text_of(words))
    sign_note(flow, words)
    flow.was_quiet()


def sign_note(flow, editor):
    """Asked with the patient's name, signed, from then on unchangeable and among the notes."""
    window = flow.window
    window.press(window.button('Sign for SPENCER878 Wes853, 21-Oct-1962'))
    question = window.find('Sign for SPENCER878 Wes853, 21-Oct-1962?', LABELS)
    flow.ok('asked')
    nodes = window.look()
    window.press([node for node in nodes[nodes.index(question):]
                  if node.role in BUTTONS and 'Sign for SP' in node.name][0])
    window.find('Signed by', LABELS)
    flow.ok('signed')
    now = [node for node in window.look() if node.path == editor.path]
    flow.ok('unchangeable', now and not now[0].states & EDITABLE and window.text_of(now[0]) == NOTE, now)
    window.press(window.find('Notes, ', BUTTONS))
    wait_for('the note under Notes', lambda: [
        node for node in window.find_all('Text of the note', ENTRIES) if window.text_of(node) == NOTE])
    flow.ok('among the notes')


def take_in(flow):
    flow.passphrase = 'seven green lamps'
    secret = os.path.join(flow.folder, 'passphrase')
    with open(secret, 'w', opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        file.write(flow.passphrase + '\n')
    subprocess.run([os.path.join(BUILD, 'app/roundsctl'), 'init', '--store', flow.store,
                    '--passphrase-file', secret], check=True, stdout=subprocess.DEVNULL)
    window = flow.start()
    flow.unlock()
    window.drop('http://elsewhere.invalid/bundle.json')
    window.find('Only files of this computer can be dropped here', LABELS)
    flow.ok('dropped from elsewhere')
    flow.ok('dropped', window.drop('file://' + BUNDLE))
    report = window.find('records read:', LABELS)
    flow.ok('report of the drop', report.name.startswith('9 records read: 9 new, 0 changed, 0 the same.'),
            report.name)
    window.press(window.find_all('Close', BUTTONS)[-1])  # the dialog's; the window's own comes first
    window.find(IMPORTED, ROWS)
    window.take_focus_back()
    window.find_focused('Find a patient', ENTRIES)
    window.keys('ctrl+i')
    window.find_focused('GtkTreeView')
    window.keys('slash')
    window.type(BUNDLE[1:], into=window.find_focused('GtkFileChooserEntry', ENTRIES))
    window.keys('Return')
    report = window.find('records read:', LABELS)
    flow.ok('report', report.name.startswith('9 records read: 0 new, 0 changed, 9 the same.'), report.name)
    window.press(window.find_focused('Close', BUTTONS))
    window.find(IMPORTED, ROWS)
    flow.ok('listed')
    flow.ok('not among the recent files', os.path.basename(BUNDLE) not in recent_files())
    window.take_focus_back()
    search = window.find_focused('Find a patient', ENTRIES)
    window.type('fixt', into=search)
    window.keys('Return')
    window.find_focused('Treatment', ROWS)
    window.find('Open a Chart That Is on None of Your Lists?', LABELS)
    window.keys('Return')
    wait_for('Treatment chosen', lambda: window.find_all('Treatment', CHECKS)[0].states & CHECKED)
    window.type('Taken in at the admission.', into=window.find_focused('In your own words', ENTRIES))
    window.keys('Return')
    flow.ok('reason asked')
    banner = window.find(f'{IMPORTED}, ', PANELS)
    flow.ok('opened', '02-May-1960' in banner.name and 'no MRN' in banner.name, banner.name)
    flow.was_quiet()


FLOWS = {'unlock': unlock, 'trend': trend, 'ask': ask, 'write': write, 'import': take_in}


def main(name):
    with tempfile.TemporaryDirectory() as folder:
        flow = Flow(name, folder)
        try:
            FLOWS[name](flow)
        except (Missing, GLib.Error) as error:
            flow.fail(error)
        finally:
            if flow.window is not None:
                flow.window.end(signal.SIGTERM)
        print(f'1..{flow.count}')
    return 1 if flow.failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
