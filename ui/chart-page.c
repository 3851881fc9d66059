#include "chart-page.h"

#include "names.h"
#include "side-pane.h"

#include <glib/gi18n-lib.h>

struct _RoundsChartPage
{
  AdwBin parent_instance;

  AdwFlap *flap;
  AdwStatusPage *empty;
  RoundsSidePane *pane;

  RoundsChatPane *chat; /* owned by pane */
};

enum
{
  PROP_0,
  PROP_CHAT_WIDTH,
  PROP_CHAT_SHOWN,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (RoundsChartPage, rounds_chart_page, ADW_TYPE_BIN)

static void
on_flap_revealed (RoundsChartPage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CHAT_SHOWN]);
}

static void
on_pane_resized (RoundsChartPage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CHAT_WIDTH]);
}

static void
rounds_chart_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RoundsChartPage *self = ROUNDS_CHART_PAGE (object);

  if (id == PROP_CHAT_WIDTH)
    g_value_set_int (value, rounds_side_pane_get_width (self->pane));
  else if (id == PROP_CHAT_SHOWN)
    g_value_set_boolean (value, rounds_chart_page_get_chat_shown (self));
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
    rounds_chart_page_set_chat_shown (self, g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
rounds_chart_page_dispose (GObject *object)
{
  /* 4.8 unparents a direct child that is bound, behind the back of the bin. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), ROUNDS_TYPE_CHART_PAGE);
  G_OBJECT_CLASS (rounds_chart_page_parent_class)->dispose (object);
}

static void
rounds_chart_page_class_init (RoundsChartPageClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (ROUNDS_TYPE_SIDE_PANE);
  object_class->get_property = rounds_chart_page_get_property;
  object_class->set_property = rounds_chart_page_set_property;
  object_class->dispose = rounds_chart_page_dispose;
  props[PROP_CHAT_WIDTH] = g_param_spec_int ("chat-width", NULL, NULL, ROUNDS_SIDE_PANE_MIN,
                                             ROUNDS_SIDE_PANE_MAX, 400,
                                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                 G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_CHAT_SHOWN] = g_param_spec_boolean ("chat-shown", NULL, NULL, TRUE,
                                                 G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                     G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/rounds/Rounds/chart-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RoundsChartPage, flap);
  gtk_widget_class_bind_template_child (widget_class, RoundsChartPage, empty);
  gtk_widget_class_bind_template_child (widget_class, RoundsChartPage, pane);
  gtk_widget_class_bind_template_callback (widget_class, on_flap_revealed);
  gtk_widget_class_bind_template_callback (widget_class, on_pane_resized);
}

static void
rounds_chart_page_init (RoundsChartPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  rounds_names_complete (GTK_WIDGET (self->empty), _ ("Chart"));
}

RoundsChartPage *
rounds_chart_page_new (RoundsSession *session)
{
  RoundsChartPage *self = g_object_new (ROUNDS_TYPE_CHART_PAGE, NULL);

  self->chat = rounds_chat_pane_new (session);
  rounds_side_pane_set_child (self->pane, GTK_WIDGET (self->chat));
  return self;
}

RoundsChatPane *
rounds_chart_page_get_chat (RoundsChartPage *self)
{
  return self->chat;
}

void
rounds_chart_page_set_chat_shown (RoundsChartPage *self, gboolean shown)
{
  adw_flap_set_reveal_flap (self->flap, shown);
}

gboolean
rounds_chart_page_get_chat_shown (RoundsChartPage *self)
{
  return adw_flap_get_reveal_flap (self->flap);
}

void
rounds_chart_page_ask (RoundsChartPage *self)
{
  rounds_chart_page_set_chat_shown (self, TRUE);
  rounds_chat_pane_focus_question (self->chat);
}

void
rounds_chart_page_focus (RoundsChartPage *self)
{
  if (!rounds_chart_page_get_chat_shown (self) || !rounds_chat_pane_focus_question (self->chat))
    gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}
