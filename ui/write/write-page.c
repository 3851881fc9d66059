#include "write-page.h"

#include "acknowledge.h"
#include "citation.h"
#include "drafts.h"
#include "list-stop.h"
#include "names.h"
#include "note-editor.h"
#include "note-types.h"
#include "page-actions.h"
#include "say.h"
#include "wrap-box.h"
#include "write-layout.h"
#include "weight.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define LINE_CHARS             60 /* of a draft in the list */

#define ROUNDS_TYPE_WRITE_PAGE (rounds_write_page_get_type ())
G_DECLARE_FINAL_TYPE (RoundsWritePage, rounds_write_page, ROUNDS, WRITE_PAGE, AdwBin)

struct _RoundsWritePage
{
  AdwBin parent_instance;

  RoundsPatient *patient;
  AdwBin *place; /* of the editor */
  RoundsNoteEditor *editor;
  GtkWidget *nothing; /* shown when there is none */
  GtkListBox *beside, *drafts, *signed_notes;
  GtkLabel *beside_words; /* what Enter does on a value */
  GtkLabel *drafts_count, *drafts_of_others, *signed_heading;
  GtkLabel *checks[ROUNDS_NOTE_CHECKS];
  GtkWidget *checks_card;
};

G_DEFINE_FINAL_TYPE (RoundsWritePage, rounds_write_page, ADW_TYPE_BIN)

/* ---- small parts ---- */

static GtkWidget *
new_label (const char *text, const char *css)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), 8);
  if (css != NULL)
    gtk_widget_add_css_class (label, css);
  return label;
}

/* A card with a heading, and at its end a few words. *aside may be NULL. */
static GtkWidget *
new_card (GtkWidget *side, const char *title, const char *words, GtkLabel **aside)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *head = g_object_new (ROUNDS_TYPE_WRAP_BOX, NULL);
  GtkWidget *heading = new_label (title, "heading");
  GtkWidget *end = new_label (words, "secondary");

  gtk_label_set_xalign (GTK_LABEL (end), 1);
  gtk_widget_set_hexpand (heading, TRUE);
  gtk_widget_set_parent (heading, head);
  gtk_widget_set_parent (end, head);
  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "write-card");
  gtk_box_append (GTK_BOX (card), head);
  gtk_box_append (GTK_BOX (side), card);
  if (aside != NULL)
    *aside = GTK_LABEL (end);
  return card;
}

static GtkListBox *
new_list (GtkWidget *card, const char *name)
{
  GtkWidget *list = gtk_list_box_new (), *stop = rounds_list_stop_new (list);

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_bind_property (list, "visible", stop, "visible", G_BINDING_SYNC_CREATE);
  gtk_box_append (GTK_BOX (card), stop);
  return GTK_LIST_BOX (list);
}

static void
empty_list (GtkListBox *list)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (list, 0)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
}

/* A row of two lines, with a key that says what it is, and perhaps words at its end. */
typedef struct
{
  const char *title, *detail, *key, *action;
} RowWords;

static void
add_row (GtkListBox *list, const RowWords *words)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *name = g_strdup_printf ("%s%s%s, %s", words->action != NULL ? words->action : "",
                                           words->action != NULL ? " " : "", words->title,
                                           words->detail);

  gtk_box_append (GTK_BOX (texts), new_label (words->title, "row-title"));
  gtk_box_append (GTK_BOX (texts), new_label (words->detail, "secondary"));
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (line), texts);
  if (words->action != NULL)
    {
      GtkWidget *action = new_label (words->action, "accent");

      gtk_label_set_wrap (GTK_LABEL (action), FALSE);
      gtk_label_set_xalign (GTK_LABEL (action), 1);
      gtk_box_append (GTK_BOX (line), action);
    }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), line);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (row), "key", g_strdup (words->key), g_free);
  gtk_list_box_append (list, row);
}

/* ---- beside you while you write ---- */

/* What is asked for most: LOINC codes that may stand for one thing, in Synthea's data and elsewhere
 * (loinc.org). */
static const char *const beside_codes[][4] = {
  { "6298-4", "2823-3", NULL },   /* potassium, in blood and in serum */
  { "38483-4", "2160-0", NULL },  /* creatinine, likewise */
  { "98979-8", "33914-3", NULL }, /* eGFR: CKD-EPI 2021, and before */
  { "85354-9", "55284-4", NULL }, /* blood pressure */
};

static const RoundsChartRow *
latest_of_any (const RoundsChartIndex *index, const char *const *codes, gint64 moment)
{
  const RoundsChartRow *latest = NULL;

  for (; *codes != NULL; codes++)
    {
      const RoundsChartRow *row = rounds_citation_latest (index, *codes, moment);

      if (row != NULL && (latest == NULL || row->from > latest->from))
        latest = row;
    }
  return latest;
}

static gboolean
is_writing (RoundsWritePage *self)
{
  return self->editor != NULL && rounds_note_editor_get_draft (self->editor) != NULL;
}

static void
add_beside (RoundsWritePage *self, const RoundsChartRow *row)
{
  g_autofree char *title = rounds_citation_title (row);
  g_autofree char *detail = rounds_citation_detail (self->patient, row);

  add_row (self->beside, &(RowWords){ title, detail, row->event->reference,
                                      is_writing (self) ? _ ("Insert") : _ ("Source") });
}

static void
show_beside (RoundsWritePage *self)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  const RoundsSelection *selection = rounds_patient_get_selection (self->patient);
  gint64 moment = rounds_patient_get_moment (self->patient);
  const RoundsPoint *weight;

  empty_list (self->beside);
  gtk_label_set_text (self->beside_words,
                      is_writing (self)
                          ? _ ("Enter puts a value into the note, with its date.")
                          : _ ("Enter opens the source. Into a note, once one is open."));
  if (index == NULL)
    return;
  if (selection->row != NULL && selection->row->event->reference != NULL)
    add_beside (self, selection->row);
  for (gsize i = 0; i < G_N_ELEMENTS (beside_codes); i++)
    {
      const RoundsChartRow *row = latest_of_any (index, beside_codes[i], moment);

      if (row != NULL && row != selection->row)
        add_beside (self, row);
    }
  weight = rounds_chart_weight (index, moment).point;
  if (weight != NULL && weight->row != selection->row)
    add_beside (self, weight->row);
}

static void
on_beside_activated (RoundsWritePage *self, GtkListBoxRow *row)
{
  const char *reference = g_object_get_data (G_OBJECT (row), "key");
  const RoundsChartRow *found = rounds_chart_row (rounds_patient_get_index (self->patient),
                                                  reference);

  if (found != NULL && is_writing (self))
    rounds_note_editor_insert_row (self->editor, found);
  else if (found != NULL)
    rounds_open_source (GTK_WIDGET (self->beside), self->patient, found);
}

/* ---- drafts, signed notes, checks ---- */

/* The clock alone within a day: the day of a demonstration is not the machine's. */
static char *
say_saved (RoundsWritePage *self, const RoundsDraft *draft)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  gint64 now = g_get_real_time () / 1000;

  if (now - draft->saved < G_GINT64_CONSTANT (12) * 3600 * 1000)
    return rounds_say_clock (index, draft->saved);
  return rounds_say_moment (index, draft->saved);
}

static char *
say_draft (RoundsWritePage *self, const RoundsDraft *draft)
{
  g_autofree char *at = say_saved (self, draft);
  g_autofree char *line = g_strdup (draft->text != NULL ? draft->text : "");
  g_autofree char *cut = NULL;

  g_strdelimit (line, "\n\r\t", ' ');
  if (*line == '\0')
    return g_strdup_printf (_ ("saved %s · no words yet"), at);
  if (g_utf8_strlen (line, -1) <= LINE_CHARS)
    return g_strdup_printf (_ ("saved %s · %s"), at, line);
  cut = g_utf8_substring (line, 0, LINE_CHARS);
  return g_strdup_printf (_ ("saved %s · %s…"), at, cut);
}

static char *
name_draft (RoundsWritePage *self, const RoundsDraft *draft)
{
  guint n;
  const RoundsNoteType *types = rounds_note_types_get (&n);
  const char *type = draft->appends != NULL ? _ ("Addendum")
                                            : _ (types[rounds_note_types_find (draft->type)].words);
  gboolean this_one = self->editor != NULL &&
                      g_strcmp0 (rounds_note_editor_get_draft (self->editor), draft->id) == 0;

  /* The title of an addendum says what it is. */
  if (draft->title != NULL && draft->appends != NULL)
    return g_strdup_printf (this_one ? _ ("%s, this one") : "%s", draft->title);
  if (draft->title != NULL)
    return g_strdup_printf (this_one ? _ ("%s: %s, this one") : "%s: %s", type, draft->title);
  return g_strdup_printf (this_one ? _ ("%s, this one") : "%s", type);
}

static void
show_drafts (RoundsWritePage *self)
{
  RoundsDrafts *drafts = rounds_drafts_of (self->patient);
  guint n = rounds_drafts_size (drafts), others = rounds_drafts_of_others (drafts);
  g_autofree char *count = g_strdup_printf ("%u", n);
  g_autofree char *of_others =
      g_strdup_printf (g_dngettext (NULL, "%u draft of another person, not shown.",
                                    "%u drafts of other people, not shown.", others),
                       others);

  empty_list (self->drafts);
  for (guint i = 0; i < n; i++)
    {
      const RoundsDraft *draft = rounds_drafts_get (drafts, i);
      g_autofree char *name = name_draft (self, draft);
      g_autofree char *detail = say_draft (self, draft);

      add_row (self->drafts, &(RowWords){ name, detail, draft->id, NULL });
    }
  gtk_label_set_text (self->drafts_count, count);
  gtk_label_set_text (self->drafts_of_others, of_others);
  gtk_widget_set_visible (GTK_WIDGET (self->drafts_of_others), others > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->drafts), n > 0);
}

static void
show_signed (RoundsWritePage *self)
{
  g_autoptr (GPtrArray) rows = rounds_drafts_signed (rounds_drafts_of (self->patient));

  empty_list (self->signed_notes);
  for (guint i = 0; i < rows->len; i++)
    {
      const RoundsChartRow *row = g_ptr_array_index (rows, i);
      g_autofree char *time = rounds_say_row_time (rounds_patient_get_index (self->patient), row);
      g_autofree char *marks = rounds_say_marks (row);
      g_autofree char *detail = *marks != '\0' ? g_strdup_printf (_ ("signed %s · %s"), time, marks)
                                               : g_strdup_printf (_ ("signed %s"), time);

      add_row (self->signed_notes,
               &(RowWords){ row->event->title, detail, row->event->reference, NULL });
    }
  gtk_widget_set_visible (GTK_WIDGET (self->signed_heading), rows->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->signed_notes), rows->len > 0);
}

static void
show_checks (RoundsWritePage *self)
{
  RoundsNoteCheck checks[ROUNDS_NOTE_CHECKS] = { { 0 } };

  gtk_widget_set_visible (self->checks_card, is_writing (self));
  if (!is_writing (self))
    return;
  rounds_note_editor_check (self->editor, checks);
  for (guint i = 0; i < ROUNDS_NOTE_CHECKS; i++)
    {
      g_autofree char *line = g_strdup_printf ("%s %s", checks[i].passed ? "✓" : "⚠",
                                               checks[i].words);

      gtk_label_set_text (self->checks[i], line);
      if (checks[i].passed)
        gtk_widget_remove_css_class (GTK_WIDGET (self->checks[i]), "unsettled");
      else
        gtk_widget_add_css_class (GTK_WIDGET (self->checks[i]), "unsettled");
      rounds_note_check_clear (&checks[i]);
    }
}

/* ---- the editor ---- */

static void show_editor (RoundsWritePage *self, GtkWidget *editor);
static void edit_addendum (RoundsWritePage *self, const char *reference);

/* A copy: the editor that says so goes. */
static void
on_addend (RoundsWritePage *self, const char *reference)
{
  g_autofree char *to = g_strdup (reference);

  edit_addendum (self, to);
}

static gboolean
close_editor (gpointer data)
{
  show_editor (data, NULL);
  return G_SOURCE_REMOVE;
}

/* Not while the editor is still telling of it. */
static void
on_closed (RoundsWritePage *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, close_editor, g_object_ref (self), g_object_unref);
}

/* editor: floating; NULL: none. */
static void
show_editor (RoundsWritePage *self, GtkWidget *editor)
{
  if (self->place == NULL)
    return;
  if (self->editor != NULL)
    g_signal_handlers_disconnect_by_data (self->editor, self);
  self->editor = NULL;
  adw_bin_set_child (self->place, editor != NULL ? editor : self->nothing);
  if (editor != NULL)
    {
      self->editor = ROUNDS_NOTE_EDITOR (editor);
      g_signal_connect_object (editor, "changed", G_CALLBACK (show_checks), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (editor, "addend", G_CALLBACK (on_addend), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (editor, "closed", G_CALLBACK (on_closed), self, G_CONNECT_SWAPPED);
    }
  show_beside (self);
  show_drafts (self);
  show_checks (self);
}

/* The first letters that are typed are words of the note. */
static gboolean
focus_text (GtkWidget *root)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_TEXT_VIEW (child) ? gtk_widget_grab_focus (child) : focus_text (child))
      return TRUE;
  return FALSE;
}

static void
edit_addendum (RoundsWritePage *self, const char *reference)
{
  RoundsDrafts *drafts = rounds_drafts_of (self->patient);

  for (guint i = 0; i < rounds_drafts_size (drafts); i++)
    if (g_strcmp0 (rounds_drafts_get (drafts, i)->appends, reference) == 0)
      {
        rounds_write_page_edit (GTK_WIDGET (self), rounds_drafts_get (drafts, i)->id);
        return;
      }
  show_editor (self, rounds_note_editor_new (self->patient, NULL, reference));
  focus_text (GTK_WIDGET (self->editor));
}

void
rounds_write_page_edit (GtkWidget *page, const char *draft_id)
{
  RoundsWritePage *self = ROUNDS_WRITE_PAGE (page);

  if (draft_id != NULL && g_str_has_prefix (draft_id, ROUNDS_WRITE_TO))
    {
      edit_addendum (self, draft_id + strlen (ROUNDS_WRITE_TO));
      return;
    }

  if (self->editor != NULL && draft_id != NULL && *draft_id != '\0' &&
      g_strcmp0 (rounds_note_editor_get_draft (self->editor), draft_id) == 0)
    return;
  show_editor (self, rounds_note_editor_new (self->patient, draft_id, NULL));
  focus_text (GTK_WIDGET (self->editor));
}

static void
on_draft_activated (RoundsWritePage *self, GtkListBoxRow *row)
{
  rounds_write_page_edit (GTK_WIDGET (self), g_object_get_data (G_OBJECT (row), "key"));
}

static void
on_signed_activated (RoundsWritePage *self, GtkListBoxRow *row)
{
  show_editor (self, rounds_note_editor_new_signed (self->patient,
                                                    g_object_get_data (G_OBJECT (row), "key")));
}

static void
new_note (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  rounds_write_page_edit (GTK_WIDGET (data), NULL);
}

/* ---- the page ---- */

static void
on_drafts_changed (RoundsWritePage *self)
{
  show_drafts (self);
}

static void
on_chart_changed (RoundsWritePage *self)
{
  show_beside (self);
  show_drafts (self);
  show_signed (self);
}

static GtkWidget *
new_nothing (void)
{
  GtkWidget *page = adw_status_page_new ();
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_New Note"));

  adw_status_page_set_title (ADW_STATUS_PAGE (page), _ ("No draft is open"));
  adw_status_page_set_description (ADW_STATUS_PAGE (page),
                                   _ ("What you write is saved, sealed, as you type, and is nobody "
                                      "else’s until you sign it."));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "write.new");
  gtk_widget_add_css_class (button, "pill");
  gtk_widget_add_css_class (button, "suggested-action");
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  adw_status_page_set_child (ADW_STATUS_PAGE (page), button);
  gtk_widget_add_css_class (page, "card");
  return page;
}

static void
add_entries (GtkWidget *side)
{
  static const struct
  {
    const char *what, *words;
  } entries[] = {
    { "observation", N_ ("_Observation…") },
    { "problem", N_ ("_Problem…") },
    { "allergy", N_ ("_Allergy…") },
    { "task", N_ ("_Task…") },
  };
  GtkWidget *card = new_card (side, _ ("Enter"), _ ("a task keeps the selection"), NULL);
  GtkWidget *buttons = g_object_new (ROUNDS_TYPE_WRAP_BOX, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      GtkWidget *button = gtk_button_new_with_mnemonic (_ (entries[i].words));

      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.enter");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", entries[i].what);
      gtk_widget_set_parent (button, buttons);
    }
  gtk_box_append (GTK_BOX (card), buttons);
}

static void
add_drafts (RoundsWritePage *self, GtkWidget *side)
{
  GtkWidget *card = new_card (side, _ ("Your drafts of this patient"), "0", &self->drafts_count);
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_New Note"));

  self->drafts = new_list (card, _ ("Your drafts of this patient"));
  g_signal_connect_object (self->drafts, "row-activated", G_CALLBACK (on_draft_activated), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (card),
                  new_label (_ ("Drafts belong to the person signed in and are never shown to "
                                "another."),
                             "secondary"));
  self->drafts_of_others = GTK_LABEL (new_label ("", "secondary"));
  gtk_box_append (GTK_BOX (card), GTK_WIDGET (self->drafts_of_others));
  self->signed_heading = GTK_LABEL (new_label (_ ("Signed by you"), "heading"));
  gtk_box_append (GTK_BOX (card), GTK_WIDGET (self->signed_heading));
  self->signed_notes = new_list (card, _ ("Signed by you"));
  g_signal_connect_object (self->signed_notes, "row-activated", G_CALLBACK (on_signed_activated),
                           self, G_CONNECT_SWAPPED);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "write.new");
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (card), button);
}

static GtkWidget *
new_side (RoundsWritePage *self)
{
  GtkWidget *side = gtk_box_new (GTK_ORIENTATION_VERTICAL, 14);
  GtkWidget *card = new_card (side, _ ("Beside you while you write"), _ ("follows the selection"),
                              NULL);

  gtk_widget_add_css_class (side, "write-side");
  self->beside_words = GTK_LABEL (new_label ("", "secondary"));
  gtk_box_append (GTK_BOX (card), GTK_WIDGET (self->beside_words));
  self->beside = new_list (card, _ ("Beside you while you write"));
  g_signal_connect_object (self->beside, "row-activated", G_CALLBACK (on_beside_activated), self,
                           G_CONNECT_SWAPPED);
  add_drafts (self, side);
  self->checks_card = new_card (side, _ ("Before you sign"), _ ("3 checks"), NULL);
  for (guint i = 0; i < ROUNDS_NOTE_CHECKS; i++)
    {
      self->checks[i] = GTK_LABEL (new_label ("", "write-check"));
      gtk_box_append (GTK_BOX (self->checks_card), GTK_WIDGET (self->checks[i]));
    }
  add_entries (side);
  return side;
}

/* It scrolls by itself, so that the button that signs stays in sight. */
static GtkWidget *
new_side_scroller (RoundsWritePage *self)
{
  return g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy", GTK_POLICY_NEVER,
                       "propagate-natural-height", TRUE, "min-content-height", 240, "child",
                       new_side (self), NULL);
}

static void
add_actions (RoundsWritePage *self)
{
  static const GActionEntry entries[] = { { "new", new_note } };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), self);
  rounds_page_actions_install (GTK_WIDGET (self), "write", G_ACTION_GROUP (actions));
}

static void
rounds_write_page_dispose (GObject *object)
{
  RoundsWritePage *self = ROUNDS_WRITE_PAGE (object);

  if (self->editor != NULL)
    g_signal_handlers_disconnect_by_data (self->editor, self);
  self->editor = NULL;
  self->place = NULL;
  g_clear_object (&self->nothing);
  g_clear_object (&self->patient);
  G_OBJECT_CLASS (rounds_write_page_parent_class)->dispose (object);
}

static void
rounds_write_page_class_init (RoundsWritePageClass *class)
{
  G_OBJECT_CLASS (class)->dispose = rounds_write_page_dispose;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (class), "writepage");
}

static void
rounds_write_page_init (RoundsWritePage *self)
{
}

static void
build (RoundsWritePage *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *both = g_object_new (GTK_TYPE_BOX, NULL);
  GtkWidget *place = adw_bin_new ();

  self->place = ADW_BIN (place);
  self->nothing = g_object_ref_sink (new_nothing ());
  gtk_widget_set_layout_manager (both, rounds_write_layout_new ());
  gtk_box_append (GTK_BOX (both), place);
  gtk_box_append (GTK_BOX (both), new_side_scroller (self));
  gtk_widget_add_css_class (both, "write-both");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), both);
  adw_bin_set_child (ADW_BIN (self), scroller);
}

GtkWidget *
rounds_write_page_new (RoundsPatient *patient)
{
  RoundsWritePage *self = g_object_new (ROUNDS_TYPE_WRITE_PAGE, NULL);
  RoundsDrafts *drafts = rounds_drafts_of (patient);

  self->patient = g_object_ref (patient);
  add_actions (self);
  build (self);
  g_signal_connect_object (patient, "changed", G_CALLBACK (on_chart_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (patient, "selected", G_CALLBACK (show_beside), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (patient, "notify::at", G_CALLBACK (show_beside), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (drafts, "changed", G_CALLBACK (on_drafts_changed), self,
                           G_CONNECT_SWAPPED);
  show_editor (self, rounds_drafts_size (drafts) > 0
                         ? rounds_note_editor_new (patient, rounds_drafts_get (drafts, 0)->id, NULL)
                         : NULL);
  on_chart_changed (self);
  rounds_names_complete (GTK_WIDGET (self), NULL);
  return GTK_WIDGET (self);
}

guint
rounds_write_page_count (RoundsPatient *patient)
{
  return rounds_drafts_size (rounds_drafts_of (patient));
}
