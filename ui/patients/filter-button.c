#include "filter-button.h"

#include <glib/gi18n-lib.h>

#define OLDEST 130

struct _RoundsFilterButton
{
  GtkWidget parent_instance;

  GtkWidget *button;
  GtkDropDown *sex;
  GtkSpinButton *from, *to;
  GtkCheckButton *living;
  gboolean resetting;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsFilterButton, rounds_filter_button, GTK_TYPE_WIDGET)

/* As records code it (hl7.org/fhir/R4/valueset-administrative-gender.html), in the order shown. */
static const char *const sexes[] = { NULL, "female", "male", "other", "unknown" };

void
rounds_filter_button_get (RoundsFilterButton *self, RoundsListFilter *filter)
{
  guint sex = gtk_drop_down_get_selected (self->sex);
  int from = gtk_spin_button_get_value_as_int (self->from);
  int to = gtk_spin_button_get_value_as_int (self->to);

  filter->sex = g_strdup (sex < G_N_ELEMENTS (sexes) ? sexes[sex] : NULL);
  filter->age_from = from > 0 ? from : -1;
  filter->age_to = to < OLDEST ? to : -1;
  filter->living = gtk_check_button_get_active (self->living);
}

static void
on_part_changed (RoundsFilterButton *self)
{
  g_auto (RoundsListFilter) filter = { .age_from = -1, .age_to = -1 };
  g_autofree char *words = NULL, *name = NULL;
  gboolean empty;

  if (self->resetting)
    return;
  rounds_filter_button_get (self, &filter);
  empty = rounds_list_filter_is_empty (&filter);
  words = rounds_list_filter_words (&filter);
  name = empty ? g_strdup (_ ("Filter")) : g_strdup_printf (_ ("Filter: %s"), words);
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->button), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
rounds_filter_button_reset (RoundsFilterButton *self)
{
  self->resetting = TRUE;
  gtk_drop_down_set_selected (self->sex, 0);
  gtk_spin_button_set_value (self->from, 0);
  gtk_spin_button_set_value (self->to, OLDEST);
  gtk_check_button_set_active (self->living, FALSE);
  self->resetting = FALSE;
  on_part_changed (self);
}

static void
rounds_filter_button_dispose (GObject *object)
{
  g_clear_pointer (&ROUNDS_FILTER_BUTTON (object)->button, gtk_widget_unparent);
  G_OBJECT_CLASS (rounds_filter_button_parent_class)->dispose (object);
}

static void
rounds_filter_button_class_init (RoundsFilterButtonClass *class)
{
  G_OBJECT_CLASS (class)->dispose = rounds_filter_button_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", ROUNDS_TYPE_FILTER_BUTTON, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class), GTK_TYPE_BIN_LAYOUT);
}

static void
attach (GtkGrid *grid, int row, const char *title, GtkWidget *control)
{
  GtkWidget *label = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  gtk_grid_attach (grid, label, 0, row, 1, 1);
  gtk_grid_attach (grid, control, 1, row, 1, 1);
}

static GtkWidget *
age_new (int value)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (0, OLDEST, 1);

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), value);
  return spin;
}

static GtkWidget *
parts_new (RoundsFilterButton *self)
{
  const char *const names[] = { _ ("any sex"),       _ ("female"),      _ ("male"),
                                C_ ("sex", "other"), _ ("sex unknown"), NULL };
  GtkGrid *grid = GTK_GRID (gtk_grid_new ());

  gtk_grid_set_row_spacing (grid, 8);
  gtk_grid_set_column_spacing (grid, 12);
  self->sex = GTK_DROP_DOWN (gtk_drop_down_new_from_strings (names));
  self->from = GTK_SPIN_BUTTON (age_new (0));
  self->to = GTK_SPIN_BUTTON (age_new (OLDEST));
  self->living = GTK_CHECK_BUTTON (gtk_check_button_new ());
  attach (grid, 0, _ ("Sex"), GTK_WIDGET (self->sex));
  attach (grid, 1, _ ("From age"), GTK_WIDGET (self->from));
  attach (grid, 2, _ ("To age"), GTK_WIDGET (self->to));
  attach (grid, 3, _ ("Living only"), GTK_WIDGET (self->living));
  g_signal_connect_swapped (self->sex, "notify::selected", G_CALLBACK (on_part_changed), self);
  g_signal_connect_swapped (self->from, "value-changed", G_CALLBACK (on_part_changed), self);
  g_signal_connect_swapped (self->to, "value-changed", G_CALLBACK (on_part_changed), self);
  g_signal_connect_swapped (self->living, "toggled", G_CALLBACK (on_part_changed), self);
  return GTK_WIDGET (grid);
}

static void
rounds_filter_button_init (RoundsFilterButton *self)
{
  GtkWidget *popover = gtk_popover_new ();

  self->button = gtk_menu_button_new ();
  gtk_popover_set_child (GTK_POPOVER (popover), parts_new (self));
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), popover);
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->button), _ ("Filter"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Filter"), -1);
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
}
