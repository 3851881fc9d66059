#include "palette-actions.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const RoundsPaletteAction actions[] = {
  { "win.patients", N_ ("Find a Patient"), N_ ("search people switch") },
  { "win.round-list", N_ ("Round List"), N_ ("ward") },
  { "win.chart", N_ ("Back to the Chart"), NULL },
  { "win.search", N_ ("Search This Chart"), N_ ("find words notes") },
  { "win.ask", N_ ("Ask This Chart a Question"), N_ ("chat assistant") },
  { "win.toggle-chat", N_ ("Show or Hide the Chat"), N_ ("pane assistant") },
  { "win.source", N_ ("Show the Source of What Is Selected"), N_ ("provenance record") },
  { "win.acknowledge", N_ ("Acknowledge What Is Selected…"), N_ ("result seen") },
  { "win.note::", N_ ("Write a Note"), N_ ("draft letter") },
  { "win.enter::observation", N_ ("Enter a Measurement…"), N_ ("observation vital weight") },
  { "win.enter::problem", N_ ("Enter a Problem…"), N_ ("condition diagnosis") },
  { "win.enter::allergy", N_ ("Enter an Allergy…"), NULL },
  { "win.enter::task", N_ ("Make a Task…"), N_ ("to do remind") },
  { "win.now", N_ ("Back to Now"), N_ ("as of time") },
  { "win.show-table", N_ ("Show the Timeline as a Table"), NULL },
  { "win.print", N_ ("Print…"), N_ ("paper PDF") },
  { "win.copy", N_ ("Copy with Patient and Source"), N_ ("clipboard") },
  { "win.exam-room", N_ ("Exam-Room View…"), N_ ("large share mirror") },
  { "win.exam-add", N_ ("Add to the Exam-Room View"), N_ ("share show patient") },
  { "win.import", N_ ("Import Records…"), N_ ("file bundle") },
  { "win.new-window", N_ ("New Window"), N_ ("second patient") },
  { "win.lock", N_ ("Lock Now"), NULL },
  { "win.switch-user", N_ ("Lock and Switch User"), N_ ("sign in colleague") },
  { "win.hold-lock", N_ ("Hold the Lock During a Procedure"), N_ ("60 minutes audited") },
  { "win.release-lock", N_ ("End the Hold of the Lock"), NULL },
  { "win.preferences", N_ ("Preferences"), N_ ("settings passphrase users recovery") },
  { "win.palette", N_ ("Command Palette"), NULL },
  { "win.show-help-overlay", N_ ("Keyboard Shortcuts"), N_ ("keys help") },
  { "win.about", N_ ("About Rounds"), N_ ("intended use version") },
  { "app.quit", N_ ("Quit"), N_ ("close exit") },
};

const RoundsPaletteAction *
rounds_palette_actions (guint *n)
{
  *n = G_N_ELEMENTS (actions);
  return actions;
}

/* ---- matching ---- */

enum
{
  FOLLOWS = 1, /* the letters stand in it in this order */
  INSIDE = 4,
  BEGINS = 8, /* a word of it */
  FIRST = 10, /* its first word */
};

static gboolean
letters_follow (const char *word, const char *title)
{
  const char *at = title;

  for (; *word != '\0'; word = g_utf8_next_char (word))
    {
      at = g_utf8_strchr (at, -1, g_utf8_get_char (word));
      if (at == NULL)
        return FALSE;
      at = g_utf8_next_char (at);
    }
  return TRUE;
}

static guint
score_word (const char *word, const char *title)
{
  const char *at = strstr (title, word);

  if (at == title)
    return FIRST;
  for (; at != NULL; at = strstr (at + 1, word))
    if (!g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (at))))
      return BEGINS;
  if (strstr (title, word) != NULL)
    return INSIDE;
  /* Two letters follow each other in nearly everything. */
  return g_utf8_strlen (word, -1) > 2 && letters_follow (word, title) ? FOLLOWS : 0;
}

guint
rounds_palette_score (const char *query, const char *title)
{
  g_autofree char *folded_query = g_utf8_casefold (query, -1);
  g_autofree char *folded_title = g_utf8_casefold (title, -1);
  g_auto (GStrv) words = g_strsplit_set (folded_query, " \t,", -1);
  guint sum = 0, n = 0;

  for (guint i = 0; words[i] != NULL; i++)
    {
      guint one = *words[i] != '\0' ? score_word (words[i], folded_title) : 0;

      if (*words[i] == '\0')
        continue;
      if (one == 0)
        return 0;
      sum += one;
      n++;
    }
  return n > 0 ? MAX (10 * sum / n, 1) : 1;
}
