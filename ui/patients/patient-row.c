#include "patient-row.h"

#include "person-words.h"

#include <glib/gi18n-lib.h>

/* Letters of each column. */
enum
{
  NAME_CHARS = 26,
  BORN_CHARS = 12,
  MRN_CHARS = 37, /* a UUID, which is never cut */
  MORE_CHARS = 34,
};

struct _RoundsPatientRow
{
  GtkBox parent_instance;

  RoundsPatientEntry entry;
  gboolean stacked;
  GtkWidget *heading_box, *person_box;
  GtkLabel *heading, *aside;
  GtkLabel *name, *what, *born, *mrn, *alert, *more;
  char *own_alert, *own_more, *own_name;
};

G_DEFINE_FINAL_TYPE (RoundsPatientRow, rounds_patient_row, GTK_TYPE_BOX)

static void
rounds_patient_row_finalize (GObject *object)
{
  RoundsPatientRow *self = ROUNDS_PATIENT_ROW (object);

  g_free (self->own_alert);
  g_free (self->own_more);
  g_free (self->own_name);
  G_OBJECT_CLASS (rounds_patient_row_parent_class)->finalize (object);
}

static void
rounds_patient_row_class_init (RoundsPatientRowClass *class)
{
  G_OBJECT_CLASS (class)->finalize = rounds_patient_row_finalize;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (class), "patientrow");
}

static void
rounds_patient_row_init (RoundsPatientRow *self)
{
}

/* ---- its parts ---- */

static GtkLabel *
label_new (const char *class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, class);
  return GTK_LABEL (label);
}

static GtkWidget *
column_new (RoundsPatientRow *self, GtkLabel *top, GtkLabel *foot, int chars)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);

  gtk_box_append (GTK_BOX (column), GTK_WIDGET (top));
  if (foot != NULL)
    gtk_box_append (GTK_BOX (column), GTK_WIDGET (foot));
  gtk_widget_set_valign (column, GTK_ALIGN_CENTER);
  if (!self->stacked)
    {
      gtk_label_set_width_chars (top, chars);
      gtk_label_set_max_width_chars (top, chars);
    }
  gtk_box_append (GTK_BOX (self->person_box), column);
  return column;
}

static void
make_heading (RoundsPatientRow *self)
{
  self->heading_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  gtk_widget_add_css_class (self->heading_box, "list-heading");
  gtk_widget_set_valign (self->heading_box, GTK_ALIGN_END);
  gtk_widget_set_hexpand (self->heading_box, TRUE);
  self->heading = label_new ("heading");
  self->aside = label_new ("secondary");
  gtk_widget_set_hexpand (GTK_WIDGET (self->heading), TRUE);
  gtk_box_append (GTK_BOX (self->heading_box), GTK_WIDGET (self->heading));
  gtk_box_append (GTK_BOX (self->heading_box), GTK_WIDGET (self->aside));
  gtk_box_append (GTK_BOX (self), self->heading_box);
}

static void
make_columns (RoundsPatientRow *self)
{
  GtkLabel *born_word = label_new ("secondary"), *mrn_word = label_new ("secondary");
  GtkWidget *name, *more;

  gtk_label_set_text (born_word, _ ("born"));
  gtk_label_set_text (mrn_word, _ ("MRN"));
  name = column_new (self, self->name, self->what, NAME_CHARS);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_label_set_max_width_chars (self->name, 60);
  column_new (self, self->born, born_word, BORN_CHARS);
  column_new (self, self->mrn, mrn_word, MRN_CHARS);
  more = column_new (self, self->alert, self->more, MORE_CHARS);
  gtk_label_set_ellipsize (self->mrn, PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (more, FALSE);
}

static void
make_stack (RoundsPatientRow *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->person_box), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self->person_box), 1);
  column_new (self, self->name, NULL, 0);
  column_new (self, self->what, NULL, 0);
  column_new (self, self->mrn, NULL, 0);
  column_new (self, self->alert, NULL, 0);
}

GtkWidget *
rounds_patient_row_new (gboolean stacked)
{
  RoundsPatientRow *self = g_object_new (ROUNDS_TYPE_PATIENT_ROW, NULL);

  self->stacked = stacked;
  if (stacked)
    gtk_widget_add_css_class (GTK_WIDGET (self), "stacked");
  make_heading (self);
  self->person_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);
  gtk_widget_add_css_class (self->person_box, "person");
  gtk_widget_set_hexpand (self->person_box, TRUE);
  self->name = label_new ("name");
  self->what = label_new ("secondary");
  self->born = label_new ("numeric");
  self->mrn = label_new ("numeric");
  self->alert = label_new ("alert");
  self->more = label_new ("secondary");
  if (stacked)
    make_stack (self);
  else
    make_columns (self);
  if (stacked)
    {
      g_object_ref_sink (self->born);
      g_object_unref (self->born);
      g_object_ref_sink (self->more);
      g_object_unref (self->more);
      self->born = NULL;
      self->more = NULL;
    }
  gtk_box_append (GTK_BOX (self), self->person_box);
  return GTK_WIDGET (self);
}

int
rounds_patient_row_wide (GtkWidget *widget)
{
  PangoContext *context = gtk_widget_get_pango_context (widget);
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int letter = MAX (pango_font_metrics_get_approximate_char_width (metrics),
                    pango_font_metrics_get_approximate_digit_width (metrics));

  pango_font_metrics_unref (metrics);
  return PANGO_PIXELS (letter * (NAME_CHARS + BORN_CHARS + MRN_CHARS + MORE_CHARS)) + 110;
}

/* ---- what it shows ---- */

static void
set_alert (RoundsPatientRow *self, const char *words, gboolean strong)
{
  gtk_label_set_text (self->alert, words != NULL ? words : "");
  if (strong)
    gtk_widget_add_css_class (GTK_WIDGET (self->alert), "warning-words");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->alert), "warning-words");
}

static void
show_heading (RoundsPatientRow *self)
{
  g_autofree char *name = g_strdup_printf ("%s, %s", self->entry.heading, self->entry.aside);

  gtk_label_set_text (self->heading, self->entry.heading);
  gtk_label_set_text (self->aside, self->entry.aside);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* "female · 58 y", how it was found, when it was opened. */
static char *
second_line (RoundsPatientRow *self, RoundsStore *store)
{
  const RoundsPersonRow *row = self->entry.row;
  const RoundsDirectoryRow found = { .match = self->entry.match, .former = self->entry.former };
  g_autofree char *what = rounds_person_sex_and_age (row, store);
  g_autofree char *born = self->stacked ? rounds_person_born (row) : NULL;
  const char *how = self->entry.match != ROUNDS_MATCH_NONE ? rounds_match_words (&found) : NULL;
  GString *line = g_string_new (what);

  if (born != NULL)
    g_string_append_printf (line, _ (" · born %s"), born);
  if (how != NULL)
    g_string_append_printf (line, " · %s", how);
  return g_string_free (line, FALSE);
}

static void
show_person (RoundsPatientRow *self, RoundsStore *store)
{
  const RoundsPersonRow *row = self->entry.row;
  g_autofree char *what = second_line (self, store);
  g_autofree char *born = rounds_person_born (row);
  g_autofree char *mrn = rounds_person_mrn_words (row);
  g_autofree char *opened = NULL;

  gtk_label_set_text (self->name, row->name);
  gtk_label_set_text (self->what, what);
  gtk_label_set_text (self->mrn, mrn);
  if (self->born != NULL)
    gtk_label_set_text (self->born, born);
  if (self->entry.opened != 0)
    {
      g_autofree char *when = rounds_site_moment_words (store, self->entry.opened);

      opened = g_strdup_printf (_ ("Last opened %s"), when);
    }
  self->own_alert = rounds_person_alert (row);
  self->own_more = opened != NULL ? g_steal_pointer (&opened) : rounds_person_extent (row, store);
  self->own_name = rounds_person_identity (row, store);
}

void
rounds_patient_row_show (RoundsPatientRow *self,
                         const RoundsPatientEntry *entry,
                         RoundsStore *store)
{
  self->entry = *entry;
  g_clear_pointer (&self->own_alert, g_free);
  g_clear_pointer (&self->own_more, g_free);
  g_clear_pointer (&self->own_name, g_free);
  gtk_widget_set_visible (self->heading_box, entry->row == NULL);
  gtk_widget_set_visible (self->person_box, entry->row != NULL);
  if (entry->row == NULL)
    {
      show_heading (self);
      return;
    }
  show_person (self, store);
  rounds_patient_row_set_look_alike (self, NULL);
}

/* In columns there is a line for the look-alike beneath what the record itself says. */
void
rounds_patient_row_set_look_alike (RoundsPatientRow *self, const char *words)
{
  const char *own = self->own_alert, *more = self->own_more;
  g_autofree char *all = NULL, *both = NULL;

  if (own != NULL && words != NULL && self->stacked)
    both = g_strdup_printf ("%s · %s", own, words);
  if (self->more != NULL)
    gtk_label_set_text (self->more, own != NULL && words != NULL ? words : more);
  if (both != NULL || own != NULL)
    set_alert (self, both != NULL ? both : own, both != NULL);
  else
    set_alert (self, words != NULL ? words : self->stacked ? more : "", words != NULL);
  all = g_strjoin (". ", self->own_name, own != NULL ? own : more, words, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, all, -1);
}

const RoundsPatientEntry *
rounds_patient_row_get (RoundsPatientRow *self)
{
  return &self->entry;
}
