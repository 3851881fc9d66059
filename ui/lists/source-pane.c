#include "source-pane.h"

#include "ask.h"
#include "clipboard.h"
#include "list-page.h"
#include "list-stop.h"
#include "local.h"
#include "look-alikes.h"
#include "names.h"
#include "page-actions.h"
#include "pair-box.h"
#include "say.h"
#include "scan.h"
#include "source-facts.h"
#include "source-reading.h"
#include "tag-lines.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define ROUNDS_TYPE_SOURCE_PANE (rounds_source_pane_get_type ())
G_DECLARE_FINAL_TYPE (RoundsSourcePane, rounds_source_pane, ROUNDS, SOURCE_PANE, AdwBin)

struct _RoundsSourcePane
{
  AdwBin parent_instance;

  GtkStack *stack, *tabs;
  GtkLabel *title, *versions_label, *changes_note, *text_note, *problem;
  GtkWidget *about_tab, *versions_tab, *text_tab;
  GtkBox *cards;
  GtkDropDown *from, *to;
  GtkListView *changes;
  GtkTextView *text;
  GtkWidget *in_error;
  GSimpleAction *may_enter_in_error; /* as its button is shown */

  RoundsPatient *patient;
  GArray *versions; /* guint32, as the drop-downs list them */
  guint reading;    /* counts what is shown: an answer for an older one is dropped */
  guint scrolling;  /* source: the mark is brought into sight */
  guint n_scrolls;
  gboolean filling; /* the drop-downs */
  gboolean filled;  /* with the record that is selected */
};

G_DEFINE_FINAL_TYPE (RoundsSourcePane, rounds_source_pane, ADW_TYPE_BIN)

/* ---- what is asked of the worker ---- */

typedef struct
{
  RoundsSourcePane *pane; /* a reference */
  guint reading;
} Asked;

static Asked *
ask (RoundsSourcePane *self)
{
  Asked *asked = g_new0 (Asked, 1);

  *asked = (Asked){ g_object_ref (self), self->reading };
  return asked;
}

static void
say_problem (RoundsSourcePane *self, const GError *error)
{
  gboolean quiet = error == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  /* The pane may have gone while it waited. */
  if (self->patient == NULL)
    return;
  if (!quiet)
    gtk_label_set_text (self->problem, error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), !quiet);
}

/* ---- cards ---- */

static void
on_link_clicked (GtkButton *button, const RoundsChartRow *row)
{
  RoundsSourcePane *self = ROUNDS_SOURCE_PANE (
      gtk_widget_get_ancestor (GTK_WIDGET (button), ROUNDS_TYPE_SOURCE_PANE));

  rounds_patient_select (self->patient, &(RoundsSelection){ .row = row });
}

static GtkWidget *
wrapped (const char *text, const char *class_name)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  if (class_name != NULL)
    gtk_widget_add_css_class (label, class_name);
  return label;
}

static GtkWidget *
make_line (const RoundsSourceLine *line)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *text = wrapped (line->text, line->warn ? "source-warning" : NULL);

  gtk_widget_set_hexpand (text, TRUE);
  if (line->label != NULL)
    {
      GtkWidget *label = wrapped (line->label, "secondary");

      gtk_label_set_width_chars (GTK_LABEL (label), 11);
      gtk_label_set_max_width_chars (GTK_LABEL (label), 11);
      gtk_box_append (GTK_BOX (box), label);
    }
  if (line->row != NULL)
    {
      GtkWidget *button = gtk_button_new ();

      gtk_button_set_child (GTK_BUTTON (button), text);
      gtk_widget_set_hexpand (button, TRUE);
      gtk_widget_add_css_class (button, "flat");
      gtk_widget_add_css_class (button, "source-link");
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      line->text, -1);
      g_signal_connect (button, "clicked", G_CALLBACK (on_link_clicked), (gpointer) line->row);
      text = button;
    }
  gtk_box_append (GTK_BOX (box), text);
  return box;
}

static GtkWidget *
make_card (const RoundsSourceCard *card)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *title = wrapped (card->title, "source-title");

  gtk_widget_set_hexpand (title, TRUE);
  gtk_box_append (GTK_BOX (head), title);
  if (card->note != NULL)
    gtk_box_append (GTK_BOX (head), wrapped (card->note, "secondary"));
  gtk_box_append (GTK_BOX (box), head);
  for (guint i = 0; i < card->lines->len; i++)
    gtk_box_append (GTK_BOX (box), make_line (&g_array_index (card->lines, RoundsSourceLine, i)));
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "facts");
  return box;
}

static void
show_cards (RoundsSourcePane *self, const RoundsChartRow *row)
{
  const RoundsListChart chart = rounds_list_chart_of (self->patient, ROUNDS_NEEDS_MEDICINES |
                                                                         ROUNDS_NEEDS_PROBLEMS |
                                                                         ROUNDS_NEEDS_ERRORS);
  g_autoptr (GPtrArray)
      cards = rounds_source_facts (&chart, row, rounds_patient_get_record (self->patient, row));
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->cards))) != NULL)
    gtk_box_remove (self->cards, child);
  for (guint i = 0; i < cards->len; i++)
    gtk_box_append (self->cards, make_card (g_ptr_array_index (cards, i)));
}

/* ---- the record itself ---- */

/* Once the lines above it have their heights, which 4.8's view works out when it is idle; the first
 * scroll makes it work out more of them. */
static gboolean
on_text_laid_out (gpointer data)
{
  RoundsSourcePane *self = data;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);

  gtk_text_view_scroll_to_mark (self->text, gtk_text_buffer_get_insert (buffer), 0, TRUE, 0, 0.2);
  if (++self->n_scrolls < 3)
    return G_SOURCE_CONTINUE;
  self->scrolling = 0;
  return G_SOURCE_REMOVE;
}

static void
mark_field (RoundsSourcePane *self, const RoundsSourceText *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  glong from = g_utf8_pointer_to_offset (text->text, text->text + text->start);
  glong to = g_utf8_pointer_to_offset (text->text, text->text + text->end);
  GtkTextIter start, end;

  if (text->end <= text->start)
    return;
  gtk_text_buffer_get_iter_at_offset (buffer, &start, (int) from);
  gtk_text_buffer_get_iter_at_offset (buffer, &end, (int) to);
  rounds_tag_lines (buffer,
                    gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), "field"),
                    &start, &end);
  gtk_text_buffer_place_cursor (buffer, &start);
  self->n_scrolls = 0;
  self->scrolling = g_idle_add_full (G_PRIORITY_LOW, on_text_laid_out, self, NULL);
}

/* Of a citation of what the record said before; 0: the version that counts. */
static guint32
cited_version (RoundsSourcePane *self)
{
  const RoundsSelection *selection = rounds_patient_get_selection (self->patient);

  return selection->row != NULL && selection->was.version != selection->row->event->version
             ? selection->was.version
             : 0;
}

/* What of a record that is too long is shown. */
static char *
cut_words (const RoundsSourceText *text)
{
  g_autofree char *from = g_format_size (text->from), *size = g_format_size (text->size);
  g_autofree char *shown = g_format_size (strlen (text->text));

  if (text->size == 0)
    return g_strdup (text->end > text->start
                         ? _ ("⚠ only the field is shown: the record is too long")
                         : _ ("⚠ only the beginning is shown: the record is too long"));
  if (text->from == 0)
    return g_strdup_printf (_ ("⚠ only the first %s are shown, of %s"), shown, size);
  return g_strdup_printf (_ ("⚠ only %s are shown, which begin after %s, of %s"), shown, from,
                          size);
}

static void
say_text (RoundsSourcePane *self, const RoundsSourceRead *read, gboolean wanted)
{
  const RoundsSourceText *text = &read->text;
  guint32 version = cited_version (self);
  g_autofree char *earlier =
      version != 0
          ? g_strdup_printf (_ ("⚠ version %u, as it was cited; version %u counts now"), version,
                             rounds_patient_get_selection (self->patient)->row->event->version)
          : g_strdup ("");
  g_autofree char *size = g_format_size (read->n_bytes);
  g_autofree char *cut = text->cut ? cut_words (text) : g_strdup ("");
  const char *marked = text->end > text->start ? _ ("the field is marked")
                       : wanted                ? _ ("the field was not found in it")
                                               : "";
  g_autofree char *words = rounds_list_join (
      earlier, read->attachment ? _ ("the text of what is attached") : size,
      text->json ? _ ("numbers and words as they stood, spaces ours") : "", marked, cut, NULL);

  gtk_label_set_text (self->text_note, words != NULL ? words : "");
}

/* What goes with words that are copied of the text (H22): of which record and version, and what must be said of it. */
static char *
text_source (RoundsSourcePane *self)
{
  const RoundsChartRow *row = rounds_patient_get_selection (self->patient)->row;
  guint32 version = cited_version (self), counts = row->event->version;
  g_autofree char *title = rounds_say_concept (row->event->title);
  g_autofree char *marks = rounds_say_marks (row);
  g_autofree char *earlier = version != 0 ? g_strdup_printf (_ ("⚠ version %u counts now"), counts)
                                          : NULL;
  g_autofree char *stands = g_strdup_printf (_ ("%s: %s, version %u, %s"), title,
                                             row->event->reference, version != 0 ? version : counts,
                                             row->event->source != NULL ? row->event->source
                                                                        : _ ("source not named"));

  return rounds_list_join (stands, earlier != NULL ? earlier : "", marks != NULL ? marks : "",
                           NULL);
}

static void
on_source_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Asked *asked = data;
  g_autoptr (RoundsSourcePane) self = asked->pane;
  g_autoptr (GError) error = NULL;
  RoundsSourceRead *read = rounds_source_read_finish (ROUNDS_PATIENT (source), result, &error);
  g_autofree char *source_words = NULL;

  if (asked->reading == self->reading && read == NULL)
    {
      gtk_label_set_text (self->text_note, "");
      say_problem (self, error);
    }
  else if (asked->reading == self->reading)
    {
      gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), read->text.text, -1);
      source_words = text_source (self);
      rounds_clipboard_set_source (self->text, source_words);
      say_text (self, read, rounds_patient_get_selection (self->patient)->field != NULL);
      mark_field (self, &read->text);
    }
  g_clear_pointer (&read, rounds_source_read_free);
}

/* ---- versions ---- */

static void
on_change_set_up (RoundsSourcePane *self, GtkListItem *item)
{
  gtk_list_item_set_child (item, wrapped ("", NULL));
  gtk_list_item_set_activatable (item, FALSE);
}

static void
on_change_bound (RoundsSourcePane *self, GtkListItem *item)
{
  const char *words = gtk_string_object_get_string (gtk_list_item_get_item (item));
  GtkWidget *label = gtk_list_item_get_child (item);

  gtk_label_set_text (GTK_LABEL (label), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (label)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static char *
change_words (const RoundsSourceChange *change)
{
  if (change->more > 0)
    return g_strdup_printf (ngettext ("and %u more field, which is not listed",
                                      "and %u more fields, which are not listed", change->more),
                            change->more);
  if (change->before == NULL)
    return g_strdup_printf (_ ("%s\nwas not there, is %s"), change->field, change->after);
  if (change->after == NULL)
    return g_strdup_printf (_ ("%s\nwas %s, is not there"), change->field, change->before);
  return g_strdup_printf (_ ("%s\nwas %s, is %s"), change->field, change->before, change->after);
}

static void
show_changes (RoundsSourcePane *self, const GPtrArray *changes)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  g_autoptr (GtkNoSelection) selection = NULL;
  const RoundsSourceChange *last = changes->len > 0 ? changes->pdata[changes->len - 1] : NULL;
  guint n = changes->len + (last != NULL && last->more > 0 ? last->more - 1 : 0);
  g_autofree char *note = g_strdup_printf (ngettext ("%u field differs", "%u fields differ", n), n);

  for (guint i = 0; i < changes->len; i++)
    gtk_string_list_take (list, change_words (g_ptr_array_index (changes, i)));
  gtk_label_set_text (self->changes_note, note);
  selection = gtk_no_selection_new (G_LIST_MODEL (g_steal_pointer (&list)));
  gtk_list_view_set_model (self->changes, GTK_SELECTION_MODEL (selection));
}

static void
on_versions_compared (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Asked *asked = data;
  g_autoptr (RoundsSourcePane) self = asked->pane;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray)
      changes = rounds_source_compare_finish (ROUNDS_PATIENT (source), result, &error);

  if (asked->reading != self->reading)
    return;
  if (changes == NULL)
    say_problem (self, error);
  else
    show_changes (self, changes);
}

static void
on_versions_chosen (RoundsSourcePane *self)
{
  const RoundsChartRow *row = rounds_patient_get_selection (self->patient)->row;
  guint from = gtk_drop_down_get_selected (self->from), to = gtk_drop_down_get_selected (self->to);
  guint32 both[2];

  if (self->filling || row == NULL || self->versions == NULL || from >= self->versions->len ||
      to >= self->versions->len)
    return;
  both[0] = g_array_index (self->versions, guint32, from);
  both[1] = g_array_index (self->versions, guint32, to);
  rounds_source_compare_async (self->patient, row->event->rid, both, on_versions_compared,
                               ask (self));
}

static char *
version_words (RoundsSourcePane *self, const RoundsVersion *version)
{
  g_autofree char *arrived = rounds_say_moment (rounds_patient_get_index (self->patient),
                                                version->arrived);
  g_autofree char *here = g_strdup_printf (_ ("Version %u"), version->version);
  g_autofree char *meta = version->version_id != NULL
                              ? g_strdup_printf (_ ("meta %s"), version->version_id)
                              : NULL;
  g_autofree char *came = g_strdup_printf (_ ("arrived %s"), arrived);

  return rounds_list_join (here, meta != NULL ? meta : "", came,
                           version->deleted ? _ ("deleted") : "", NULL);
}

static void
show_versions (RoundsSourcePane *self, const GPtrArray *versions)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  g_autofree char *label = g_strdup_printf (_ ("Versions · %u"), versions->len);
  guint last = versions->len > 0 ? versions->len - 1 : 0, from = last > 0 ? last - 1 : 0;

  g_clear_pointer (&self->versions, g_array_unref);
  self->versions = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; i < versions->len; i++)
    {
      const RoundsVersion *version = g_ptr_array_index (versions, i);

      gtk_string_list_take (list, version_words (self, version));
      g_array_append_val (self->versions, version->version);
      /* What changed since it was cited. */
      if (version->version == cited_version (self))
        from = i;
    }
  self->filling = TRUE;
  gtk_drop_down_set_model (self->from, G_LIST_MODEL (list));
  gtk_drop_down_set_model (self->to, G_LIST_MODEL (list));
  gtk_drop_down_set_selected (self->from, from);
  gtk_drop_down_set_selected (self->to, last);
  self->filling = FALSE;
  gtk_label_set_text (self->versions_label, label);
  gtk_list_view_set_model (self->changes, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->to), last > 0);
  gtk_label_set_text (self->changes_note,
                      last > 0 ? _ ("Comparing …") : _ ("There is one version only."));
  if (last > 0)
    on_versions_chosen (self);
}

static void
on_versions_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Asked *asked = data;
  g_autoptr (RoundsSourcePane) self = asked->pane;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray)
      versions = rounds_patient_versions_finish (ROUNDS_PATIENT (source), result, &error);

  if (asked->reading != self->reading)
    return;
  if (versions == NULL)
    say_problem (self, error);
  else
    show_versions (self, versions);
}

/* ---- acts ---- */

/* Only its own author takes a signed record back (W11); the act itself asks again. */
static gboolean
is_mine (RoundsSourcePane *self, const RoundsChartRow *row)
{
  GPtrArray *rows = rounds_patient_get_local (self->patient, ROUNDS_LOCAL_SIGNED);
  RoundsStore *store = rounds_session_get_store (rounds_patient_get_session (self->patient));

  for (guint i = 0; rows != NULL && store != NULL && i < rows->len; i++)
    {
      const RoundsLocalRow *local = g_ptr_array_index (rows, i);
      gsize size = 0;
      const char *text = g_bytes_get_data (local->content, &size);
      g_autoptr (RoundsScan) json = NULL;

      if (g_strcmp0 (local->id, row->event->reference) != 0)
        continue;
      json = rounds_scan_parse (text, size, NULL, NULL);
      return json != NULL &&
             g_strcmp0 (rounds_scan_get_string (json, rounds_scan_root (json), "user"),
                        rounds_store_get_user (store)) == 0;
    }
  return FALSE;
}

static void
on_error_entered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Asked *asked = data;
  g_autoptr (RoundsSourcePane) self = asked->pane;
  g_autoptr (GError) error = NULL;

  if (!rounds_patient_act_finish (ROUNDS_PATIENT (source), result, NULL, &error))
    say_problem (self, error);
}

static void
on_in_error_agreed (GtkWidget *over, gpointer reference)
{
  RoundsSourcePane *self = ROUNDS_SOURCE_PANE (over);
  const RoundsAct act = { .type = ROUNDS_ACT_ENTERED_IN_ERROR, .reference = reference };

  rounds_patient_act_async (self->patient, &act, on_error_entered, ask (self));
}

static void
on_in_error_clicked (RoundsSourcePane *self)
{
  const RoundsChartRow *row = rounds_patient_get_selection (self->patient)->row;
  const RoundsPerson *person = rounds_patient_get_person (self->patient);
  g_autofree char *who = person != NULL ? rounds_say_who (person) : NULL;
  g_autofree char *yes = NULL;
  g_autofree char *body = NULL;
  g_autofree char *warning = rounds_look_alikes_warn (self->patient);

  if (row == NULL)
    return;
  /* W10: an act names the patient, and a look-alike in another window. */
  yes = g_strdup_printf (_ ("Entered in Error for %s"), who != NULL ? who : _ ("this patient"));
  body = g_strdup_printf (
      _ ("%s%s“%s” stays in the record, struck and marked as entered in error, with "
         "your name and the time. It cannot be undone."),
      warning != NULL ? warning : "", warning != NULL ? "\n\n" : "", row->event->title);
  rounds_ask (GTK_WIDGET (self),
              &(RoundsQuestion){ .heading = _ ("Mark This Record as Entered in Error?"),
                                 .body = body,
                                 .yes = yes,
                                 .no = _ ("Keep It"),
                                 .dangerous = TRUE },
              on_in_error_agreed, g_strdup (row->event->reference), g_free);
}

static void
on_copy_clicked (RoundsSourcePane *self)
{
  const RoundsChartRow *row = rounds_patient_get_selection (self->patient)->row;
  g_autofree char *reference = row != NULL ? rounds_source_reference (row) : NULL;
  g_autofree char *title = row != NULL ? rounds_say_concept (row->event->title) : NULL;

  if (row != NULL)
    rounds_clipboard_copy (GTK_WIDGET (self), self->patient, title, reference, FALSE);
}

/* ---- following the patient ---- */

static void
on_tab_toggled (RoundsSourcePane *self)
{
  const char *name = "about";

  if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->versions_tab)))
    name = "versions";
  else if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->text_tab)))
    name = "text";
  gtk_stack_set_visible_child_name (self->tabs, name);
}

static void
show_in_error (RoundsSourcePane *self, const RoundsChartRow *row)
{
  gboolean may = row != NULL && (row->marks & ROUNDS_MARK_IN_ERROR) == 0 &&
                 rounds_patient_is_now (self->patient) && is_mine (self, row);

  gtk_widget_set_visible (self->in_error, may);
  g_simple_action_set_enabled (self->may_enter_in_error, may);
}

/* Of the record before, until those of this one are read. */
static void
forget_versions (RoundsSourcePane *self)
{
  g_clear_pointer (&self->versions, g_array_unref);
  self->filling = TRUE;
  gtk_drop_down_set_model (self->from, NULL);
  gtk_drop_down_set_model (self->to, NULL);
  self->filling = FALSE;
  gtk_label_set_text (self->versions_label, _ ("Versions"));
  gtk_label_set_text (self->changes_note, "");
}

static void
forget (RoundsSourcePane *self)
{
  GtkWidget *child;

  self->reading++;
  self->filled = FALSE;
  g_clear_handle_id (&self->scrolling, g_source_remove);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->cards))) != NULL)
    gtk_box_remove (self->cards, child);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), "", -1);
  gtk_widget_queue_resize (GTK_WIDGET (self->text)); /* as in note-view.c */
  rounds_clipboard_set_source (self->text, NULL);
  gtk_list_view_set_model (self->changes, NULL);
  gtk_label_set_text (self->title, "");
  gtk_label_set_text (self->text_note, "");
  forget_versions (self);
  say_problem (self, NULL);
}

/* The record whose chart is open; NULL: none. */
static const RoundsChartRow *
shown_row (RoundsSourcePane *self)
{
  return rounds_patient_get_state (self->patient) == ROUNDS_PATIENT_OPEN
             ? rounds_patient_get_selection (self->patient)->row
             : NULL;
}

/* What takes long, of a chart of 50,000 some milliseconds for each record that is stepped over, and the worker twice: only
 * when somebody sees it, and then at once. */
static void
fill (RoundsSourcePane *self)
{
  const RoundsSelection *selection = rounds_patient_get_selection (self->patient);
  const RoundsChartRow *row = shown_row (self);
  gboolean earlier = selection->was.version != 0;

  if (self->filled || row == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->filled = TRUE;
  show_cards (self, row);
  rounds_source_read_async (self->patient,
                            &(RoundsSourceWish){
                                .row = row,
                                .version = cited_version (self),
                                .field = selection->field,
                                .start = earlier ? selection->was.start : selection->start,
                                .end = earlier ? selection->was.end : selection->end },
                            on_source_read, ask (self));
  rounds_patient_versions_async (self->patient, row->event->rid, on_versions_read, ask (self));
}

static void
show_selection (RoundsSourcePane *self)
{
  const RoundsSelection *selection = rounds_patient_get_selection (self->patient);
  const RoundsChartRow *row = shown_row (self);
  g_autofree char *title = NULL;

  forget (self);
  show_in_error (self, row);
  gtk_stack_set_visible_child_name (self->stack, row != NULL ? "record" : "nothing");
  if (row == NULL)
    return;
  title = rounds_say_concept (row->event->title);
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->text_note, _ ("Reading the record …"));
  /* A citation opens at its field, in the version that it is of. */
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (selection->field != NULL ||
                                                           selection->was.version != 0
                                                       ? self->text_tab
                                                       : self->about_tab),
                                TRUE);
  fill (self);
}

/* A lock, another patient: nothing of it is left here, however long the pane is. */
static void
on_state_changed (RoundsSourcePane *self)
{
  if (rounds_patient_get_state (self->patient) == ROUNDS_PATIENT_CLOSED)
    show_selection (self);
}

/* The same record, read anew: as it was looked at. */
static void
on_changed (RoundsSourcePane *self)
{
  GtkWidget *const tabs[] = { self->about_tab, self->versions_tab, self->text_tab };
  GtkWidget *shown = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (tabs); i++)
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (tabs[i])))
      shown = tabs[i];
  show_selection (self);
  if (shown != NULL)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (shown), TRUE);
}

static void
rounds_source_pane_dispose (GObject *object)
{
  RoundsSourcePane *self = ROUNDS_SOURCE_PANE (object);

  self->reading++;
  g_clear_handle_id (&self->scrolling, g_source_remove);
  g_clear_pointer (&self->versions, g_array_unref);
  g_clear_object (&self->may_enter_in_error);
  g_clear_object (&self->patient);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), ROUNDS_TYPE_SOURCE_PANE);
  G_OBJECT_CLASS (rounds_source_pane_parent_class)->dispose (object);
}

static void
rounds_source_pane_class_init (RoundsSourcePaneClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (ROUNDS_TYPE_LIST_STOP);
  g_type_ensure (ROUNDS_TYPE_PAIR_BOX);
  G_OBJECT_CLASS (class)->dispose = rounds_source_pane_dispose;
  gtk_widget_class_set_css_name (widget_class, "sourcepane");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_REGION);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/rounds/Rounds/source-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, RoundsSourcePane, stack);
  gtk_widget_class_bind_template_child (widget_class, RoundsSourcePane, tabs);
  gtk_widget_class_bind_template_child (widget_class, RoundsSourcePane, title);
  gtk_widget_class_bind_template_child (widget_class, RoundsSourcePane, versions_label);
  gtk_widget_class_bind_template_child (widget_class, RoundsSourcePane, changes_note);
  gtk_widget_class_bind_template_child (widget_class, RoundsSourcePane, text_note);
  gtk_widget_class_bind_template_child (widget_class, RoundsSourcePane, problem);
  gtk_widget_class_bind_template_child (widget_class, RoundsSourcePane, about_tab);
  gtk_widget_class_bind_template_child (widget_class, RoundsSourcePane, versions_tab);
  gtk_widget_class_bind_template_child (widget_class, RoundsSourcePane, text_tab);
  gtk_widget_class_bind_template_child (widget_class, RoundsSourcePane, cards);
  gtk_widget_class_bind_template_child (widget_class, RoundsSourcePane, from);
  gtk_widget_class_bind_template_child (widget_class, RoundsSourcePane, to);
  gtk_widget_class_bind_template_child (widget_class, RoundsSourcePane, changes);
  gtk_widget_class_bind_template_child (widget_class, RoundsSourcePane, text);
  gtk_widget_class_bind_template_child (widget_class, RoundsSourcePane, in_error);
  gtk_widget_class_bind_template_callback (widget_class, on_tab_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_versions_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_in_error_clicked);
}

/* 4.8 lets the focus into the item that a drop-down's button shows, where it can do nothing. */
static void
pass_items_by (GtkWidget *root)
{
  if (strcmp (G_OBJECT_TYPE_NAME (root), "GtkListItemWidget") == 0)
    gtk_widget_set_can_focus (root, FALSE);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    pass_items_by (child);
}

static void
name_inner (GtkDropDown *drop_down, const char *name)
{
  GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (drop_down));

  pass_items_by (button);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
rounds_source_pane_init (RoundsSourcePane *self)
{
  /* Over light and over dark: a tag with an ink of its own makes GTK 4.8 warn when a screen reader asks
   * for the attributes of the text. */
  const GdkRGBA amber = { .96f, .76f, .07f, .38f };
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (factory, "setup", G_CALLBACK (on_change_set_up), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_change_bound), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->changes, factory);
  g_object_unref (factory);
  gtk_text_buffer_create_tag (gtk_text_view_get_buffer (self->text), "field", "background-rgba",
                              &amber, "weight", PANGO_WEIGHT_BOLD, NULL);
  /* 4.8 gives the focus to the button inside, which has no name of its own. */
  name_inner (self->from, _ ("The version that is compared"));
  name_inner (self->to, _ ("The version that it is compared with"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Source"), -1);
}

static void
add_actions (RoundsSourcePane *self)
{
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();

  self->may_enter_in_error = g_simple_action_new ("in-error", NULL);
  g_signal_connect_object (self->may_enter_in_error, "activate", G_CALLBACK (on_in_error_clicked),
                           self, G_CONNECT_SWAPPED);
  g_action_map_add_action (G_ACTION_MAP (actions), G_ACTION (self->may_enter_in_error));
  rounds_page_actions_install (GTK_WIDGET (self), "source", G_ACTION_GROUP (actions));
}

GtkWidget *
rounds_source_pane_new (RoundsPatient *patient)
{
  RoundsSourcePane *self = g_object_new (ROUNDS_TYPE_SOURCE_PANE, NULL);

  self->patient = g_object_ref (patient);
  add_actions (self);
  rounds_clipboard_guard (self->text, patient);
  rounds_names_complete (GTK_WIDGET (self), _ ("Source"));
  g_signal_connect_object (patient, "selected", G_CALLBACK (show_selection), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (patient, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (patient, "notify::at", G_CALLBACK (show_selection), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (patient, "notify::state", G_CALLBACK (on_state_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (fill), NULL);
  show_selection (self);
  return GTK_WIDGET (self);
}
