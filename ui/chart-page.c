#include "chart-page.h"

#include "as-of-bar.h"
#include "banner.h"
#include "by-width.h"
#include "chart-page-private.h"
#include "names.h"
#include "pane-head.h"
#include "scroll-whole.h"
#include "source-pane.h"
#include "stack-focus.h"
#include "timeline.h"

#include <glib/gi18n-lib.h>

enum
{
  PROP_0,
  PROP_CHAT_WIDTH,
  PROP_CHAT_SHOWN,
  PROP_TIMELINE_HEIGHT,
  PROP_SECTION,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (RoundsChartPage, rounds_chart_page, GTK_TYPE_WIDGET)

/* ---- the pane's pages ---- */

static void fill_pane (RoundsChartPage *self);

/* The focus stays on the button where that is still to be seen. */
static void
on_full_toggled (RoundsChartPage *self)
{
  gboolean full = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->full_button));

  if (full == rounds_chart_page_get_chat_full (self))
    return;
  rounds_chart_page_set_chat_full (self, full);
  if (rounds_chart_page_get_chat_shown (self))
    gtk_widget_grab_focus (self->full_button);
}

static void
make_pane_stack (RoundsChartPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->pane_stack = GTK_STACK (gtk_stack_new ());
  rounds_stack_focus_follow (self->pane_stack);
  /* The pane has its width of the person; only the page that is seen is laid out. */
  gtk_stack_set_hhomogeneous (self->pane_stack, FALSE);
  gtk_stack_set_vhomogeneous (self->pane_stack, FALSE);
  rounds_pane_head_add_places (self->pane_stack);
  g_signal_connect_swapped (self->pane_stack, "notify::visible-child", G_CALLBACK (fill_pane),
                            self);
  gtk_widget_set_vexpand (GTK_WIDGET (self->pane_stack), TRUE);
  gtk_box_append (GTK_BOX (box), rounds_pane_head_new (self->pane_stack, &self->full_button));
  g_signal_connect_swapped (self->full_button, "toggled", G_CALLBACK (on_full_toggled), self);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->pane_stack));
  rounds_names_complete (box, _ ("Chat, source and search"));
  rounds_side_pane_set_child (self->pane, self->pane_page = rounds_scroll_whole (box));
}

static void
put_in_place (RoundsChartPage *self, const char *name, GtkWidget *page)
{
  adw_bin_set_child (ADW_BIN (gtk_stack_get_child_by_name (self->pane_stack, name)), page);
}

/* Makes the next page of the pane; FALSE: all are there. */
static gboolean
fill_pane_further (RoundsChartPage *self)
{
  if (self->chat == NULL)
    {
      self->chat = rounds_chat_pane_new (self->patient);
      make_pane_stack (self);
      put_in_place (self, "chat", GTK_WIDGET (self->chat));
    }
  else if (self->source == NULL)
    {
      self->source = rounds_source_pane_new (self->patient);
      put_in_place (self, "source", self->source);
    }
  else if (self->search == NULL)
    {
      self->search = rounds_chart_search_new (self->patient);
      put_in_place (self, "search", GTK_WIDGET (self->search));
    }
  else
    return FALSE;
  return TRUE;
}

static void
fill_pane (RoundsChartPage *self)
{
  while (fill_pane_further (self))
    continue;
}

/* ---- sections ---- */

static gboolean
is_full (RoundsChartPage *self)
{
  return gtk_widget_get_visible (self->full);
}

static void
show_always_now (RoundsChartPage *self)
{
  gtk_widget_set_visible (self->always_now, self->section != NULL && !is_full (self) &&
                                                !self->section->follows &&
                                                !rounds_patient_is_now (self->patient));
}

void
rounds_chart_page_reveal_pane (RoundsChartPage *self)
{
  gboolean dense = self->section != NULL && self->section->dense;

  adw_flap_set_reveal_flap (self->flap,
                            self->chat_wanted && !dense && !self->narrow && !is_full (self));
}

gboolean
rounds_chart_page_get_chat_full (RoundsChartPage *self)
{
  g_return_val_if_fail (ROUNDS_IS_CHART_PAGE (self), FALSE);
  return is_full (self);
}

/* What is in the pane is moved as it is: words half typed, where it was scrolled to, an answer that comes. */
void
rounds_chart_page_set_chat_full (RoundsChartPage *self, gboolean full)
{
  g_autoptr (GtkWidget) box = NULL;

  g_return_if_fail (ROUNDS_IS_CHART_PAGE (self));
  if (full == is_full (self))
    return;
  fill_pane (self);
  box = g_object_ref (self->pane_page);
  if (full)
    {
      rounds_side_pane_set_child (self->pane, NULL);
      adw_bin_set_child (ADW_BIN (self->full), box);
    }
  else
    {
      adw_bin_set_child (ADW_BIN (self->full), NULL);
      rounds_side_pane_set_child (self->pane, box);
    }
  gtk_widget_set_visible (self->full, full);
  gtk_widget_set_visible (self->sections_page, !full);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->full_button), full);
  show_always_now (self);
  rounds_chart_page_reveal_pane (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CHAT_SHOWN]);
  gtk_widget_child_focus (full ? box : GTK_WIDGET (self->sections), GTK_DIR_TAB_FORWARD);
}

void
rounds_chart_page_show_section (RoundsChartPage *self, const char *id)
{
  const RoundsSection *section = rounds_section_find (id);

  g_return_if_fail (ROUNDS_IS_CHART_PAGE (self));
  if (section == NULL)
    return;
  if (gtk_stack_get_child_by_name (self->sections, id) == NULL)
    {
      GtkWidget *page = section->make (self->patient);

      rounds_names_complete (page, _ (section->title));
      gtk_widget_set_layout_manager (page, rounds_by_width_new ());
      gtk_stack_add_named (self->sections, page, id);
    }
  gtk_stack_set_visible_child_name (self->sections, id);
  rounds_rail_choose (self->rail, id);
  self->section = section;
  rounds_chart_page_set_chat_full (self, FALSE);
  show_always_now (self);
  rounds_chart_page_reveal_pane (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SECTION]);
}

static void
on_section_chosen (RoundsChartPage *self, const char *id)
{
  rounds_chart_page_show_section (self, id);
}

const char *
rounds_chart_page_get_section (RoundsChartPage *self)
{
  g_return_val_if_fail (ROUNDS_IS_CHART_PAGE (self), NULL);
  return self->section != NULL ? self->section->id : self->first;
}

GtkWidget *
rounds_chart_page_peek_section (RoundsChartPage *self, const char *id)
{
  g_return_val_if_fail (ROUNDS_IS_CHART_PAGE (self), NULL);
  return gtk_stack_get_child_by_name (self->sections, id);
}

/* ---- the pane at the end ---- */

static void
on_flap_revealed (RoundsChartPage *self)
{
  if (!self->narrow && !is_full (self) && (self->section == NULL || !self->section->dense))
    self->chat_wanted = adw_flap_get_reveal_flap (self->flap);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CHAT_SHOWN]);
}

static void
on_pane_resized (RoundsChartPage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CHAT_WIDTH]);
}

gboolean
rounds_chart_page_get_chat_shown (RoundsChartPage *self)
{
  g_return_val_if_fail (ROUNDS_IS_CHART_PAGE (self), FALSE);
  return is_full (self) || adw_flap_get_reveal_flap (self->flap);
}

void
rounds_chart_page_set_chat_shown (RoundsChartPage *self, gboolean shown)
{
  g_return_if_fail (ROUNDS_IS_CHART_PAGE (self));
  if (shown && is_full (self))
    return;
  rounds_chart_page_set_chat_full (self, FALSE);
  if (!self->narrow)
    self->chat_wanted = shown;
  adw_flap_set_reveal_flap (self->flap, shown);
}

void
rounds_chart_page_ask (RoundsChartPage *self)
{
  fill_pane (self);
  rounds_chart_page_set_chat_shown (self, TRUE);
  gtk_stack_set_visible_child_name (self->pane_stack, "chat");
  rounds_chat_pane_focus_question (self->chat);
}

void
rounds_chart_page_search (RoundsChartPage *self)
{
  g_return_if_fail (ROUNDS_IS_CHART_PAGE (self));
  fill_pane (self);
  rounds_chart_page_set_chat_shown (self, TRUE);
  gtk_stack_set_visible_child_name (self->pane_stack, "search");
  rounds_chart_search_focus (self->search);
}

const char *
rounds_chart_page_get_search (RoundsChartPage *self)
{
  return self->search != NULL ? rounds_chart_search_get_text (self->search) : "";
}

void
rounds_chart_page_show_source (RoundsChartPage *self)
{
  g_return_if_fail (ROUNDS_IS_CHART_PAGE (self));
  fill_pane (self);
  rounds_chart_page_set_chat_shown (self, TRUE);
  gtk_stack_set_visible_child_name (self->pane_stack, "source");
}

/* ---- the patient ---- */

static void
on_patient_changed (RoundsChartPage *self)
{
  if (self->stage_tick == 0)
    rounds_rail_recount (self->rail);
}

static void
on_moment_changed (RoundsChartPage *self)
{
  on_patient_changed (self);
  show_always_now (self);
}

/* ---- the widget ---- */

static void
rounds_chart_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RoundsChartPage *self = ROUNDS_CHART_PAGE (object);

  if (id == PROP_CHAT_WIDTH)
    g_value_set_int (value, rounds_side_pane_get_width (self->pane));
  else if (id == PROP_CHAT_SHOWN)
    g_value_set_boolean (value, self->chat_wanted);
  else if (id == PROP_TIMELINE_HEIGHT)
    g_value_set_int (value, self->timeline_wanted);
  else if (id == PROP_SECTION)
    g_value_set_string (value, rounds_chart_page_get_section (self));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
rounds_chart_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RoundsChartPage *self = ROUNDS_CHART_PAGE (object);

  if (id == PROP_CHAT_WIDTH)
    rounds_side_pane_set_width (self->pane, g_value_get_int (value));
  else if (id == PROP_CHAT_SHOWN)
    {
      self->chat_wanted = g_value_get_boolean (value);
      rounds_chart_page_reveal_pane (self);
    }
  else if (id == PROP_TIMELINE_HEIGHT)
    rounds_chart_page_set_timeline_height (self, g_value_get_int (value));
  else if (id == PROP_SECTION)
    rounds_chart_page_show_section (self, g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
rounds_chart_page_dispose (GObject *object)
{
  RoundsChartPage *self = ROUNDS_CHART_PAGE (object);

  g_clear_handle_id (&self->timeline_source, g_source_remove);
  g_clear_handle_id (&self->section_source, g_source_remove);
  g_clear_handle_id (&self->pane_source, g_source_remove);
  g_clear_pointer (&self->banner, gtk_widget_unparent);
  if (self->paned != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->paned));
  self->paned = NULL;
  g_clear_object (&self->patient);
  G_OBJECT_CLASS (rounds_chart_page_parent_class)->dispose (object);
}

static void
install_properties (GObjectClass *class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  props[PROP_CHAT_WIDTH] = g_param_spec_int ("chat-width", NULL, NULL, ROUNDS_SIDE_PANE_MIN,
                                             ROUNDS_SIDE_PANE_MAX, ROUNDS_SIDE_PANE_OWN, flags);
  props[PROP_CHAT_SHOWN] = g_param_spec_boolean ("chat-shown", NULL, NULL, TRUE, flags);
  props[PROP_TIMELINE_HEIGHT] = g_param_spec_int ("timeline-height", NULL, NULL, 0, G_MAXINT,
                                                  TIMELINE_USUAL, flags);
  props[PROP_SECTION] = g_param_spec_string ("section", NULL, NULL, NULL, flags);
  g_object_class_install_properties (class, N_PROPS, props);
}

static void
rounds_chart_page_class_init (RoundsChartPageClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = rounds_chart_page_get_property;
  object_class->set_property = rounds_chart_page_set_property;
  object_class->dispose = rounds_chart_page_dispose;
  install_properties (object_class);
  rounds_chart_page_install_layout (widget_class);
  gtk_widget_class_set_css_name (widget_class, "chartpage");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
rounds_chart_page_init (RoundsChartPage *self)
{
  self->chat_wanted = TRUE;
  self->timeline_wanted = TIMELINE_USUAL;
}

/* ---- making it ---- */

static GtkWidget *
make_pane (RoundsChartPage *self)
{
  self->pane = g_object_new (ROUNDS_TYPE_SIDE_PANE, "name", "pane", NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->pane), "background");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->pane), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Chat, source and search"), -1);
  g_signal_connect_swapped (self->pane, "notify::width", G_CALLBACK (on_pane_resized), self);
  return GTK_WIDGET (self->pane);
}

static gboolean
on_escape (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  RoundsChartPage *self = data;

  if (!is_full (self))
    return GDK_EVENT_PROPAGATE;
  rounds_chart_page_set_chat_full (self, FALSE);
  return GDK_EVENT_STOP;
}

/* Where the pane has the section's place: below the timeline, beside the rail. Escape leaves it, once
 * nothing in it had another use for the key. */
static void
make_full (RoundsChartPage *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  self->full = g_object_new (ADW_TYPE_BIN, "name", "full", "visible", FALSE, "vexpand", TRUE, NULL);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_BUBBLE);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                        gtk_callback_action_new (on_escape, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

static GtkWidget *
make_body (RoundsChartPage *self)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->sections = GTK_STACK (gtk_stack_new ());
  rounds_stack_focus_follow (self->sections);
  gtk_stack_set_hhomogeneous (self->sections, FALSE);
  gtk_stack_set_vhomogeneous (self->sections, FALSE);
  gtk_widget_set_vexpand (GTK_WIDGET (self->sections), TRUE);
  gtk_widget_set_hexpand (page, TRUE);
  gtk_box_append (GTK_BOX (page), self->always_now = rounds_always_now_new ());
  gtk_box_append (GTK_BOX (page),
                  self->sections_page = rounds_scroll_whole (GTK_WIDGET (self->sections)));
  make_full (self);
  gtk_box_append (GTK_BOX (page), self->full);
  self->rail = rounds_rail_new (self->patient);
  g_signal_connect_swapped (self->rail, "chosen", G_CALLBACK (on_section_chosen), self);
  self->body = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0));
  gtk_box_append (self->body, GTK_WIDGET (self->rail));
  gtk_box_append (self->body, rounds_by_width_bin (page));
  return GTK_WIDGET (self->body);
}

static GtkWidget *
make_flap (RoundsChartPage *self)
{
  self->flap = g_object_new (ADW_TYPE_FLAP, "flap-position", GTK_PACK_END, "locked", TRUE,
                             "swipe-to-close", FALSE, "swipe-to-open", FALSE, "vexpand", TRUE,
                             NULL);
  adw_flap_set_content (self->flap, make_body (self));
  adw_flap_set_flap (self->flap, make_pane (self));
  g_signal_connect_swapped (self->flap, "notify::reveal-flap", G_CALLBACK (on_flap_revealed), self);
  return GTK_WIDGET (self->flap);
}

/* What says of when the page is stands above what can lie over the page. */
static GtkWidget *
make_below (RoundsChartPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_box_append (GTK_BOX (box), rounds_as_of_bar_new (self->patient));
  gtk_box_append (GTK_BOX (box), make_flap (self));
  return rounds_by_width_bin (box);
}

/* ---- the timeline ---- */

static void
fill_timeline (RoundsChartPage *self)
{
  g_clear_handle_id (&self->timeline_source, g_source_remove);
  if (self->timeline != NULL)
    return;
  self->timeline = GTK_WIDGET (rounds_timeline_new (self->patient));
  adw_bin_set_child (ADW_BIN (gtk_paned_get_start_child (self->paned)), self->timeline);
}

static gboolean
on_timeline_turn (gpointer data)
{
  RoundsChartPage *self = data;

  self->timeline_source = 0;
  fill_timeline (self);
  return G_SOURCE_REMOVE;
}

static void
make_children (RoundsChartPage *self, guint edge)
{
  self->banner = rounds_banner_new (self->patient);
  rounds_banner_set_edge (ROUNDS_BANNER (self->banner), edge);
  self->paned = g_object_new (GTK_TYPE_PANED, "orientation", GTK_ORIENTATION_VERTICAL,
                              "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->paned), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Timeline, and the page below it"), -1);
  gtk_paned_set_start_child (self->paned, adw_bin_new ());
  gtk_paned_set_resize_start_child (self->paned, FALSE);
  gtk_paned_set_shrink_start_child (self->paned, FALSE);
  gtk_paned_set_end_child (self->paned, make_below (self));
  gtk_paned_set_shrink_end_child (self->paned, TRUE);
  gtk_paned_set_position (self->paned, TIMELINE_USUAL);
  rounds_chart_page_follow_paned (self);
  gtk_widget_set_parent (self->banner, GTK_WIDGET (self));
  gtk_widget_set_parent (GTK_WIDGET (self->paned), GTK_WIDGET (self));
}

static gboolean
on_pane_turn (gpointer data)
{
  RoundsChartPage *self = data;

  if (fill_pane_further (self))
    return G_SOURCE_CONTINUE;
  self->pane_source = 0;
  return G_SOURCE_REMOVE;
}

/* The whole of it before the frame that lays it out and draws it: nobody sees a part of a section. */
static gboolean
on_section_turn (gpointer data)
{
  RoundsChartPage *self = data;

  self->section_source = 0;
  if (self->section == NULL)
    rounds_chart_page_focus (self);
  return G_SOURCE_REMOVE;
}

/* The whole page at once would hold the main loop for a tenth of a second: who it is and the timeline
 * come with the first frame, then the chat, then the section in the room that is left, then the counts.
 * The pages of the pane that nobody sees yet are made when there is nothing else to do. */
static gboolean
on_stage_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  RoundsChartPage *self = ROUNDS_CHART_PAGE (widget);

  /* Called before the layout of each frame: the first has enough to lay out, and the third has the section. */
  self->stage++;
  if (self->stage == 2 && self->chat == NULL)
    fill_pane_further (self);
  if (self->stage == 2 && self->section == NULL)
    self->section_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_section_turn, self, NULL);
  if (self->stage <= 3)
    return G_SOURCE_CONTINUE;
  self->stage_tick = 0;
  rounds_rail_recount (self->rail);
  self->pane_source = g_idle_add (on_pane_turn, self);
  return G_SOURCE_REMOVE;
}

RoundsChartPage *
rounds_chart_page_new (RoundsPatient *patient, guint edge)
{
  RoundsChartPage *self = g_object_new (ROUNDS_TYPE_CHART_PAGE, NULL);
  guint n;
  const RoundsSection *sections = rounds_sections_get (&n);

  self->patient = g_object_ref (patient);
  make_children (self, edge);
  g_signal_connect_object (patient, "changed", G_CALLBACK (on_patient_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (patient, "notify::at", G_CALLBACK (on_moment_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (patient, "notify::now", G_CALLBACK (on_patient_changed), self,
                           G_CONNECT_SWAPPED);
  /* After those who count: drafts and marks are kept by the pages themselves. */
  g_signal_connect_object (patient, "acted", G_CALLBACK (on_patient_changed), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  self->first = n > 0 ? sections[0].id : NULL;
  /* 50,000 events are sorted into lanes in a turn of the main loop of their own, before the next frame. */
  self->timeline_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_timeline_turn, self, NULL);
  self->stage_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_stage_frame, NULL, NULL);
  return self;
}

void
rounds_chart_page_begin_with (RoundsChartPage *self, const char *id)
{
  const RoundsSection *section = rounds_section_find (id);

  g_return_if_fail (ROUNDS_IS_CHART_PAGE (self));
  if (section != NULL)
    self->first = section->id;
}

RoundsPatient *
rounds_chart_page_get_patient (RoundsChartPage *self)
{
  g_return_val_if_fail (ROUNDS_IS_CHART_PAGE (self), NULL);
  return self->patient;
}

RoundsChatPane *
rounds_chart_page_get_chat (RoundsChartPage *self)
{
  g_return_val_if_fail (ROUNDS_IS_CHART_PAGE (self), NULL);
  fill_pane (self);
  return self->chat;
}

GtkWidget *
rounds_chart_page_get_timeline (RoundsChartPage *self)
{
  g_return_val_if_fail (ROUNDS_IS_CHART_PAGE (self), NULL);
  fill_timeline (self);
  return self->timeline;
}

void
rounds_chart_page_focus (RoundsChartPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *shown;

  if (self->section == NULL && self->first != NULL)
    rounds_chart_page_show_section (self, self->first);
  shown = gtk_stack_get_visible_child (self->sections);
  /* From within, it would go to what comes next there. What is still being read may have nothing that takes it:
   * then it is on its name in the rail, one Tab before. */
  if ((focus == NULL || shown == NULL || !gtk_widget_is_ancestor (focus, shown)) &&
      !gtk_widget_child_focus (GTK_WIDGET (self->sections), GTK_DIR_TAB_FORWARD))
    gtk_widget_child_focus (GTK_WIDGET (self->rail), GTK_DIR_TAB_FORWARD);
}
