#include "section.h"

#include <glib/gi18n-lib.h>

/* In the order of the rail. */
static const RoundsSection sections[] = {
  { NULL, NULL, FALSE, FALSE, NULL, NULL, NULL },
};

const RoundsSection *
rounds_sections_get (guint *n)
{
  *n = G_N_ELEMENTS (sections) - 1;
  return sections;
}

const RoundsSection *
rounds_section_find (const char *id)
{
  for (guint i = 0; i + 1 < G_N_ELEMENTS (sections); i++)
    if (g_strcmp0 (sections[i].id, id) == 0)
      return &sections[i];
  return NULL;
}
