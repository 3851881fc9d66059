#include "live-chart.h"

#include "focus-place.h"
#include "follow.h"

#define LOOK_S      15
#define HELD_FRAMES 3
#define GIVE_UP_US  (10 * G_USEC_PER_SEC) /* the text of a long note takes a while to be read */

typedef struct
{
  GtkAdjustment *adjustment; /* a reference */
  double value;
  guint held; /* frames since it stood there again */
} Scrolled;

typedef struct
{
  GtkWidget *page; /* which has this */
  RoundsPatient *patient;
  guint timer;
  guint tick;              /* 0: nothing is brought back now */
  gboolean reading;        /* the next "changed" is ours */
  GArray *scrolled;        /* Scrolled */
  gint64 held_since;       /* monotonic */
  RoundsFocusPlace *focus; /* while pages fill themselves; NULL */
} LiveChart;

static const char key[] = "rounds-live-chart";

static void
scrolled_clear (gpointer data)
{
  g_object_unref (((Scrolled *) data)->adjustment);
}

static void
live_chart_free (gpointer data)
{
  LiveChart *self = data;

  g_clear_handle_id (&self->timer, g_source_remove);
  g_array_unref (self->scrolled);
  g_clear_pointer (&self->focus, rounds_focus_place_free);
  g_object_unref (self->patient);
  g_free (self);
}

/* ---- when nobody is in the middle of something ---- */

static gboolean
has_dialog (GtkWindow *window)
{
  GListModel *windows = gtk_window_get_toplevels ();
  gboolean found = FALSE;

  for (guint i = 0; !found && i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) other = g_list_model_get_item (windows, i);

      found = gtk_window_get_transient_for (other) == window &&
              gtk_widget_get_visible (GTK_WIDGET (other));
    }
  return found;
}

static gboolean
is_pressed (GtkNative *native)
{
  GdkSurface *surface = gtk_native_get_surface (native);
  GdkSeat *seat = gdk_display_get_default_seat (gdk_surface_get_display (surface));
  GdkDevice *pointer = seat != NULL ? gdk_seat_get_pointer (seat) : NULL;
  GdkModifierType state = 0;

  if (pointer != NULL)
    gdk_surface_get_device_position (surface, pointer, NULL, NULL, &state);
  return (state & (GDK_BUTTON1_MASK | GDK_BUTTON2_MASK | GDK_BUTTON3_MASK)) != 0;
}

static gboolean
is_busy (LiveChart *self)
{
  GtkRoot *root = gtk_widget_get_root (self->page);
  GtkWidget *focus = GTK_IS_WINDOW (root) ? gtk_root_get_focus (root) : NULL;

  return !GTK_IS_WINDOW (root) || !gtk_widget_get_mapped (self->page) ||
         has_dialog (GTK_WINDOW (root)) || is_pressed (GTK_NATIVE (root)) ||
         (focus != NULL && gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) != NULL);
}

gboolean
rounds_live_chart_look (GtkWidget *page)
{
  LiveChart *self = g_object_get_data (G_OBJECT (page), key);

  if (self == NULL || is_busy (self) || !rounds_patient_refresh (self->patient))
    return FALSE;
  self->reading = TRUE;
  return TRUE;
}

static void
on_map (GtkWidget *page)
{
  rounds_live_chart_look (page);
}

static gboolean
on_time (gpointer data)
{
  rounds_live_chart_look (((LiveChart *) data)->page);
  return G_SOURCE_CONTINUE;
}

/* ---- what is read stays where it is ---- */

static void
find_scrolled (GtkWidget *root, GArray *found)
{
  if (GTK_IS_SCROLLED_WINDOW (root) && gtk_widget_get_mapped (root))
    {
      GtkScrolledWindow *window = GTK_SCROLLED_WINDOW (root);
      GtkAdjustment *both[] = { gtk_scrolled_window_get_hadjustment (window),
                                gtk_scrolled_window_get_vadjustment (window) };

      for (guint i = 0; i < G_N_ELEMENTS (both); i++)
        {
          const Scrolled scrolled = { both[i], gtk_adjustment_get_value (both[i]), 0 };

          if (scrolled.value > 0)
            {
              g_object_ref (both[i]);
              g_array_append_val (found, scrolled);
            }
        }
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    find_scrolled (child, found);
}

/* Filled anew, some pages are short for a frame or two, and others only later, when a text is read. FALSE: it is back
 * and stays. */
static gboolean
bring_back (Scrolled *self)
{
  double room = gtk_adjustment_get_upper (self->adjustment) -
                gtk_adjustment_get_page_size (self->adjustment);

  if (room >= self->value)
    gtk_adjustment_set_value (self->adjustment, self->value);
  if (self->held > 0 || room >= self->value)
    self->held++;
  return self->held < HELD_FRAMES;
}

static gboolean
on_frame (GtkWidget *page, GdkFrameClock *clock, gpointer data)
{
  LiveChart *self = data;

  for (guint i = self->scrolled->len; i > 0; i--)
    if (!bring_back (&g_array_index (self->scrolled, Scrolled, i - 1)))
      g_array_remove_index (self->scrolled, i - 1);
  if (self->scrolled->len > 0 && g_get_monotonic_time () - self->held_since < GIVE_UP_US)
    return G_SOURCE_CONTINUE;
  g_array_set_size (self->scrolled, 0);
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

void
rounds_live_chart_hold_place (GtkWidget *page)
{
  LiveChart *self = g_object_get_data (G_OBJECT (page), key);

  if (self == NULL)
    return;
  rounds_focus_place_give_back (self->focus, page);
  self->focus = rounds_focus_place_take (page);
  if (!self->reading)
    return;
  self->reading = FALSE;
  g_array_set_size (self->scrolled, 0);
  find_scrolled (page, self->scrolled);
  self->held_since = g_get_monotonic_time ();
  if (self->tick == 0 && self->scrolled->len > 0)
    self->tick = gtk_widget_add_tick_callback (page, on_frame, self, NULL);
}

/* The pages that are seen are filled. */
static void
bring_focus_back (GtkWidget *page)
{
  LiveChart *self = g_object_get_data (G_OBJECT (page), key);

  rounds_focus_place_give_back (g_steal_pointer (&self->focus), page);
}

void
rounds_live_chart_begin (GtkWidget *page, RoundsPatient *patient)
{
  LiveChart *self = g_new0 (LiveChart, 1);

  self->page = page;
  self->patient = g_object_ref (patient);
  self->scrolled = g_array_new (FALSE, FALSE, sizeof (Scrolled));
  g_array_set_clear_func (self->scrolled, scrolled_clear);
  self->timer = g_timeout_add_seconds (LOOK_S, on_time, self);
  g_object_set_data_full (G_OBJECT (page), key, self, live_chart_free);
  rounds_follow_last (page, patient, "changed", (RoundsFollow) bring_focus_back);
  rounds_follow_last (page, patient, "notify::now", (RoundsFollow) bring_focus_back);
  /* Back from a list of patients. */
  g_signal_connect (page, "map", G_CALLBACK (on_map), NULL);
}
