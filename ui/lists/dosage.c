#include "dosage.h"

#include "scan.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* hl7.org/fhir/R4/valueset-units-of-time.html */
static const struct
{
  const char *code;
  const char *each; /* once a unit, %s times */
  const char *some; /* once in %s units */
} units[] = {
  { "min", N_ ("%s × a minute"), N_ ("every %s minutes") },
  { "h", N_ ("%s × an hour"), N_ ("every %s hours") },
  { "d", N_ ("%s × daily"), N_ ("every %s days") },
  { "wk", N_ ("%s × weekly"), N_ ("every %s weeks") },
  { "mo", N_ ("%s × monthly"), N_ ("every %s months") },
  { "a", N_ ("%s × yearly"), N_ ("every %s years") },
};

/* hl7.org/fhir/R4/valueset-event-timing.html: those that prescriptions use. */
static const struct
{
  const char *code, *text;
} events[] = {
  { "MORN", N_ ("in the morning") },      { "NOON", N_ ("at noon") },
  { "AFT", N_ ("in the afternoon") },     { "EVE", N_ ("in the evening") },
  { "NIGHT", N_ ("at night") },           { "HS", N_ ("at bedtime") },
  { "WAKE", N_ ("on waking") },           { "C", N_ ("with meals") },
  { "CM", N_ ("with breakfast") },        { "CD", N_ ("with lunch") },
  { "CV", N_ ("with the evening meal") }, { "AC", N_ ("before meals") },
  { "ACM", N_ ("before breakfast") },     { "ACV", N_ ("before the evening meal") },
  { "PC", N_ ("after meals") },
};

static void
add_part (GString *words, const char *part)
{
  if (words->len > 0)
    g_string_append (words, " · ");
  g_string_append (words, part);
}

/* The digits as they stood, without a fraction of zeros: "1.0" times is once. */
static char *
whole (RoundsScan *json, RoundsScanNode object, const char *key)
{
  const char *digits = rounds_scan_digits (json, rounds_scan_get (json, object, key));
  char *text = g_strdup (digits);
  char *point = text != NULL ? strchr (text, '.') : NULL;

  if (point != NULL && strspn (point + 1, "0") == strlen (point + 1))
    *point = 0;
  return text;
}

static void
add_frequency (GString *words, RoundsScan *json, RoundsScanNode repeat)
{
  g_autofree char *frequency = whole (json, repeat, "frequency");
  g_autofree char *most = whole (json, repeat, "frequencyMax");
  g_autofree char *period = whole (json, repeat, "period");
  const char *unit = rounds_scan_get_string (json, repeat, "periodUnit");
  g_autofree char *times = NULL;
  g_autofree char *part = NULL;

  if (period == NULL || unit == NULL)
    return;
  times = most != NULL ? g_strdup_printf ("%s–%s", frequency != NULL ? frequency : "1", most)
                       : g_strdup (frequency != NULL ? frequency : "1");
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (strcmp (units[i].code, unit) == 0)
      {
        gboolean one = strcmp (period, "1") == 0;
        g_autofree char *every = NULL;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        every = g_strdup_printf (_ (one ? units[i].each : units[i].some), one ? times : period);
#pragma GCC diagnostic pop
        part = one || strcmp (times, "1") == 0 ? g_steal_pointer (&every)
                                               : g_strdup_printf ("%s × %s", times, every);
      }
  if (part != NULL)
    add_part (words, part);
}

static void
add_events (GString *words, RoundsScan *json, RoundsScanNode repeat)
{
  RoundsScanNode when = rounds_scan_get (json, repeat, "when");

  for (RoundsScanNode item = rounds_scan_first (json, when); item != 0;
       item = rounds_scan_next (json, item))
    {
      const char *code = rounds_scan_string (json, item);
      const char *text = code;

      for (gsize i = 0; code != NULL && i < G_N_ELEMENTS (events); i++)
        if (strcmp (events[i].code, code) == 0)
          text = _ (events[i].text);
      if (text != NULL)
        add_part (words, text);
    }
  when = rounds_scan_get (json, repeat, "timeOfDay");
  for (RoundsScanNode item = rounds_scan_first (json, when); item != 0;
       item = rounds_scan_next (json, item))
    if (rounds_scan_string (json, item) != NULL)
      add_part (words, rounds_scan_string (json, item));
}

char *
rounds_dosage_words (GBytes *bytes)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autoptr (RoundsScan) json = rounds_scan_parse (data, size, NULL, NULL);
  GString *words = g_string_new (NULL);
  RoundsScanNode dosages = 0;

  if (json != NULL)
    dosages = rounds_scan_get (json, rounds_scan_root (json), "dosageInstruction");
  if (json != NULL && dosages == 0)
    dosages = rounds_scan_get (json, rounds_scan_root (json), "dosage");
  for (RoundsScanNode dosage = json != NULL ? rounds_scan_first (json, dosages) : 0; dosage != 0;
       dosage = rounds_scan_next (json, dosage))
    {
      RoundsScanNode repeat = rounds_scan_get (json, rounds_scan_get (json, dosage, "timing"),
                                               "repeat");

      add_frequency (words, json, repeat);
      add_events (words, json, repeat);
    }
  return g_string_free (words, words->len == 0);
}
