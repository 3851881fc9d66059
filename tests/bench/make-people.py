#!/usr/bin/env python3
"""Writes people who do not exist, as FHIR R4 NDJSON, for benchmarks and tests of large stores.

  make-people.py OUT [--people N] [--events K] [--notes M] [--seed S] [--megabytes MB]

Each of the N people has K laboratory results and vital signs over 20 years and M notes of about
1 kB, each a DocumentReference. --megabytes ends the file once it is that large. The same arguments
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


def records(options):
    random_ = random.Random(options.seed)
    for i in range(options.people):
        person = patient(random_, i)
        yield person
        for k in range(options.events):
            yield result(random_, person["id"], k)
        for k in range(options.notes):
            yield note(random_, person["id"], k)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out")
    parser.add_argument("--people", type=int, default=1)
    parser.add_argument("--events", type=int, default=0)
    parser.add_argument("--notes", type=int, default=0)
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
