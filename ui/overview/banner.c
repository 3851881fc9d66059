#include "banner.h"

#include "acknowledge.h"
#include "banner-facts.h"
#include "flow.h"
#include "names.h"

#include <glib/gi18n-lib.h>

struct _RoundsBanner
{
  GtkWidget parent_instance;

  RoundsPatient *patient;
  GtkWidget *identity, *facts, *end;
  GtkWidget *moment, *moment_below;
  guint edge;
  guint refill; /* idle; 0: none */
};

G_DEFINE_FINAL_TYPE (RoundsBanner, rounds_banner, GTK_TYPE_WIDGET)

/* ---- pieces ---- */

static const char *const piece_classes[] = {
  [ROUNDS_PIECE_NAME] = "banner-name",   [ROUNDS_PIECE_IDENTITY] = "banner-identity",
  [ROUNDS_PIECE_PLAIN] = "banner-plain", [ROUNDS_PIECE_WARN] = "flag-warn",
  [ROUNDS_PIECE_BAD] = "flag-bad",       [ROUNDS_PIECE_CRITICAL] = "flag-bad",
};

static GtkWidget *
piece_label (const RoundsPiece *piece)
{
  GtkWidget *label = gtk_label_new (piece->text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  return label;
}

static void
on_row_piece (GtkWidget *button, RoundsBanner *self)
{
  rounds_open_source (button, self->patient, g_object_get_data (G_OBJECT (button), "row"));
}

static void
on_section_piece (GtkWidget *button, gpointer section)
{
  gtk_widget_activate_action (button, "win.section", "s", section);
}

static GtkWidget *
piece_widget (RoundsBanner *self, const RoundsPiece *piece)
{
  GtkWidget *button;

  if (piece->row == NULL && piece->section == NULL)
    return piece_label (piece);
  button = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (button), piece_label (piece));
  rounds_names_by_words (button);
  gtk_widget_add_css_class (button, "flat");
  if (piece->row != NULL)
    {
      g_object_set_data (G_OBJECT (button), "row", (gpointer) piece->row);
      g_signal_connect_object (button, "clicked", G_CALLBACK (on_row_piece), self, 0);
    }
  if (piece->section != NULL)
    {
      g_signal_connect (button, "clicked", G_CALLBACK (on_section_piece),
                        (gpointer) piece->section);
    }
  return button;
}

static void
on_acknowledge (GtkWidget *button, RoundsBanner *self)
{
  rounds_acknowledge_ask (button, self->patient, g_object_get_data (G_OBJECT (button), "row"));
}

static GtkWidget *
acknowledge_button (RoundsBanner *self, const RoundsPiece *piece)
{
  GtkWidget *button = gtk_button_new_with_label (_ ("Acknowledge…"));
  g_autofree char *name = g_strdup_printf (_ ("Acknowledge %s"), piece->text);

  gtk_widget_add_css_class (button, "banner-act");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data (G_OBJECT (button), "row", (gpointer) piece->row);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_acknowledge), self, 0);
  return button;
}

static void
add_pieces (RoundsBanner *self, GtkWidget *flow, GPtrArray *pieces)
{
  for (guint i = 0; i < pieces->len; i++)
    {
      const RoundsPiece *piece = g_ptr_array_index (pieces, i);
      GtkWidget *widget = piece_widget (self, piece);

      gtk_widget_add_css_class (widget, "piece");
      gtk_widget_add_css_class (widget, piece_classes[piece->kind]);
      rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), widget);
      if (piece->kind == ROUNDS_PIECE_CRITICAL)
        rounds_flow_box_append (ROUNDS_FLOW_BOX (flow), acknowledge_button (self, piece));
    }
}

/* ---- the end: which moment the window shows ---- */

static void
fill_end (RoundsBanner *self)
{
  const RoundsChartIndex *index = rounds_patient_get_index (self->patient);
  g_autofree char *now = rounds_say_moment (index, rounds_patient_get_now (self->patient));
  g_autofree char *at = rounds_say_moment (index, rounds_patient_get_moment (self->patient));
  g_autofree char *above = g_strdup_printf (_ ("As of %s"), at);
  g_autofree char *below = g_strdup_printf (_ ("this banner: now, %s"), now);
  gboolean is_now = rounds_patient_is_now (self->patient);

  gtk_label_set_text (GTK_LABEL (self->moment), is_now ? _ ("Now") : above);
  gtk_label_set_text (GTK_LABEL (self->moment_below), is_now ? now : below);
  if (is_now)
    gtk_widget_remove_css_class (self->end, "off-now");
  else
    gtk_widget_add_css_class (self->end, "off-now");
}

static void
fill (RoundsBanner *self)
{
  g_autoptr (GPtrArray) identity = NULL, facts = NULL;
  GString *name = g_string_new (NULL);

  rounds_flow_box_empty (ROUNDS_FLOW_BOX (self->identity));
  rounds_flow_box_empty (ROUNDS_FLOW_BOX (self->facts));
  if (rounds_patient_get_index (self->patient) != NULL)
    {
      identity = rounds_banner_identity (self->patient);
      facts = rounds_banner_facts (self->patient);
      add_pieces (self, self->identity, identity);
      add_pieces (self, self->facts, facts);
      for (guint i = 0; i < identity->len; i++)
        g_string_append_printf (name, "%s%s", i > 0 ? ", " : "",
                                ((RoundsPiece *) g_ptr_array_index (identity, i))->text);
      fill_end (self);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name->str,
                                  -1);
  g_string_free (name, TRUE);
}

static gboolean
on_refill (gpointer data)
{
  RoundsBanner *self = data;

  self->refill = 0;
  fill (self);
  return G_SOURCE_REMOVE;
}

/* A button of it may be what is being pressed: it is filled anew once that is over. */
static void
on_news (RoundsBanner *self)
{
  if (self->refill == 0)
    self->refill = g_idle_add (on_refill, self);
}

static void
on_moment (RoundsBanner *self)
{
  if (rounds_patient_get_index (self->patient) != NULL)
    fill_end (self);
}

/* ---- the widget ---- */

static void
rounds_banner_dispose (GObject *object)
{
  RoundsBanner *self = ROUNDS_BANNER (object);

  g_clear_handle_id (&self->refill, g_source_remove);
  for (GtkWidget *child; (child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL;)
    gtk_widget_unparent (child);
  g_clear_object (&self->patient);
  G_OBJECT_CLASS (rounds_banner_parent_class)->dispose (object);
}

static void
rounds_banner_class_init (RoundsBannerClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = rounds_banner_dispose;
  gtk_widget_class_set_css_name (widget_class, "patientbanner");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

static void
rounds_banner_init (RoundsBanner *self)
{
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  self->identity = rounds_flow_box_new (8, 3);
  self->facts = rounds_flow_box_new (8, 3);
  gtk_box_append (GTK_BOX (lines), self->identity);
  gtk_box_append (GTK_BOX (lines), self->facts);
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_widget_set_parent (lines, GTK_WIDGET (self));

  self->end = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_add_css_class (self->end, "banner-end");
  gtk_widget_set_valign (self->end, GTK_ALIGN_CENTER);
  self->moment = gtk_label_new (NULL);
  self->moment_below = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->moment, "heading");
  gtk_widget_add_css_class (self->moment_below, "secondary");
  gtk_widget_set_halign (self->moment, GTK_ALIGN_END);
  gtk_widget_set_halign (self->moment_below, GTK_ALIGN_END);
  gtk_box_append (GTK_BOX (self->end), self->moment);
  gtk_box_append (GTK_BOX (self->end), self->moment_below);
  gtk_widget_set_parent (self->end, GTK_WIDGET (self));
  rounds_banner_set_edge (self, 0);
}

GtkWidget *
rounds_banner_new (RoundsPatient *patient)
{
  RoundsBanner *self = g_object_new (ROUNDS_TYPE_BANNER, NULL);

  self->patient = g_object_ref (patient);
  g_signal_connect_object (patient, "notify::at", G_CALLBACK (on_moment), self, G_CONNECT_SWAPPED);
  /* Rows die with the handlers of "changed": then it is filled at once. */
  g_signal_connect_object (patient, "changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (patient, "notify::state", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rounds_news_of (patient), "changed", G_CALLBACK (on_news), self,
                           G_CONNECT_SWAPPED);
  fill (self);
  return GTK_WIDGET (self);
}

void
rounds_banner_set_edge (RoundsBanner *self, guint edge)
{
  g_autofree char *before = g_strdup_printf ("edge-%u", self->edge);
  g_autofree char *after = g_strdup_printf ("edge-%u", edge % ROUNDS_BANNER_EDGES);

  gtk_widget_remove_css_class (GTK_WIDGET (self), before);
  gtk_widget_add_css_class (GTK_WIDGET (self), after);
  self->edge = edge % ROUNDS_BANNER_EDGES;
}
