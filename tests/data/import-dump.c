/* import-dump SOURCE FILE...: what an import of files gives, one line a record or event, with tabs
 * between. A tool of tests: compare-twins.py reads it, and it measures the speed of reading. */
#include "import-file.h"

#include <stdio.h>

typedef struct
{
  gboolean quiet;
  guint64 records, events, refused, bytes;
} Dump;

/* One line, whatever a text holds. */
static void
print_field (const char *text)
{
  putchar ('\t');
  for (; text != NULL && *text != 0; text++)
    putchar (*text == '\t' || *text == '\n' || *text == '\r' ? ' ' : *text);
}

static void
print_time (const RoundsTime *time)
{
  g_autofree char *text = time->text != NULL
                              ? g_strdup_printf ("%" G_GINT64_FORMAT "%s", time->from / 1000,
                                                 time->zoned ? "z" : "")
                              : NULL;

  print_field (text);
}

static void
print_value (const RoundsValue *value)
{
  const char *comparator = value->first.comparator;

  if (value->first.decimal != NULL)
    {
      g_autofree char *text = g_strconcat (comparator != NULL ? comparator : "",
                                           value->first.decimal, NULL);
      print_field (text);
      print_field (value->first.unit);
      return;
    }
  print_field (value->n_codes > 0 ? value->codes[0].code : value->text);
  print_field (NULL);
}

static void
print_event (const RoundsEvent *e)
{
  const RoundsFacet *state = rounds_event_facet (e, ROUNDS_FACET_CLINICAL_STATUS, 0);
  const RoundsFacet *category = rounds_event_facet (e, ROUNDS_FACET_CATEGORY, 0);

  printf ("event");
  print_field (e->subject);
  print_field (rounds_kind_word (e->kind));
  print_field (e->n_codes > 0 ? e->codes[0].code : NULL);
  print_time (&e->start);
  print_time (&e->end);
  print_field (e->status != NULL ? e->status : state != NULL ? state->text : NULL);
  print_value (&e->value);
  print_field (category != NULL ? category->code.code : NULL);
  print_field (e->title);
  putchar ('\n');
  for (guint i = 0; i < e->n_components; i++)
    {
      printf ("component");
      print_field (e->subject);
      print_field (rounds_kind_word (e->kind));
      print_field (e->components[i].n_codes > 0 ? e->components[i].codes[0].code : NULL);
      print_time (&e->start);
      print_field (NULL);
      print_field (e->status);
      print_value (&e->components[i].value);
      print_field (NULL);
      print_field (e->components[i].text);
      putchar ('\n');
    }
}

static gboolean
on_record_taken (gpointer data, const RoundsIncoming *incoming, GError **error)
{
  Dump *dump = data;

  dump->records++;
  dump->events += incoming->n_events;
  dump->bytes += incoming->n_bytes;
  for (guint i = 0; i < incoming->n_events; i++)
    {
      g_autoptr (GBytes) packed = rounds_event_pack (incoming->events[i]);
      if (!dump->quiet)
        print_event (incoming->events[i]);
      g_assert_cmpuint (g_bytes_get_size (packed), >, 0);
    }
  return TRUE;
}

static void
on_part_refused (gpointer data, const char *file, const char *where, const char *why)
{
  ((Dump *) data)->refused++;
  fprintf (stderr, "%s: %s: %s\n", file, where, why);
}

int
main (int argc, char **argv)
{
  Dump dump = { .quiet = g_getenv ("QUIET") != NULL };
  g_autoptr (RoundsImport) import = rounds_import_new (argc > 1 ? argv[1] : "");
  const RoundsImportUser user = { on_record_taken, on_part_refused, FALSE, &dump };
  gint64 began = g_get_monotonic_time ();
  double seconds;
  int failed = 0;

  for (int i = 2; i < argc; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_commandline_arg (argv[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (GFileInputStream) in = g_file_read (file, NULL, &error);
      if (in != NULL &&
          rounds_import_read (import, G_INPUT_STREAM (in), argv[i], &user, NULL, &error))
        continue;
      fprintf (stderr, "%s: %s\n", argv[i], error->message);
      failed = 1;
    }
  seconds = (double) (g_get_monotonic_time () - began) / 1e6;
  fprintf (stderr,
           "%" G_GUINT64_FORMAT " records, %" G_GUINT64_FORMAT " events, %" G_GUINT64_FORMAT
           " refused, %.1f MB of records, %.2f s, %.0f MB/s\n",
           dump.records, dump.events, dump.refused, (double) dump.bytes / 1e6, seconds,
           (double) dump.bytes / 1e6 / seconds);
  return failed;
}
