#include "exam-page.h"

#include "exam-start.h"
#include "exam-trend.h"
#include "flow.h"
#include "pair-box.h"
#include "results-list.h"
#include "say.h"

#include <glib/gi18n-lib.h>

#define SIZES 3

struct _RoundsExamPage
{
  AdwBin parent_instance;

  RoundsExamTray *tray;
  GtkBox *items;
  GtkLabel *count, *displays;
  GtkWidget *put_back;
  gboolean was_full; /* the window filled its display before */
  guint size;        /* 0, 1, 2: larger */
};

enum
{
  SIGNAL_LEAVE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsExamPage, rounds_exam_page, ADW_TYPE_BIN)

static void
add_to (GtkWidget *box, GtkWidget *child)
{
  if (GTK_IS_BOX (box))
    gtk_box_append (GTK_BOX (box), child);
  else
    rounds_flow_box_append (ROUNDS_FLOW_BOX (box), child);
}

static GtkWidget *
add_label (GtkWidget *box, const char *text, const char *class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), 10);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, class);
  add_to (box, label);
  return label;
}

/* ---- an item ---- */

/* In words, because a patient reads no flags. */
static char *
against_range (const RoundsChartRow *row)
{
  g_autofree char *range = rounds_say_range (row);

  switch (rounds_say_flag_of (row))
    {
    case ROUNDS_FLAG_LOW:
    case ROUNDS_FLAG_CRITICAL_LOW:
      return g_strdup_printf (_ ("▼ below the laboratory’s range, %s"), range);
    case ROUNDS_FLAG_HIGH:
    case ROUNDS_FLAG_CRITICAL_HIGH:
      return g_strdup_printf (_ ("▲ above the laboratory’s range, %s"), range);
    case ROUNDS_FLAG_ABNORMAL:
    case ROUNDS_FLAG_CRITICAL:
      return g_strdup_printf (_ ("◆ flagged by the laboratory, range %s"), range);
    case ROUNDS_FLAG_NONE:
    default:
      return row->event->n_ranges > 0 ? g_strdup_printf (_ ("laboratory’s range %s"), range)
                                      : g_strdup (_ ("no range was given"));
    }
}

static void
add_marks (GtkWidget *box, const RoundsChartRow *row)
{
  g_autofree char *marks = rounds_say_marks (row);

  if (*marks != '\0')
    add_label (box, marks, "exam-words");
}

static void
add_result (GtkWidget *box, const RoundsChartIndex *index, const RoundsChartRow *row)
{
  g_autofree char *value = rounds_say_row_value (row), *range = against_range (row);
  g_autofree char *before = rounds_exam_before (index, row);
  GtkWidget *plot = rounds_exam_plot_new (index, row),
            *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gboolean flagged = rounds_say_flag_of (row) != ROUNDS_FLAG_NONE;

  /* Ten of its letters would be wider than a narrow window. */
  gtk_label_set_width_chars (GTK_LABEL (add_label (words, value, "exam-value")), 5);
  if (row->event->kind == ROUNDS_KIND_RESULT)
    add_label (words, range, flagged ? "exam-flagged" : "exam-words");
  if (*before != '\0')
    add_label (words, before, "exam-words");
  add_marks (words, row);
  /* Beside the words where there is room: whom it is for cannot scroll. */
  gtk_box_append (GTK_BOX (box), plot == NULL ? words
                                              : g_object_new (ROUNDS_TYPE_PAIR_BOX, "first", words,
                                                              "second", plot, NULL));
}

static void
add_medicine (GtkWidget *box, RoundsPatient *patient, const RoundsChartRow *row)
{
  const RoundsMedicines *medicines = rounds_patient_get_medicines (patient);

  for (guint i = 0; medicines != NULL && i < medicines->n_lines; i++)
    for (guint j = 0; j < medicines->lines[i].n_courses; j++)
      for (guint k = 0; k < medicines->lines[i].courses[j].n_rows; k++)
        if (medicines->lines[i].courses[j].rows[k] == row)
          {
            const RoundsMedicineCourse *course = &medicines->lines[i].courses[j];
            g_autofree char *dose = rounds_say_dose (course);

            add_label (box, rounds_medicine_state_text (course->state), "exam-words");
            add_label (box, dose, "exam-words");
            return;
          }
}

static const char *
problem_words (const RoundsEpisode *episode)
{
  static const char *const words[] = {
    [ROUNDS_PROBLEM_ACTIVE] = N_ ("active"),
    [ROUNDS_PROBLEM_RECURRENCE] = N_ ("recurrence"),
    [ROUNDS_PROBLEM_RELAPSE] = N_ ("relapse"),
    [ROUNDS_PROBLEM_NO_STATUS] = N_ ("status not recorded"),
    [ROUNDS_PROBLEM_REMISSION] = N_ ("in remission"),
    [ROUNDS_PROBLEM_INACTIVE] = N_ ("inactive"),
    [ROUNDS_PROBLEM_RESOLVED] = N_ ("resolved"),
    [ROUNDS_PROBLEM_REFUTED] = N_ ("refuted"),
    [ROUNDS_PROBLEM_IN_ERROR] = N_ ("entered in error"),
  };

  return episode->suspected ? _ ("suspected") : _ (words[episode->state]);
}

/* What it is now: a problem that is over, or was ruled out, is not read as one that is there. (transfer full) */
static char *
state_of (RoundsPatient *patient, const RoundsChartRow *row)
{
  const RoundsProblems *problems = rounds_patient_get_problems (patient);
  const RoundsAllergies *allergies = rounds_patient_get_allergies (patient);

  for (guint i = 0; problems != NULL && i < problems->n_problems; i++)
    for (guint j = 0; j < problems->problems[i].n_episodes; j++)
      if (problems->problems[i].episodes[j].row == row)
        return g_strdup (problem_words (&problems->problems[i].episodes[j]));
  for (guint i = 0; allergies != NULL && i < allergies->n_entries; i++)
    if (allergies->entries[i].row == row)
      return g_strdup (!allergies->entries[i].active       ? _ ("not active")
                       : allergies->entries[i].unconfirmed ? _ ("unconfirmed")
                                                           : _ ("active"));
  return rounds_say_status (row);
}

static void
add_other (GtkWidget *box, RoundsPatient *patient, const RoundsChartRow *row)
{
  g_autofree char *state = state_of (patient, row);

  add_label (box, state, "exam-words");
  add_marks (box, row);
}

static void
add_item (RoundsExamPage *self, const RoundsChartRow *row)
{
  RoundsPatient *patient = rounds_exam_tray_get_patient (self->tray);
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  g_autofree char *when = rounds_say_row_time (index, row);
  g_autofree char *name = rounds_say_title (row);

  gtk_widget_add_css_class (box, "exam-item");
  add_label (box, name, "exam-title");
  add_label (box, when, "exam-words");
  if (row->event->kind == ROUNDS_KIND_MEDICATION)
    add_medicine (box, patient, row);
  else if (row->event->value.type != ROUNDS_VALUE_NONE || row->event->n_components > 0)
    add_result (box, index, row);
  else
    add_other (box, patient, row);
  gtk_box_append (self->items, box);
}

static void
show_items (RoundsExamPage *self)
{
  guint n = rounds_exam_tray_size (self->tray), shown = rounds_exam_tray_count (self->tray);
  g_autofree char *count = g_strdup_printf (
      ngettext ("%u item added by the clinician. Anything else stays in the chart.",
                "%u items added by the clinician. Anything else stays in the chart.", shown),
      shown);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->items))) != NULL)
    gtk_box_remove (self->items, child);
  for (guint i = 0; i < n; i++)
    {
      const RoundsChartRow *row = rounds_exam_tray_get (self->tray, i);

      if (row != NULL)
        add_item (self, row);
    }
  gtk_label_set_text (self->count, count);
  gtk_widget_set_visible (self->put_back, rounds_exam_tray_has_removed (self->tray));
}

/* ---- what can be done ---- */

static void
on_leave_clicked (RoundsExamPage *self)
{
  g_signal_emit (self, signals[SIGNAL_LEAVE], 0);
}

static void
on_larger_clicked (RoundsExamPage *self)
{
  static const char *const classes[SIZES] = { "exam-1", "exam-2", "exam-3" };

  gtk_widget_remove_css_class (GTK_WIDGET (self), classes[self->size]);
  self->size = (self->size + 1) % SIZES;
  gtk_widget_add_css_class (GTK_WIDGET (self), classes[self->size]);
}

/* The last one that was added. */
static void
on_remove_clicked (RoundsExamPage *self)
{
  guint n = rounds_exam_tray_size (self->tray);

  if (n > 0)
    rounds_exam_tray_remove (self->tray, n - 1);
}

static void
on_put_back_clicked (RoundsExamPage *self)
{
  if (rounds_exam_tray_has_removed (self->tray))
    rounds_exam_tray_undo (self->tray);
}

/* ---- the page ---- */

static GtkWidget *
add_button (RoundsExamPage *self, GtkWidget *box, const char *label, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  g_signal_connect_swapped (button, "clicked", clicked, self);
  add_to (box, button);
  return button;
}

static GtkWidget *
make_head (RoundsExamPage *self)
{
  RoundsPatient *patient = rounds_exam_tray_get_patient (self->tray);
  RoundsStore *store = rounds_session_get_store (rounds_patient_get_session (patient));
  const RoundsPerson *person = rounds_patient_get_person (patient);
  g_autofree char *who = person != NULL ? rounds_say_who (person) : g_strdup (_ ("No name"));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18), *name, *end;

  gtk_widget_add_css_class (box, "exam-head");
  name = add_label (box, who, "exam-who");
  gtk_widget_set_hexpand (name, TRUE);
  end = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  self->displays = GTK_LABEL (add_label (end, "", "secondary"));
  if (rounds_store_get_kind (store) == ROUNDS_STORE_DEMONSTRATION)
    add_label (end, _ ("Demonstration · synthetic patients"), "secondary");
  gtk_box_append (GTK_BOX (box), end);
  return box;
}

static GtkWidget *
make_foot (RoundsExamPage *self)
{
  /* Controls are small beside what is read from 3 m, and wrap: the room is the items'. */
  GtkWidget *box = rounds_flow_box_new (12, 6), *leave;

  gtk_widget_add_css_class (box, "exam-head");
  gtk_widget_add_css_class (box, "exam-foot");
  self->count = GTK_LABEL (add_label (box, "", "exam-count"));
  gtk_widget_set_hexpand (GTK_WIDGET (self->count), TRUE);
  add_button (self, box, _ ("_Remove the Last"), G_CALLBACK (on_remove_clicked));
  self->put_back = add_button (self, box, _ ("_Put It Back"), G_CALLBACK (on_put_back_clicked));
  add_button (self, box, _ ("Larger _Type"), G_CALLBACK (on_larger_clicked));
  leave = add_button (self, box, _ ("_Leave: Unlock with Your Passphrase"),
                      G_CALLBACK (on_leave_clicked));
  gtk_widget_add_css_class (leave, "suggested-action");
  return box;
}

static void
show_displays (RoundsExamPage *self)
{
  g_autofree char *displays = rounds_exam_displays (GTK_WIDGET (self));

  gtk_label_set_text (self->displays, displays);
}

/* A display gets its name and its place after it was listed, and one that comes to mirror another only its place
 * changes (gdk/x11/gdkscreen-x11.c, init_randr15). */
static void
on_monitors_changed (
    GListModel *monitors, guint at, guint removed, guint added, RoundsExamPage *self)
{
  for (guint i = at; i < at + added; i++)
    {
      g_autoptr (GdkMonitor) monitor = g_list_model_get_item (monitors, i);

      g_signal_connect_object (monitor, "notify", G_CALLBACK (show_displays), self,
                               G_CONNECT_SWAPPED);
    }
  show_displays (self);
}

static void
watch_monitors (RoundsExamPage *self, gboolean watches)
{
  GListModel *monitors = gdk_display_get_monitors (gtk_widget_get_display (GTK_WIDGET (self)));
  guint n = g_list_model_get_n_items (monitors);

  if (watches)
    {
      g_signal_connect_object (monitors, "items-changed", G_CALLBACK (on_monitors_changed), self,
                               0);
      on_monitors_changed (monitors, 0, 0, n, self);
      return;
    }
  g_signal_handlers_disconnect_by_data (monitors, self);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GdkMonitor) monitor = g_list_model_get_item (monitors, i);

      g_signal_handlers_disconnect_by_data (monitor, self);
    }
}

/* However the window is closed: leaving is a lock. */
static gboolean
on_close_requested (RoundsExamPage *self)
{
  g_signal_emit (self, signals[SIGNAL_LEAVE], 0);
  return GDK_EVENT_PROPAGATE;
}

/* Full screen nothing of another program stands beside it, and GNOME's shell keeps its notifications back
 * (gnome-shell, js/ui/messageTray.js: inFullscreen). */
static void
rounds_exam_page_map (GtkWidget *widget)
{
  RoundsExamPage *self = ROUNDS_EXAM_PAGE (widget);
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (widget));
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (window));

  GTK_WIDGET_CLASS (rounds_exam_page_parent_class)->map (widget);
  self->was_full = gtk_window_is_fullscreen (window);
  gtk_window_fullscreen (window);
  g_signal_connect_object (window, "close-request", G_CALLBACK (on_close_requested), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (surface, "enter-monitor", G_CALLBACK (show_displays), self,
                           G_CONNECT_SWAPPED);
  watch_monitors (self, TRUE);
}

static void
rounds_exam_page_unmap (GtkWidget *widget)
{
  RoundsExamPage *self = ROUNDS_EXAM_PAGE (widget);
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (widget));
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (window));

  g_signal_handlers_disconnect_by_data (window, self);
  if (surface != NULL)
    g_signal_handlers_disconnect_by_data (surface, self);
  watch_monitors (self, FALSE);
  if (!self->was_full)
    gtk_window_unfullscreen (window);
  GTK_WIDGET_CLASS (rounds_exam_page_parent_class)->unmap (widget);
}

static void
rounds_exam_page_finalize (GObject *object)
{
  g_clear_object (&ROUNDS_EXAM_PAGE (object)->tray);
  G_OBJECT_CLASS (rounds_exam_page_parent_class)->finalize (object);
}

static void
rounds_exam_page_class_init (RoundsExamPageClass *class)
{
  G_OBJECT_CLASS (class)->finalize = rounds_exam_page_finalize;
  GTK_WIDGET_CLASS (class)->map = rounds_exam_page_map;
  GTK_WIDGET_CLASS (class)->unmap = rounds_exam_page_unmap;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (class), "exampage");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (class), GTK_ACCESSIBLE_ROLE_GROUP);
  signals[SIGNAL_LEAVE] = g_signal_new ("leave", ROUNDS_TYPE_EXAM_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 0);
}

static void
rounds_exam_page_init (RoundsExamPage *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "exam-1");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Exam-room view"), -1);
}

GtkWidget *
rounds_exam_page_new (RoundsExamTray *tray)
{
  RoundsExamPage *self = g_object_new (ROUNDS_TYPE_EXAM_PAGE, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->tray = g_object_ref (tray);
  /* Nothing here says another time, so none is shown (W2). */
  rounds_patient_set_at (rounds_exam_tray_get_patient (tray), ROUNDS_NOW);
  self->items = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 28));
  gtk_widget_add_css_class (GTK_WIDGET (self->items), "exam-items");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->items));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (scroller), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What is shown"), -1);
  gtk_box_append (GTK_BOX (box), make_head (self));
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_box_append (GTK_BOX (box), make_foot (self));
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_object (tray, "changed", G_CALLBACK (show_items), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rounds_exam_tray_get_patient (tray), "changed", G_CALLBACK (show_items),
                           self, G_CONNECT_SWAPPED);
  show_items (self);
  return GTK_WIDGET (self);
}
