#include "idle.h"

#include "account.h"
#include "question.h"

#include <glib/gi18n-lib.h>
#include <time.h>

#define LOOK_S  5 /* how often the clock is looked at while nothing is due */

#define IDLE_OF "rounds-idle" /* the session's */

struct _RoundsIdle
{
  GObject parent_instance;

  RoundsSession *session;
  RoundsIdleClock clock;
  gpointer clock_data;
  RoundsIdleState state;
  guint minutes, timer, period_s;
  guint asked_min;   /* a hold that is on its way into the audit */
  gint64 last;       /* when somebody was there */
  gint64 held_until; /* while HELD */
  double x, y;       /* of the pointer */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsIdle, rounds_idle, G_TYPE_OBJECT)

/* CLOCK_BOOTTIME also counts while the machine sleeps (clock_gettime(2)). */
static gint64
machine_clock (gpointer data)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return (gint64) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static gint64
now_of (RoundsIdle *self)
{
  return self->clock (self->clock_data);
}

static gint64
limit_ms (RoundsIdle *self)
{
  return (gint64) self->minutes * 60000;
}

/* ---- the timer ---- */

static gboolean
on_timer (gpointer data)
{
  RoundsIdle *self = data;

  rounds_idle_check (self);
  return G_SOURCE_CONTINUE;
}

static void
set_timer (RoundsIdle *self, guint period_s)
{
  if (self->period_s == period_s)
    return;
  g_clear_handle_id (&self->timer, g_source_remove);
  self->period_s = period_s;
  if (period_s > 0)
    self->timer = g_timeout_add_seconds (period_s, on_timer, self);
}

static void
set_state (RoundsIdle *self, RoundsIdleState state)
{
  static const guint periods[] = {
    [ROUNDS_IDLE_OFF] = 0,
    [ROUNDS_IDLE_WATCHING] = LOOK_S,
    [ROUNDS_IDLE_WARNING] = 1,
    [ROUNDS_IDLE_HELD] = LOOK_S,
  };

  self->state = state;
  set_timer (self, periods[state]);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
rounds_idle_check (RoundsIdle *self)
{
  gint64 now = now_of (self), idle = now - self->last;

  if (self->state == ROUNDS_IDLE_OFF)
    return;
  if (self->state == ROUNDS_IDLE_HELD && now < self->held_until)
    {
      g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
      return;
    }
  if (self->state == ROUNDS_IDLE_HELD)
    {
      /* The end of a hold is not the end of the session: it warns first, as always. */
      self->last = MAX (self->last, self->held_until - limit_ms (self) + ROUNDS_IDLE_WARN_S * 1000);
      idle = now - self->last;
    }
  if (idle >= limit_ms (self))
    rounds_session_lock (self->session);
  else if (idle >= limit_ms (self) - ROUNDS_IDLE_WARN_S * 1000)
    set_state (self, ROUNDS_IDLE_WARNING);
  else if (self->state != ROUNDS_IDLE_WATCHING)
    set_state (self, ROUNDS_IDLE_WATCHING);
}

void
rounds_idle_touch (RoundsIdle *self)
{
  gint64 now = now_of (self);

  if (self->state == ROUNDS_IDLE_OFF)
    return;
  /* A hold that ended while the machine slept keeps nothing open for whoever wakes it. */
  if (self->state == ROUNDS_IDLE_HELD && now >= self->held_until)
    {
      rounds_idle_check (self);
      if (self->state == ROUNDS_IDLE_OFF)
        return;
    }
  /* Too late: the machine slept meanwhile, or the timer was not heard. */
  if (self->state != ROUNDS_IDLE_HELD && now - self->last >= limit_ms (self))
    {
      rounds_session_lock (self->session);
      return;
    }
  self->last = now;
  if (self->state == ROUNDS_IDLE_WARNING)
    set_state (self, ROUNDS_IDLE_WATCHING);
}

RoundsIdleState
rounds_idle_get_state (RoundsIdle *self)
{
  return self->state;
}

guint
rounds_idle_get_seconds_left (RoundsIdle *self)
{
  gint64 end = self->state == ROUNDS_IDLE_HELD ? self->held_until : self->last + limit_ms (self);

  if (self->state == ROUNDS_IDLE_OFF)
    return 0;
  return (guint) ((MAX (end - now_of (self), 0) + 999) / 1000);
}

void
rounds_idle_set_minutes (RoundsIdle *self, guint minutes)
{
  self->minutes = CLAMP (minutes, ROUNDS_IDLE_LEAST_MIN, ROUNDS_IDLE_MOST_MIN);
  rounds_idle_check (self);
}

guint
rounds_idle_get_minutes (RoundsIdle *self)
{
  return self->minutes;
}

/* ---- holding ---- */

typedef struct
{
  RoundsIdle *idle;
  GWeakRef over; /* a GtkWindow */
  RoundsIdleHeld on_held;
} Hold;

static void
hold_free (Hold *hold)
{
  g_object_unref (hold->idle);
  g_weak_ref_clear (&hold->over);
  g_free (hold);
}

/* In words that stay until they were read: whoever asked has turned to the procedure. */
static void
say_not_held (RoundsIdle *self, GtkWindow *over, const char *problem)
{
  GtkWidget *dialog = adw_message_dialog_new (over, _ ("The Lock Is Not Held"), NULL);
  g_autofree char *body = g_strdup_printf (
      ngettext ("A hold must stand in the audit, and could not be noted there: %s\n\nWithout it "
                "Rounds locks after %u minute in which nobody is there.",
                "A hold must stand in the audit, and could not be noted there: %s\n\nWithout it "
                "Rounds locks after %u minutes in which nobody is there.",
                self->minutes),
      problem, self->minutes);

  gtk_window_set_title (GTK_WINDOW (dialog), "Rounds");
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), body);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  rounds_question_begin_with (ADW_MESSAGE_DIALOG (dialog), "close");
  g_signal_connect_object (self->session, "notify::state", G_CALLBACK (gtk_window_destroy), dialog,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_hold_noted (GObject *session, GAsyncResult *result, gpointer data)
{
  Hold *hold = data;
  RoundsIdle *self = hold->idle;
  guint minutes = self->asked_min;
  g_autoptr (GError) error = NULL;
  g_autoptr (GtkWindow) over = g_weak_ref_get (&hold->over);
  gboolean noted = rounds_account_finish (ROUNDS_SESSION (session), result, &error);

  self->asked_min = 0;
  if (self->state == ROUNDS_IDLE_OFF)
    minutes = 0;
  if (!noted && minutes > 0 && over != NULL)
    say_not_held (self, over, error->message);
  if (noted && minutes > 0)
    {
      self->last = now_of (self);
      self->held_until = self->last + (gint64) minutes * 60000;
      set_state (self, ROUNDS_IDLE_HELD);
      if (over != NULL && hold->on_held != NULL)
        hold->on_held (over);
    }
  hold_free (hold);
}

void
rounds_idle_hold (RoundsIdle *self, guint minutes, GtkWindow *over, RoundsIdleHeld on_held)
{
  Hold *hold;

  if (self->state == ROUNDS_IDLE_OFF || minutes == 0)
    return;
  hold = g_new0 (Hold, 1);
  hold->idle = g_object_ref (self);
  g_weak_ref_init (&hold->over, over);
  hold->on_held = on_held;
  self->asked_min = MIN (minutes, ROUNDS_IDLE_HOLD_MIN);
  rounds_account_note_hold_async (self->session, self->asked_min, on_hold_noted, hold);
}

/* That it ended early is worth a row and no wait: ending locks sooner. */
void
rounds_idle_release (RoundsIdle *self)
{
  self->asked_min = 0;
  if (self->state != ROUNDS_IDLE_HELD)
    return;
  self->last = now_of (self);
  set_state (self, ROUNDS_IDLE_WATCHING);
  rounds_account_note_hold_async (self->session, 0, NULL, NULL);
}

/* ---- events of the windows ---- */

static gboolean
is_a_person (RoundsIdle *self, GdkEvent *event)
{
  double x, y;

  switch ((int) gdk_event_get_event_type (event))
    {
    case GDK_KEY_PRESS:
    case GDK_BUTTON_PRESS:
    case GDK_SCROLL:
    case GDK_TOUCH_BEGIN:
    case GDK_TOUCH_UPDATE:
    case GDK_TOUCHPAD_SWIPE:
    case GDK_TOUCHPAD_PINCH:
    case GDK_PAD_BUTTON_PRESS:
      return TRUE;
    case GDK_MOTION_NOTIFY:
      /* GTK makes motions of its own, where the pointer stands, when a window is laid out anew. */
      if (!gdk_event_get_position (event, &x, &y) || (x == self->x && y == self->y))
        return FALSE;
      self->x = x;
      self->y = y;
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
on_event (GtkEventControllerLegacy *controller, GdkEvent *event, RoundsIdle *self)
{
  if (is_a_person (self, event))
    rounds_idle_touch (self);
  return GDK_EVENT_PROPAGATE;
}

static void
watch (RoundsIdle *self, GtkWidget *window)
{
  GtkEventController *controller = gtk_event_controller_legacy_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_object (controller, "event", G_CALLBACK (on_event), self, 0);
  gtk_widget_add_controller (window, controller);
}

static void
on_windows_changed (GListModel *windows, guint at, guint removed, guint added, RoundsIdle *self)
{
  for (guint i = at; i < at + added; i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      watch (self, window);
    }
}

/* ---- the object ---- */

static void
on_session_changed (RoundsIdle *self)
{
  gboolean open = rounds_session_get_state (self->session) == ROUNDS_SESSION_UNLOCKED;

  self->last = now_of (self);
  self->asked_min = 0;
  set_state (self, open ? ROUNDS_IDLE_WATCHING : ROUNDS_IDLE_OFF);
}

gboolean
rounds_idle_is_held (RoundsSession *session)
{
  RoundsIdle *self = g_object_get_data (G_OBJECT (session), IDLE_OF);

  return self != NULL && self->state == ROUNDS_IDLE_HELD;
}

static void
rounds_idle_dispose (GObject *object)
{
  RoundsIdle *self = ROUNDS_IDLE (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->session != NULL && g_object_get_data (G_OBJECT (self->session), IDLE_OF) == self)
    g_object_set_data (G_OBJECT (self->session), IDLE_OF, NULL);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (rounds_idle_parent_class)->dispose (object);
}

static void
rounds_idle_class_init (RoundsIdleClass *class)
{
  G_OBJECT_CLASS (class)->dispose = rounds_idle_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", ROUNDS_TYPE_IDLE, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
rounds_idle_init (RoundsIdle *self)
{
  self->minutes = ROUNDS_IDLE_DEFAULT_MIN;
}

RoundsIdle *
rounds_idle_new (RoundsSession *session, RoundsIdleClock clock, gpointer data)
{
  RoundsIdle *self = g_object_new (ROUNDS_TYPE_IDLE, NULL);
  GListModel *windows = gtk_window_get_toplevels ();

  self->session = g_object_ref (session);
  g_object_set_data (G_OBJECT (session), IDLE_OF, self);
  self->clock = clock != NULL ? clock : machine_clock;
  self->clock_data = data;
  g_signal_connect_object (session, "notify::state", G_CALLBACK (on_session_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (windows, "items-changed", G_CALLBACK (on_windows_changed), self, 0);
  on_windows_changed (windows, 0, 0, g_list_model_get_n_items (windows), self);
  on_session_changed (self);
  return self;
}

/* ---- the bar ---- */

static void
show_bar (GtkWidget *bar, RoundsIdle *self)
{
  GtkLabel *label = g_object_get_data (G_OBJECT (bar), "label");
  GtkLabel *alert = g_object_get_data (G_OBJECT (bar), "alert");
  GtkWidget *end = g_object_get_data (G_OBJECT (bar), "end");
  guint left = rounds_idle_get_seconds_left (self), minutes = (left + 59) / 60;
  g_autofree char *words = NULL;

  if (self->state == ROUNDS_IDLE_WARNING)
    words = g_strdup_printf (ngettext ("⚠ Locks in %u second.", "⚠ Locks in %u seconds.", left),
                             left);
  else if (self->state == ROUNDS_IDLE_HELD)
    words = g_strdup_printf (
        ngettext ("Held open for a procedure, %u minute more. It is noted in the audit.",
                  "Held open for a procedure, %u minutes more. It is noted in the audit.", minutes),
        minutes);
  gtk_widget_set_visible (end, self->state == ROUNDS_IDLE_HELD);
  gtk_widget_set_visible (GTK_WIDGET (alert), self->state == ROUNDS_IDLE_WARNING);
  gtk_label_set_text (alert, self->state == ROUNDS_IDLE_WARNING
                                 ? _ ("Nobody seems to be here. Any key or move keeps it open; "
                                      "drafts are kept.")
                                 : "");
  gtk_widget_set_visible (bar, words != NULL);
  if (words != NULL)
    gtk_label_set_text (label, words);
}

static GtkWidget *
line_new (GtkAccessibleRole role)
{
  return g_object_new (GTK_TYPE_LABEL, "accessible-role", role, "wrap", TRUE, "wrap-mode",
                       PANGO_WRAP_WORD_CHAR, "width-chars", 8, "xalign", 0.0, NULL);
}

GtkWidget *
rounds_idle_bar_new (RoundsIdle *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  /* Said once to who does not see it: words that change every second would never end. */
  GtkWidget *label = line_new (GTK_ACCESSIBLE_ROLE_LABEL);
  GtkWidget *alert = line_new (GTK_ACCESSIBLE_ROLE_ALERT);
  GtkWidget *end = gtk_button_new_with_mnemonic (_ ("_End the Hold"));
  GtkWidget *lock = gtk_button_new_with_mnemonic (_ ("_Lock Now"));

  gtk_widget_add_css_class (bar, "idle-bar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Lock"),
                                  -1);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (words), label);
  gtk_box_append (GTK_BOX (words), alert);
  gtk_box_append (GTK_BOX (bar), words);
  gtk_box_append (GTK_BOX (bar), end);
  gtk_box_append (GTK_BOX (bar), lock);
  g_object_set_data (G_OBJECT (bar), "label", label);
  g_object_set_data (G_OBJECT (bar), "alert", alert);
  g_object_set_data (G_OBJECT (bar), "end", end);
  g_signal_connect_object (end, "clicked", G_CALLBACK (rounds_idle_release), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (lock, "clicked", G_CALLBACK (rounds_session_lock), self->session,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "changed", G_CALLBACK (show_bar), bar, G_CONNECT_SWAPPED);
  show_bar (bar, self);
  return bar;
}
