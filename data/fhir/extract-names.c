/* What the resources inside a resource are called. */
#include "extract-private.h"

#include <string.h>

RoundsScanNode
rounds_extract_find_contained (Extract *x, const char *reference)
{
  RoundsScanNode contained = rounds_scan_get (x->json, x->input->resource, "contained");

  for (RoundsScanNode item = rounds_scan_first (x->json, contained); item != 0;
       item = rounds_scan_next (x->json, item))
    if (g_strcmp0 (rounds_scan_get_string (x->json, item, "id"), reference + 1) == 0)
      return item;
  return 0;
}

/* A role is called as who has it. */
static const char *
called (Extract *x, RoundsScanNode resource, guint depth)
{
  static const char *const whose[] = { "practitioner", "organization" };
  RoundsScanNode code = rounds_extract_at (x, resource, "code");
  const char *name = rounds_extract_name (x, rounds_scan_get (x->json, resource, "name"));

  for (guint i = 0; i < G_N_ELEMENTS (whose) && name == NULL; i++)
    {
      RoundsScanNode node = rounds_scan_get (x->json, resource, whose[i]);
      const char *reference = rounds_scan_get_string (x->json, node, "reference");

      name = rounds_extract_words (x, node, "display");
      if (name == NULL && reference != NULL && *reference == '#' && depth == 0)
        name = called (x, rounds_extract_find_contained (x, reference), depth + 1);
    }
  if (name == NULL)
    name = rounds_extract_words (x, code, "text");
  return name != NULL ? name
                      : rounds_scan_string (x->json, rounds_extract_at (x, code, "coding.display"));
}

const char *
rounds_extract_contained (Extract *x, const char *reference)
{
  RoundsScanNode node = *reference == '#' ? rounds_extract_find_contained (x, reference) : 0;

  return node != 0 ? called (x, node, 0) : NULL;
}
