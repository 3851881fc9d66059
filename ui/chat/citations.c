#include "citations.h"

#include "sensitive.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _RoundsCitations
{
  AdwBin parent_instance;

  RoundsPatient *patient;
  RoundsGiven *given;
  char *since; /* what became of the records, as it is shown */
  GtkFlowBox *chips;
  GtkLabel *note; /* what is not as the line says; hidden where nothing is */
  GtkLabel *summary;
  GtkToggleButton *which;
  GtkWidget *list; /* shown while `which` is down; empty until it was */
};

enum
{
  SIGNAL_UNFOLDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsCitations, rounds_citations, ADW_TYPE_BIN)

static guint
n_lines (RoundsCitations *self)
{
  return self->given->lines->len;
}

/* ---- opening ---- */

/* What is opened is not what was given. opened: 0, the version that counts. */
static void
show_note (RoundsCitations *self, guint number, const RoundsChartRow *row, guint32 opened)
{
  const RoundsGivenFrom *line = rounds_given_line (self->given, number);
  g_autofree char *words = NULL;

  if (row == NULL)
    words = g_strdup_printf (_ ("The record of line %u is not in this chart now."), number);
  else if (memcmp (row->event->rid, line->rid, ROUNDS_RID_BYTES) != 0)
    words = g_strdup_printf (_ ("Line %u was given of %s; what is opened is %s, which says the "
                                "same."),
                             number, line->reference, row->event->reference);
  else if (opened != 0)
    words = g_strdup_printf (_ ("Line %u was given as version %u of its record, which is opened; "
                                "version %u counts now."),
                             number, opened, row->event->version);
  else if (row->event->version != line->version)
    words = g_strdup_printf (_ ("Line %u was given as version %u of its record, which is not here; "
                                "what is opened is version %u."),
                             number, line->version, row->event->version);
  gtk_label_set_text (self->note, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), words != NULL);
}

/* The version that was given, where it is another than the one that counts and is there; 0: the one that counts. */
static guint32
earlier_version (RoundsCitations *self, const RoundsGivenFrom *line, const RoundsChartRow *row)
{
  const RoundsRecord *record = rounds_patient_get_record (self->patient, row);

  return line->version != row->event->version && record != NULL &&
                 line->version <= record->n_versions
             ? line->version
             : 0;
}

void
rounds_citations_open (RoundsCitations *self, guint number)
{
  const RoundsGivenFrom *line;
  RoundsSelection selection = { NULL };
  RoundsGivenState state;

  g_return_if_fail (number >= 1 && number <= n_lines (self));
  line = rounds_given_line (self->given, number);
  state = rounds_given_find (line, self->patient, &selection.row, NULL);
  if (state == ROUNDS_GIVEN_HERE)
    {
      selection.field = line->field;
      selection.was.version = earlier_version (self, line, selection.row);
    }
  /* Bytes of another version are other words. */
  if (selection.was.version != 0)
    {
      selection.was.start = line->start;
      selection.was.end = line->end;
    }
  else if (state == ROUNDS_GIVEN_HERE && selection.row->event->version == line->version)
    {
      selection.start = line->start;
      selection.end = line->end;
    }
  show_note (self, number, selection.row, selection.was.version);
  if (state == ROUNDS_GIVEN_GONE)
    return;
  rounds_patient_select (self->patient, &selection);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.source", NULL);
}

static void
on_line_clicked (GtkButton *button, RoundsCitations *self)
{
  rounds_citations_open (self, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "number")));
}

/* text is taken. A record that is not in this chart has words and nothing to press. */
static GtkWidget *
new_line (RoundsCitations *self, guint number, char *text, gboolean gone)
{
  g_autofree char *words = text;
  GtkWidget *label = gtk_label_new (words), *button;

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), 12);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (gone)
    return label;
  button = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (button), label);
  g_object_set_data (G_OBJECT (button), "number", GUINT_TO_POINTER (number));
  g_signal_connect (button, "clicked", G_CALLBACK (on_line_clicked), self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  -1);
  return button;
}

/* ---- the chips ---- */

static void
add_chip (RoundsCitations *self, guint number)
{
  const RoundsGivenFrom *line = rounds_given_line (self->given, number);
  g_autofree char *since = NULL;
  const RoundsChartRow *row;
  gboolean gone = rounds_given_find (line, self->patient, &row, &since) == ROUNDS_GIVEN_GONE;
  GtkWidget *child = gtk_flow_box_child_new (), *chip;
  char *text = gone            ? g_strdup_printf ("%u · ⚠ %s", number, since)
               : since != NULL ? g_strdup_printf ("%u · %s · ⚠ %s", number, line->label, since)
                               : g_strdup_printf ("%u · %s", number, line->label);

  chip = new_line (self, number, text, gone);
  gtk_widget_add_css_class (chip, gone ? "given" : "citation");
  gtk_widget_set_focusable (child, FALSE);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), chip);
  gtk_flow_box_append (self->chips, child);
}

static void
fill_chips (RoundsCitations *self)
{
  const GArray *cited = self->given->cited;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->chips))) != NULL)
    gtk_flow_box_remove (self->chips, child);
  for (guint i = 0; i < cited->len; i++)
    add_chip (self, g_array_index (cited, guint, i));
  gtk_widget_set_visible (GTK_WIDGET (self->chips), cited->len > 0);
}

/* What became of all the records: whether it is another than what is shown. */
static gboolean
read_since (RoundsCitations *self)
{
  GString *all = g_string_new (NULL);
  gboolean other;

  for (guint i = 1; i <= n_lines (self); i++)
    {
      g_autofree char *since = NULL;
      const RoundsChartRow *row;

      rounds_given_find (rounds_given_line (self->given, i), self->patient, &row, &since);
      g_string_append_printf (all, "%s\n", since != NULL ? since : "");
    }
  other = g_strcmp0 (all->str, self->since) != 0;
  g_free (self->since);
  self->since = g_string_free (all, FALSE);
  return other;
}

void
rounds_citations_show (RoundsCitations *self, const char *answer)
{
  rounds_given_cite (self->given, answer);
  read_since (self);
  fill_chips (self);
}

guint
rounds_citations_get_n_cited (RoundsCitations *self)
{
  return self->given->cited->len;
}

guint
rounds_citations_get_n_given (RoundsCitations *self)
{
  return n_lines (self);
}

const RoundsGiven *
rounds_citations_get_all (RoundsCitations *self)
{
  return self->given;
}

char *
rounds_citations_dup_moment (RoundsCitations *self)
{
  return rounds_given_moment_words (self->given, rounds_patient_get_index (self->patient));
}

char *
rounds_citations_dup_facts (RoundsCitations *self)
{
  return rounds_given_facts_words (self->given, rounds_patient_get_index (self->patient));
}

RoundsGivenLine
rounds_citations_get_given (RoundsCitations *self, guint number)
{
  const RoundsGivenFrom *line = rounds_given_line (self->given, number);
  const RoundsChartRow *row = NULL;
  RoundsGivenLine given = { .number = number, .version = line->version };

  if (rounds_given_find (line, self->patient, &row, &given.since) != ROUNDS_GIVEN_GONE)
    {
      given.words = line->line;
      given.reference = line->reference;
    }
  given.marks = rounds_sensitive_row_marks (rounds_patient_get_index (self->patient), NULL, row) |
                (line->sensitive ? ROUNDS_MARK_SENSITIVE : 0);
  for (guint i = 0; i < self->given->cited->len; i++)
    given.cited |= g_array_index (self->given->cited, guint, i) == number;
  return given;
}

char *
rounds_citations_sources (RoundsCitations *self, const char *answer)
{
  GString *text = g_string_new (NULL);
  const GArray *cited;

  rounds_given_cite (self->given, answer);
  cited = self->given->cited;
  for (guint i = 0; i < cited->len; i++)
    {
      guint number = g_array_index (cited, guint, i);
      const RoundsGivenFrom *line = rounds_given_line (self->given, number);

      /* Translators: number, line of the record, which record. */
      g_autofree char *source = g_strdup_printf (_ ("[%u] %s (%s, version %u)"), number, line->line,
                                                 line->reference, line->version);

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", source);
    }
  return g_string_free (text, FALSE);
}

char *
rounds_citations_write (RoundsCitations *self, const char *answer, const char *said)
{
  rounds_given_cite (self->given, answer);
  return rounds_given_write (self->given, self->patient, said);
}

/* ---- all that it was given ---- */

static void
add_line (RoundsCitations *self, guint number)
{
  const RoundsGivenFrom *line = rounds_given_line (self->given, number);
  g_autofree char *since = NULL;
  const RoundsChartRow *row;
  gboolean gone = rounds_given_find (line, self->patient, &row, &since) == ROUNDS_GIVEN_GONE;
  GtkWidget *widget;
  char *text;

  if (gone)
    text = g_strdup_printf ("%u · ⚠ %s", number, since);
  else if (since != NULL)
    /* Translators: number, line of the record, why it was chosen, what became of its record. */
    text = g_strdup_printf (_ ("%u · %s · for “%s” · ⚠ %s"), number, line->line, line->why, since);
  else
    /* Translators: number, line of the record, and why it was chosen. */
    text = g_strdup_printf (_ ("%u · %s · for “%s”"), number, line->line, line->why);
  widget = new_line (self, number, text, gone);
  gtk_widget_add_css_class (widget, "line");
  if (!gone)
    gtk_widget_add_css_class (widget, "flat");
  gtk_box_append (GTK_BOX (self->list), widget);
}

/* First: they are of the whole record, and an answer may be of them alone. */
static void
add_facts (RoundsCitations *self)
{
  g_autofree char *words = rounds_citations_dup_facts (self);
  GtkWidget *label;

  if (words == NULL)
    return;
  label = gtk_label_new (words);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), 12);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "line");
  gtk_box_append (GTK_BOX (self->list), label);
}

static void
fill_list (RoundsCitations *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_box_remove (GTK_BOX (self->list), child);
  add_facts (self);
  for (guint i = 1; i <= n_lines (self); i++)
    add_line (self, i);
}

/* 24 buttons a turn are made when somebody wants them. */
static void
on_which_toggled (RoundsCitations *self)
{
  gboolean shown = gtk_toggle_button_get_active (self->which);

  if (shown)
    g_signal_emit (self, signals[SIGNAL_UNFOLDED], 0);
  if (shown && gtk_widget_get_first_child (self->list) == NULL)
    fill_list (self);
  gtk_widget_set_visible (self->list, shown);
}

/* The button that has the focus is made anew: what takes its place is the one that is always there. */
static void
on_chart_changed (RoundsCitations *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (!read_since (self))
    return;
  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self)))
    gtk_widget_grab_focus (GTK_WIDGET (self->which));
  fill_chips (self);
  if (gtk_widget_get_first_child (self->list) != NULL)
    fill_list (self);
}

/* ---- the widget ---- */

static void
rounds_citations_finalize (GObject *object)
{
  RoundsCitations *self = ROUNDS_CITATIONS (object);

  rounds_given_free (self->given);
  g_free (self->since);
  g_clear_object (&self->patient);
  G_OBJECT_CLASS (rounds_citations_parent_class)->finalize (object);
}

static void
rounds_citations_class_init (RoundsCitationsClass *class)
{
  G_OBJECT_CLASS (class)->finalize = rounds_citations_finalize;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (class), GTK_ACCESSIBLE_ROLE_GROUP);
  signals[SIGNAL_UNFOLDED] = g_signal_new ("unfolded", ROUNDS_TYPE_CITATIONS, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static GtkLabel *
new_given (GtkAccessibleRole role)
{
  GtkLabel *label = g_object_new (GTK_TYPE_LABEL, "accessible-role", role, "wrap", TRUE,
                                  "width-chars", 12, "xalign", 0.0f, NULL);

  gtk_widget_add_css_class (GTK_WIDGET (label), "given");
  return label;
}

static void
rounds_citations_init (RoundsCitations *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);

  self->chips = GTK_FLOW_BOX (gtk_flow_box_new ());
  gtk_flow_box_set_selection_mode (self->chips, GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (self->chips, 6);
  gtk_flow_box_set_column_spacing (self->chips, 6);
  gtk_flow_box_set_row_spacing (self->chips, 6);
  gtk_widget_add_css_class (GTK_WIDGET (self->chips), "citations");
  gtk_widget_set_visible (GTK_WIDGET (self->chips), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->chips), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Lines of the record that the draft cites"), -1);
  self->note = new_given (GTK_ACCESSIBLE_ROLE_STATUS);
  gtk_widget_set_visible (GTK_WIDGET (self->note), FALSE);
  self->summary = new_given (GTK_ACCESSIBLE_ROLE_LABEL);
  self->which = GTK_TOGGLE_BUTTON (gtk_toggle_button_new_with_label (_ ("Which ones?")));
  gtk_widget_set_halign (GTK_WIDGET (self->which), GTK_ALIGN_START);
  gtk_widget_add_css_class (GTK_WIDGET (self->which), "flat");
  gtk_widget_add_css_class (GTK_WIDGET (self->which), "given");
  g_signal_connect_swapped (self->which, "toggled", G_CALLBACK (on_which_toggled), self);
  self->list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_add_css_class (self->list, "given");
  gtk_widget_set_visible (self->list, FALSE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->chips));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->note));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->summary));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->which));
  gtk_box_append (GTK_BOX (box), self->list);
  adw_bin_set_child (ADW_BIN (self), box);
}

static RoundsCitations *
new_of (RoundsPatient *patient, RoundsGiven *given)
{
  RoundsCitations *self = g_object_new (ROUNDS_TYPE_CITATIONS, NULL);

  self->patient = g_object_ref (patient);
  self->given = given;
  gtk_label_set_text (self->summary, given->summary);
  g_signal_connect_object (patient, "changed", G_CALLBACK (on_chart_changed), self,
                           G_CONNECT_SWAPPED);
  read_since (self);
  return self;
}

RoundsCitations *
rounds_citations_new (RoundsPatient *patient, const RoundsEvidence *evidence)
{
  return new_of (patient, rounds_given_new (evidence, rounds_patient_get_index (patient)));
}

RoundsCitations *
rounds_citations_new_kept (RoundsPatient *patient, RoundsGiven *given)
{
  RoundsCitations *self = new_of (patient, given);

  fill_chips (self);
  return self;
}
