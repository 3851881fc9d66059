"""What the demonstration must show, from the issue's list: name, file, and a question to its resources."""
import base64
import re


def of(resources, kind, **members):
    """The resources of a type whose members are as given."""
    return [r for r in resources if r['resourceType'] == kind and all(r.get(k) == v for k, v in members.items())]


def lab(resources, code, **members):
    return [r for r in of(resources, 'Observation', **members) if code in codes(r['code'])]


def codes(concept):
    return [coding['code'] for coding in concept.get('coding', [])]


def flags(resources):
    return {c for r in of(resources, 'Observation') for i in r.get('interpretation', []) for c in codes(i)}


def labels(resource):
    return {label['code'] for label in resource['meta'].get('security', [])}


def texts(resources):
    """{id: text} of the attachments."""
    found = {}
    for r in resources:
        parts = [c['attachment'] for c in r.get('content', [])] + r.get('presentedForm', [])
        for part in parts:
            found[r['id']] = base64.b64decode(part['data']).decode()
    return found


def says(resources, pattern):
    return any(re.search(pattern, re.sub(r'\s+', ' ', text)) for text in texts(resources).values())


def paragraphs(text):
    return {p for p in text.split('\n\n') if len(p) > 200}


def copied_forward(resources):
    notes = [paragraphs(text) for text in texts(resources).values()]
    return any(a & b for i, a in enumerate(notes) for b in notes[i + 1:])


def in_language(resources, language, letters):
    """A note in that language whose letters are that alphabet's."""
    for r in of(resources, 'DocumentReference'):
        if r['content'][0]['attachment'].get('language', '').split('-')[0] == language:
            return len(re.findall(letters, texts([r])[r['id']])) > 10
    return False


def comparators(resources):
    return {r['valueQuantity'].get('comparator') for r in of(resources, 'Observation') if 'valueQuantity' in r}


def fallback_hour(resources):
    clock = {}
    for r in of(resources, 'Observation'):
        clock.setdefault(r['effectiveDateTime'][:19], set()).add(r['effectiveDateTime'][19:])
    return any(len(offsets) > 1 for offsets in clock.values())


def other_day_in_utc(resources):
    return any(re.search(r'T23:[3-5].*-0[56]:00', r['effectiveDateTime']) for r in of(resources, 'Observation'))


def pending(resources):
    """A registered result that names its open request."""
    open_requests = {'ServiceRequest/' + r['id'] for r in of(resources, 'ServiceRequest', status='active')}
    return any(b['reference'] in open_requests for r in of(resources, 'Observation', status='registered')
               for b in r.get('basedOn', []))


def two_feeds(resources):
    seen = {}
    for r in of(resources, 'Observation'):
        for identifier in r.get('identifier', []):
            key = identifier['value'], r['effectiveDateTime'], tuple(codes(r['code'])), str(r.get('valueQuantity'))
            seen.setdefault(key, set()).add(r['performer'][0]['reference'])
    return any(len(feeds) > 1 for feeds in seen.values())


def resuscitation(resources):
    return [codes(r['valueCodeableConcept'])[0] for r in sorted(lab(resources, '304251008'),
                                                               key=lambda r: r['effectiveDateTime'])]


def statuses(files, resource_id):
    """The status of one id as the files come in: its history."""
    return [r['status'] for name in sorted(files) for r in files[name] if r['id'] == resource_id]


def one_summary_two_forms(resources):
    papers = {c['identifier']['value'] for c in of(resources, 'Composition')}
    return any(d.get('masterIdentifier', {}).get('value') in papers for d in of(resources, 'DocumentReference'))


def stop_dates(resources):
    return [r for r in of(resources, 'MedicationRequest', status='stopped') if 'statusReason' in r
            and r['dosageInstruction'][0]['timing']['repeat']['boundsPeriod'].get('end')]


def age_ranges(resources):
    return [r for r in lab(resources, '1975-2') if len([x for x in r['referenceRange'] if 'age' in x]) > 1]


def flag_against_range(resources):
    return any(codes(r['interpretation'][0]) == ['H'] and r['valueQuantity']['value'] < r['referenceRange'][0]['high']['value']
               for r in of(resources, 'Observation') if 'interpretation' in r and 'high' in r['referenceRange'][0])


WES, AZZIE, HUEY, RAMIRO = '10-wes.json', '20-azzie.json', '30-huey.json', '40-ramiro.json'
CASIMIRA, CARLOTTA, ALIKE = '50-casimira.json', '60-carlotta.json', '61-lookalike.json'
MERGED, CONTESSA, DORSEY = '62-merged.json', '70-contessa.json', '80-dorsey.json'
ITEMS = [
    ('ranges', WES, lambda r: len([o for o in of(r, 'Observation') if 'referenceRange' in o]) > 10),
    ('flags-high-low-critical', '13-wes-potassium-corrected.json', lambda r: 'HH' in flags(r)),
    ('flags-high-low', WES, lambda r: {'H', 'L', 'N'} <= flags(r)),
    ('below-detection', WES, lambda r: '<' in comparators(r)),
    ('above-the-assay', WES, lambda r: '>' in comparators(r)),
    ('markers-below-and-above', CASIMIRA, lambda r: {'<', '>'} <= comparators(r)),
    ('pending', WES, pending),
    ('pending-at-discharge', AZZIE, pending),
    ('curated-problems', WES, lambda r: len([c for c in of(r, 'Condition')
                                             if 'problem-list-item' in codes(c['category'][0])]) > 4),
    ('problem-refuted', WES, lambda r: any(codes(c['verificationStatus']) == ['refuted'] for c in of(r, 'Condition'))),
    ('problem-as-text-only', WES, lambda r: any('coding' not in c['code'] for c in of(r, 'Condition'))),
    ('problem-with-side', CASIMIRA, lambda r: any('bodySite' in c and 'stage' in c for c in of(r, 'Condition'))),
    ('stop-reason-and-date', WES, stop_dates),
    ('stop-reason-interaction', AZZIE, stop_dates),
    ('hold', WES, lambda r: any('statusReason' in m for m in of(r, 'MedicationRequest', status='on-hold'))),
    ('statement-not-taking', WES, lambda r: of(r, 'MedicationStatement', status='not-taking')),
    ('statement-against-order', CARLOTTA, lambda r: any('derivedFrom' in m for m in
                                                        of(r, 'MedicationStatement', status='not-taking'))),
    ('statement-without-order', CARLOTTA, lambda r: any('derivedFrom' not in m for m in of(r, 'MedicationStatement'))),
    ('prohibited-medicine', WES, lambda r: of(r, 'MedicationRequest', doNotPerform=True)),
    ('prohibited-act', AZZIE, lambda r: of(r, 'ServiceRequest', doNotPerform=True)),
    ('proposed-medicine', CONTESSA, lambda r: of(r, 'MedicationRequest', intent='proposal')),
    ('code-status-changes', AZZIE, lambda r: resuscitation(r) == ['450475007', '450476008']),
    ('code-status-history', RAMIRO, lambda r: resuscitation(r) == ['450475007', '450476008', '450476008']),
    ('care-plan-contradicts', AZZIE, lambda r: any('contradicts' in p['description'] for p in
                                                   of(r, 'CarePlan', status='active'))),
    ('flag', AZZIE, lambda r: len(of(r, 'Flag', status='active')) > 1 and of(r, 'Flag', status='inactive')),
    ('interpreter-needed', RAMIRO, lambda r: any('315594003' in codes(f['code']) for f in of(r, 'Flag'))),
    ('interpreter-in-patient', ALIKE, lambda r: any('extension' in p and p['communication'][0]['preferred']
                                                    for p in of(r, 'Patient'))),
    ('task-due-on-the-as-of-day', WES, lambda r: any(t['restriction']['period']['end'].startswith('2026-11-16')
                                                     for t in of(r, 'Task', status='requested'))),
    ('service-request', HUEY, lambda r: of(r, 'ServiceRequest', status='active')),
    ('goal', WES, lambda r: any(len(g['target']) == 2 for g in of(r, 'Goal'))),
    ('family-history', WES, lambda r: len(of(r, 'FamilyMemberHistory')) > 1),
    ('discharge-summary', AZZIE, one_summary_two_forms),
    ('narrative-notes', WES, lambda r: len(texts(r)) > 2),
    ('negation', WES, lambda r: says(r, r'[Dd]enies chest pain') and says(r, r'No evidence of myocardial infarction')),
    ('relative-in-note', WES, lambda r: says(r, r'Mother had breast cancer') and says(r, r'Father had a myocardial')),
    ('copy-forward', WES, copied_forward),
    ('hypothetical-in-note', CASIMIRA, lambda r: says(r, r'If weakness appears')),
    ('wrong-side-in-note', CASIMIRA, lambda r: says(r, r'labelled RIGHT in error')),
    ('report-texts', CASIMIRA, lambda r: len([d for d in of(r, 'DiagnosticReport') if 'presentedForm' in d]) == 2),
    ('report-of-imaging', RAMIRO, lambda r: any('imagingStudy' in d for d in of(r, 'DiagnosticReport'))),
    ('note-in-spanish', RAMIRO, lambda r: in_language(r, 'es', '[áéíóúñ]')),
    ('note-in-arabic', CARLOTTA, lambda r: in_language(r, 'ar', '[\u0621-\u064a]')),
    ('local-times-fallback-hour', WES, fallback_hour),
    ('local-times-other-day-in-utc', WES, other_day_in_utc),
    ('other-time-zone', CARLOTTA, lambda r: any(o['effectiveDateTime'].endswith('+03:00') for o in of(r, 'Observation'))),
    ('unit-switch', CARLOTTA, lambda r: {o['valueQuantity']['code'] for o in lab(r, '4548-4') + lab(r, '59261-8')}
     == {'%', 'mmol/mol'}),
    ('flag-against-range', CARLOTTA, flag_against_range),
    ('no-known-drug-allergy', CARLOTTA, lambda r: any('409137002' in codes(a['code']) for a in of(r, 'AllergyIntolerance'))),
    ('opposite-allergy', ALIKE, lambda r: any(a.get('criticality') == 'high' and '39579001' in
                                              codes(a['reaction'][0]['manifestation'][0]) for a in of(r, 'AllergyIntolerance'))),
    ('look-alike', ALIKE, lambda r: any(p['birthDate'] == '1968-08-13' and p['gender'] == 'female' and
                                        p['name'][0]['given'][0].startswith('Carlota') for p in of(r, 'Patient'))),
    ('merged-patient', MERGED, lambda r: any(p['active'] is False and p['link'][0]['type'] == 'replaced-by'
                                             for p in of(r, 'Patient'))),
    ('merged-patient-has-an-allergy', MERGED, lambda r: of(r, 'AllergyIntolerance')),
    ('wrong-patient-result-withdrawn', '64-mix-up-withdrawn.json', lambda r: of(r, 'Observation', status='entered-in-error')
     and of(r, 'Task', status='entered-in-error')),
    ('entered-in-error', WES, lambda r: of(r, 'Observation', status='entered-in-error')),
    ('cancelled-result', DORSEY, lambda r: of(r, 'Observation', status='cancelled')),
    ('duplicate-from-two-feeds', WES, two_feeds),
    ('procedure-not-done', WES, lambda r: of(r, 'Procedure', status='not-done')),
    ('immunization-not-done', HUEY, lambda r: of(r, 'Immunization', status='not-done')),
    ('anaphylaxis-high', HUEY, lambda r: any(a.get('criticality') == 'high' for a in of(r, 'AllergyIntolerance'))),
    ('allergy-refuted-and-unconfirmed', HUEY, lambda r: {'refuted', 'unconfirmed'} <= {
        codes(a['verificationStatus'])[0] for a in of(r, 'AllergyIntolerance')}),
    ('note-says-no-known-allergies', HUEY, lambda r: says(r, r'No Known Allergies') and says(r, r'ANAPHYLAXIS')),
    ('auto-injector', HUEY, lambda r: any('1870230' in codes(m['medicationCodeableConcept'])
                                          for m in of(r, 'MedicationRequest', status='active'))),
    ('proxy-consent', HUEY, lambda r: any(c['provision']['provision'][0]['type'] == 'deny' for c in of(r, 'Consent'))),
    ('restricted-note', HUEY, lambda r: any('R' in labels(d) for d in of(r, 'DocumentReference'))),
    ('reproductive-label', CONTESSA, lambda r: any({'R', 'SEX'} <= labels(d) for d in of(r, 'DocumentReference'))),
    ('very-restricted-label', CONTESSA, lambda r: any({'V', 'SDV'} <= labels(d) for d in of(r, 'DocumentReference'))),
    ('restricted-result', CONTESSA, lambda r: any('R' in labels(o) for o in of(r, 'Observation'))),
    ('pregnancies', CONTESSA, lambda r: [o['valueInteger'] for o in lab(r, '11996-6')] == [4] and
     [o['valueInteger'] for o in lab(r, '11977-6')] == [2]),
    ('mother-and-newborn', CONTESSA, lambda r: any(p['link'][0]['other']['reference'] == 'RelatedPerson/demo-contessa-as-mother'
                                                   for p in of(r, 'Patient'))),
    ('babys-result-in-mothers-chart', CONTESSA, lambda r: any('focus' in o for o in of(r, 'Observation'))),
    ('range-by-hours-of-age', DORSEY, lambda r: len(age_ranges(r)) == 2),
    ('birth-time', DORSEY, lambda r: any('_birthDate' in p for p in of(r, 'Patient'))),
    ('weight-of-newborn', DORSEY, lambda r: lab(r, '29463-7')),
    ('order-open-after-death', RAMIRO, lambda r: of(r, 'ServiceRequest', status='active') and of(r, 'Task', status='requested')),
    ('result-after-death', RAMIRO, lambda r: any(o.get('issued', '') > '2012-05-06T06:33:38' > o['effectiveDateTime']
                                                 for o in of(r, 'Observation'))),
    ('three-blockers', RAMIRO, lambda r: says(r, r'lisinopril, losartan and sacubitril/valsartan at the same time')),
    ('tacrolimus-with-range', AZZIE, lambda r: all('referenceRange' in o for o in lab(r, '11253-2')) and
     len(lab(r, '11253-2')) == 2),
    ('partial-date', WES, lambda r: any(len(c.get('onsetDateTime', '')) in (4, 7) for c in of(r, 'Condition'))),
]
HISTORIES = [
    ('preliminary-final-corrected', 'demo-wes-potassium-2330', ['preliminary', 'final', 'corrected']),
    ('partial-final-corrected', 'demo-wes-panel-2330', ['partial', 'final', 'corrected']),
    ('reported-then-withdrawn', 'demo-mixup-inr', ['final', 'entered-in-error']),
]


def items(files):
    """files: {file name: resources}. Yields (name, file, found)."""
    for name, file, question in ITEMS:
        yield name, file, bool(question(files.get(file, [])))
    for name, resource_id, wanted in HISTORIES:
        yield name, 'the numbered files', statuses(files, resource_id) == wanted
