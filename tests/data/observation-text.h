/* observation-text.h: observations written out for the tests of the record's rules: chart_fixture_text. */
#pragma once

#define LOINC           "http://loinc.org"
#define OF              ",'subject':{'reference':'Patient/p'}"
#define LAB             ",'category':[{'coding':[{'code':'laboratory'}]}]"
#define VITAL           ",'category':[{'coding':[{'code':'vital-signs'}]}]"
#define SURVEY          ",'category':[{'coding':[{'code':'survey'}]}]"
#define CODING(sys, it) "{'system':'" sys "','code':'" it "'}"
#define CODE(sys, it)   ",'code':{'coding':[" CODING (sys, it) "]}"
#define AT(time)        ",'effectiveDateTime':'" time "'"
#define FIRST           AT ("2026-01-01T08:00:00Z")
#define SECOND          AT ("2026-01-02T08:00:00Z")
#define AMOUNT(n, ucum) \
  "{'value':" n ",'unit':'" ucum "','system':'http://unitsofmeasure.org','code':'" ucum "'}"
#define LIMIT(sign, n, ucum)                                                                 \
  "{'value':" n ",'comparator':'" sign "','unit':'" ucum "','system':'http://unitsofmeasure" \
  ".org','code':'" ucum "'}"
#define VALUE(n, ucum)  ",'valueQuantity':" AMOUNT (n, ucum)
#define ACCESSION(s, n) ",'identifier':[{'system':'" s "','value':'" n "'}]"
#define OBSERVED(id, status, more) \
  "{'resourceType':'Observation','id':'" id "','status':'" status "'" OF more "}\n"
#define RESULT(id, more) OBSERVED (id, "final", LAB more)
/* A potassium; 6298-4 is that of whole blood. */
#define K(id, more)      RESULT (id, CODE (LOINC, "2823-3") more)
#define PART(code, quantity) \
  "{'code':{'coding':[" CODING (LOINC, code) "]},'valueQuantity':" quantity "}"
#define PRESSURE(id, parts) \
  OBSERVED (id, "final", VITAL CODE (LOINC, "85354-9") FIRST ",'component':[" parts "]")
