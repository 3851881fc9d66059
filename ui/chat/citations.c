#include "citations.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A line of the evidence, without pointers into the chart. */
typedef struct
{
  guint8 rid[ROUNDS_RID_BYTES];
  guint part;
  guint32 version;
  char *reference, *field, *line, *label, *why;
  guint32 start, end;
  gboolean sensitive;
} Line;

struct _RoundsCitations
{
  AdwBin parent_instance;

  RoundsPatient *patient;
  GArray *lines; /* of Line */
  GtkFlowBox *chips;
  GtkLabel *note; /* what is not as the line says; hidden where nothing is */
  GtkLabel *given;
  GtkToggleButton *which;
  GtkWidget *list; /* shown while `which` is down; empty until it was */
  GArray *cited;   /* of guint: numbers of lines, of the text that is shown */
};

enum
{
  SIGNAL_UNFOLDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsCitations, rounds_citations, ADW_TYPE_BIN)

static void
line_clear (gpointer data)
{
  Line *line = data;

  g_free (line->reference);
  g_free (line->field);
  g_free (line->line);
  g_free (line->label);
  g_free (line->why);
}

static Line
line_of (const RoundsEvidenceLine *from)
{
  const RoundsEvent *event = from->row->event;
  Line line = { .part = event->part, .version = event->version };

  memcpy (line.rid, event->rid, sizeof line.rid);
  line.reference = g_strdup (event->reference);
  line.field = g_strdup (from->field);
  line.line = g_strdup (from->line);
  line.label = g_strdup (from->label);
  line.why = g_strdup (from->why);
  line.start = from->start;
  line.end = from->end;
  line.sensitive = (from->row->marks & ROUNDS_MARK_SENSITIVE) != 0;
  return line;
}

/* ---- opening ---- */

/* The record may have changed, or gone, since the line was given. row NULL: it is gone. */
static void
show_note (RoundsCitations *self, guint number, const RoundsChartRow *row)
{
  const Line *line = &g_array_index (self->lines, Line, number - 1);
  g_autofree char *words = NULL;

  if (row == NULL)
    words = g_strdup_printf (_ ("The record of line %u is not in this chart any more."), number);
  else if (row->event->version != line->version)
    words = g_strdup_printf (_ ("Line %u was given as version %u of its record; what is opened is "
                                "version %u."),
                             number, line->version, row->event->version);
  gtk_label_set_text (self->note, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), words != NULL);
}

void
rounds_citations_open (RoundsCitations *self, guint number)
{
  const Line *line;
  RoundsSelection selection = { NULL };

  g_return_if_fail (number >= 1 && number <= self->lines->len);
  line = &g_array_index (self->lines, Line, number - 1);
  selection.row = rounds_patient_find_row (self->patient, line->rid, line->part);
  show_note (self, number, selection.row);
  if (selection.row == NULL)
    return;
  selection.field = line->field;
  /* Bytes of another version are other words. */
  if (selection.row->event->version == line->version)
    {
      selection.start = line->start;
      selection.end = line->end;
    }
  rounds_patient_select (self->patient, &selection);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.source", NULL);
}

static void
on_line_clicked (GtkButton *button, RoundsCitations *self)
{
  rounds_citations_open (self, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "number")));
}

static GtkWidget *
new_button (RoundsCitations *self, guint number, const char *text, const char *class)
{
  GtkWidget *label = gtk_label_new (text), *button = gtk_button_new ();

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), 12);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_button_set_child (GTK_BUTTON (button), label);
  gtk_widget_add_css_class (button, class);
  g_object_set_data (G_OBJECT (button), "number", GUINT_TO_POINTER (number));
  g_signal_connect (button, "clicked", G_CALLBACK (on_line_clicked), self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  return button;
}

/* ---- the chips ---- */

static void
add_chip (RoundsCitations *self, guint number)
{
  const Line *line = &g_array_index (self->lines, Line, number - 1);
  g_autofree char *text = g_strdup_printf ("%u · %s", number, line->label);
  GtkWidget *child = gtk_flow_box_child_new ();

  gtk_widget_set_focusable (child, FALSE);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child),
                                new_button (self, number, text, "citation"));
  gtk_flow_box_append (self->chips, child);
}

static RoundsEvidence
as_evidence (RoundsCitations *self)
{
  return (RoundsEvidence){ .n_lines = self->lines->len };
}

void
rounds_citations_show (RoundsCitations *self, const char *answer)
{
  const RoundsEvidence evidence = as_evidence (self);
  GtkWidget *child;

  g_clear_pointer (&self->cited, g_array_unref);
  self->cited = rounds_evidence_cited (&evidence, answer);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->chips))) != NULL)
    gtk_flow_box_remove (self->chips, child);
  for (guint i = 0; i < self->cited->len; i++)
    add_chip (self, g_array_index (self->cited, guint, i));
  gtk_widget_set_visible (GTK_WIDGET (self->chips), self->cited->len > 0);
}

guint
rounds_citations_get_n_cited (RoundsCitations *self)
{
  return self->cited != NULL ? self->cited->len : 0;
}

guint
rounds_citations_get_n_given (RoundsCitations *self)
{
  return self->lines->len;
}

RoundsGivenLine
rounds_citations_get_given (RoundsCitations *self, guint number)
{
  const Line *line = &g_array_index (self->lines, Line, number - 1);
  RoundsGivenLine given = { .number = number,
                            .words = line->line,
                            .reference = line->reference,
                            .version = line->version,
                            .sensitive = line->sensitive };

  for (guint i = 0; i < rounds_citations_get_n_cited (self); i++)
    given.cited |= g_array_index (self->cited, guint, i) == number;
  return given;
}

char *
rounds_citations_sources (RoundsCitations *self, const char *answer)
{
  const RoundsEvidence evidence = as_evidence (self);
  g_autoptr (GArray) cited = rounds_evidence_cited (&evidence, answer);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < cited->len; i++)
    {
      guint number = g_array_index (cited, guint, i);
      const Line *line = &g_array_index (self->lines, Line, number - 1);

      /* Translators: number, line of the record, which record. */
      g_autofree char *source = g_strdup_printf (_ ("[%u] %s (%s, version %u)"), number, line->line,
                                                 line->reference, line->version);

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", source);
    }
  return g_string_free (text, FALSE);
}

/* ---- all that it was given ---- */

static void
fill_list (RoundsCitations *self)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      const Line *line = &g_array_index (self->lines, Line, i);
      /* Translators: number, line of the record, and why it was chosen. */
      g_autofree char *text = g_strdup_printf (_ ("%u · %s · for “%s”"), i + 1, line->line,
                                               line->why);
      GtkWidget *button = new_button (self, i + 1, text, "line");

      gtk_widget_add_css_class (button, "flat");
      gtk_box_append (GTK_BOX (self->list), button);
    }
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

/* ---- the widget ---- */

static void
rounds_citations_finalize (GObject *object)
{
  RoundsCitations *self = ROUNDS_CITATIONS (object);

  g_array_unref (self->lines);
  g_clear_pointer (&self->cited, g_array_unref);
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

  self->lines = g_array_new (FALSE, FALSE, sizeof (Line));
  g_array_set_clear_func (self->lines, line_clear);
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
  self->given = new_given (GTK_ACCESSIBLE_ROLE_LABEL);
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
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->given));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->which));
  gtk_box_append (GTK_BOX (box), self->list);
  adw_bin_set_child (ADW_BIN (self), box);
}

RoundsCitations *
rounds_citations_new (RoundsPatient *patient, const RoundsEvidence *evidence)
{
  RoundsCitations *self = g_object_new (ROUNDS_TYPE_CITATIONS, NULL);
  g_autofree char *summary = rounds_evidence_summary (evidence, rounds_patient_get_index (patient));

  self->patient = g_object_ref (patient);
  for (guint i = 0; i < evidence->n_lines; i++)
    {
      Line line = line_of (&evidence->lines[i]);

      g_array_append_val (self->lines, line);
    }
  gtk_label_set_text (self->given, summary);
  return self;
}
