/* Which sections are read, and by what. */
#include "ccda-private.h"

#include <string.h>

#define LOINC "2.16.840.1.113883.6.1"

static void
on_encounter_entry (RoundsCcda *c, const xmlNode *entry)
{
  rounds_ccda_encounter (c, rounds_ccda_child (entry, "encounter"));
}

typedef void (*EntryReader) (RoundsCcda *c, const xmlNode *entry);

/* C-CDA R2.1, volume 2, chapter 2: the templates without and with required entries, and the code. */
static const struct
{
  const char *template, *code;
  EntryReader read;
} sections[] = {
  { "2.16.840.1.113883.10.20.22.2.5", "11450-4", rounds_ccda_problem },
  { "2.16.840.1.113883.10.20.22.2.5.1", NULL, rounds_ccda_problem },
  { "2.16.840.1.113883.10.20.22.2.20", "11348-0", rounds_ccda_problem },
  { "2.16.840.1.113883.10.20.22.2.6", "48765-2", rounds_ccda_allergy },
  { "2.16.840.1.113883.10.20.22.2.6.1", NULL, rounds_ccda_allergy },
  { "2.16.840.1.113883.10.20.22.2.1", "10160-0", rounds_ccda_medication },
  { "2.16.840.1.113883.10.20.22.2.1.1", NULL, rounds_ccda_medication },
  { "2.16.840.1.113883.10.20.22.2.11", "10183-2", rounds_ccda_medication },
  { "2.16.840.1.113883.10.20.22.2.11.1", "75311-1", rounds_ccda_medication },
  { "2.16.840.1.113883.10.20.22.2.44", "42346-7", rounds_ccda_medication },
  { "2.16.840.1.113883.10.20.22.2.3", "30954-2", rounds_ccda_result },
  { "2.16.840.1.113883.10.20.22.2.3.1", NULL, rounds_ccda_result },
  { "2.16.840.1.113883.10.20.22.2.4", "8716-3", rounds_ccda_vital },
  { "2.16.840.1.113883.10.20.22.2.4.1", NULL, rounds_ccda_vital },
  { "2.16.840.1.113883.10.20.22.2.7", "47519-4", rounds_ccda_procedure },
  { "2.16.840.1.113883.10.20.22.2.7.1", NULL, rounds_ccda_procedure },
  { "2.16.840.1.113883.10.20.22.2.2", "11369-6", rounds_ccda_immunization },
  { "2.16.840.1.113883.10.20.22.2.2.1", NULL, rounds_ccda_immunization },
  { "2.16.840.1.113883.10.20.22.2.22", "46240-8", on_encounter_entry },
  { "2.16.840.1.113883.10.20.22.2.22.1", NULL, on_encounter_entry },
  { "2.16.840.1.113883.10.20.22.2.17", "29762-2", rounds_ccda_social },
  { "2.16.840.1.113883.10.20.22.2.21", "42348-3", rounds_ccda_directive },
  { "2.16.840.1.113883.10.20.22.2.21.1", NULL, rounds_ccda_directive },
};

static EntryReader
reader_of (const xmlNode *section)
{
  const xmlNode *code = rounds_ccda_child (section, "code");
  const char *loinc = g_strcmp0 (rounds_ccda_attribute (code, "codeSystem"), LOINC) == 0
                          ? rounds_ccda_attribute (code, "code")
                          : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    if (rounds_ccda_has_template (section, sections[i].template) ||
        (loinc != NULL && g_strcmp0 (sections[i].code, loinc) == 0))
      return sections[i].read;
  return NULL;
}

static void
read_sections (RoundsCcda *c, const xmlNode *holder, guint depth)
{
  for (const xmlNode *part = rounds_ccda_child (holder, "component"); part != NULL && depth < 8;
       part = rounds_ccda_next (part, "component"))
    {
      const xmlNode *section = rounds_ccda_child (part, "section");
      EntryReader read = section != NULL ? reader_of (section) : NULL;
      for (const xmlNode *e = rounds_ccda_child (section, "entry"); e != NULL && read != NULL;
           e = rounds_ccda_next (e, "entry"))
        read (c, e);
      read_sections (c, section, depth + 1);
    }
}

void
rounds_ccda_sections (RoundsCcda *c, const xmlNode *body)
{
  read_sections (c, body, 0);
}
