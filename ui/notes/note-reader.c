#include "note-reader.h"

#include "drafts.h"
#include "note-list.h"
#include "note-others.h"
#include "note-relations.h"
#include "note-remarks.h"
#include "note-words.h"
#include "page-actions.h"
#include "say.h"
#include "write-page.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MATCHES_MAX 500

struct _RoundsNoteReader
{
  GtkBox parent_instance;

  RoundsPatient *patient;
  GtkWidget *title, *facts, *relations, *warning, *compared, *matches, *foot, *head, *stack, *state;
  GtkWidget *versions, *match_box, *done, *back, *addend;
  RoundsNoteBody *body;
  GSimpleActionGroup *actions;

  const RoundsChartRow *row; /* the chart's, until "changed" */
  RoundsNote *note;
  GArray *others; /* RoundsNoteOther; NULL: no note is shown */
  const GArray *marks;
  char *query;
  gboolean cited;
  RoundsNotePlace place;
  char *place_field;
  guint match;
  guint serial; /* of the reading that is awaited; what comes late is dropped */
  gboolean reading, comparing;
};

enum
{
  SIGNAL_OPENED,
  SIGNAL_PAST_END,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsNoteReader, rounds_note_reader, GTK_TYPE_BOX)

static RoundsNoteView *
view_of (RoundsNoteReader *self)
{
  return rounds_note_body_get_view (self->body);
}

static const RoundsChartIndex *
index_of (RoundsNoteReader *self)
{
  return rounds_patient_get_index (self->patient);
}

/* ---- the head ---- */

static void
show_head (RoundsNoteReader *self)
{
  g_autofree char *facts = rounds_note_facts (index_of (self), self->row);

  gtk_label_set_text (GTK_LABEL (self->title), self->row->event->title);
  gtk_label_set_text (GTK_LABEL (self->facts), facts);
}

static void
show_relations (RoundsNoteReader *self)
{
  g_autoptr (GPtrArray) relations = NULL;

  if (self->row != NULL)
    relations = rounds_note_relations (index_of (self), self->row,
                                       rounds_note_list_until (self->patient));
  rounds_note_relations_show (GTK_BOX (self->relations), relations);
}

static void
show_warning (RoundsNoteReader *self, gboolean whole)
{
  g_autofree char *warning = rounds_note_warning (self->row, whole);

  gtk_label_set_text (GTK_LABEL (self->warning), warning);
  gtk_widget_set_visible (self->warning, *warning != '\0');
}

/* ---- what it can be compared with ---- */

static void
show_versions (RoundsNoteReader *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autofree char *label = NULL;
  guint n;

  g_clear_pointer (&self->others, g_array_unref);
  self->others = rounds_note_others (index_of (self), self->row);
  for (guint i = 0; i < self->others->len; i++)
    {
      g_autofree char *action = g_strdup_printf ("reader.compare(%d)", (int) i);

      g_menu_append (menu, g_array_index (self->others, RoundsNoteOther, i).label, action);
    }
  n = self->row->n_was + 1;
  label = g_strdup_printf (ngettext ("%u version", "%u versions", n), n);
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->versions), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->versions), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->versions), G_MENU_MODEL (menu));
  gtk_widget_set_sensitive (self->versions, self->others->len > 0);
}

/* Only of a note that this person signed here; at now, since nothing is written off it (W2). */
static void
show_addend (RoundsNoteReader *self)
{
  gboolean mine = self->row != NULL &&
                  (self->row->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED)) == 0 &&
                  rounds_drafts_is_mine (rounds_drafts_of (self->patient),
                                         self->row->event->reference);

  gtk_widget_set_visible (self->addend, mine);
  g_simple_action_set_enabled (
      G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "addend")),
      mine && rounds_patient_is_now (self->patient));
}

/* ---- what is marked ---- */

static void
add_citation (RoundsNoteReader *self)
{
  const RoundsNoteRemark remark = { ROUNDS_SPAN_CITED, 0, _ ("← where the citation points"),
                                    _ ("Show it in the note") };

  if (self->cited && rounds_note_view_add_span (view_of (self), ROUNDS_SPAN_CITED, &self->place))
    rounds_note_body_add_remark (self->body, &remark);
}

static void
set_enabled (RoundsNoteReader *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
show_matches (RoundsNoteReader *self)
{
  guint n = rounds_note_view_n_spans (view_of (self), ROUNDS_SPAN_HIT);
  g_autofree char *words = NULL;
  gboolean any = *self->query != '\0';

  if (n > 0)
    words = g_strdup_printf (_ ("match %u of %u"), self->match + 1, n);
  gtk_label_set_text (GTK_LABEL (self->matches), words != NULL ? words : _ ("no match here"));
  gtk_widget_set_visible (self->match_box, any && !self->comparing);
  set_enabled (self, "next-match", any);
  set_enabled (self, "previous-match", any);
}

static void
add_matches (RoundsNoteReader *self)
{
  guint left = MATCHES_MAX;

  self->match = 0;
  for (guint i = 0; self->note != NULL && i < self->note->n && *self->query != '\0'; i++)
    {
      const RoundsNotePart *part = &self->note->parts[i];
      g_autoptr (GArray) spans = part->text != NULL
                                     ? rounds_notes_find (self->query, part->text, part->size, left)
                                     : NULL;

      for (guint k = 0; spans != NULL && k < spans->len; k++)
        {
          const guint32 *span = (const guint32 *) (gconstpointer) spans->data + 2 * k;
          const RoundsNotePlace place = { part->field, span[0], span[1] };

          rounds_note_view_add_span (view_of (self), ROUNDS_SPAN_HIT, &place);
        }
      left -= spans != NULL ? spans->len : 0;
    }
  show_matches (self);
}

/* The spans and remarks of the note that is shown, anew. */
static void
mark_all (RoundsNoteReader *self)
{
  rounds_note_body_clear_remarks (self->body);
  for (guint kind = 0; kind < ROUNDS_N_SPANS; kind++)
    rounds_note_view_clear_spans (view_of (self), kind);
  if (self->note == NULL || self->row == NULL || self->comparing)
    return;
  rounds_note_remarks_add (self->body, self->patient, self->row, self->marks);
  add_citation (self);
  add_matches (self);
}

/* A citation is what one came for; else the first match. */
static void
scroll_to_first (RoundsNoteReader *self)
{
  if (rounds_note_view_n_spans (view_of (self), ROUNDS_SPAN_CITED) > 0)
    rounds_note_view_show_span (view_of (self), ROUNDS_SPAN_CITED, 0);
  else if (rounds_note_view_n_spans (view_of (self), ROUNDS_SPAN_HIT) > 0)
    rounds_note_view_show_span (view_of (self), ROUNDS_SPAN_HIT, 0);
}

/* ---- the text ---- */

static void
show_state (RoundsNoteReader *self, const char *words)
{
  gtk_label_set_text (GTK_LABEL (self->state), words);
  gtk_stack_set_visible_child (GTK_STACK (self->stack), self->state);
}

static gboolean
has_text (const RoundsNote *note)
{
  for (guint i = 0; i < note->n; i++)
    if (note->parts[i].text != NULL)
      return TRUE;
  return FALSE;
}

static void
show_note (RoundsNoteReader *self)
{
  g_autofree char *source = rounds_note_source (index_of (self), self->row);
  gboolean struck = (self->row->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED)) != 0;
  gboolean whole;

  self->comparing = FALSE;
  gtk_widget_set_visible (self->done, FALSE);
  gtk_widget_set_visible (self->compared, FALSE);
  whole = rounds_note_view_set_note (view_of (self), self->note, source, struck);
  show_warning (self, whole);
  if (!has_text (self->note))
    {
      show_state (self, self->note->n == 0
                            ? _ ("This note has no text in the record.")
                            : _ ("This note cannot be shown as text. It is among the documents."));
      return;
    }
  gtk_stack_set_visible_child (GTK_STACK (self->stack), GTK_WIDGET (self->body));
  mark_all (self);
  scroll_to_first (self);
}

/* ---- reading ---- */

typedef struct
{
  RoundsNoteReader *self; /* a reference */
  guint serial;
  guint other; /* compared with this one; ROUNDS_NONE */
} Wanted;

static gpointer
read_note (const RoundsOpenChart *chart,
           const RoundsActor *actor,
           gpointer data,
           GCancellable *cancellable,
           GError **error)
{
  return rounds_note_read (chart, actor, data, error);
}

static char *
joined_text (const RoundsNote *note)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < note->n; i++)
    if (note->parts[i].text != NULL)
      g_string_append_printf (text, "%s%s", text->len > 0 ? "\n\n" : "", note->parts[i].text);
  return g_string_free (text, FALSE);
}

static void
show_comparison (RoundsNoteReader *self, const RoundsNote *older_note, const RoundsNoteOther *other)
{
  g_autofree char *older = joined_text (older_note), *newer = joined_text (self->note);
  g_autofree char *words = NULL;
  g_auto (RoundsDiff) diff = { 0 };

  rounds_diff_words (older, newer, &diff);
  self->comparing = TRUE;
  mark_all (self);
  rounds_note_view_set_diff (view_of (self), older, newer, &diff);
  if (diff.removed == 0 && diff.added == 0)
    words = g_strdup_printf (_ ("%s: the same words"), other->label);
  else
    words = g_strdup_printf (_ ("%s: %u words added (underlined), %u gone (struck through)%s"),
                             other->label, diff.added, diff.removed,
                             diff.whole ? _ (". They differ so much that words are not paired")
                                        : "");
  gtk_label_set_text (GTK_LABEL (self->compared), words);
  gtk_widget_set_visible (self->compared, TRUE);
  gtk_widget_set_visible (self->done, TRUE);
  show_matches (self);
}

static void
on_note_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Wanted *wanted = data;
  g_autoptr (RoundsNoteReader) self = wanted->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsNote)
      note = rounds_patient_work_finish (ROUNDS_PATIENT (source), result, &error);
  guint serial = wanted->serial, other = wanted->other;

  g_free (wanted);
  if (serial != self->serial || self->row == NULL || index_of (self) == NULL)
    return;
  self->reading = FALSE;
  if (note == NULL)
    show_state (self, error != NULL ? error->message : _ ("The note could not be read."));
  else if (other != ROUNDS_NONE)
    show_comparison (self, note, &g_array_index (self->others, RoundsNoteOther, other));
  else
    {
      self->note = g_steal_pointer (&note);
      show_note (self);
    }
}

static void
read_event (RoundsNoteReader *self, const RoundsEvent *event, guint other)
{
  const RoundsPatientJob job = { read_note, (gpointer) event, NULL,
                                 (GDestroyNotify) rounds_note_free };
  Wanted *wanted = g_new0 (Wanted, 1);

  self->reading = TRUE;
  wanted->self = g_object_ref (self);
  wanted->serial = ++self->serial;
  wanted->other = other;
  rounds_patient_work_async (self->patient, &job, on_note_read, wanted);
}

void
rounds_note_reader_show (RoundsNoteReader *self, const RoundsChartRow *row, const char *query)
{
  /* A list that waits for its turn (follow.h) has rows that no worker may read: their chart is on its way out. */
  row = rounds_patient_find_again (self->patient, row);
  g_clear_pointer (&self->note, rounds_note_free);
  self->serial++;
  self->reading = FALSE;
  self->row = row;
  self->cited = FALSE;
  self->comparing = FALSE;
  g_free (self->query);
  self->query = g_strdup (query);
  g_clear_pointer (&self->others, g_array_unref);
  rounds_note_body_clear_remarks (self->body);
  rounds_note_view_set_note (view_of (self), NULL, NULL, FALSE);
  gtk_widget_set_visible (self->head, row != NULL);
  gtk_widget_set_visible (self->foot, row != NULL);
  set_enabled (self, "task", row != NULL);
  set_enabled (self, "source", row != NULL);
  gtk_widget_set_visible (self->warning, FALSE);
  gtk_widget_set_visible (self->compared, FALSE);
  show_addend (self);
  show_relations (self);
  if (row == NULL)
    {
      show_state (self, _ ("Choose a note to read it."));
      return;
    }
  show_head (self);
  show_versions (self);
  show_warning (self, TRUE);
  show_matches (self);
  show_state (self, _ ("Reading the note …"));
  read_event (self, row->event, ROUNDS_NONE);
}

void
rounds_note_reader_cite (RoundsNoteReader *self, const RoundsNotePlace *place)
{
  self->cited = place != NULL;
  g_clear_pointer (&self->place_field, g_free);
  if (place != NULL)
    {
      self->place_field = g_strdup (place->field);
      self->place = (RoundsNotePlace){ self->place_field, place->start, place->end };
    }
  mark_all (self);
  scroll_to_first (self);
}

void
rounds_note_reader_set_query (RoundsNoteReader *self, const char *query)
{
  if (strcmp (self->query, query) == 0)
    return;
  g_free (self->query);
  self->query = g_strdup (query);
  mark_all (self);
  show_matches (self);
  if (*query != '\0')
    rounds_note_view_show_span (view_of (self), ROUNDS_SPAN_HIT, 0);
}

void
rounds_note_reader_set_marks (RoundsNoteReader *self, const GArray *marks)
{
  self->marks = marks;
  if (self->note != NULL)
    mark_all (self);
}

/* ---- actions ---- */

static void
step_match (RoundsNoteReader *self, int by)
{
  guint n = rounds_note_view_n_spans (view_of (self), ROUNDS_SPAN_HIT);
  gint64 next = (gint64) self->match + by;

  if (next < 0 || next >= n)
    {
      g_signal_emit (self, signals[SIGNAL_PAST_END], 0, by);
      return;
    }
  self->match = (guint) next;
  show_matches (self);
  rounds_note_view_show_span (view_of (self), ROUNDS_SPAN_HIT, self->match);
}

static void
on_next_match (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  step_match (data, 1);
}

static void
on_previous_match (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  step_match (data, -1);
}

static void
on_compare (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsNoteReader *self = data;
  gint32 i = g_variant_get_int32 (parameter);

  if (self->note == NULL)
    return;
  if (i < 0 || self->others == NULL || (guint) i >= self->others->len)
    show_note (self);
  else
    read_event (self, g_array_index (self->others, RoundsNoteOther, i).event, (guint) i);
}

/* The words that are selected, or the line at the cursor, become the selection of the window. */
static gboolean
select_place (RoundsNoteReader *self)
{
  RoundsSelection selection = { .row = self->row };
  RoundsNotePlace place;

  if (self->row == NULL)
    return FALSE;
  if (!self->comparing && rounds_note_view_get_place (view_of (self), &place))
    {
      selection.field = place.field;
      selection.start = place.start;
      selection.end = place.end;
    }
  rounds_patient_select (self->patient, &selection);
  return TRUE;
}

static void
on_task (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  if (select_place (data))
    gtk_widget_activate_action (data, "win.enter", "s", "task");
}

static void
on_addend (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsNoteReader *self = data;
  g_autofree char *to = g_strconcat (ROUNDS_WRITE_TO, self->row->event->reference, NULL);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.note", "s", to);
}

static void
on_source (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  if (select_place (data))
    gtk_widget_activate_action (data, "win.source", NULL);
}

static void
on_open (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsNoteReader *self = data;
  const RoundsChartIndex *index = index_of (self);
  gsize size;
  const guint8 *rid = g_variant_get_fixed_array (parameter, &size, 1);

  for (guint i = 0; index != NULL && size == ROUNDS_RID_BYTES && i < index->n_rows; i++)
    if (index->rows[i].event->kind == ROUNDS_KIND_NOTE &&
        memcmp (index->rows[i].event->rid, rid, ROUNDS_RID_BYTES) == 0)
      {
        g_signal_emit (self, signals[SIGNAL_OPENED], 0, &index->rows[i]);
        return;
      }
}

static void
add_actions (RoundsNoteReader *self)
{
  static const GActionEntry entries[] = {
    { "next-match", on_next_match }, { "previous-match", on_previous_match },
    { "compare", on_compare, "i" },  { "task", on_task },
    { "source", on_source },         { "open", on_open, "ay" },
    { "addend", on_addend },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  rounds_page_actions_install (GTK_WIDGET (self), "reader", G_ACTION_GROUP (self->actions));
  /* Before the text view's input method, which takes letters although nothing can be written. */
  rounds_page_actions_add_keys (GTK_WIDGET (self), "reader", GTK_SHORTCUT_SCOPE_LOCAL,
                                GTK_PHASE_CAPTURE);
}

/* ---- the object ---- */

static void
rounds_note_reader_dispose (GObject *object)
{
  RoundsNoteReader *self = ROUNDS_NOTE_READER (object);

  self->serial++;
  self->row = NULL;
  g_clear_object (&self->patient);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (rounds_note_reader_parent_class)->dispose (object);
}

static void
rounds_note_reader_finalize (GObject *object)
{
  RoundsNoteReader *self = ROUNDS_NOTE_READER (object);

  g_clear_pointer (&self->note, rounds_note_free);
  g_clear_pointer (&self->others, g_array_unref);
  g_free (self->query);
  g_free (self->place_field);
  G_OBJECT_CLASS (rounds_note_reader_parent_class)->finalize (object);
}

static void
rounds_note_reader_class_init (RoundsNoteReaderClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rounds_note_reader_dispose;
  G_OBJECT_CLASS (klass)->finalize = rounds_note_reader_finalize;
  signals[SIGNAL_OPENED] = g_signal_new ("opened", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_PAST_END] = g_signal_new ("past-end", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, G_TYPE_INT);
}

static GtkWidget *
label_new (const char *css_class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                   "width-chars", 6, "max-width-chars", 30, "xalign", 0.0f, NULL);

  gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
icon_button_new (const char *icon, const char *words, const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_add_css_class (button, "flat");
  return button;
}

static GtkWidget *
matches_new (RoundsNoteReader *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  self->matches = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->matches, "note-matches");
  gtk_box_append (GTK_BOX (box), self->matches);
  gtk_box_append (GTK_BOX (box), icon_button_new ("go-up-symbolic", _ ("Previous match (K)"),
                                                  "reader.previous-match"));
  gtk_box_append (GTK_BOX (box),
                  icon_button_new ("go-down-symbolic", _ ("Next match (J)"), "reader.next-match"));
  return box;
}

static GtkWidget *
buttons_new (RoundsNoteReader *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->done = gtk_button_new_with_mnemonic (_ ("_Stop Comparing"));
  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (self->done), "reader.compare(-1)");
  self->versions = gtk_menu_button_new ();
  self->addend = gtk_button_new_with_mnemonic (_ ("_Addendum…"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->addend), "reader.addend");
  gtk_box_append (GTK_BOX (box), self->done);
  gtk_box_append (GTK_BOX (box), self->addend);
  gtk_box_append (GTK_BOX (box), self->versions);
  gtk_box_append (GTK_BOX (box),
                  icon_button_new ("view-list-symbolic",
                                   _ ("Make a task of this line (Ctrl+Shift+T)"), "reader.task"));
  gtk_widget_set_valign (box, GTK_ALIGN_START);
  return box;
}

static void
rounds_note_reader_init (RoundsNoteReader *self)
{
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "note-reader");
  self->query = g_strdup ("");
  self->title = label_new ("note-title");
  self->facts = label_new ("note-facts");
  self->relations = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->warning = label_new ("note-warning");
  self->compared = label_new ("note-compared");
  self->foot = label_new ("note-foot");
  gtk_label_set_text (
      GTK_LABEL (self->foot),
      _ ("A relative’s illness in a note is never this person’s problem · J, K: next match · "
         "Ctrl+Enter: source"));
  self->head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  gtk_widget_add_css_class (self->head, "note-head");
  gtk_widget_set_hexpand (words, TRUE);
  gtk_box_append (GTK_BOX (words), self->title);
  gtk_box_append (GTK_BOX (words), self->facts);
  gtk_box_append (GTK_BOX (words), self->relations);
  self->match_box = matches_new (self);
  gtk_box_append (GTK_BOX (words), self->match_box);
  self->back = icon_button_new ("go-previous-symbolic", _ ("Back to the list (Esc)"), "notes.back");
  gtk_widget_set_valign (self->back, GTK_ALIGN_START);
  gtk_widget_set_visible (self->back, FALSE);
  gtk_box_append (GTK_BOX (self->head), self->back);
  gtk_box_append (GTK_BOX (self->head), words);
  gtk_box_append (GTK_BOX (self->head), buttons_new (self));
  gtk_box_append (GTK_BOX (self), self->head);
  gtk_box_append (GTK_BOX (self), self->warning);
  gtk_box_append (GTK_BOX (self), self->compared);
  self->stack = gtk_stack_new ();
  gtk_widget_set_vexpand (self->stack, TRUE);
  self->state = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "width-chars", 8, "max-width-chars", 30,
                              "justify", GTK_JUSTIFY_CENTER, NULL);
  gtk_widget_add_css_class (self->state, "note-state");
  gtk_stack_add_child (GTK_STACK (self->stack), self->state);
  gtk_box_append (GTK_BOX (self), self->stack);
  gtk_box_append (GTK_BOX (self), self->foot);
  add_actions (self);
}

GtkWidget *
rounds_note_reader_new (RoundsPatient *patient)
{
  RoundsNoteReader *self = g_object_new (ROUNDS_TYPE_NOTE_READER, NULL);

  self->patient = g_object_ref (patient);
  self->body = ROUNDS_NOTE_BODY (rounds_note_body_new (patient));
  gtk_stack_add_child (GTK_STACK (self->stack), GTK_WIDGET (self->body));
  g_signal_connect_object (patient, "notify::at", G_CALLBACK (show_addend), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (patient, "notify::at", G_CALLBACK (show_relations), self,
                           G_CONNECT_SWAPPED);
  rounds_note_reader_show (self, NULL, "");
  return GTK_WIDGET (self);
}

/* ---- what is shown ---- */

const RoundsChartRow *
rounds_note_reader_get_row (RoundsNoteReader *self)
{
  return self->row;
}

void
rounds_note_reader_set_back (RoundsNoteReader *self, gboolean back)
{
  gtk_widget_set_visible (self->back, back);
}

gboolean
rounds_note_reader_is_settled (RoundsNoteReader *self)
{
  return !self->reading;
}

RoundsNoteBody *
rounds_note_reader_get_body (RoundsNoteReader *self)
{
  return self->body;
}

const RoundsNote *
rounds_note_reader_get_note (RoundsNoteReader *self)
{
  return self->note;
}

const char *
rounds_note_reader_get_title (RoundsNoteReader *self)
{
  return gtk_label_get_text (GTK_LABEL (self->title));
}

const char *
rounds_note_reader_get_facts (RoundsNoteReader *self)
{
  return gtk_label_get_text (GTK_LABEL (self->facts));
}

const char *
rounds_note_reader_get_warning (RoundsNoteReader *self)
{
  return gtk_label_get_text (GTK_LABEL (self->warning));
}

const char *
rounds_note_reader_get_compared (RoundsNoteReader *self)
{
  return self->comparing ? gtk_label_get_text (GTK_LABEL (self->compared)) : "";
}

char *
rounds_note_reader_get_relations (RoundsNoteReader *self)
{
  if (self->row == NULL)
    return g_strdup ("");
  return rounds_note_relations_words (index_of (self), self->row,
                                      rounds_note_list_until (self->patient));
}

const char *
rounds_note_reader_get_matches (RoundsNoteReader *self)
{
  return gtk_label_get_text (GTK_LABEL (self->matches));
}
