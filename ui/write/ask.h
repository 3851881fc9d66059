/* ask.h: one question over a window, answered yes or no. It goes with the widget that asks, so that a
 * lock leaves none behind. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  const char *heading, *body, *yes, *no;
  gboolean dangerous;  /* yes is drawn as such */
  gboolean enter_says; /* what Enter does: TRUE yes; a dangerous question has FALSE */
} RoundsQuestion;

typedef void (*RoundsYesFunc) (GtkWidget *over, gpointer data);

/* on_yes is called at most once, while over lives; free_data (may be NULL) in any case. The dialog
 * has the widget names "ask-yes" and "ask-no" for its responses. (transfer none) */
GtkWindow *rounds_ask (GtkWidget *over,
                       const RoundsQuestion *question,
                       RoundsYesFunc on_yes,
                       gpointer data,
                       GDestroyNotify free_data);

G_END_DECLS
