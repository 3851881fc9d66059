#include "undo.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SHOWN_S 8

/* Of one window, which owns it. */
typedef struct
{
  GtkWindow *window;
  AdwToastOverlay *toasts;
  GListModel *children; /* of toasts: the page, and what stands over it */
  AdwToast *toast;      /* the one with the button; NULL: it is gone, Ctrl+Z still does it */
  AdwToast *done;       /* the last line that only confirms; NULL: it is gone */
  GPtrArray *said;      /* AdwToast: other lines that stand or wait for their turn */
  RoundsUndoBack back;
  gpointer data;
  GDestroyNotify free_data;
} Undo;

static Undo *
undo_of_window (GtkWindow *window)
{
  return g_object_get_data (G_OBJECT (window), "rounds-undo");
}

/* A dialog's is that of the window below it. */
static Undo *
undo_of (GtkWidget *from)
{
  GtkRoot *root = from != NULL ? gtk_widget_get_root (from) : NULL;
  GtkWindow *window = GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;

  while (window != NULL && undo_of_window (window) == NULL)
    window = gtk_window_get_transient_for (window);
  return window != NULL ? undo_of_window (window) : NULL;
}

static void
show_can (Undo *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->window), "undo");

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), self->back != NULL);
}

static void
drop_toast (Undo *self, AdwToast **place)
{
  g_autoptr (AdwToast) toast = g_steal_pointer (place);

  if (toast == NULL)
    return;
  g_signal_handlers_disconnect_by_data (toast, self);
  adw_toast_dismiss (toast);
}

static void
drop (Undo *self)
{
  drop_toast (self, &self->toast);
  self->back = NULL;
  if (self->free_data != NULL)
    self->free_data (self->data);
  self->free_data = NULL;
  self->data = NULL;
}

/* The toasts may outlive it. */
static void
let_toast_go (Undo *self, AdwToast *toast)
{
  if (toast == NULL)
    return;
  g_signal_handlers_disconnect_by_data (toast, self);
  g_object_unref (toast);
}

static void
undo_free (Undo *self)
{
  let_toast_go (self, self->toast);
  let_toast_go (self, self->done);
  while (self->said->len > 0)
    let_toast_go (self, g_ptr_array_steal_index (self->said, self->said->len - 1));
  g_ptr_array_unref (self->said);
  g_object_unref (self->children);
  if (self->free_data != NULL)
    self->free_data (self->data);
  g_free (self);
}

static gboolean
on_undo_key (GtkWidget *window, GVariant *arguments, gpointer data)
{
  if (!rounds_undo_can (GTK_WINDOW (window)))
    return GDK_EVENT_PROPAGATE;
  rounds_undo_take_back (GTK_WINDOW (window));
  return GDK_EVENT_STOP;
}

/* ---- where a toast stands ---- */

#define CLEAR "rounds-undo-clear"

static GtkWidget *
find_clear (GtkWidget *root)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_mapped (root) || g_object_get_data (G_OBJECT (root), CLEAR) != NULL)
    return gtk_widget_get_mapped (root) ? root : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_clear (child);
  return found;
}

/* What is from its upper edge to the end of the page. */
static int
room_of_foot (GtkWidget *toasts)
{
  GtkWidget *foot = find_clear (adw_toast_overlay_get_child (ADW_TOAST_OVERLAY (toasts)));
  graphene_rect_t bounds;
  int height = gtk_widget_get_height (toasts);

  if (foot == NULL || !gtk_widget_compute_bounds (foot, toasts, &bounds))
    return 0;
  return CLAMP (height - (int) bounds.origin.y, 0, height / 2);
}

/* libadwaita keeps toasts at the end of their overlay; a toast's own widget has no other name. */
static void
place_toasts (GtkWidget *toasts)
{
  GtkWidget *page = adw_toast_overlay_get_child (ADW_TOAST_OVERLAY (toasts));

  for (GtkWidget *child = gtk_widget_get_first_child (toasts); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (child != page)
      gtk_widget_set_margin_bottom (child, room_of_foot (toasts));
}

static void
on_foot_mapped (GtkWidget *foot)
{
  Undo *self = undo_of (foot);

  if (self != NULL)
    place_toasts (GTK_WIDGET (self->toasts));
}

void
rounds_undo_keep_clear (GtkWidget *foot)
{
  g_object_set_data (G_OBJECT (foot), CLEAR, foot);
  g_signal_connect (foot, "map", G_CALLBACK (on_foot_mapped), NULL);
}

void
rounds_undo_accept (GtkWindow *window, AdwToastOverlay *toasts)
{
  Undo *self = g_new0 (Undo, 1);
  GtkEventController *keys = gtk_shortcut_controller_new ();

  self->window = window;
  self->toasts = toasts;
  self->said = g_ptr_array_new_with_free_func (g_object_unref);
  self->children = gtk_widget_observe_children (GTK_WIDGET (toasts));
  g_signal_connect_object (self->children, "items-changed", G_CALLBACK (place_toasts), toasts,
                           G_CONNECT_SWAPPED);
  g_object_set_data_full (G_OBJECT (window), "rounds-undo", self, (GDestroyNotify) undo_free);
  /* After the widgets, so that a text takes back its own letters: an accelerator comes before. */
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("<Control>z"),
                        gtk_callback_action_new (on_undo_key, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (window), keys);
}

static void
on_toast_dismissed (AdwToast *toast, Undo *self)
{
  g_signal_handlers_disconnect_by_data (toast, self);
  g_clear_object (&self->toast);
}

static void
on_said_dismissed (AdwToast *toast, Undo *self)
{
  g_signal_handlers_disconnect_by_data (toast, self);
  g_ptr_array_remove (self->said, toast);
}

static void
on_done_dismissed (AdwToast *toast, Undo *self)
{
  g_signal_handlers_disconnect_by_data (toast, self);
  g_clear_object (&self->done);
}

/* A line of so many stands in a window of 900 px at 200 % text, with a button and the cross. */
#define TOAST_LETTERS 36

/* The title that libadwaita 1.2 makes of words is markup, and cut where it has no room (adw-toast-widget.ui). */
AdwToast *
rounds_undo_toast_new (const char *words)
{
  AdwToast *toast = adw_toast_new ("");
  GtkWidget *title = gtk_label_new (words);

  gtk_label_set_wrap (GTK_LABEL (title), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (title), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (title), TOAST_LETTERS);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "heading");
  adw_toast_set_custom_title (toast, title);
  return toast;
}

static const char *
words_of (AdwToast *toast)
{
  return gtk_label_get_text (GTK_LABEL (adw_toast_get_custom_title (toast)));
}

void
rounds_undo_offer_quietly (GtkWidget *from,
                           RoundsUndoBack back,
                           gpointer data,
                           GDestroyNotify free_data)
{
  Undo *self = undo_of (from);

  if (self == NULL)
    {
      if (free_data != NULL)
        free_data (data);
      return;
    }
  drop (self);
  self->back = back;
  self->data = data;
  self->free_data = free_data;
  show_can (self);
}

void
rounds_undo_offer (
    GtkWidget *from, const char *done, RoundsUndoBack back, gpointer data, GDestroyNotify free_data)
{
  Undo *self = undo_of (from);

  rounds_undo_offer_quietly (from, back, data, free_data);
  if (self == NULL)
    return;
  self->toast = rounds_undo_toast_new (done);
  adw_toast_set_button_label (self->toast, _ ("Undo"));
  adw_toast_set_action_name (self->toast, "win.undo");
  adw_toast_set_timeout (self->toast, SHOWN_S);
  g_signal_connect (self->toast, "dismissed", G_CALLBACK (on_toast_dismissed), self);
  adw_toast_overlay_add_toast (self->toasts, g_object_ref (self->toast));
}

/* Of a line with these words that still stands or waits. (transfer none) NULL: none. */
static AdwToast *
find_said (Undo *self, const char *words)
{
  for (guint i = 0; i < self->said->len; i++)
    if (strcmp (words_of (self->said->pdata[i]), words) == 0)
      return self->said->pdata[i];
  return NULL;
}

void
rounds_undo_say (GtkWidget *from, const char *words)
{
  Undo *self = undo_of (from);
  g_autoptr (AdwToast) toast = NULL;
  AdwToast *standing;

  if (self == NULL)
    return;
  toast = rounds_undo_toast_new (words);
  standing = find_said (self, words);
  /* What only confirms makes room; nothing else is taken away unread. */
  drop_toast (self, &self->done);
  if (standing == NULL)
    {
      g_signal_connect (toast, "dismissed", G_CALLBACK (on_said_dismissed), self);
      g_ptr_array_add (self->said, g_object_ref (toast));
      standing = toast;
    }
  /* One that is there already stands anew, or comes next. */
  adw_toast_overlay_add_toast (self->toasts, g_object_ref (standing));
}

void
rounds_undo_say_done (GtkWidget *from, const char *words)
{
  Undo *self = undo_of (from);

  if (self == NULL)
    return;
  /* In place of the last: a key that is pressed again says so now, not when its line has had its turn. */
  drop_toast (self, &self->done);
  self->done = rounds_undo_toast_new (words);
  g_signal_connect (self->done, "dismissed", G_CALLBACK (on_done_dismissed), self);
  adw_toast_overlay_add_toast (self->toasts, g_object_ref (self->done));
}

void
rounds_undo_take_back (GtkWindow *window)
{
  Undo *self = undo_of_window (window);
  RoundsUndoBack back = self != NULL ? self->back : NULL;
  gpointer data = self != NULL ? self->data : NULL;
  GDestroyNotify free_data = self != NULL ? self->free_data : NULL;

  if (back == NULL)
    return;
  /* It is the caller's now: what it does may offer something new. */
  self->free_data = NULL;
  drop (self);
  show_can (self);
  back (data, GTK_WIDGET (window));
  if (free_data != NULL)
    free_data (data);
}

gboolean
rounds_undo_can (GtkWindow *window)
{
  Undo *self = undo_of_window (window);

  return self != NULL && self->back != NULL;
}

void
rounds_undo_forget (GtkWindow *window)
{
  Undo *self = undo_of_window (window);

  if (self == NULL)
    return;
  drop (self);
  drop_toast (self, &self->done); /* "Copied" is no longer so */
  show_can (self);
}
