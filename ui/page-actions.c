#include "page-actions.h"

#include <glib/gi18n-lib.h>

static const RoundsPaletteAction patients_actions[] = {
  { NULL, N_ ("Open, from the search"), NULL, "Return" },
  { NULL, N_ ("Next, previous, from the search"), NULL, "Down|Up" },
  { NULL, N_ ("Clear the search; back to everybody; back to the open chart"), NULL, "Escape" },
  { "patients.open", N_ ("Open Who Is Chosen"), N_ ("chart patient"), NULL },
  { "patients.open-restricted", N_ ("Open with Restricted Items…"), N_ ("break glass reason"),
    "<Control>Return|<Control>KP_Enter" },
  { "patients.add-to-list", N_ ("Put on a List…"), N_ ("add"), "<Control>d" },
  { "patients.take-off-list", N_ ("Take off This List"), N_ ("remove"), "<Control>Delete" },
  { "patients.new-list", N_ ("New List…"), N_ ("make"), "<Control><Shift>d" },
  { "patients.rename-list", N_ ("Rename This List…"), N_ ("name"), "F2" },
  { "patients.save-search", N_ ("Keep This Search as a List…"), N_ ("saved filter"),
    "<Control><Shift>s" },
  { "patients.remove-list", N_ ("Remove This List…"), N_ ("delete"), NULL },
};

static const RoundsPaletteAction round_actions[] = {
  { "round.next", N_ ("Next Patient of the Round"), N_ ("step"), "j" },
  { "round.before", N_ ("Patient Before"), N_ ("step back"), "k" },
  { "round.open", N_ ("Open the Chosen Patient"), N_ ("chart"), "Return|KP_Enter" },
  { "round.note", N_ ("Open the Patient and Write a Note"), N_ ("draft"), "n" },
  { "round.task", N_ ("Open the Patient and Make a Task"), N_ ("to do"), "t" },
  { "round.preview", N_ ("Show or Hide What Is Below the Round"), N_ ("preview"), "space" },
  { "round.print", N_ ("Print the Round…"), N_ ("paper PDF"), NULL },
  { "round.again", N_ ("Read the Round Again"), N_ ("refresh reload"), "F5" },
  { "round.stop", N_ ("Stop Reading the Round"), NULL, NULL },
};

static const RoundsPaletteAction timeline_actions[] = {
  { "timeline.closer", N_ ("Closer"), N_ ("zoom in"), "plus" },
  { "timeline.farther", N_ ("Farther"), N_ ("zoom out"), "minus" },
  { "timeline.earlier", N_ ("Earlier"), N_ ("back"), "Page_Up" },
  { "timeline.later", N_ ("Later"), N_ ("forward"), "Page_Down" },
  { "timeline.all", N_ ("The Whole Life"), N_ ("zoom all"), "Home|0" },
  { "timeline.recent", N_ ("The Recent Past"), N_ ("latest now"), "End|9" },
  { "timeline.unfold", N_ ("Unfold the Gaps"), N_ ("folded"), "u" },
  { "timeline.span", N_ ("Show the Marked Span"), N_ ("zoom selection"), "z" },
  { "timeline.as-of", N_ ("As of This Moment"), N_ ("cursor time"), "t" },
  { "timeline.filter", N_ ("Filter the Timeline…"), N_ ("kind code text"), "f" },
  { "timeline.clear-filter", N_ ("Clear the Filter"), NULL, NULL },
  { "timeline.routine", N_ ("Routine Events Too"), N_ ("show hide"), "r" },
  { "timeline.new", N_ ("Only What Is New"), N_ ("since last looked"), "n" },
  /* win.show-table is the same, with a key of its own. */
  { "timeline.table", NULL, NULL, NULL },
  { NULL, N_ ("Next, previous on the lane"), NULL, "Right|Left" },
  { NULL, N_ ("Move through time"), NULL, "<Control>Right|<Control>Left" },
  { NULL, N_ ("Lane below, above"), NULL, "Down|Up" },
  { NULL, N_ ("Mark a span"), NULL, "a" },
  { NULL, N_ ("Select"), NULL, "space" },
  { NULL, N_ ("Show the source"), NULL, "Return" },
};

static const RoundsPaletteAction news_actions[] = {
  { "news.acknowledge-seen", N_ ("Acknowledge What You Have Seen…"), N_ ("all results"), NULL },
  { NULL, N_ ("Next result, before"), NULL, "j|k" },
  { NULL, N_ ("Acknowledge"), NULL, "a" },
  { NULL, N_ ("Make a task of it"), NULL, "t" },
};

static const RoundsPaletteAction over_actions[] = {
  { "over.again", N_ ("Read the New Results Again"), N_ ("refresh reload"), "F5" },
  { NULL, N_ ("Next result, before"), NULL, "j|k" },
  { NULL, N_ ("Open the patient at this result"), NULL, "Return" },
};

static const RoundsPaletteAction results_actions[] = {
  { "results.compare", N_ ("Compare the Chosen Analytes"), N_ ("plot multiples"),
    "<Control><Shift>m" },
  { "results.flow-sheet", N_ ("Show as Flow Sheet"), N_ ("grid table"), "<Control>g" },
  { "results.abnormal", N_ ("Only Abnormal Results"), N_ ("filter flagged"), "<Control><Shift>b" },
  { "results.compact", N_ ("Compact Rows"), N_ ("density"), "<Control><Shift>d" },
};

static const RoundsPaletteAction plot_actions[] = {
  { "plot.back", N_ ("Back from the Plot"), N_ ("results list"), "Escape|<Control>BackSpace" },
  { "plot.medicines", N_ ("Medicines Under the Plot"), N_ ("overlay drugs"), "<Control><Shift>o" },
  { "plot.encounters", N_ ("Encounters Under the Plot"), N_ ("overlay visits"),
    "<Control><Shift>v" },
  { NULL, N_ ("Next value, before"), NULL, "Right|Left" },
  { NULL, N_ ("Move through time"), NULL, "<Control>Right|<Control>Left" },
  { NULL, N_ ("Closer, farther"), NULL, "plus|minus" },
  { NULL, N_ ("All values"), NULL, "a" },
  { NULL, N_ ("Show the source"), NULL, "Return" },
};

static const RoundsPaletteAction flow_actions[] = {
  { "flow.results", N_ ("Show as Results"), N_ ("list"), "<Control>g" },
  { "flow.newest", N_ ("Newest at the Other Side"), N_ ("order columns"), "<Control><Shift>r" },
  { "flow.density::compact", N_ ("Compact Rows"), N_ ("density"), "<Control><Shift>d" },
  { "flow.density::comfortable", N_ ("Comfortable Rows"), N_ ("density"), "<Control><Shift>f" },
  { "flow.columns::days", N_ ("A Column a Day"), NULL, "<Control><Shift>y" },
  { "flow.columns::times", N_ ("A Column a Time"), NULL, "<Control><Shift>t" },
  { NULL, N_ ("From cell to cell"), NULL, "Right|Left" },
  { NULL, N_ ("Plot the row"), NULL, "p" },
};

static const RoundsPaletteAction list_actions[] = {
  { "list.filter", N_ ("Filter This List"), N_ ("search words"), "<Alt>f" },
  { "list.history", N_ ("Show or Hide What Is Past"), N_ ("history former"), "<Alt>h" },
  /* Each carries what it is about: a button or a line of the menu that says so. */
  { "list.sort", NULL, NULL, NULL },
  { "list.act", NULL, NULL, NULL },
};

static const RoundsPaletteAction notes_actions[] = {
  { NULL, N_ ("Search the notes"), NULL, "slash" },
  { NULL, N_ ("Back to the list"), NULL, "Escape" },
};

static const RoundsPaletteAction reader_actions[] = {
  { "reader.addend", N_ ("Add to This Note"), N_ ("addendum"), NULL },
  { "reader.next-match", N_ ("Next Match"), N_ ("find word"), "F3|<Control>g|j" },
  { "reader.previous-match", N_ ("Match Before"), N_ ("find word previous"),
    "<Shift>F3|<Control><Shift>g|k" },
  { "reader.task", N_ ("Make a Task of This Line…"), N_ ("to do"), "<Control><Shift>t" },
  { "reader.source", N_ ("Show the Source of This Line"), N_ ("provenance record"),
    "<Control>Return|<Control>KP_Enter" },
  { "reader.compare(-1)", N_ ("End the Comparison"), N_ ("versions"), NULL },
  /* Carries which note: a line of the remarks that names it. */
  { "reader.open", NULL, NULL, NULL },
};

static const RoundsPaletteAction document_actions[] = {
  { "document.next-page", N_ ("Next Page"), NULL, "<Control>Page_Down" },
  { "document.previous-page", N_ ("Page Before"), N_ ("previous"), "<Control>Page_Up" },
  { "document.zoom-in", N_ ("Larger"), N_ ("zoom in"),
    "<Control>plus|<Control>equal|<Control>KP_Add" },
  { "document.zoom-out", N_ ("Smaller"), N_ ("zoom out"), "<Control>minus|<Control>KP_Subtract" },
  { "document.zoom-fit", N_ ("As Wide as the Page"), N_ ("zoom fit"), "<Control>0|<Control>KP_0" },
  { "document.find", N_ ("Find in This Document"), N_ ("search word"), "slash|<Control><Shift>f" },
  { "document.next-match", N_ ("Next Match"), N_ ("find word"), "F3|<Control>g" },
  { "document.previous-match", N_ ("Match Before"), N_ ("find word previous"),
    "<Shift>F3|<Control><Shift>g" },
  { "document.as-text", N_ ("Show This PDF as Text"), N_ ("words pages"), "<Control><Shift>x" },
};

static const RoundsPaletteAction source_actions[] = {
  { "source.in-error", N_ ("Mark This Record as Entered in Error…"), N_ ("wrong mistake"), NULL },
};

static const RoundsPaletteAction write_actions[] = {
  { "write.new", N_ ("New Note"), N_ ("draft letter"), NULL },
};

static const RoundsPaletteAction note_actions[] = {
  { "note.sign", N_ ("Sign This Note…"), N_ ("finish"), "<Control>Return|<Control>KP_Enter" },
  { "note.insert", N_ ("Insert the Selected Value"), N_ ("quote citation"), "<Control>m" },
  { "note.discard", N_ ("Discard This Draft…"), N_ ("delete"), NULL },
  { "note.addend", N_ ("Add to This Note"), N_ ("addendum"), NULL },
  { "note.error", N_ ("Entered in Error…"), N_ ("wrong mistake"), NULL },
};

static const RoundsPaletteAction chat_actions[] = {
  { NULL, N_ ("Ask"), NULL, "Return|<Control>Return" },
  { NULL, N_ ("Begin a new line"), NULL, "<Shift>Return" },
  { NULL, N_ ("Stop the answer"), NULL, "Escape" },
};

#define GROUP(prefix, title, actions)              \
  {                                                \
    prefix, title, actions, G_N_ELEMENTS (actions) \
  }

static const RoundsPageActions groups[] = {
  GROUP ("patients", N_ ("Patients"), patients_actions),
  GROUP ("round", N_ ("Round list"), round_actions),
  GROUP ("timeline", N_ ("Timeline"), timeline_actions),
  GROUP ("news", N_ ("New results"), news_actions),
  GROUP ("over", N_ ("New results over my lists"), over_actions),
  GROUP ("results", N_ ("Results"), results_actions),
  GROUP ("plot", N_ ("Plot"), plot_actions),
  GROUP ("flow", N_ ("Flow sheet"), flow_actions),
  GROUP ("list", N_ ("Lists of the chart"), list_actions),
  GROUP (NULL, N_ ("Notes"), notes_actions),
  GROUP ("reader", N_ ("A note"), reader_actions),
  GROUP ("document", N_ ("A document"), document_actions),
  GROUP ("source", N_ ("The source of a record"), source_actions),
  GROUP ("write", N_ ("Write"), write_actions),
  GROUP ("note", N_ ("The note being written"), note_actions),
  GROUP (NULL, N_ ("Chat"), chat_actions),
};

const RoundsPageActions *
rounds_page_actions_get (guint *n)
{
  *n = G_N_ELEMENTS (groups);
  return groups;
}

/* ---- on a page ---- */

static GQuark
group_quark (const char *prefix)
{
  g_autofree char *name = g_strconcat ("rounds-actions-", prefix, NULL);

  return g_quark_from_string (name);
}

void
rounds_page_actions_install (GtkWidget *page, const char *prefix, GActionGroup *group)
{
  gtk_widget_insert_action_group (page, prefix, group);
  g_object_set_qdata_full (G_OBJECT (page), group_quark (prefix), g_object_ref (group),
                           g_object_unref);
}

static GtkShortcut *
shortcut_new (const RoundsPaletteAction *action)
{
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;
  GtkShortcut *shortcut;

  if (!g_action_parse_detailed_name (action->action, &name, &target, NULL))
    g_return_val_if_reached (NULL);
  shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (action->keys),
                               gtk_named_action_new (name));
  gtk_shortcut_set_arguments (shortcut, target);
  return shortcut;
}

void
rounds_page_actions_add_keys (GtkWidget *widget,
                              const char *prefix,
                              GtkShortcutScope scope,
                              GtkPropagationPhase phase)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (controller), scope);
  gtk_event_controller_set_propagation_phase (controller, phase);
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    for (guint k = 0; g_strcmp0 (groups[i].prefix, prefix) == 0 && k < groups[i].n; k++)
      if (groups[i].actions[k].action != NULL && groups[i].actions[k].keys != NULL)
        gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                              shortcut_new (&groups[i].actions[k]));
  gtk_widget_add_controller (widget, controller);
}

GActionGroup *
rounds_page_actions_peek (GtkWidget *page, const char *prefix)
{
  return g_object_get_qdata (G_OBJECT (page), group_quark (prefix));
}

GtkWidget *
rounds_page_actions_find (GtkWidget *root, const char *prefix)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_mapped (root))
    return NULL;
  if (rounds_page_actions_peek (root, prefix) != NULL)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = rounds_page_actions_find (child, prefix);
  return found;
}

/* ---- as words ---- */

char *
rounds_page_actions_key_label (const char *keys)
{
  g_auto (GStrv) all = g_strsplit (keys != NULL ? keys : "", "|", -1);
  GdkModifierType state;
  guint key;

  if (all[0] == NULL || !gtk_accelerator_parse (all[0], &key, &state))
    return NULL;
  return gtk_accelerator_get_label (key, state);
}
