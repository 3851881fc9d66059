/* A query (the first line) and a text (the rest): the index and the plain search find the same, and
 * what is found lies in the text. */
#include "text-index.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const uint8_t *line = memchr (data, '\n', size);
  size_t query_size = line != NULL ? (size_t) (line - data) : size;
  g_autofree char *query_text = g_strndup ((const char *) data, query_size);
  const char *text = line != NULL ? (const char *) line + 1 : "";
  size_t text_size = line != NULL ? size - query_size - 1 : 0;
  g_autoptr (RoundsTextQuery) query = rounds_text_query_new (query_text, NULL);
  g_autoptr (RoundsTextIndex) index = rounds_text_index_new ();
  g_autoptr (GArray) hits = NULL;
  RoundsTextHit one = { 0 };
  guint32 all;

  if (query == NULL)
    return 0;
  if (!rounds_text_index_add (index, 1, 2, text, text_size))
    abort ();
  hits = rounds_text_index_search (index, query, 10);
  rounds_text_search_one (query, text, text_size, &one);
  all = rounds_text_query_parts (query);
  if ((one.parts & ~all) != 0 || hits->len != (one.parts == all ? 1 : 0))
    abort ();
  if (one.parts != 0 && (one.start >= one.end || one.end > text_size))
    abort ();
  if (hits->len > 0)
    {
      const RoundsTextHit *hit = &g_array_index (hits, RoundsTextHit, 0);
      g_autofree char *snippet = rounds_text_snippet (text, text_size, one.start, one.end);

      if (hit->start != one.start || hit->end != one.end || hit->parts != all ||
          !g_utf8_validate (snippet, -1, NULL))
        abort ();
    }
  return 0;
}
