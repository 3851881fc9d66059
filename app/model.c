#include "model.h"

G_DEFINE_INTERFACE (RoundsModel, rounds_model, G_TYPE_OBJECT)
G_DEFINE_QUARK (rounds - app - error - quark, rounds_app_error)

#define READ_ONLY (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY)

static void
rounds_model_default_init (RoundsModelInterface *iface)
{
  g_object_interface_install_property (iface,
                                       g_param_spec_int ("state", NULL, NULL, ROUNDS_MODEL_OFF,
                                                         ROUNDS_MODEL_FAILED, ROUNDS_MODEL_OFF,
                                                         READ_ONLY));
  g_object_interface_install_property (iface,
                                       g_param_spec_string ("detail", NULL, NULL, "", READ_ONLY));
  g_object_interface_install_property (iface,
                                       g_param_spec_string ("name", NULL, NULL, "", READ_ONLY));
  g_object_interface_install_property (iface,
                                       g_param_spec_string ("device", NULL, NULL, "", READ_ONLY));
  g_object_interface_install_property (iface, g_param_spec_boolean ("software-device", NULL, NULL,
                                                                    FALSE, READ_ONLY));
}

static char *
dup_string_property (RoundsModel *self, const char *name)
{
  char *value = NULL;

  g_return_val_if_fail (ROUNDS_IS_MODEL (self), NULL);
  g_object_get (self, name, &value, NULL);
  return value;
}

RoundsModelState
rounds_model_get_state (RoundsModel *self)
{
  int state = ROUNDS_MODEL_OFF;

  g_return_val_if_fail (ROUNDS_IS_MODEL (self), ROUNDS_MODEL_OFF);
  g_object_get (self, "state", &state, NULL);
  return (RoundsModelState) state;
}

char *
rounds_model_dup_detail (RoundsModel *self)
{
  return dup_string_property (self, "detail");
}

char *
rounds_model_dup_name (RoundsModel *self)
{
  return dup_string_property (self, "name");
}

char *
rounds_model_dup_device (RoundsModel *self)
{
  return dup_string_property (self, "device");
}

RoundsCapabilities
rounds_model_get_capabilities (RoundsModel *self)
{
  g_return_val_if_fail (ROUNDS_IS_MODEL (self), 0);
  return ROUNDS_MODEL_GET_IFACE (self)->get_capabilities (self);
}

RoundsAnswer *
rounds_model_generate (RoundsModel *self, RoundsPrompt *prompt)
{
  g_return_val_if_fail (ROUNDS_IS_MODEL (self), NULL);
  g_return_val_if_fail (ROUNDS_IS_PROMPT (prompt), NULL);
  return ROUNDS_MODEL_GET_IFACE (self)->generate (self, prompt);
}

void
rounds_model_cancel (RoundsModel *self, RoundsAnswer *answer)
{
  g_return_if_fail (ROUNDS_IS_MODEL (self));
  g_return_if_fail (ROUNDS_IS_ANSWER (answer));
  ROUNDS_MODEL_GET_IFACE (self)->cancel (self, answer);
}

void
rounds_model_drop_scope (RoundsModel *self, const guint8 *scope)
{
  g_return_if_fail (ROUNDS_IS_MODEL (self));
  ROUNDS_MODEL_GET_IFACE (self)->drop_scope (self, scope);
}
