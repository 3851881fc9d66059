#include "side-pane.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#define HANDLE_PX 8
#define STEP_PX   20

struct _RoundsSidePane
{
  GtkWidget parent_instance;
  GtkWidget *handle;
  GtkWidget *child;
  int width;
};

enum
{
  PROP_0,
  PROP_CHILD,
  PROP_WIDTH,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (RoundsSidePane, rounds_side_pane, GTK_TYPE_WIDGET)

/* The pane grows when its handle moves away from the end of the line. */
static int
grow_sign (RoundsSidePane *self)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? 1 : -1;
}

static void
on_drag_began (GtkGestureDrag *drag, double x, double y, RoundsSidePane *self)
{
  gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
on_drag_updated (GtkGestureDrag *drag, double dx, double dy, RoundsSidePane *self)
{
  graphene_point_t at;
  double x, y;

  /* The handle moves with the pane, so the offset is taken in the pane's own frame. */
  gtk_gesture_drag_get_start_point (drag, &x, &y);
  if (!gtk_widget_compute_point (self->handle, GTK_WIDGET (self),
                                 &GRAPHENE_POINT_INIT (x + dx, y + dy), &at))
    return;
  if (grow_sign (self) < 0)
    rounds_side_pane_set_width (self, self->width - (int) at.x);
  else
    rounds_side_pane_set_width (self, (int) at.x);
}

static gboolean
on_key_pressed (GtkEventControllerKey *controller,
                guint keyval,
                guint keycode,
                GdkModifierType state,
                RoundsSidePane *self)
{
  int step = STEP_PX * grow_sign (self);

  switch (keyval)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      rounds_side_pane_set_width (self, self->width - step);
      return GDK_EVENT_STOP;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      rounds_side_pane_set_width (self, self->width + step);
      return GDK_EVENT_STOP;
    case GDK_KEY_Home:
      rounds_side_pane_set_width (self, ROUNDS_SIDE_PANE_MIN);
      return GDK_EVENT_STOP;
    case GDK_KEY_End:
      rounds_side_pane_set_width (self, ROUNDS_SIDE_PANE_MAX);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static GtkWidget *
new_handle (RoundsSidePane *self)
{
  GtkWidget *handle = g_object_new (ADW_TYPE_BIN, "accessible-role", GTK_ACCESSIBLE_ROLE_SEPARATOR,
                                    "focusable", TRUE, "width-request", HANDLE_PX, NULL);
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_add_css_class (handle, "pane-handle");
  gtk_widget_set_cursor_from_name (handle, "col-resize");
  gtk_accessible_update_property (GTK_ACCESSIBLE (handle), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Width of the chat"), GTK_ACCESSIBLE_PROPERTY_ORIENTATION,
                                  GTK_ORIENTATION_VERTICAL, GTK_ACCESSIBLE_PROPERTY_VALUE_MIN,
                                  (double) ROUNDS_SIDE_PANE_MIN, GTK_ACCESSIBLE_PROPERTY_VALUE_MAX,
                                  (double) ROUNDS_SIDE_PANE_MAX, -1);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_began), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_updated), self);
  gtk_widget_add_controller (handle, GTK_EVENT_CONTROLLER (drag));
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key_pressed), self);
  gtk_widget_add_controller (handle, keys);
  return handle;
}

static void
rounds_side_pane_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  RoundsSidePane *self = ROUNDS_SIDE_PANE (widget);
  gboolean across = orientation == GTK_ORIENTATION_HORIZONTAL;
  int child_for = across || for_size < 0 ? -1 : MAX (for_size - HANDLE_PX, 0);

  *minimum = *natural = 0;
  if (self->child != NULL)
    gtk_widget_measure (self->child, orientation, child_for, minimum, natural, NULL, NULL);
  /* AdwFlap 1.2 gives its flap no more than the least that it asks for where the content takes all that there is. */
  if (across)
    *minimum = *natural = MAX (*minimum + HANDLE_PX, self->width);
}

static void
rounds_side_pane_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  RoundsSidePane *self = ROUNDS_SIDE_PANE (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int rest = MAX (width - HANDLE_PX, 0);
  GtkAllocation handle = { rtl ? rest : 0, 0, HANDLE_PX, height };
  GtkAllocation child = { rtl ? 0 : HANDLE_PX, 0, rest, height };

  gtk_widget_size_allocate (self->handle, &handle, -1);
  if (self->child != NULL)
    gtk_widget_size_allocate (self->child, &child, -1);
}

static void
rounds_side_pane_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RoundsSidePane *self = ROUNDS_SIDE_PANE (object);

  if (id == PROP_CHILD)
    g_value_set_object (value, self->child);
  else if (id == PROP_WIDTH)
    g_value_set_int (value, self->width);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
rounds_side_pane_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RoundsSidePane *self = ROUNDS_SIDE_PANE (object);

  if (id == PROP_CHILD)
    rounds_side_pane_set_child (self, g_value_get_object (value));
  else if (id == PROP_WIDTH)
    rounds_side_pane_set_width (self, g_value_get_int (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
rounds_side_pane_dispose (GObject *object)
{
  RoundsSidePane *self = ROUNDS_SIDE_PANE (object);

  g_clear_pointer (&self->child, gtk_widget_unparent);
  g_clear_pointer (&self->handle, gtk_widget_unparent);
  G_OBJECT_CLASS (rounds_side_pane_parent_class)->dispose (object);
}

static void
rounds_side_pane_class_init (RoundsSidePaneClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = rounds_side_pane_get_property;
  object_class->set_property = rounds_side_pane_set_property;
  object_class->dispose = rounds_side_pane_dispose;
  widget_class->measure = rounds_side_pane_measure;
  widget_class->size_allocate = rounds_side_pane_size_allocate;
  props[PROP_CHILD] = g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET,
                                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                               G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_WIDTH] = g_param_spec_int ("width", NULL, NULL, ROUNDS_SIDE_PANE_MIN,
                                        ROUNDS_SIDE_PANE_MAX, ROUNDS_SIDE_PANE_OWN,
                                        G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                            G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_css_name (widget_class, "sidepane");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
rounds_side_pane_init (RoundsSidePane *self)
{
  self->handle = new_handle (self);
  gtk_widget_set_parent (self->handle, GTK_WIDGET (self));
  rounds_side_pane_set_width (self, ROUNDS_SIDE_PANE_OWN);
}

void
rounds_side_pane_set_child (RoundsSidePane *self, GtkWidget *child)
{
  if (child == self->child)
    return;
  g_clear_pointer (&self->child, gtk_widget_unparent);
  self->child = child;
  if (child != NULL)
    gtk_widget_set_parent (child, GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CHILD]);
}

void
rounds_side_pane_set_width (RoundsSidePane *self, int width)
{
  width = CLAMP (width, ROUNDS_SIDE_PANE_MIN, ROUNDS_SIDE_PANE_MAX);
  if (width == self->width)
    return;
  self->width = width;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->handle), GTK_ACCESSIBLE_PROPERTY_VALUE_NOW,
                                  (double) width, -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WIDTH]);
}

int
rounds_side_pane_get_width (RoundsSidePane *self)
{
  return self->width;
}
