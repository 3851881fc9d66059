#include "problem-page.h"

#include "names.h"

struct _RoundsProblemPage
{
  AdwBin parent_instance;

  AdwStatusPage *status;
  GtkLabel *path_label;
  GtkWidget *command_box;
  GtkLabel *command_label;
  GtkWidget *again_button;
};

enum
{
  SIGNAL_TRY_AGAIN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RoundsProblemPage, rounds_problem_page, ADW_TYPE_BIN)

static void
on_again_clicked (RoundsProblemPage *self)
{
  g_signal_emit (self, signals[SIGNAL_TRY_AGAIN], 0);
}

static void
rounds_problem_page_dispose (GObject *object)
{
  /* 4.8 unparents a direct child that is bound, behind the back of the bin. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), ROUNDS_TYPE_PROBLEM_PAGE);
  G_OBJECT_CLASS (rounds_problem_page_parent_class)->dispose (object);
}

static void
rounds_problem_page_class_init (RoundsProblemPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = rounds_problem_page_dispose;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  signals[SIGNAL_TRY_AGAIN] = g_signal_new ("try-again", ROUNDS_TYPE_PROBLEM_PAGE,
                                            G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/rounds/Rounds/problem-page.ui");
  gtk_widget_class_bind_template_child (widget_class, RoundsProblemPage, status);
  gtk_widget_class_bind_template_child (widget_class, RoundsProblemPage, path_label);
  gtk_widget_class_bind_template_child (widget_class, RoundsProblemPage, command_box);
  gtk_widget_class_bind_template_child (widget_class, RoundsProblemPage, command_label);
  gtk_widget_class_bind_template_child (widget_class, RoundsProblemPage, again_button);
  gtk_widget_class_bind_template_callback (widget_class, on_again_clicked);
}

static void
rounds_problem_page_init (RoundsProblemPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  rounds_names_complete (GTK_WIDGET (self->status), NULL);
}

void
rounds_problem_page_show (RoundsProblemPage *self, const RoundsStoreProblem *problem)
{
  /* The description is markup. */
  g_autofree char *body = g_markup_escape_text (problem->body, -1);

  adw_status_page_set_title (self->status, problem->title);
  adw_status_page_set_description (self->status, body);
  gtk_label_set_text (self->path_label, problem->path);
  gtk_widget_set_visible (self->command_box, problem->command != NULL);
  gtk_label_set_text (self->command_label, problem->command != NULL ? problem->command : "");
}

void
rounds_problem_page_focus (RoundsProblemPage *self)
{
  gtk_widget_grab_focus (self->again_button);
}
