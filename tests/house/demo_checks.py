"""What test-demo.py checks the demonstration's overlays for: each function yields what it finds wrong.

bundles: {file name: Bundle}, in import order.
"""
import base64
import binascii
import datetime
import hashlib
import json
import os
import re

LOINC, SNOMED = 'http://loinc.org', 'http://snomed.info/sct'
UCUM = 'http://unitsofmeasure.org'
UNITS = {'mmol/L', 'umol/L', 'mg/dL', 'g/dL', 'ng/mL', 'U/L', "[arb'U]/mL", 'mmol/mol', '%', 'kg', 'g', 'mg',
         'mg/g', 'mm[Hg]', 'mL/min/{1.73_m2}', 'a', 'h', '{score}', '{INR}', '{tbl}'}
# R4 4.0.1: what must be there, and the statuses a type may have.
REQUIRED = {
    'AllergyIntolerance': 'patient', 'CarePlan': 'status intent subject', 'Composition':
    'status type subject date author title', 'Condition': 'subject', 'Consent': 'status scope category',
    'DiagnosticReport': 'status code subject', 'DocumentReference': 'status content subject',
    'Encounter': 'status class subject', 'FamilyMemberHistory': 'status patient relationship',
    'Flag': 'status code subject', 'Goal': 'lifecycleStatus description subject',
    'Immunization': 'status vaccineCode patient occurrenceDateTime',
    'MedicationRequest': 'status intent medicationCodeableConcept subject',
    'MedicationStatement': 'status medicationCodeableConcept subject', 'Observation': 'status code subject',
    'Organization': 'name', 'Patient': 'identifier name gender birthDate', 'Practitioner': 'name',
    'Procedure': 'status subject code', 'RelatedPerson': 'patient', 'ServiceRequest': 'status intent subject code',
    'Specimen': 'subject', 'Task': 'status intent for'}
STATUS = {
    'Observation': 'registered preliminary final amended corrected cancelled entered-in-error unknown',
    'DiagnosticReport': 'registered partial preliminary final amended corrected appended cancelled entered-in-error',
    'MedicationRequest': 'active on-hold cancelled completed entered-in-error stopped draft unknown',
    'MedicationStatement': 'active completed entered-in-error intended stopped on-hold unknown not-taking',
    'ServiceRequest': 'draft active on-hold revoked completed entered-in-error unknown',
    'Task': 'draft requested received accepted rejected ready cancelled in-progress on-hold failed completed '
            'entered-in-error', 'Flag': 'active inactive entered-in-error',
    'Consent': 'draft proposed active rejected inactive entered-in-error',
    'Procedure': 'preparation in-progress not-done on-hold stopped completed entered-in-error unknown',
    'Immunization': 'completed entered-in-error not-done', 'Encounter': 'planned in-progress finished cancelled',
    'FamilyMemberHistory': 'partial completed entered-in-error health-unknown',
    'DocumentReference': 'current superseded entered-in-error', 'Composition': 'preliminary final amended',
    'CarePlan': 'draft active on-hold revoked completed entered-in-error unknown', 'Specimen': 'available'}
ID = re.compile(r'[A-Za-z0-9\-.]{1,64}\Z')
DATE = re.compile(r'(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)?)?)?)?\Z')
DATE_KEYS = re.compile(r'(.*(?:Date|DateTime|On|Asserted)|date|issued|start|end|created|creation|lastUpdated|onset)\Z')
# What may lie after the as-of moment: planned, due, valid until.
PLANNED = re.compile(r'(restriction/period|target/dueDate|occurrence|validityPeriod|boundsPeriod|provision/period)')
# The one place outside the site's time zone: the hospital abroad.
ABROAD = '+03:00'
FIRST_LINES = ('DEMONSTRATION RECORD - SYNTHETIC PATIENT', 'REGISTRO DE DEMOSTRACIÓN - PACIENTE SINTÉTICO',
               'سجل تجريبي - مريضة افتراضية')


def unique_keys(pairs):
    keys = [key for key, _ in pairs]
    if len(keys) != len(set(keys)):
        raise ValueError(f'duplicate key among {keys}')
    return dict(pairs)


def no_constant(name):
    raise ValueError(f'{name} is not JSON')


def strict(text):
    return json.loads(text, object_pairs_hook=unique_keys, parse_constant=no_constant)


def walk(node, path=''):
    """(path, key, value, parent) of every member, and of every item of a member that is a list."""
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        yield f'{path}/{key}', key, value, node
        for item in value if isinstance(value, list) else [value]:
            if item is not value:
                yield f'{path}/{key}', key, item, node
            yield from walk(item, f'{path}/{key}')


def resources(bundles):
    for name, bundle in bundles.items():
        for entry in bundle['entry']:
            yield name, entry['resource']


def check_shape(bundles, tag):
    for name, bundle in bundles.items():
        if bundle['resourceType'] != 'Bundle' or bundle['type'] != 'collection' or tag not in bundle['meta']['tag']:
            yield f'{name}: not a tagged collection'
        for entry in bundle['entry']:
            resource = entry['resource']
            kind, ident = resource['resourceType'], resource['id']
            where = f'{name} {kind}/{ident}'
            if kind not in REQUIRED or not ID.match(ident) or not entry['fullUrl'].endswith(f'/{kind}/{ident}'):
                yield f'{where}: type, id or fullUrl'
                continue
            if [tag] != [t for t in resource['meta'].get('tag', []) if t['code'] == tag['code']]:
                yield f'{where}: not tagged'
            for element in REQUIRED[kind].split():
                if element not in resource and not (kind == 'Patient' and 'link' in resource):
                    yield f'{where}: no {element}'
            if kind in STATUS and resource['status'] not in STATUS[kind].split():
                yield f'{where}: status {resource["status"]}'
            for path, _, value, _ in walk(resource):
                if value in (None, '', [], {}):
                    yield f'{where}{path}: empty'


def check_versions(bundles):
    """The same id twice is a new version: number and time go up."""
    seen = {}
    for name, resource in resources(bundles):
        key = resource['resourceType'], resource['id']
        now = int(resource['meta'].get('versionId', 1)), resource['meta'].get('lastUpdated', '')
        if key in seen and not (now[0] == seen[key][0] + 1 and instant(now[1]) > instant(seen[key][1])):
            yield f'{name} {key}: version {now} after {seen[key]}'
        seen[key] = now


def check_references(bundles, known):
    """known: (type, id) of what the originals hold."""
    known = known | {(r['resourceType'], r['id']) for _, r in resources(bundles)}
    for name, resource in resources(bundles):
        for path, key, value, _ in walk(resource):
            if key == 'reference' and isinstance(value, str) and tuple(value.split('/')) not in known:
                yield f'{name} {resource["id"]}{path}: {value}'


def instant(text):
    match = DATE.match(text)
    year, month, day, clock, offset = match.groups()
    if clock:
        return datetime.datetime.fromisoformat(text.replace('Z', '+00:00'))
    # A date without a time begins no later than its day does in the site's time zone.
    return datetime.datetime(int(year), int(month or 1), int(day or 1),
                             tzinfo=datetime.timezone(datetime.timedelta(hours=-6)))


def sunday(year, month, number):
    first = datetime.date(year, month, 1)
    return first + datetime.timedelta((6 - first.weekday()) % 7 + 7 * (number - 1))


def chicago(text):
    """The offsets that wall-clock time may have in Chicago (the rule since 2007; nothing older has a time here)."""
    wall = datetime.datetime.fromisoformat(text[:19])
    begins = datetime.datetime.combine(sunday(wall.year, 3, 2), datetime.time(2))
    ends = datetime.datetime.combine(sunday(wall.year, 11, 1), datetime.time(2))
    summer = begins + datetime.timedelta(hours=1) <= wall < ends
    winter = wall < begins or wall >= ends - datetime.timedelta(hours=1)
    return [offset for offset, is_so in (('-05:00', summer), ('-06:00', winter)) if is_so]


def check_dates(bundles, as_of):
    for name, resource in resources(bundles):
        for path, key, value, _ in walk(resource):
            if not isinstance(value, str) or not DATE_KEYS.match(key):
                continue
            where = f'{name} {resource["id"]}{path}: {value}'
            match = DATE.match(value)
            try:
                moment = instant(value)
            except (ValueError, AttributeError):
                yield f'{where}: no such date'
                continue
            offset = match.group(5)
            if match.group(4) and (not offset or offset != ABROAD and offset not in chicago(value)):
                yield f'{where}: offset'
            elif moment > as_of and not PLANNED.search(path):
                yield f'{where}: after the as-of moment'


def loinc_ok(code):
    """Mod 10 check digit; LOINC Users' Guide, appendix on check digits."""
    body, _, check = code.partition('-')
    if not body.isdigit() or not check.isdigit():
        return False
    odd = str(int(body[::-1][::2][::-1]) * 2)
    even = body[::-1][1::2][::-1]
    return (10 - sum(map(int, even + odd)) % 10) % 10 == int(check)


def dihedral(a, b):
    """The product in the symmetry group of the pentagon; 0-4 turn it, 5-9 turn it over."""
    return (a % 5 + b % 5 if a < 5 else a % 5 - b % 5) % 5 + (5 if (a < 5) != (b < 5) else 0)


def snomed_ok(code):
    """Verhoeff's check digit; SNOMED CT Technical Implementation Guide, SCTID."""
    if not code.isdigit() or not 6 <= len(code) <= 18:
        return False
    permute = [list(range(10)), [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]]
    while len(permute) < 8:
        permute.append([permute[1][x] for x in permute[-1]])
    check = 0
    for place, digit in enumerate(reversed(code)):
        check = dihedral(check, permute[place % 8][int(digit)])
    return check == 0


def codings(bundles):
    for name, resource in resources(bundles):
        for path, key, value, parent in walk(resource):
            if key == 'system' and 'code' in parent and 'value' not in parent:
                yield f'{name} {resource["id"]}{path}', parent


def check_codes(bundles, known, listed, tag):
    """known: (system, code) of the originals; listed: codes.tsv as {(system, code): display}."""
    for where, coding in codings(bundles):
        system, code = coding['system'], coding['code']
        if system == LOINC and not loinc_ok(code) or system == SNOMED and not snomed_ok(code):
            yield f'{where}: check digit of {code}'
        if (system, code) in listed and coding.get('display') != listed[system, code]:
            yield f'{where}: {code} is called {coding.get("display")}'
        if (system, code) not in known and (system, code) not in listed and coding != tag:
            yield f'{where}: {system} {code} is neither in Synthea\'s files nor in codes.tsv'


def check_listed(bundles, known, listed):
    used = {(coding['system'], coding['code']) for _, coding in codings(bundles)}
    for key in listed:
        if key not in used or key in known:
            yield f'codes.tsv: {key} is not needed'


def check_units(bundles):
    for name, resource in resources(bundles):
        for path, _, value, _ in walk(resource):
            if isinstance(value, dict) and value.get('system') == UCUM and value.get('code') not in UNITS:
                yield f'{name} {resource["id"]}{path}: unit {value.get("code")}'
            if isinstance(value, dict) and path.endswith('/valueQuantity') and value.get('system') != UCUM:
                yield f'{name} {resource["id"]}{path}: no UCUM unit'


def check_texts(bundles, notes):
    """notes: {file name: bytes}. Each attachment is one of them, unchanged, and says what it is."""
    used = set()
    for name, resource in resources(bundles):
        for path, _, value, _ in walk(resource):
            if not isinstance(value, dict) or 'contentType' not in value:
                continue
            where = f'{name} {resource["id"]}{path}'
            try:
                data = base64.b64decode(value['data'], validate=True)
                text = data.decode()
            except (binascii.Error, UnicodeDecodeError) as error:
                yield f'{where}: {error}'
                continue
            sha1 = base64.b64encode(hashlib.sha1(data).digest()).decode()
            if value['size'] != len(data) or value['hash'] != sha1:
                yield f'{where}: size or hash'
            if text.split('\n')[0] not in FIRST_LINES:
                yield f'{where}: does not begin with the demonstration line'
            match = [file for file, source in notes.items() if source == data]
            used.update(match)
            if not match:
                yield f'{where}: not a file of notes/'
    for file in set(notes) - used:
        yield f'notes/{file} is in no overlay'


def check_institutions(bundles, names):
    """Synthea's facilities have names of real ones; nothing written for the demonstration names them."""
    for name, bundle in bundles.items():
        text = json.dumps(bundle, ensure_ascii=False).casefold()
        for _, resource in resources({name: bundle}):
            for _, _, value, _ in walk(resource):
                if isinstance(value, dict) and 'contentType' in value:
                    text += base64.b64decode(value['data'], validate=False).decode(errors='replace').casefold()
        for institution in names:
            if institution.casefold() in text:
                yield f'{name}: {institution}'


class Originals:
    """What the ten files of Synthea hold, as far as the checks ask."""

    def __init__(self, folder):
        self.known, self.codes, self.names, self.latest = set(), set(), set(), ''
        self.identifiers, self.asked = set(), set()
        for name in sorted(os.listdir(folder)):
            with open(os.path.join(folder, name), encoding='utf-8') as file:
                bundle = json.load(file)
            for entry in bundle['entry']:
                self.take(entry['resource'])

    def take(self, resource):
        kind = resource['resourceType']
        self.known.add((kind, resource['id']))
        if kind in ('Organization', 'Location'):
            self.names.add(resource.get('name', 'no name given'))
        for identifier in resource.get('identifier', []) if isinstance(resource.get('identifier'), list) else []:
            self.identifiers.add((kind, f'{identifier.get("system")}|{identifier.get("value")}'))
        for key in ('effectiveDateTime', 'authoredOn', 'occurrenceDateTime', 'started', 'date', 'issued'):
            if isinstance(resource.get(key), str):
                self.latest = max(self.latest, resource[key])
        if kind == 'Encounter':
            self.latest = max(self.latest, resource['period']['end'])
        for _, key, value, parent in walk(resource):
            if key == 'code' and isinstance(value, str) and 'system' in parent:
                self.codes.add((parent['system'], value))
            if key == 'reference' and isinstance(value, str) and '?identifier=' in value:
                self.asked.add(tuple(value.split('?identifier=')))
