#include "banner.h"
#include "by-width.h"

#include "acknowledge.h"
#include "banner-facts.h"
#include "banner-lines.h"
#include "banner-photo.h"
#include "flow.h"
#include "names.h"

#include <glib/gi18n-lib.h>

struct _RoundsBanner
{
  GtkWidget parent_instance;

  RoundsPatient *patient;
  RoundsBannerLines *lines;
  GtkWidget *photo;
  GPtrArray *pieces;     /* RoundsPiece *: what is in the lines, a widget or two each */
  GtkWidget *rest, *all; /* the button, and while it is open all that is said; NULL */
  GtkWidget *rest_longest, *rest_label; /* one of them is seen, both have their room */
  GtkWidget *end;
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

  rounds_by_width_wrap (GTK_LABEL (label));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  return label;
}

/* What was pressed in it leads away from it. */
static void
close_all (RoundsBanner *self)
{
  if (self->all != NULL)
    gtk_popover_popdown (GTK_POPOVER (self->all));
}

static void
on_row_piece (GtkWidget *button, RoundsBanner *self)
{
  const RoundsChartRow *row = g_object_get_data (G_OBJECT (button), "row");
  gboolean who = row->event->kind == ROUNDS_KIND_PERSON;
  gint64 from, to;

  close_all (self);
  rounds_patient_get_view (self->patient, &from, &to);
  rounds_open_source (button, self->patient, row);
  /* Who this is has no place in time: the timeline, which goes to what is selected, would show a birth. */
  if (who && from < to)
    rounds_patient_set_view (self->patient, from, to);
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
  close_all (self);
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

/* A critical value and the act on it stand in one box: nobody acknowledges the one beside it. */
static GtkWidget *
piece_whole (RoundsBanner *self, const RoundsPiece *piece)
{
  GtkWidget *widget = piece_widget (self, piece), *box;

  gtk_widget_add_css_class (widget, "piece");
  gtk_widget_add_css_class (widget, piece_classes[piece->kind]);
  if (piece->kind != ROUNDS_PIECE_CRITICAL)
    return widget;
  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  gtk_box_append (GTK_BOX (box), widget);
  gtk_box_append (GTK_BOX (box), acknowledge_button (self, piece));
  gtk_widget_set_valign (gtk_widget_get_last_child (box), GTK_ALIGN_CENTER);
  return box;
}

/* Takes over what is in pieces. */
static void
add_pieces (RoundsBanner *self, GPtrArray *pieces, gboolean is_fact)
{
  for (guint i = 0; i < pieces->len; i++)
    {
      const RoundsPiece *piece = g_ptr_array_index (pieces, i);

      rounds_banner_lines_append (self->lines, piece_whole (self, piece), piece->rank, is_fact);
    }
  g_ptr_array_extend_and_steal (self->pieces, pieces);
}

/* ---- the rest: what has no room, counted, one key away ---- */

static gboolean
is_urgent (const RoundsPiece *piece)
{
  return piece->kind == ROUNDS_PIECE_CRITICAL || piece->kind == ROUNDS_PIECE_BAD;
}

/* What the button says while `all` or else what has no room stands behind it. (transfer full) */
static char *
rest_words (RoundsBanner *self, gboolean all, gboolean *urgent)
{
  guint n = 0, topics[ROUNDS_TOPIC_ALLERGY + 1] = { 0 };
  const char *first = NULL;

  *urgent = FALSE;
  for (guint i = 0; i < self->pieces->len; i++)
    {
      const RoundsPiece *piece = g_ptr_array_index (self->pieces, i);

      if (!all && rounds_banner_lines_shows (self->lines, i))
        continue;
      n++;
      topics[piece->topic]++;
      *urgent |= is_urgent (piece);
      first = piece->brief != NULL ? piece->brief : first;
    }
  return rounds_banner_more (n, topics[ROUNDS_TOPIC_CRITICAL], topics[ROUNDS_TOPIC_ALLERGY], first);
}

static void
on_rest_changed (RoundsBanner *self)
{
  gboolean urgent;
  g_autofree char *text = rest_words (self, FALSE, &urgent);

  gtk_label_set_text (GTK_LABEL (self->rest_label), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->rest), GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                  -1);
  gtk_widget_remove_css_class (self->rest, urgent ? "flag-warn" : "flag-bad");
  gtk_widget_add_css_class (self->rest, urgent ? "flag-bad" : "flag-warn");
}

/* It has the room of the longest words that it may come to: what has room does not hang on its words. */
static void
reserve_rest (RoundsBanner *self)
{
  gboolean urgent;
  g_autofree char *longest = rest_words (self, TRUE, &urgent);

  gtk_label_set_text (GTK_LABEL (self->rest_longest), longest);
}

static void
on_all_closed (RoundsBanner *self)
{
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->rest), GTK_ACCESSIBLE_STATE_EXPANDED, FALSE,
                               -1);
}

/* All that is said, whole, below each other. A popover of ours: GtkMenuButton has one size for every width, and its
 * words would be cut where they have no line of their own. */
static void
on_rest_clicked (RoundsBanner *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  for (guint i = 0; i < self->pieces->len; i++)
    {
      GtkWidget *widget = piece_whole (self, g_ptr_array_index (self->pieces, i));

      gtk_widget_set_halign (widget, GTK_ALIGN_START);
      gtk_box_append (GTK_BOX (list), widget);
    }
  gtk_widget_add_css_class (list, "banner-rest");
  g_object_set (scroller, "child", list, "hscrollbar-policy", GTK_POLICY_NEVER,
                "propagate-natural-height", TRUE, "propagate-natural-width", TRUE,
                "max-content-width", gtk_widget_get_width (GTK_WIDGET (self)) * 9 / 10,
                "max-content-height",
                gtk_widget_get_height (GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)))) / 2,
                NULL);
  /* It takes the focus itself where it scrolls. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (scroller), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("All that the banner says"), -1);
  g_clear_pointer (&self->all, gtk_widget_unparent);
  self->all = gtk_popover_new ();
  gtk_popover_set_child (GTK_POPOVER (self->all), scroller);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->all), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("All that the banner says"), -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->rest), GTK_ACCESSIBLE_STATE_EXPANDED, TRUE,
                               -1);
  g_signal_connect_object (self->all, "closed", G_CALLBACK (on_all_closed), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_parent (self->all, self->rest);
  gtk_popover_popup (GTK_POPOVER (self->all));
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
fill_pieces (RoundsBanner *self)
{
  g_autoptr (GPtrArray) identity = rounds_banner_identity (self->patient);
  g_autoptr (GString) name = g_string_new (NULL);

  for (guint i = 0; i < identity->len; i++)
    g_string_append_printf (name, "%s%s", i > 0 ? ", " : "",
                            ((RoundsPiece *) g_ptr_array_index (identity, i))->text);
  add_pieces (self, g_steal_pointer (&identity), FALSE);
  add_pieces (self, rounds_banner_facts (self->patient), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name->str,
                                  -1);
}

static void
fill (RoundsBanner *self)
{
  /* What is open holds rows of the chart that goes. */
  g_clear_pointer (&self->all, gtk_widget_unparent);
  rounds_banner_lines_empty (self->lines);
  g_ptr_array_set_size (self->pieces, 0);
  rounds_banner_photo_fill (ROUNDS_BANNER_PHOTO (self->photo));
  if (rounds_patient_get_index (self->patient) != NULL)
    {
      fill_pieces (self);
      fill_end (self);
    }
  else
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, "", -1);
  reserve_rest (self);
  gtk_widget_queue_resize (GTK_WIDGET (self->lines));
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

/* A piece with the focus on it stays where it is as long as it says the same: an age changes once a day. */
static gboolean
is_said (RoundsBanner *self)
{
  g_autoptr (GPtrArray) pieces = rounds_banner_identity (self->patient);

  g_ptr_array_extend_and_steal (pieces, rounds_banner_facts (self->patient));
  for (guint i = 0; i < pieces->len && pieces->len == self->pieces->len; i++)
    {
      const RoundsPiece *is = self->pieces->pdata[i], *should = pieces->pdata[i];

      if (is->kind != should->kind || is->row != should->row ||
          strcmp (is->text, should->text) != 0)
        return FALSE;
    }
  return pieces->len == self->pieces->len;
}

static void
on_now (RoundsBanner *self)
{
  if (is_said (self))
    fill_end (self);
  else
    fill (self);
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
  g_clear_pointer (&self->all, gtk_widget_unparent);
  for (GtkWidget *child; (child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL;)
    gtk_widget_unparent (child);
  g_clear_object (&self->patient);
  G_OBJECT_CLASS (rounds_banner_parent_class)->dispose (object);
}

static void
rounds_banner_finalize (GObject *object)
{
  g_ptr_array_unref (ROUNDS_BANNER (object)->pieces);
  G_OBJECT_CLASS (rounds_banner_parent_class)->finalize (object);
}

static void
rounds_banner_class_init (RoundsBannerClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = rounds_banner_dispose;
  G_OBJECT_CLASS (class)->finalize = rounds_banner_finalize;
  gtk_widget_class_set_css_name (widget_class, "patientbanner");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_layout_manager_type (widget_class, ROUNDS_TYPE_BY_WIDTH);
}

static GtkWidget *
make_end (RoundsBanner *self)
{
  self->end = rounds_flow_box_new (8, 0);
  gtk_widget_add_css_class (self->end, "banner-end");
  self->moment = gtk_label_new (NULL);
  self->moment_below = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->moment, "heading");
  gtk_widget_add_css_class (self->moment_below, "secondary");
  rounds_flow_box_append (ROUNDS_FLOW_BOX (self->end), self->moment);
  rounds_flow_box_append (ROUNDS_FLOW_BOX (self->end), self->moment_below);
  return self->end;
}

static GtkWidget *
make_rest (RoundsBanner *self)
{
  GtkWidget *stack = gtk_stack_new ();

  self->rest = gtk_button_new ();
  self->rest_longest = piece_label (&(RoundsPiece){ .text = (char *) "" });
  self->rest_label = piece_label (&(RoundsPiece){ .text = (char *) "" });
  gtk_stack_add_child (GTK_STACK (stack), self->rest_longest);
  gtk_stack_add_child (GTK_STACK (stack), self->rest_label);
  gtk_stack_set_visible_child (GTK_STACK (stack), self->rest_label);
  gtk_button_set_child (GTK_BUTTON (self->rest), stack);
  gtk_widget_add_css_class (self->rest, "piece");
  gtk_widget_add_css_class (self->rest, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->rest), GTK_ACCESSIBLE_PROPERTY_HAS_POPUP,
                                  TRUE, -1);
  g_signal_connect_object (self->rest, "clicked", G_CALLBACK (on_rest_clicked), self,
                           G_CONNECT_SWAPPED);
  return self->rest;
}

static void
rounds_banner_init (RoundsBanner *self)
{
  self->pieces = g_ptr_array_new_with_free_func (rounds_piece_free);
}

static void
make_lines (RoundsBanner *self)
{
  GtkWidget *rest = make_rest (self);

  self->photo = rounds_banner_photo_new (self->patient);
  self->lines = ROUNDS_BANNER_LINES (rounds_banner_lines_new (self->photo, rest, make_end (self)));
  g_signal_connect_swapped (self->lines, "rest-changed", G_CALLBACK (on_rest_changed), self);
  gtk_widget_set_parent (GTK_WIDGET (self->lines), GTK_WIDGET (self));
}

GtkWidget *
rounds_banner_new (RoundsPatient *patient)
{
  RoundsBanner *self = g_object_new (ROUNDS_TYPE_BANNER, NULL);

  self->patient = g_object_ref (patient);
  make_lines (self);
  rounds_banner_set_edge (self, 0);
  g_signal_connect_object (patient, "notify::at", G_CALLBACK (on_moment), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (patient, "notify::now", G_CALLBACK (on_now), self, G_CONNECT_SWAPPED);
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
