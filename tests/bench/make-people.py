#!/usr/bin/env python3
"""Writes people who do not exist, as FHIR R4 NDJSON, for benchmarks and tests of large stores.

  make-people.py OUT [--people N] [--events K] [--notes M] [--care C] [--seed S] [--megabytes MB]

Each of the N people has K laboratory results and vital signs over 20 years, M notes of about 1 kB, each a
DocumentReference, and C events of care: visits, orders of medicines and tests, diagnoses, procedures,
vaccines, tasks; with them allergies and alerts, and results that lie in ranges or outside. --megabytes ends the file once it is that large. The same arguments
give the same bytes. Names are put together from syllables, so that they are nobody's, yet there are
near ones, as in a real list. OUT may be -, standard output.
"""
import argparse
import base64
import datetime
import json
import random
import sys

HEADS = "An Ber Cor Dar El Fen Gar Hal Is Jon Kar Lin Mar Nor Os Per Ros Sam Tor Ul Vic Wal Yas Zel".split()
TAILS = "a an bert da ek elle fred gard hild ia ine is kim la lin mund na o ra ric ta tin us wen".split()
FAMILY_TAILS = "berg by croft dal feld field gaard ham heim hurst ley low man mark ness rup sen son stad ton well wick".split()
# LOINC: code, name, unit, low, high of what is drawn
RESULTS = [
    ("2823-3", "Potassium [Moles/volume] in Serum or Plasma", "mmol/L", 3.2, 5.6, 1),
    ("2951-2", "Sodium [Moles/volume] in Serum or Plasma", "mmol/L", 128, 149, 0),
    ("2160-0", "Creatinine [Mass/volume] in Serum or Plasma", "mg/dL", 0.5, 2.4, 2),
    ("2345-7", "Glucose [Mass/volume] in Serum or Plasma", "mg/dL", 62, 240, 0),
    ("718-7", "Hemoglobin [Mass/volume] in Blood", "g/dL", 7.9, 16.8, 1),
    ("6690-2", "Leukocytes [#/volume] in Blood by Automated count", "10*3/uL", 2.1, 15.9, 1),
    ("4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", "%", 4.9, 11.2, 1),
    ("8867-4", "Heart rate", "/min", 48, 128, 0),
    ("8310-5", "Body temperature", "Cel", 35.6, 39.4, 1),
    ("29463-7", "Body weight", "kg", 48, 121, 1),
]
WORDS = ("the patient reports no new complaint since last visit pain cough dyspnea on exertion improved "
         "blood pressure stable continue present medicine return in three months discussed diet sleep "
         "walks daily denies chest edema lungs clear heart regular abdomen soft labs reviewed plan").split()


def word(random_, heads, tails):
    return random_.choice(heads) + random_.choice(tails)


def patient(random_, number):
    family = word(random_, HEADS, FAMILY_TAILS)
    given = [word(random_, HEADS, TAILS)]
    if random_.random() < 0.4:
        given.append(word(random_, HEADS, TAILS))
    born = datetime.date(1926, 1, 1) + datetime.timedelta(days=random_.randrange(36000))
    return {
        "resourceType": "Patient",
        "id": f"person-{number}",
        "identifier": [{"type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203",
                                             "code": "MR"}]},
                        "system": "urn:oid:2.16.840.1.113883.19.5", "value": f"{10000000 + number}"}],
        "name": [{"use": "official", "family": family, "given": given}],
        "gender": random_.choice(["female", "male"]),
        "birthDate": born.isoformat(),
        "address": [{"line": [f"{random_.randrange(1, 900)} Example Street"], "city": "Anytown"}],
    }


def moment(random_):
    start = datetime.datetime(2006, 11, 1)
    at = start + datetime.timedelta(minutes=random_.randrange(20 * 365 * 24 * 60))
    return at.strftime("%Y-%m-%dT%H:%M:00-06:00")


def result(random_, person, number):
    code, name, unit, low, high, digits = random_.choice(RESULTS)
    vital = unit in ("/min", "Cel", "kg")
    return {
        "resourceType": "Observation",
        "id": f"{person}-o{number}",
        "status": "final",
        "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category",
                                  "code": "vital-signs" if vital else "laboratory"}]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": code, "display": name}], "text": name},
        "subject": {"reference": f"Patient/{person}"},
        "effectiveDateTime": moment(random_),
        "valueQuantity": {"value": round(random_.uniform(low, high), digits) if digits else
                          random_.randrange(int(low), int(high)),
                          "unit": unit, "system": "http://unitsofmeasure.org", "code": unit},
    }


def note(random_, person, number):
    text = " ".join(random_.choice(WORDS) for _ in range(170))
    at = moment(random_)
    return {
        "resourceType": "DocumentReference",
        "id": f"{person}-n{number}",
        "status": "current",
        "type": {"coding": [{"system": "http://loinc.org", "code": "34109-9", "display": "Note"}]},
        "subject": {"reference": f"Patient/{person}"},
        "date": at,
        "content": [{"attachment": {"contentType": "text/plain; charset=utf-8",
                                    "data": base64.b64encode(text.encode()).decode()}}],
    }


def coding(system, code, text):
    return {"coding": [{"system": system, "code": code}], "text": text}


def own_name(number):
    """One of a few hundred names, the same for the same number."""
    return word(random.Random(number), HEADS, FAMILY_TAILS)


SNOMED, RXNORM, CVX = ("http://snomed.info/sct", "http://www.nlm.nih.gov/research/umls/rxnorm",
                       "http://hl7.org/fhir/sid/cvx")
STILL = "2026-06-01"  # what is later than this may still be open


# Each takes a place in its list and a moment; codes of the numbers that a system leaves free are nobody's.
def visit(random_, at):
    return {"resourceType": "Encounter", "status": "finished", "class": {"code": random_.choice(["AMB", "AMB", "IMP"])},
            "period": {"start": at, "end": at[:11] + "23:59:00-06:00"}}


def prescription(random_, at):
    drug = random_.randrange(60)
    return {"resourceType": "MedicationRequest", "status": "active" if at > STILL else "stopped", "intent": "order",
            "medicationCodeableConcept": coding(RXNORM, f"99000{drug:02}", f"{own_name(drug)}in {5 + drug} MG Oral Tablet"),
            "authoredOn": at, "dosageInstruction": [{"text": "one tablet daily"}]}


def order(random_, at):
    code, name = random_.choice(RESULTS)[:2]
    return {"resourceType": "ServiceRequest", "status": "active" if at > STILL else "completed", "intent": "order",
            "code": coding("http://loinc.org", code, name), "authoredOn": at}


def diagnosis(random_, at):
    number = random_.randrange(150)
    return {"resourceType": "Condition", "onsetDateTime": at,
            "clinicalStatus": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical",
                                           "code": "active" if number < 15 else "resolved"}]},
            "code": coding(SNOMED, f"99000{number:03}", f"{own_name(number)} syndrome")}


def procedure(random_, at):
    number = random_.randrange(80)
    return {"resourceType": "Procedure", "status": "completed", "performedDateTime": at,
            "code": coding(SNOMED, f"99001{number:03}", f"{own_name(number)} procedure")}


def vaccine(random_, at):
    return {"resourceType": "Immunization", "status": "completed", "occurrenceDateTime": at,
            "vaccineCode": coding(CVX, "140", "Influenza, seasonal")}


def task(random_, at):
    return {"resourceType": "Task", "status": "requested" if at > STILL else "completed", "intent": "order",
            "description": f"Call {own_name(random_.randrange(90))}", "authoredOn": at}


CARE = [(visit, 25), (prescription, 25), (order, 17), (procedure, 17), (diagnosis, 8), (vaccine, 4), (task, 4)]


def care(random_, person, number):
    make = random_.choices([one for one, _ in CARE], [weight for _, weight in CARE])[0]
    event = make(random_, moment(random_))
    event["id"] = f"{person}-c{number}"
    whose = {"Immunization": "patient", "Task": "for"}.get(event["resourceType"], "subject")
    event[whose] = {"reference": f"Patient/{person}"}
    return event


def warnings(person):
    """What a banner has to say."""
    for i in range(8):
        yield {"resourceType": "AllergyIntolerance", "id": f"{person}-a{i}", "patient": {"reference": f"Patient/{person}"},
               "clinicalStatus": {"coding": [{"code": "active"}]}, "code": {"text": f"{own_name(i)}in"},
               "reaction": [{"manifestation": [{"text": "Rash"}]}], "recordedDate": "2012-05-04"}
    for i in range(4):
        yield {"resourceType": "Flag", "id": f"{person}-f{i}", "status": "active", "code": {"text": f"{own_name(i)} risk"},
               "subject": {"reference": f"Patient/{person}"}, "period": {"start": "2026-01-05"}}


def with_range(event, low, high):
    value, third = event["valueQuantity"]["value"], (high - low) / 5
    event["referenceRange"] = [{"low": {"value": round(low + third, 1)}, "high": {"value": round(high - third, 1)}}]
    flag = "L" if value < low + third else "H" if value > high - third else "N"
    event["interpretation"] = [{"coding": [{"system":
        "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", "code": flag}]}]
    return event


RANGES = {code: (low, high) for code, _, _, low, high, _ in RESULTS}


def records(options):
    random_ = random.Random(options.seed)
    for i in range(options.people):
        person = patient(random_, i)
        yield person
        for k in range(options.events):
            event = result(random_, person["id"], k)
            yield with_range(event, *RANGES[event["code"]["coding"][0]["code"]]) if options.care else event
        for k in range(options.notes):
            yield note(random_, person["id"], k)
        for k in range(options.care):
            yield care(random_, person["id"], k)
        if options.care:
            yield from warnings(person["id"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out")
    parser.add_argument("--people", type=int, default=1)
    parser.add_argument("--events", type=int, default=0)
    parser.add_argument("--notes", type=int, default=0)
    parser.add_argument("--care", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--megabytes", type=int, default=0)
    options = parser.parse_args()
    limit = options.megabytes << 20
    size = 0
    with (sys.stdout if options.out == "-" else open(options.out, "w", encoding="utf-8")) as out:
        for record in records(options):
            line = json.dumps(record, separators=(",", ":")) + "\n"
            out.write(line)
            size += len(line)
            if limit and size >= limit:
                break


if __name__ == "__main__":
    main()
