#include "palette-actions.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const RoundsPaletteAction actions[] = {
  { "win.patients", N_ ("Find a Patient"), N_ ("search people switch"), NULL },
  { "win.round-list", N_ ("Round List"), N_ ("ward"), NULL },
  { "win.new-results", N_ ("New Results over My Lists"), N_ ("inbox unseen critical all patients"),
    NULL },
  { "win.next-patient", N_ ("Next Patient of the Round"), N_ ("step ward"), NULL },
  { "win.patient-before", N_ ("Patient Before in the Round"), N_ ("step ward"), NULL },
  { "win.chart", N_ ("Back to the Chart"), NULL, NULL },
  { "win.search", N_ ("Search This Chart"), N_ ("find words notes"), NULL },
  { "win.ask", N_ ("Ask This Chart a Question"), N_ ("chat assistant"), NULL },
  { "win.toggle-chat", N_ ("Show or Hide the Chat"), N_ ("pane assistant"), NULL },
  { "win.full-chat", N_ ("Chat over the Whole Width, or Back"), N_ ("pane assistant full wide"),
    NULL },
  { "win.source", N_ ("Show the Source of What Is Selected"), N_ ("provenance record"), NULL },
  { "win.acknowledge", N_ ("Acknowledge What Is Selected…"), N_ ("result seen"), NULL },
  { "win.note::", N_ ("Write a Note"), N_ ("draft letter"), NULL },
  { "win.enter::observation", N_ ("Enter a Measurement…"), N_ ("observation vital weight"), NULL },
  { "win.enter::problem", N_ ("Enter a Problem…"), N_ ("condition diagnosis"), NULL },
  { "win.enter::allergy", N_ ("Enter an Allergy…"), NULL, NULL },
  { "win.enter::task", N_ ("Make a Task…"), N_ ("to do remind"), NULL },
  { "win.add-to-list", N_ ("Put This Patient on a List…"), N_ ("add my lists"), NULL },
  { "win.now", N_ ("Back to Now"), N_ ("as of time"), NULL },
  { "win.show-table", N_ ("Show the Timeline as a Table"), NULL, NULL },
  { "win.print", N_ ("Print…"), N_ ("paper PDF"), NULL },
  { "win.copy", N_ ("Copy with Patient and Source"), N_ ("clipboard"), NULL },
  { "win.exam-room", N_ ("Exam-Room View…"), N_ ("large share mirror"), NULL },
  { "win.exam-add", N_ ("Add to the Exam-Room View"), N_ ("share show patient"), NULL },
  { "win.outbox", N_ ("What Waits to Be Sent"), N_ ("outbox server signed entered"), NULL },
  { "win.import", N_ ("Import Records…"), N_ ("file bundle"), NULL },
  { "win.new-window", N_ ("New Window"), N_ ("second patient"), NULL },
  { "win.undo", N_ ("Undo"), N_ ("take back list"), "<Control>z" },
  { "win.lock", N_ ("Lock Now"), NULL, NULL },
  { "win.switch-user", N_ ("Lock and Switch User"), N_ ("sign in colleague"), NULL },
  { "win.hold-lock", N_ ("Hold the Lock During a Procedure"), N_ ("60 minutes audited"), NULL },
  { "win.release-lock", N_ ("End the Hold of the Lock"), NULL, NULL },
  { "win.preferences", N_ ("Preferences"), N_ ("settings passphrase users recovery"), NULL },
  { "win.palette", N_ ("Command Palette"), NULL, NULL },
  { "win.show-help-overlay", N_ ("Keyboard Shortcuts"), N_ ("keys help"), NULL },
  { "win.about", N_ ("About Rounds"), N_ ("intended use version"), NULL },
  { "app.quit", N_ ("Quit"), N_ ("close exit"), NULL },
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
