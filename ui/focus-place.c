#include "focus-place.h"

#include <string.h>

/* Steps from the widget that is marked down to the one that has the focus. */
#define DEPTH 12

struct _RoundsFocusPlace
{
  GtkWidget *focus;            /* weak */
  GPtrArray *names;            /* char *: of all that was marked, in the order of the page */
  guint at;                    /* which of them had the focus */
  guint steps[DEPTH], n_steps; /* each the number of a child; the last first */
};

static const char key[] = "rounds-focus-place";

void
rounds_focus_place_mark (GtkWidget *widget, const char *name)
{
  g_object_set_data_full (G_OBJECT (widget), key, g_strdup (name), g_free);
}

void
rounds_focus_place_mark_row (GtkWidget *widget, const RoundsChartRow *row)
{
  char rid[ROUNDS_RID_TEXT];

  if (row == NULL)
    rounds_focus_place_mark (widget, NULL);
  else
    g_object_set_data_full (G_OBJECT (widget), key,
                            g_strdup_printf ("%s %u", rounds_rid_text (row->event->rid, rid),
                                             row->event->part),
                            g_free);
}

static const char *
name_of (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), key);
}

/* Those that are on the screen, or would be if it was scrolled there. */
static void
find_marked (GtkWidget *root, GPtrArray *found)
{
  if (!gtk_widget_get_mapped (root) && !gtk_widget_get_child_visible (root))
    return;
  if (name_of (root) != NULL)
    g_ptr_array_add (found, root);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    find_marked (child, found);
}

static guint
number_of (GtkWidget *child)
{
  guint n = 0;

  while ((child = gtk_widget_get_prev_sibling (child)) != NULL)
    n++;
  return n;
}

static GtkWidget *
focus_of (GtkWidget *page)
{
  GtkRoot *root = gtk_widget_get_root (page);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, page) ? focus : NULL;
}

/* The one that is marked at or above widget, with the steps down from it; or the only thing of a row of a list, which
 * has the focus itself while its content is marked. */
static GtkWidget *
marked_at (GtkWidget *widget, GtkWidget *page, guint steps[DEPTH], guint *n)
{
  GtkWidget *content = gtk_widget_get_first_child (widget);

  *n = 0;
  if (name_of (widget) == NULL && content != NULL && name_of (content) != NULL)
    return content;
  for (; widget != page; widget = gtk_widget_get_parent (widget))
    {
      if (name_of (widget) != NULL)
        return widget;
      if (*n < DEPTH)
        steps[(*n)++] = number_of (widget);
    }
  return NULL;
}

RoundsFocusPlace *
rounds_focus_place_take (GtkWidget *page)
{
  GtkWidget *focus = focus_of (page), *marked = NULL;
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  RoundsFocusPlace *self;
  guint steps[DEPTH], n = 0, at;

  if (focus != NULL)
    marked = marked_at (focus, page, steps, &n);
  if (marked == NULL)
    return NULL;
  find_marked (page, all);
  if (!g_ptr_array_find (all, marked, &at))
    return NULL;
  self = g_new0 (RoundsFocusPlace, 1);
  g_set_weak_pointer (&self->focus, focus);
  self->names = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < all->len; i++)
    g_ptr_array_add (self->names, g_strdup (name_of (all->pdata[i])));
  self->at = at;
  memcpy (self->steps, steps, sizeof steps);
  self->n_steps = n;
  return self;
}

/* A record may stand in several places of a page: the one of the same number among them, else the last. NULL: none. */
static GtkWidget *
find_again (const RoundsFocusPlace *self, const GPtrArray *all, guint at)
{
  const char *name = self->names->pdata[at];
  GtkWidget *found = NULL;
  guint before = 0;

  for (guint i = 0; i < at; i++)
    before += strcmp (self->names->pdata[i], name) == 0;
  for (guint i = 0; i < all->len; i++)
    if (strcmp (name_of (all->pdata[i]), name) == 0)
      {
        found = all->pdata[i];
        if (before-- == 0)
          break;
      }
  return found;
}

static GtkWidget *
nearest (const RoundsFocusPlace *self, const GPtrArray *all)
{
  GtkWidget *found = NULL;

  for (guint i = self->at; i < self->names->len && found == NULL; i++)
    found = find_again (self, all, i);
  for (guint i = self->at; i > 0 && found == NULL; i--)
    found = find_again (self, all, i - 1);
  return found;
}

static gboolean
grab_within (const RoundsFocusPlace *self, GtkWidget *marked)
{
  GtkWidget *widget = marked;

  for (guint i = self->n_steps; i > 0 && widget != NULL; i--)
    {
      guint n = self->steps[i - 1];

      for (widget = gtk_widget_get_first_child (widget); widget != NULL && n > 0; n--)
        widget = gtk_widget_get_next_sibling (widget);
    }
  return self->n_steps > 0 && widget != NULL && gtk_widget_get_focusable (widget) &&
         gtk_widget_grab_focus (widget);
}

static void
grab (const RoundsFocusPlace *self, GtkWidget *marked, GtkWidget *page)
{
  if (grab_within (self, marked))
    return;
  for (GtkWidget *widget = marked; widget != NULL && widget != page;
       widget = gtk_widget_get_parent (widget))
    if (gtk_widget_get_focusable (widget) && gtk_widget_grab_focus (widget))
      return;
}

/* It has not moved, and what it is on is what it was. */
static gboolean
is_there (const RoundsFocusPlace *self, GtkWidget *page)
{
  guint steps[DEPTH], n;
  GtkWidget *focus = focus_of (page);
  GtkWidget *marked = focus != NULL && focus == self->focus ? marked_at (focus, page, steps, &n)
                                                            : NULL;

  return marked != NULL && strcmp (name_of (marked), self->names->pdata[self->at]) == 0;
}

void
rounds_focus_place_free (RoundsFocusPlace *place)
{
  g_clear_weak_pointer (&place->focus);
  g_ptr_array_unref (place->names);
  g_free (place);
}

void
rounds_focus_place_give_back (RoundsFocusPlace *place, GtkWidget *page)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  GtkWidget *found;

  if (place == NULL)
    return;
  if (!is_there (place, page))
    {
      find_marked (page, all);
      found = nearest (place, all);
      if (found != NULL)
        grab (place, found, page);
    }
  rounds_focus_place_free (place);
}
