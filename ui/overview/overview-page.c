#include "overview-page.h"

#include "card-view.h"
#include "columns.h"
#include "focus-place.h"
#include "follow.h"
#include "last-note.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define ROUNDS_TYPE_OVERVIEW_PAGE (rounds_overview_page_get_type ())
G_DECLARE_FINAL_TYPE (RoundsOverviewPage, rounds_overview_page, ROUNDS, OVERVIEW_PAGE, AdwBin)

struct _RoundsOverviewPage
{
  AdwBin parent_instance;

  RoundsPatient *patient;
  RoundsColumns *columns;
  GtkWidget *views[ROUNDS_N_CARDS];
  RoundsCard *cards[ROUNDS_N_CARDS]; /* what they show */
  /* The last note: which it is, and what was found in its text. */
  guint8 note[ROUNDS_RID_BYTES];
  guint32 note_version;
  gconstpointer note_index; /* of the chart that it was read of */
  RoundsNoteSection section;
  gboolean was_read; /* or could not be */
  guint refill;      /* idle; 0: none */
};

G_DEFINE_FINAL_TYPE (RoundsOverviewPage, rounds_overview_page, ADW_TYPE_BIN)

#define SINCE 2
#define PLAN  7

typedef RoundsCard *(*MakeCard) (RoundsPatient *patient);

static const MakeCard makers[ROUNDS_N_CARDS] = {
  rounds_card_why,       rounds_card_alerts, rounds_card_since,   rounds_card_problems,
  rounds_card_medicines, rounds_card_vitals, rounds_card_results, NULL, /* the plan takes a text */
  rounds_card_tasks,
};

static void
show_card (RoundsOverviewPage *self, guint i, RoundsCard *card)
{
  g_clear_pointer (&self->cards[i], rounds_card_free);
  self->cards[i] = card;
  self->views[i] = rounds_card_view_new (card, self->patient);
  rounds_columns_set (self->columns, i, self->views[i]);
}

/* ---- the note ---- */

typedef struct
{
  RoundsOverviewPage *page; /* a reference */
  guint8 note[ROUNDS_RID_BYTES];
  guint32 version;
} Reading;

static void read_note (RoundsOverviewPage *self);

static void
on_text (GObject *source, GAsyncResult *result, gpointer data)
{
  Reading *reading = data;
  g_autoptr (RoundsOverviewPage) self = reading->page;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = rounds_patient_text_finish (ROUNDS_PATIENT (source), result, &error);
  g_autofree char *text = NULL;
  gboolean current = reading->version == self->note_version &&
                     memcmp (reading->note, self->note, ROUNDS_RID_BYTES) == 0;

  g_free (reading);
  if (!current || self->columns == NULL || rounds_patient_get_index (self->patient) == NULL)
    return;
  text = bytes != NULL ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes))
                       : NULL;
  rounds_note_section_clear (&self->section);
  rounds_note_section_find (text, &self->section);
  self->was_read = TRUE;
  if (rounds_last_note_pass (self->patient, self->note, self->note_version, &self->section))
    {
      read_note (self);
      return;
    }
  show_card (self, PLAN, rounds_card_plan (self->patient, &self->section));
}

/* What could not be read of one state of the chart may be read of the next: its file came. */
static gboolean
may_read_more (RoundsOverviewPage *self)
{
  return self->was_read && self->section.items == NULL &&
         self->note_index != (gconstpointer) rounds_patient_get_index (self->patient);
}

/* Reads the text of the note that has a plan, as far as is known, unless it is there. */
static void
read_note (RoundsOverviewPage *self)
{
  guint attachment;
  const RoundsChartRow *row = rounds_last_note (self->patient, &attachment);
  Reading *reading;

  if (row != NULL && self->note_version == row->event->version &&
      memcmp (self->note, row->event->rid, ROUNDS_RID_BYTES) == 0 && !may_read_more (self))
    return;
  rounds_note_section_clear (&self->section);
  self->was_read = FALSE;
  self->note_version = 0;
  if (row == NULL)
    return;
  memcpy (self->note, row->event->rid, ROUNDS_RID_BYTES);
  self->note_version = row->event->version;
  self->note_index = rounds_patient_get_index (self->patient);
  reading = g_new0 (Reading, 1);
  reading->page = g_object_ref (self);
  memcpy (reading->note, self->note, ROUNDS_RID_BYTES);
  reading->version = self->note_version;
  rounds_patient_text_async (self->patient, row, attachment, on_text, reading);
}

/* ---- all of it ---- */

static void
on_selected (RoundsOverviewPage *self)
{
  const RoundsChartRow *row = rounds_patient_get_selection (self->patient)->row;

  for (guint i = 0; i < ROUNDS_N_CARDS; i++)
    if (self->views[i] != NULL)
      rounds_card_view_select (self->views[i], row);
}

static RoundsCard *
make_card (RoundsOverviewPage *self, guint i)
{
  return makers[i] != NULL
             ? makers[i](self->patient)
             : rounds_card_plan (self->patient, self->was_read ? &self->section : NULL);
}

/* A card that says what it said stands as it stood. */
static void
renew_card (RoundsOverviewPage *self, guint i)
{
  RoundsCard *card = make_card (self, i);

  if (self->cards[i] == NULL || !rounds_card_equal (self->cards[i], card))
    {
      show_card (self, i, card);
      return;
    }
  rounds_card_free (self->cards[i]);
  self->cards[i] = card;
  rounds_card_view_renew (self->views[i], card);
}

static void
fill (RoundsOverviewPage *self)
{
  if (rounds_patient_get_index (self->patient) == NULL)
    {
      for (guint i = 0; i < ROUNDS_N_CARDS; i++)
        {
          self->views[i] = NULL;
          g_clear_pointer (&self->cards[i], rounds_card_free);
          rounds_columns_set (self->columns, i, NULL);
        }
      return;
    }
  read_note (self);
  for (guint i = 0; i < ROUNDS_N_CARDS; i++)
    renew_card (self, i);
  on_selected (self);
}

static gboolean
on_refill (gpointer data)
{
  RoundsOverviewPage *self = data;

  self->refill = 0;
  if (rounds_patient_get_index (self->patient) != NULL)
    {
      RoundsFocusPlace *place = rounds_focus_place_take (GTK_WIDGET (self));

      renew_card (self, SINCE);
      on_selected (self);
      rounds_focus_place_give_back (place, GTK_WIDGET (self));
    }
  return G_SOURCE_REMOVE;
}

/* The line that is pressed may be of that card: it changes once the press is over. */
static void
on_news (RoundsOverviewPage *self)
{
  if (self->refill == 0)
    self->refill = g_idle_add (on_refill, self);
}

static void
rounds_overview_page_dispose (GObject *object)
{
  RoundsOverviewPage *self = ROUNDS_OVERVIEW_PAGE (object);

  g_clear_handle_id (&self->refill, g_source_remove);
  self->columns = NULL;
  memset (self->views, 0, sizeof self->views);
  for (guint i = 0; i < ROUNDS_N_CARDS; i++)
    g_clear_pointer (&self->cards[i], rounds_card_free);
  rounds_note_section_clear (&self->section);
  adw_bin_set_child (ADW_BIN (self), NULL);
  g_clear_object (&self->patient);
  G_OBJECT_CLASS (rounds_overview_page_parent_class)->dispose (object);
}

static void
rounds_overview_page_class_init (RoundsOverviewPageClass *class)
{
  G_OBJECT_CLASS (class)->dispose = rounds_overview_page_dispose;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (class), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
rounds_overview_page_init (RoundsOverviewPage *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->columns = ROUNDS_COLUMNS (rounds_columns_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->columns), "overview");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->columns));
  gtk_accessible_update_property (GTK_ACCESSIBLE (scroller), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Overview"), -1);
  adw_bin_set_child (ADW_BIN (self), scroller);
}

GtkWidget *
rounds_overview_page_new (RoundsPatient *patient)
{
  RoundsOverviewPage *self = g_object_new (ROUNDS_TYPE_OVERVIEW_PAGE, NULL);

  self->patient = g_object_ref (patient);
  rounds_follow (self, patient, "changed", (RoundsFollow) fill);
  rounds_follow (self, patient, "notify::at", (RoundsFollow) fill);
  rounds_follow (self, patient, "notify::now", (RoundsFollow) fill);
  g_signal_connect_object (patient, "notify::state", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  rounds_follow (self, patient, "selected", (RoundsFollow) on_selected);
  g_signal_connect_object (rounds_news_of (patient), "changed", G_CALLBACK (on_news), self,
                           G_CONNECT_SWAPPED);
  fill (self);
  return GTK_WIDGET (self);
}
