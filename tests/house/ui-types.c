/* ui-types.c: preloaded into gtk4-builder-tool, so that it validates the templates of Rounds.
 *
 * gtk4-builder-tool 4.8 makes a stand-in for the class of a template, but it knows neither libadwaita's
 * parents nor our own widgets, and it wants every signal handler to be a function of the program. So
 * this module registers the types, all but the one whose template is read (ROUNDS_TEMPLATE), and
 * lends a function to each handler; that these are bound is seen when the widget is made.
 *
 * Weighed: `simplify` (does not check types), a program of our own that makes every widget (the UI
 * tests do, but they see only what the class asks for), and this, which is the same check that anyone
 * can run on any .ui file.
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <adwaita.h>
#include <dlfcn.h>
#include <gmodule.h>

#include "chart-page.h"
#include "chat-pane.h"
#include "chat-turn.h"
#include "model-line.h"
#include "passphrase-row.h"
#include "problem-page.h"
#include "side-pane.h"
#include "step-widths.h"
#include "ui-resources.h"
#include "unlock-page.h"
#include "watermark.h"

/* The libadwaita parents: child objects are looked up by the tool itself, parents are not. */
static void
load_parents (void)
{
  g_type_ensure (ADW_TYPE_APPLICATION_WINDOW);
  g_type_ensure (ADW_TYPE_BIN);
  g_type_ensure (ADW_TYPE_PREFERENCES_ROW);
  g_type_ensure (ADW_TYPE_PREFERENCES_WINDOW);
  g_type_ensure (ADW_TYPE_WINDOW);
}

__attribute__ ((constructor)) static void
load_types (void)
{
  static const struct
  {
    const char *name;
    GType (*get_type) (void);
  } types[] = {
    { "RoundsChartPage", rounds_chart_page_get_type },
    { "RoundsChatPane", rounds_chat_pane_get_type },
    { "RoundsChatTurn", rounds_chat_turn_get_type },
    { "RoundsModelLine", rounds_model_line_get_type },
    { "RoundsPassphraseRow", rounds_passphrase_row_get_type },
    { "RoundsProblemPage", rounds_problem_page_get_type },
    { "RoundsSidePane", rounds_side_pane_get_type },
    { "RoundsStepWidths", rounds_step_widths_get_type },
    { "RoundsUnlockPage", rounds_unlock_page_get_type },
    { "RoundsWatermark", rounds_watermark_get_type },
  };
  const char *read = g_getenv ("ROUNDS_TEMPLATE");

  /* Naming it is enough: the linker keeps it, and its own constructor registers it. */
  rounds_ui_get_resource ();
  load_parents ();
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_strcmp0 (read, types[i].name) != 0)
      g_type_ensure (types[i].get_type ());
}

static void
stand_in (void)
{
}

/* Instead of GLib's, for GtkBuilder's search of a handler: the same, but on_* and rounds_* are always
 * found, the makers of types excepted. */
__attribute__ ((visibility ("default"))) gboolean
g_module_symbol (GModule *module, const char *name, gpointer *symbol)
{
  gboolean (*real) (GModule *, const char *, gpointer *) = dlsym (RTLD_NEXT, "g_module_symbol");

  if (real (module, name, symbol))
    return TRUE;
  if (g_str_has_suffix (name, "_get_type") ||
      !(g_str_has_prefix (name, "on_") || g_str_has_prefix (name, "rounds_")))
    return FALSE;
  *symbol = (gpointer) stand_in;
  return TRUE;
}
