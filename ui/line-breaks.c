#include "line-breaks.h"

#include <gtk/gtk.h>
#include <string.h>

/* "21-Oct-1962", "21-": two digits and a hyphen that a letter of any alphabet follows; what follows the second
 * hyphen is digits, where Unicode breaks nothing. */
static gboolean
begins_date (const char *text, const char *at)
{
  return g_ascii_isdigit (at[0]) && g_ascii_isdigit (at[1]) && at[2] == '-' &&
         g_unichar_isalpha (g_utf8_get_char (at + 3)) && (at == text || !g_ascii_isalnum (at[-1]));
}

/* Where words end that no blank is in. */
static const char *
end_of (const char *text)
{
  return text + strcspn (text, " \n\t");
}

static const char *
begin_of (const char *text, const char *at)
{
  while (at > text && strchr (" \n\t", at[-1]) == NULL)
    at--;
  return at;
}

/* Longer ones are paths and addresses, which have to break somewhere. */
#define LONGEST_UNIT 24

/* "mmol/L", "/min", "1.73", "{beats}/min" and "130/80", by their first part: units as UCUM (ucum.org) and as
 * laboratories write them. at: where a word begins. "serum/plasma" is none. */
static gboolean
begins_unit (const char *at)
{
  static const char *const units[] = {
    "%",  "g",  "kg", "mg",  "MG",   "µg",     "ug",  "mcg", "MCG", "ng",   "pg",   "L",    "l",
    "dL", "dl", "mL", "ml",  "ML",   "fL",     "m",   "m²",  "cm",  "mm",   "mol",  "mmol", "µmol",
    "U",  "IU", "°C", "Cel", "mmHg", "mm[Hg]", "mEq", "meq", "UNT", "umol", "nmol", "pmol", NULL,
  };
  g_autofree char *word = NULL;

  if (end_of (at) - at > LONGEST_UNIT)
    return FALSE;
  word = g_strndup (at, strcspn (at, " \n\t/,.;:)"));
  /* "10*3/uL" (ucum.org, 10* and 10^) */
  return g_str_has_prefix (at, "10*") || g_str_has_prefix (at, "10^") || *at == '{' || *at == '[' ||
         (*at == '/' && at[1] != ' ' && at[1] != '\0') || g_strv_contains (units, word);
}

static gboolean
is_in_unit (const char *text, const char *slash)
{
  const char *begin = begin_of (text, slash);

  return end_of (slash) > slash + 1 && end_of (slash) - begin <= LONGEST_UNIT &&
         (g_ascii_isdigit (*begin) || begins_unit (begin));
}

#define DASH "–"

/* "20–350", "13:00–13:40": Unicode breaks after the dash (UAX 14, class BA). Two dates with one between are longer than
 * that, and have to break somewhere: there. */
static gboolean
is_in_range (const char *text, const char *dash)
{
  const char *after = dash + strlen (DASH);

  return dash > text && g_ascii_isdigit (dash[-1]) && g_ascii_isdigit (*after) &&
         end_of (after) - begin_of (text, dash) <= LONGEST_UNIT;
}

/* No line ends between the bytes. */
static PangoAttrList *
keep_whole (PangoAttrList *list, const char *text, const char *from, const char *to)
{
  PangoAttribute *attribute = pango_attr_allow_breaks_new (FALSE);

  if (list == NULL)
    list = pango_attr_list_new ();
  attribute->start_index = (guint) (from - text);
  attribute->end_index = (guint) (to - text);
  pango_attr_list_insert (list, attribute);
  return list;
}

/* " · " between two things that are said: a line ends after it, and none begins with it. at: a blank. */
static gboolean
begins_separator (const char *at)
{
  return g_str_has_prefix (at, " · ");
}

/* "< 130", "≥ 60": a limit without its sign reads as a value. at: the blank between them. */
static gboolean
is_in_limit (const char *text, const char *at)
{
  static const char *const signs[] = { "<", ">", "≤", "≥" };

  for (gsize i = 0; i < G_N_ELEMENTS (signs); i++)
    if (at - text >= (ptrdiff_t) strlen (signs[i]) && g_ascii_isdigit (at[1]) &&
        g_str_has_prefix (at - strlen (signs[i]), signs[i]))
      return TRUE;
  return FALSE;
}

/* "▲▲ HH", "▼ L": the sign of a flag and its letters. at: the blank between them. */
static gboolean
is_in_flag (const char *text, const char *at)
{
  static const char *const signs[] = { "▲", "▼" };

  for (gsize i = 0; i < G_N_ELEMENTS (signs); i++)
    if (at - text >= (ptrdiff_t) strlen (signs[i]) && g_ascii_isupper (at[1]) &&
        g_str_has_prefix (at - strlen (signs[i]), signs[i]))
      return TRUE;
  return FALSE;
}

/* "--model", at either hyphen: an option of the command line. */
static gboolean
is_in_option (const char *text, const char *at)
{
  return at[1] == '-' ? g_ascii_isalpha (at[2])
                      : at > text && at[-1] == '-' && g_ascii_isalpha (at[1]);
}

PangoAttrList *
rounds_line_breaks_add (PangoAttrList *list, const char *text)
{
  /* The bytes of the dash stand in other signs, too: what was found is looked at. */
  for (const char *at = strpbrk (text, "-/ " DASH); at != NULL; at = strpbrk (at + 1, "-/ " DASH))
    if (*at == '-' && at - text >= 2 && begins_date (text, at - 2))
      list = keep_whole (list, text, at - 2, at + 2);
    else if (*at == '-' && is_in_option (text, at))
      list = keep_whole (list, text, at, at + 2);
    else if (*at == ' ' && is_in_flag (text, at))
      list = keep_whole (list, text, at, at + 2);
    else if (*at == '/' && is_in_unit (text, at))
      list = keep_whole (list, text, at, g_utf8_next_char (at + 1));
    else if (*at == ' ' && at > text && g_ascii_isdigit (at[-1]) && begins_unit (at + 1))
      list = keep_whole (list, text, at - 1, g_utf8_next_char (at + 1));
    else if (*at == ' ' && is_in_limit (text, at))
      list = keep_whole (list, text, at, at + 2);
    else if (g_str_has_prefix (at, DASH) && is_in_range (text, at))
      list = keep_whole (list, text, at, g_utf8_next_char (at) + 1);
    else if (*at == ' ' && begins_separator (at))
      list = keep_whole (list, text, at, g_utf8_next_char (at + 1));
  return list;
}

PangoAttrList *
rounds_line_breaks_attributes (const char *text)
{
  return rounds_line_breaks_add (NULL, text);
}

/* Figures alone have no direction: in a window from right to left "3.5–5.1" reads "5.1–3.5" and "≥ 60" reads "60 ≤"
 * (UAX 9: between numbers the dash and the sign are neutrals). A left-to-right mark makes them a line of their own. */
static gboolean
turns_figures (GtkLabel *label)
{
  const char *text = gtk_label_get_text (label), *at = text;

  if (gtk_widget_get_direction (GTK_WIDGET (label)) != GTK_TEXT_DIR_RTL ||
      g_str_has_prefix (text, "\u200e"))
    return FALSE;
  while (*at != '\0' && !g_unichar_isalpha (g_utf8_get_char (at)))
    at = g_utf8_next_char (at);
  return *at == '\0' && strpbrk (text, "0123456789") != NULL &&
         text[strspn (text, "0123456789.,")] != '\0';
}

/* A label with attributes of its own keeps those; they are none of its words'. */
static void
keep_words (GtkLabel *label)
{
  PangoAttrList *own = g_object_get_data (G_OBJECT (label), "own-attributes"), *list;

  if (turns_figures (label))
    {
      g_autofree char *marked = g_strconcat ("\u200e", gtk_label_get_label (label), NULL);

      gtk_label_set_label (label, marked); /* comes here again */
      return;
    }
  list = rounds_line_breaks_add (own != NULL ? pango_attr_list_copy (own) : NULL,
                                 gtk_label_get_text (label));
  if (list != NULL || gtk_label_get_attributes (label) != own)
    gtk_label_set_attributes (label, list != NULL ? list : own);
  g_clear_pointer (&list, pango_attr_list_unref);
}

static gboolean
on_realized (GSignalInvocationHint *hint, guint n, const GValue *values, gpointer data)
{
  GtkLabel *label = g_value_get_object (values);
  PangoAttrList *own;

  if (!GTK_IS_LABEL (label) || g_object_get_data (G_OBJECT (label), "line-breaks") != NULL)
    return TRUE;
  own = gtk_label_get_attributes (label);
  if (own != NULL)
    g_object_set_data_full (G_OBJECT (label), "own-attributes", pango_attr_list_ref (own),
                            (GDestroyNotify) pango_attr_list_unref);
  g_object_set_data (G_OBJECT (label), "line-breaks", label);
  g_signal_connect (label, "notify::label", G_CALLBACK (keep_words), NULL);
  keep_words (label);
  return TRUE;
}

void
rounds_line_breaks_install (void)
{
  static gsize installed; /* a second application in one process, as tests have */
  gpointer class;

  if (!g_once_init_enter (&installed))
    return;
  class = g_type_class_ref (GTK_TYPE_WIDGET);
  g_signal_add_emission_hook (g_signal_lookup ("realize", GTK_TYPE_WIDGET), 0, on_realized, NULL,
                              NULL);
  g_type_class_unref (class);
  g_once_init_leave (&installed, 1);
}
