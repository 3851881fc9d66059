/* ui-test.h: the real application in a test's process, on a store made for it. */
#pragma once

#include "application.h"
#include "chat-turn.h"

G_BEGIN_DECLS

#define UI_TEST_PASSPHRASE "correct horse 7"

typedef struct
{
  RoundsStoreKind kind;
  int echo_ms;            /* -1: model is used instead */
  const char *model;      /* a path, or NULL for none */
  gboolean demo;          /* --demo */
  gboolean no_store;      /* the folder stays empty */
  int width, height;      /* of the window; 0: 1100 x 700 */
  const char *store;      /* used where it is, in place of a copy of the program's own; NULL */
  const char *passphrase; /* of it */
} UiTestConfig;

typedef struct
{
  char *folder;
  RoundsOptions *options; /* stays with the application */
  RoundsApplication *application;
  RoundsWindow *window;
  RoundsSession *session;
  const char *passphrase; /* of a store that was given; NULL: the program's own */
} UiTest;

/* gtk_init, silence for warnings that are not ours, g_test_init. */
void ui_test_init (int *argc, char ***argv);
/* For pages in a window of the test's own: libadwaita, the program's resources and its style. */
void ui_test_style (void);
/* A look of that: "dark", "rtl", "large"; anything else, NULL too, is light. */
void ui_test_look (const char *look);
/* Starts the application up to its shown window. */
UiTest *ui_test_new (const UiTestConfig *config);
void ui_test_free (UiTest *test);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UiTest, ui_test_free)

/* The widget with this id in its template, or this name, below root; NULL if there is none. */
GtkWidget *ui_find (GtkWidget *root, const char *id);
/* The same, and it must exist. */
GtkWidget *ui_get (UiTest *test, const char *id);
/* The nth of a type, root itself being one; 0 is the first. NULL if there are not so many. */
GtkWidget *ui_find_nth (GtkWidget *root, GType type, guint n);
GtkWidget *ui_find_type (GtkWidget *root, GType type); /* the first */
/* The first of a type, by the type's name, below root; label: NULL, or that of the button. NULL if there is none. */
GtkWidget *ui_find_typed (GtkWidget *root, const char *type, const char *label);
/* All words of a text view, also hidden ones. (transfer full) */
char *ui_text_of (GtkTextView *view);
/* The row of preferences with this title; NULL if there is none. */
GtkWidget *ui_find_preference (GtkWidget *root, const char *title);
/* For test_wait_until: of a RoundsChatTurn, a RoundsImportJob, a RoundsWindow. */
gboolean ui_turn_is_over (gpointer turn);
gboolean ui_import_is_over (gpointer job);
gboolean ui_has_chart (gpointer window);
/* The last turn of the chat, or NULL. */
RoundsChatTurn *ui_last_turn (UiTest *test);
/* Types the passphrase and presses Enter; waits until the session has decided. */
void ui_unlock (UiTest *test, const char *passphrase);
/* Unlocks rightly and waits for the list of patients. */
void ui_enter (UiTest *test);
/* Opens the chart of the first patient whose name holds `who`, in place of the one that is open. */
void ui_open_patient (UiTest *test, const char *who);
/* Both: Wes853 of a demonstration, the only patient of a clinical store. */
void ui_open (UiTest *test);
void ui_wait_model_ready (UiTest *test);
void ui_wait_model_failed (UiTest *test);
/* Waits until an unlock that goes on has failed. */
void ui_wait_locked (UiTest *test);
/* The dialog over the window. */
GtkWindow *ui_dialog (UiTest *test);
/* Waits until a dialog is on the screen, drawn once. */
void ui_wait_mapped (GtkWidget *dialog);
/* Presses the shown button as a person does, through its own activation. */
void ui_press (GtkWidget *button);
/* Waits until the frame clock has painted n times more: of the window, of any root. */
void ui_wait_frames (UiTest *test, guint n);
void ui_wait_painted (GtkWidget *root, guint n);
/* TRUE when a label, title or accessible thing below root holds text. */
gboolean ui_shows (GtkWidget *root, const char *text);
/* What root looks like now, drawn by the renderer of its window. (transfer full) */
GdkTexture *ui_picture (GtkWidget *root);

G_END_DECLS
