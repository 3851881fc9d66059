#include "model-line.h"

#include "by-width.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _RoundsModelLine
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkSpinner *spinner;
  GtkImage *icon;
  GtkLabel *label;

  gboolean brief; /* of a model that is ready the first line alone */
  RoundsModel *model;
};

G_DEFINE_FINAL_TYPE (RoundsModelLine, rounds_model_line, ADW_TYPE_BIN)

static gboolean
is_software (RoundsModel *model)
{
  gboolean software = FALSE;

  g_object_get (model, "software-device", &software, NULL);
  return software;
}

/* "SmolLM2 135M Instruct", and below it "NVIDIA H100". What a software driver calls itself says nothing to a
 * clinician: that it is slow does. */
static char *
words_for_ready (RoundsModel *model)
{
  g_autofree char *name = rounds_model_dup_name (model);
  g_autofree char *device = rounds_model_dup_device (model);
  GString *words = g_string_new (name != NULL && *name != 0 ? name : _ ("Unnamed model"));

  if (is_software (model))
    g_string_append_printf (words, "\n%s", _ ("No graphics card is used: answers are slow."));
  else if (device != NULL && *device != 0)
    g_string_append_printf (words, "\n%s", device);
  return g_string_free (words, FALSE);
}

/* The model says more than its state does; its state alone when it says nothing. */
static char *
detail_or (char *detail, const char *state)
{
  if (detail != NULL && *detail != 0)
    return detail;
  g_free (detail);
  return g_strdup (state);
}

static char *
words_for_model (RoundsModel *model, const char **icon)
{
  *icon = "dialog-information-symbolic";
  if (model == NULL)
    return g_strdup (_ ("No model"));
  switch (rounds_model_get_state (model))
    {
    case ROUNDS_MODEL_STARTING:
      *icon = NULL;
      return detail_or (rounds_model_dup_detail (model), _ ("The model is starting"));
    case ROUNDS_MODEL_READY:
      *icon = "emblem-ok-symbolic";
      return words_for_ready (model);
    case ROUNDS_MODEL_RESTARTING:
      *icon = NULL;
      return detail_or (rounds_model_dup_detail (model),
                        _ ("The model was lost and is starting again"));
    case ROUNDS_MODEL_FAILED:
      *icon = "dialog-warning-symbolic";
      return detail_or (rounds_model_dup_detail (model), _ ("No model can answer"));
    case ROUNDS_MODEL_OFF:
    default:
      return g_strdup (_ ("The model is off"));
    }
}

static void
show (RoundsModelLine *self)
{
  const char *icon;
  g_autofree char *words = words_for_model (self->model, &icon);
  /* Red is for what harms somebody, or fails what was asked: that nobody can be asked is said, and no alarm. */
  gboolean failed = self->brief && self->model != NULL &&
                    rounds_model_get_state (self->model) == ROUNDS_MODEL_FAILED;

  /* What the device is called is said before the first question; then the answers have the room. */
  if (self->brief && self->model != NULL &&
      rounds_model_get_state (self->model) == ROUNDS_MODEL_READY)
    words[strcspn (words, "\n")] = '\0';
  gtk_label_set_text (self->label, words);
  gtk_image_set_from_icon_name (self->icon, icon);
  gtk_stack_set_visible_child (self->stack,
                               icon != NULL ? GTK_WIDGET (self->icon) : GTK_WIDGET (self->spinner));
  gtk_spinner_set_spinning (self->spinner,
                            icon == NULL && gtk_widget_get_mapped (GTK_WIDGET (self)));
  if (failed)
    gtk_widget_add_css_class (GTK_WIDGET (self), "problem");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "problem");
}

static void
rounds_model_line_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (rounds_model_line_parent_class)->map (widget);
  show (ROUNDS_MODEL_LINE (widget));
}

static void
rounds_model_line_unmap (GtkWidget *widget)
{
  gtk_spinner_set_spinning (ROUNDS_MODEL_LINE (widget)->spinner, FALSE);
  GTK_WIDGET_CLASS (rounds_model_line_parent_class)->unmap (widget);
}

static void
rounds_model_line_dispose (GObject *object)
{
  RoundsModelLine *self = ROUNDS_MODEL_LINE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ROUNDS_TYPE_MODEL_LINE);
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (rounds_model_line_parent_class)->dispose (object);
}

static void
rounds_model_line_class_init (RoundsModelLineClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (ROUNDS_TYPE_BY_WIDTH);
  G_OBJECT_CLASS (class)->dispose = rounds_model_line_dispose;
  widget_class->map = rounds_model_line_map;
  widget_class->unmap = rounds_model_line_unmap;
  gtk_widget_class_set_css_name (widget_class, "modelline");
  gtk_widget_class_set_template_from_resource (widget_class, "/org/rounds/Rounds/model-line.ui");
  gtk_widget_class_bind_template_child (widget_class, RoundsModelLine, stack);
  gtk_widget_class_bind_template_child (widget_class, RoundsModelLine, spinner);
  gtk_widget_class_bind_template_child (widget_class, RoundsModelLine, icon);
  gtk_widget_class_bind_template_child (widget_class, RoundsModelLine, label);
}

static void
rounds_model_line_init (RoundsModelLine *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  show (self);
}

void
rounds_model_line_set_model (RoundsModelLine *self, RoundsModel *model)
{
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_set_object (&self->model, model);
  if (model != NULL)
    g_signal_connect_object (model, "notify", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);
}

void
rounds_model_line_set_brief (RoundsModelLine *self, gboolean brief)
{
  g_return_if_fail (ROUNDS_IS_MODEL_LINE (self));
  self->brief = brief;
  show (self);
}

const char *
rounds_model_line_get_text (RoundsModelLine *self)
{
  return gtk_label_get_text (self->label);
}
