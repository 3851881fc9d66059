#include "note-reader.h"

#include "drafts.h"
#include "note-compare.h"
#include "note-list.h"
#include "note-reader-private.h"
#include "note-relations.h"
#include "note-remarks.h"
#include "note-words.h"
#include "page-actions.h"
#include "say.h"
#include "write-page.h"

#include <glib/gi18n-lib.h>
#include <string.h>

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

/* What is to be known of a note that is not as it was when it was opened. words NULL: nothing. */
static void
say_changed (RoundsNoteReader *self, const char *words)
{
  gtk_label_set_text (GTK_LABEL (self->changed), words != NULL ? words : "");
  gtk_widget_set_visible (self->changed, words != NULL);
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
show_warning (RoundsNoteReader *self)
{
  g_autofree char *warning = rounds_note_warning (self->row, self->whole);

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
      const RoundsNoteOther *other = &g_array_index (self->others, RoundsNoteOther, i);
      g_autofree char *action = other->version.version != 0
                                    ? g_strdup_printf ("reader.compare(%d)", (int) i)
                                    : g_strdup ("reader.source");

      g_menu_append (menu, other->label, action);
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

/* Bytes of another version are other words: nothing is marked, and it is said. */
static void
say_cited_was (RoundsNoteReader *self)
{
  g_autofree char *words = g_strdup_printf (
      _ ("⚠ Cited from version %u; this is version %u, where nothing is marked. The source has "
         "the words that were cited."),
      self->cited_was, self->row->event->version);

  say_changed (self, words);
}

static void
add_citation (RoundsNoteReader *self)
{
  const RoundsNoteRemark remark = { ROUNDS_SPAN_CITED, 0, _ ("← where the citation points"),
                                    _ ("Show it in the note") };

  if (self->cited && rounds_note_view_add_span (view_of (self), ROUNDS_SPAN_CITED, &self->place))
    rounds_note_body_add_remark (self->body, &remark);
  else if (self->cited)
    say_changed (
        self,
        _ ("⚠ What is cited is not in the part that is shown here. It stands in Documents and in "
           "the source."));
}

/* The spans and remarks of the note that is shown, anew. */
static void
mark_all (RoundsNoteReader *self)
{
  rounds_note_reader_stop_finding (self);
  rounds_note_body_clear_remarks (self->body);
  for (guint kind = 0; kind < ROUNDS_N_SPANS; kind++)
    rounds_note_view_clear_spans (view_of (self), kind);
  if (self->note == NULL || self->row == NULL || self->comparing)
    return;
  rounds_note_remarks_add (self->body, self->patient, self->row, self->marks);
  add_citation (self);
  if (self->cited_was != 0 && !self->stale)
    say_cited_was (self);
  rounds_note_reader_find (self);
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

/* Why a note has no text here. */
static const char *
why_not (const RoundsNote *note)
{
  for (guint i = 0; i < note->n; i++)
    if (note->parts[i].why != NULL)
      return note->parts[i].why;
  return note->n == 0 ? _ ("This note has no text in the record.")
                      : _ ("This note cannot be shown as text. It is among the documents.");
}

static gboolean
is_struck (const RoundsChartRow *row)
{
  return (row->marks & (ROUNDS_MARK_IN_ERROR | ROUNDS_MARK_DELETED)) != 0;
}

static void
show_note (RoundsNoteReader *self)
{
  g_autofree char *source = rounds_note_source (index_of (self), self->row);

  rounds_note_reader_stop_finding (self);
  self->comparing = FALSE;
  self->with = (RoundsNoteVersion){ .version = 0 };
  gtk_widget_set_visible (self->done, FALSE);
  gtk_widget_set_visible (self->compared, FALSE);
  self->struck = is_struck (self->row);
  self->whole = rounds_note_view_set_note (view_of (self), self->note, source, self->struck);
  show_warning (self);
  if (!has_text (self->note))
    {
      show_state (self, why_not (self->note));
      return;
    }
  gtk_stack_set_visible_child (GTK_STACK (self->stack), GTK_WIDGET (self->body));
  mark_all (self);
}

/* ---- reading ---- */

typedef struct
{
  RoundsNoteReader *self; /* a reference */
  guint serial;
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

/* What the menu calls the version that it is compared with. */
static const char *
label_of_other (RoundsNoteReader *self)
{
  for (guint i = 0; self->others != NULL && i < self->others->len; i++)
    {
      const RoundsNoteOther *other = &g_array_index (self->others, RoundsNoteOther, i);

      if (memcmp (&other->version, &self->with, sizeof self->with) == 0)
        return other->label;
    }
  return _ ("Comparison");
}

static void
show_comparison (RoundsNoteReader *self, const RoundsNoteComparison *comparison)
{
  g_autofree char *words = NULL;
  gboolean whole;

  self->comparing = TRUE;
  mark_all (self);
  whole = rounds_note_view_set_diff (view_of (self), comparison->older, comparison->newer,
                                     &comparison->diff);
  words = rounds_note_comparison_words (comparison, label_of_other (self), whole);
  gtk_label_set_text (GTK_LABEL (self->compared), words);
  gtk_widget_set_visible (self->compared, TRUE);
  gtk_widget_set_visible (self->done, TRUE);
  rounds_note_reader_show_matches (self);
}

static Wanted *
wanted_new (RoundsNoteReader *self)
{
  Wanted *wanted = g_new0 (Wanted, 1);

  self->reading = TRUE;
  wanted->self = g_object_ref (self);
  wanted->serial = ++self->serial;
  return wanted;
}

/* FALSE: another note is read by now, or none. */
static gboolean
is_awaited (RoundsNoteReader *self, const Wanted *wanted)
{
  if (wanted->serial != self->serial || self->row == NULL || index_of (self) == NULL)
    return FALSE;
  self->reading = FALSE;
  return TRUE;
}

static void
on_compared (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Wanted *wanted = data;
  g_autoptr (RoundsNoteReader) self = wanted->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsNoteComparison)
      comparison = rounds_note_compare_finish (ROUNDS_PATIENT (source), result, &error);

  if (!is_awaited (self, wanted))
    return;
  if (comparison != NULL)
    show_comparison (self, comparison);
  else
    show_state (self, error != NULL ? error->message : _ ("The note could not be read."));
}

static void
compare_with (RoundsNoteReader *self, const RoundsEvent *older)
{
  rounds_note_compare_async (self->patient, older, self->note, on_compared, wanted_new (self));
}

static void take_note (RoundsNoteReader *self, RoundsNote *note);

static void
on_note_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Wanted *wanted = data;
  g_autoptr (RoundsNoteReader) self = wanted->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsNote)
      note = rounds_patient_work_finish (ROUNDS_PATIENT (source), result, &error);

  if (!is_awaited (self, wanted))
    return;
  if (note != NULL)
    take_note (self, g_steal_pointer (&note));
  else
    show_state (self, error != NULL ? error->message : _ ("The note could not be read."));
}

static void
read_row (RoundsNoteReader *self)
{
  const RoundsPatientJob job = { read_note, (gpointer) self->row->event, NULL,
                                 (GDestroyNotify) rounds_note_free };

  rounds_patient_work_async (self->patient, &job, on_note_read, wanted_new (self));
}

/* ---- read again, where it was ---- */

static gboolean
says_same (const RoundsNote *one, const RoundsNote *other)
{
  gboolean same = one->n == other->n;

  for (guint i = 0; same && i < one->n; i++)
    same = g_strcmp0 (one->parts[i].field, other->parts[i].field) == 0 &&
           g_strcmp0 (one->parts[i].heading, other->parts[i].heading) == 0 &&
           g_strcmp0 (one->parts[i].text, other->parts[i].text) == 0;
  return same;
}

/* The same words: the text stays as it is, with what is selected in it. A comparison goes on where the other one is as it
 * was, or begins where it was asked for. */
static void
keep_shown (RoundsNoteReader *self)
{
  g_autofree char *source = rounds_note_source (index_of (self), self->row);
  const RoundsEvent *other = self->with.version != 0
                                 ? rounds_note_others_find (self->patient, self->row, &self->with)
                                 : NULL;

  rounds_note_view_set_source (view_of (self), source);
  if (self->with.version == 0 || (other != NULL && self->comparing))
    return;
  if (other != NULL)
    compare_with (self, other);
  else
    {
      show_note (self);
      say_changed (self,
                   _ ("⚠ What this note was compared with changed, so the comparison ended."));
    }
}

/* Other words: they are shown at the place that was read, and it is said (W8). */
static void
show_changed (RoundsNoteReader *self)
{
  RoundsNoteTop *top = self->comparing ? NULL : rounds_note_view_get_top (view_of (self));
  g_autofree char *came = rounds_say_moment (index_of (self), self->row->event->arrived);
  g_autofree char *both = NULL;
  g_autofree char *words = g_strdup_printf (
      _ ("⚠ This note changed while it was open. Version %u is shown, which came %s; what it "
         "said before is under its versions."),
      self->row->event->version, came);

  show_note (self);
  rounds_note_view_go_to_top (view_of (self), top);
  if (self->cited_was != 0)
    both = g_strjoin ("\n", words, gtk_label_get_text (GTK_LABEL (self->changed)), NULL);
  say_changed (self, both != NULL ? both : words);
}

/* Takes note. */
static void
take_note (RoundsNoteReader *self, RoundsNote *note)
{
  g_autoptr (RoundsNote) before = g_steal_pointer (&self->note);
  gboolean stale = self->stale;

  self->note = note;
  self->stale = FALSE;
  if (before == NULL)
    {
      show_note (self);
      scroll_to_first (self);
    }
  else if (says_same (before, note) && self->struck == is_struck (self->row))
    {
      if (stale) /* what was said while it was read */
        say_changed (self, NULL);
      if (self->cited_was != 0)
        say_cited_was (self);
      keep_shown (self);
    }
  else
    show_changed (self);
}

void
rounds_note_reader_follow (RoundsNoteReader *self, const RoundsChartRow *row)
{
  g_autofree char *query = g_strdup (self->query);

  if (self->note == NULL)
    {
      rounds_note_reader_show (self, row, query);
      return;
    }
  self->stale |= self->row->event->version != row->event->version;
  self->row = row;
  show_head (self);
  show_versions (self);
  show_warning (self);
  show_addend (self);
  show_relations (self);
  if (self->stale)
    say_changed (self, _ ("⚠ A newer version of this note came; it is being read …"));
  read_row (self);
}

void
rounds_note_reader_show (RoundsNoteReader *self, const RoundsChartRow *row, const char *query)
{
  /* A list that waits for its turn (follow.h) has rows that no worker may read: their chart is on its way out. */
  row = rounds_patient_find_again (self->patient, row);
  rounds_note_reader_stop_finding (self);
  g_clear_pointer (&self->note, rounds_note_free);
  self->serial++;
  self->reading = FALSE;
  self->row = row;
  self->cited = FALSE;
  self->cited_was = 0;
  self->comparing = self->stale = FALSE;
  self->with = (RoundsNoteVersion){ .version = 0 };
  self->whole = TRUE;
  self->match = 0;
  g_free (self->query);
  self->query = g_strdup (query);
  g_clear_pointer (&self->others, g_array_unref);
  rounds_note_body_clear_remarks (self->body);
  rounds_note_view_set_note (view_of (self), NULL, NULL, FALSE);
  gtk_widget_set_visible (self->head, row != NULL);
  gtk_widget_set_visible (self->foot, row != NULL);
  rounds_note_reader_set_enabled (self, "task", row != NULL);
  rounds_note_reader_set_enabled (self, "source", row != NULL);
  gtk_widget_set_visible (self->warning, FALSE);
  gtk_widget_set_visible (self->compared, FALSE);
  say_changed (self, NULL);
  show_addend (self);
  show_relations (self);
  if (row == NULL)
    {
      show_state (self, _ ("Choose a note to read it."));
      return;
    }
  show_head (self);
  show_versions (self);
  show_warning (self);
  rounds_note_reader_show_matches (self);
  show_state (self, _ ("Reading the note …"));
  read_row (self);
}

gboolean
rounds_note_reader_cites (RoundsNoteReader *self, const RoundsNotePlace *place)
{
  if (place == NULL || !self->cited)
    return place == NULL && !self->cited;
  return g_strcmp0 (self->place_field, place->field) == 0 && self->place.start == place->start &&
         self->place.end == place->end;
}

void
rounds_note_reader_cite (RoundsNoteReader *self, const RoundsNotePlace *place)
{
  /* What was said of the citation before. */
  if (place != NULL || self->cited || self->cited_was != 0)
    say_changed (self, NULL);
  self->cited = place != NULL;
  self->cited_was = 0;
  g_clear_pointer (&self->place_field, g_free);
  if (place != NULL)
    {
      self->place_field = g_strdup (place->field);
      self->place = (RoundsNotePlace){ self->place_field, place->start, place->end };
    }
  mark_all (self);
  if (place != NULL)
    scroll_to_first (self);
}

void
rounds_note_reader_cite_earlier (RoundsNoteReader *self, guint32 version)
{
  rounds_note_reader_cite (self, NULL);
  self->cited_was = version;
  mark_all (self);
}

guint32
rounds_note_reader_get_cited_earlier (RoundsNoteReader *self)
{
  return self->cited_was;
}

void
rounds_note_reader_set_query (RoundsNoteReader *self, const char *query)
{
  if (strcmp (self->query, query) == 0)
    return;
  g_free (self->query);
  self->query = g_strdup (query);
  self->match = 0;
  rounds_note_reader_stop_finding (self);
  rounds_note_view_clear_spans (view_of (self), ROUNDS_SPAN_HIT);
  self->unmarked = 0;
  if (self->note != NULL && self->row != NULL && !self->comparing)
    rounds_note_reader_find (self);
  rounds_note_reader_show_matches (self);
  if (*query != '\0')
    rounds_note_view_show_span (view_of (self), ROUNDS_SPAN_HIT, 0);
}

void
rounds_note_reader_set_marks (RoundsNoteReader *self, const GArray *marks)
{
  self->marks = marks;
  /* Until those of a chart that was read anew are there the remarks stay, and the text beside them where it is. */
  if (self->note != NULL && !self->stale && marks != NULL)
    mark_all (self);
}

/* ---- actions ---- */

static void
on_next_match (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  int past = rounds_note_reader_step_match (data, 1);

  if (past != 0)
    g_signal_emit (data, signals[SIGNAL_PAST_END], 0, past);
}

static void
on_previous_match (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  int past = rounds_note_reader_step_match (data, -1);

  if (past != 0)
    g_signal_emit (data, signals[SIGNAL_PAST_END], 0, past);
}

/* Its row is of the chart that is open: the turn in which it hears of a new one may still come (follow.h). */
static gboolean
is_current (RoundsNoteReader *self)
{
  return self->row != NULL && !self->stale &&
         rounds_patient_find_again (self->patient, self->row) == self->row;
}

static void
on_compare (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  RoundsNoteReader *self = data;
  guint i = (guint) g_variant_get_int32 (parameter);
  const RoundsEvent *event;

  if (self->note == NULL || !is_current (self))
    return;
  if (self->others == NULL || i >= self->others->len)
    {
      show_note (self);
      scroll_to_first (self);
      /* In place of a comparison that is being made, which is not waited for any more. */
      if (self->reading)
        read_row (self);
      return;
    }
  self->with = g_array_index (self->others, RoundsNoteOther, i).version;
  event = rounds_note_others_find (self->patient, self->row, &self->with);
  if (event != NULL)
    compare_with (self, event);
}

/* The words that are selected, or the line at the cursor, become the selection of the window. */
static gboolean
select_place (RoundsNoteReader *self)
{
  RoundsSelection selection = { .row = self->row };
  RoundsNotePlace place;

  if (!is_current (self))
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
  rounds_note_reader_stop_finding (self);
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

static void
rounds_note_reader_init (RoundsNoteReader *self)
{
  self->query = g_strdup ("");
  rounds_note_reader_build (self);
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
