#include "clipboard.h"

#include "ask.h"
#include "say.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/random.h>

#define TOKEN_BYTES 16
#define TOKEN_TEXT  (2 * TOKEN_BYTES)
#define TOKENS      "rounds-clipboard-tokens"
#define GUARDED     "rounds-clipboard-patient"
#define SOURCE      "rounds-clipboard-source"

/* ---- whose words they are ---- */

static void
on_session_state (RoundsSession *session)
{
  if (rounds_session_get_state (session) == ROUNDS_SESSION_UNLOCKED)
    return;
  g_object_set_data (G_OBJECT (session), TOKENS, NULL);
  rounds_clipboard_clear (gdk_display_get_default ());
}

/* rid as text to token; of this session only. From the first copy on a lock empties the clipboards. */
static GHashTable *
get_tokens (RoundsSession *session)
{
  GHashTable *tokens = g_object_get_data (G_OBJECT (session), TOKENS);

  if (tokens != NULL)
    return tokens;
  tokens = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_object_set_data_full (G_OBJECT (session), TOKENS, tokens, (GDestroyNotify) g_hash_table_unref);
  g_signal_handlers_disconnect_by_func (session, on_session_state, NULL);
  g_signal_connect (session, "notify::state", G_CALLBACK (on_session_state), NULL);
  return tokens;
}

/* (transfer none) NULL: there is no randomness, and then nothing is copied. */
static const char *
token_of (RoundsPatient *patient)
{
  GHashTable *tokens = get_tokens (rounds_patient_get_session (patient));
  char rid[ROUNDS_RID_TEXT];
  const char *token;
  guint8 bytes[TOKEN_BYTES];
  GString *text;

  rounds_rid_text (rounds_patient_get_rid (patient), rid);
  token = g_hash_table_lookup (tokens, rid);
  if (token != NULL)
    return token;
  if (getrandom (bytes, sizeof bytes, 0) != sizeof bytes)
    return NULL;
  text = g_string_sized_new (TOKEN_TEXT + 1);
  for (guint i = 0; i < sizeof bytes; i++)
    g_string_append_printf (text, "%02x", bytes[i]);
  token = text->str;
  g_hash_table_insert (tokens, g_strdup (rid), g_string_free (text, FALSE));
  return token;
}

/* ---- copying ---- */

/* token, a line, then the words: what stays in this program. */
typedef char RoundsOwnCopy;

static RoundsOwnCopy *
rounds_own_copy_copy (RoundsOwnCopy *self)
{
  return g_strdup (self);
}

static void
rounds_own_copy_free (RoundsOwnCopy *self)
{
  explicit_bzero (self, strlen (self));
  g_free (self);
}

static GType rounds_own_copy_get_type (void);
G_DEFINE_BOXED_TYPE (RoundsOwnCopy, rounds_own_copy, rounds_own_copy_copy, rounds_own_copy_free)

/* What another program gets: the words, where they stand, of whom, and as of when. */
static char *
plain_text (RoundsPatient *patient, const char *text, const char *source)
{
  const RoundsPerson *person = rounds_patient_get_person (patient);
  const RoundsChartIndex *index = rounds_patient_get_index (patient);
  g_autofree char *who = NULL;
  g_autofree char *moment = NULL, *clock = NULL;

  if (person == NULL)
    return source != NULL ? g_strdup_printf ("%s\n%s", text, source) : g_strdup (text);
  who = rounds_say_who (person);
  if (source == NULL)
    return g_strdup_printf ("%s\n%s", text, who);
  moment = rounds_say_moment (index, rounds_patient_get_moment (patient));
  clock = rounds_say_moment (index, rounds_patient_get_clock (patient));
  /* The chart is some minutes old: both are said. */
  if (rounds_patient_is_now (patient) && strcmp (moment, clock) != 0)
    return g_strdup_printf (_ ("%s\n%s\n%s · as of %s, copied %s"), text, source, who, moment,
                            clock);
  return g_strdup_printf (_ ("%s\n%s\n%s · as of %s"), text, source, who, moment);
}

/* The words as they are pasted within Rounds. (transfer full) */
static char *
own_copy (const char *token, const char *text, const char *source)
{
  return source != NULL ? g_strdup_printf ("%s\n%s [%s]", token, text, source)
                        : g_strdup_printf ("%s\n%s", token, text);
}

/* What another copy of this program may see: the token alone. */
static GdkContentProvider *
private_type (const char *token)
{
  g_autoptr (GBytes) bytes = g_bytes_new (token, TOKEN_TEXT);

  return gdk_content_provider_new_for_bytes (ROUNDS_CLIPBOARD_TYPE, bytes);
}

gboolean
rounds_clipboard_copy (GtkWidget *widget,
                       RoundsPatient *patient,
                       const char *text,
                       const char *source,
                       gboolean unchecked)
{
  GdkContentProvider *contents[3];
  g_autoptr (GdkContentProvider) all = NULL;
  g_autofree char *plain = NULL, *own = NULL;
  const char *token;

  g_return_val_if_fail (ROUNDS_IS_PATIENT (patient), FALSE);
  if (unchecked || rounds_patient_get_state (patient) != ROUNDS_PATIENT_OPEN)
    return FALSE;
  token = token_of (patient);
  if (token == NULL)
    return FALSE;
  plain = plain_text (patient, text, source);
  own = own_copy (token, text, source);
  contents[0] = gdk_content_provider_new_typed (rounds_own_copy_get_type (), own);
  contents[1] = private_type (token);
  contents[2] = gdk_content_provider_new_typed (G_TYPE_STRING, plain);
  all = gdk_content_provider_new_union (contents, G_N_ELEMENTS (contents));
  return gdk_clipboard_set_content (gtk_widget_get_clipboard (widget), all);
}

static void
clear_one (GdkClipboard *clipboard)
{
  if (gdk_clipboard_is_local (clipboard))
    gdk_clipboard_set_content (clipboard, NULL);
}

void
rounds_clipboard_clear (GdkDisplay *display)
{
  clear_one (gdk_display_get_clipboard (display));
  clear_one (gdk_display_get_primary_clipboard (display));
}

/* ---- pasting ---- */

typedef enum
{
  FROM_HERE,     /* this patient */
  FROM_ANOTHER,  /* another patient */
  FROM_SOMEBODY, /* Rounds, of whom is not known */
  FROM_OUTSIDE,  /* another program */
} Origin;

/* What this program copied of a patient; NULL: it did not. (transfer full) */
static char *
local_payload (GdkClipboard *clipboard)
{
  GdkContentProvider *content = gdk_clipboard_get_content (clipboard);
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, rounds_own_copy_get_type ());
  if (content == NULL || !gdk_content_provider_get_value (content, &value, NULL))
    return NULL;
  return g_value_dup_boxed (&value);
}

/* *bare: the words without what is added for other programs; NULL: ask the clipboard. */
static Origin
origin_of (GdkClipboard *clipboard, RoundsPatient *patient, char **bare)
{
  gboolean marked = gdk_content_formats_contain_mime_type (gdk_clipboard_get_formats (clipboard),
                                                           ROUNDS_CLIPBOARD_TYPE);
  g_autofree char *payload = gdk_clipboard_is_local (clipboard) ? local_payload (clipboard) : NULL;
  const char *token = token_of (patient);

  *bare = NULL;
  if (payload == NULL)
    return marked                               ? FROM_ANOTHER
           : gdk_clipboard_is_local (clipboard) ? FROM_SOMEBODY
                                                : FROM_OUTSIDE;
  *bare = g_strdup (payload + TOKEN_TEXT + 1);
  return token != NULL && strncmp (payload, token, TOKEN_TEXT) == 0 ? FROM_HERE : FROM_ANOTHER;
}

/* ---- a text of lines, or an entry of one ---- */

static gboolean
is_editable (GtkWidget *view)
{
  return GTK_IS_TEXT_VIEW (view) ? gtk_text_view_get_editable (GTK_TEXT_VIEW (view))
                                 : gtk_editable_get_editable (GTK_EDITABLE (view));
}

static void
insert_lines (GtkTextView *view, const char *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);

  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete_selection (buffer, TRUE, TRUE);
  gtk_text_buffer_insert_interactive_at_cursor (buffer, text, -1, TRUE);
  gtk_text_buffer_end_user_action (buffer);
}

static void
insert_in_line (GtkEditable *entry, const char *text)
{
  g_autofree char *line = g_strdelimit (g_strdup (text), "\r\n", ' ');
  int at;

  gtk_editable_delete_selection (entry);
  at = gtk_editable_get_position (entry);
  gtk_editable_insert_text (entry, line, -1, &at);
  gtk_editable_set_position (entry, at);
}

static void
insert (GtkWidget *view, gpointer data)
{
  if (!is_editable (view))
    return;
  if (GTK_IS_TEXT_VIEW (view))
    insert_lines (GTK_TEXT_VIEW (view), data);
  else
    insert_in_line (GTK_EDITABLE (view), data);
}

/* What is selected; NULL: nothing. (transfer full) */
static char *
selected_text (GtkWidget *view)
{
  GtkTextIter start, end;
  int from, to;

  if (GTK_IS_TEXT_VIEW (view))
    return gtk_text_buffer_get_selection_bounds (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)),
                                                 &start, &end)
               ? gtk_text_iter_get_text (&start, &end)
               : NULL;
  return gtk_editable_get_selection_bounds (GTK_EDITABLE (view), &from, &to)
             ? gtk_editable_get_chars (GTK_EDITABLE (view), from, to)
             : NULL;
}

static void
delete_selected (GtkWidget *view)
{
  if (!is_editable (view))
    return;
  if (GTK_IS_TEXT_VIEW (view))
    gtk_text_buffer_delete_selection (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), TRUE, TRUE);
  else
    gtk_editable_delete_selection (GTK_EDITABLE (view));
}

/* Takes text. */
static void
insert_or_ask (GtkWidget *view, Origin origin, char *text)
{
  RoundsPatient *patient = g_object_get_data (G_OBJECT (view), GUARDED);
  const RoundsPerson *person = rounds_patient_get_person (patient);
  g_autofree char *who = person != NULL ? rounds_say_who (person) : g_strdup (_ ("this patient"));
  g_autofree char *body = NULL;
  RoundsQuestion question = { .no = _ ("_Do Not Paste"), .yes = _ ("_Paste"), .dangerous = TRUE };

  if (origin == FROM_HERE || origin == FROM_OUTSIDE)
    {
      insert (view, text);
      g_free (text);
      return;
    }
  question.heading = origin == FROM_ANOTHER ? _ ("Paste Text of Another Patient?")
                                            : _ ("Paste Text of an Unknown Patient?");
  body =
      origin == FROM_ANOTHER
          ? g_strdup_printf (_ ("It was copied from another patient’s chart. What you write is for "
                                "%s."),
                             who)
          : g_strdup_printf (_ ("It was copied within Rounds, and from whose chart is not known. "
                                "What you write is for %s."),
                             who);
  question.body = body;
  rounds_ask (view, &question, insert, text, g_free);
}

typedef struct
{
  GtkWidget *view;
  Origin origin;
} Pasting;

static void
on_text_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Pasting *self = data;
  char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  if (text != NULL && gtk_widget_get_root (self->view) != NULL)
    insert_or_ask (self->view, self->origin, text);
  else
    g_free (text);
  g_object_unref (self->view);
  g_free (self);
}

static void
paste (GtkWidget *view, GdkClipboard *clipboard)
{
  RoundsPatient *patient = g_object_get_data (G_OBJECT (view), GUARDED);
  char *bare;
  Origin origin;
  Pasting *self;

  if (!is_editable (view))
    return;
  origin = origin_of (clipboard, patient, &bare);
  if (bare != NULL)
    {
      insert_or_ask (view, origin, bare);
      return;
    }
  self = g_new0 (Pasting, 1);
  *self = (Pasting){ g_object_ref (view), origin };
  gdk_clipboard_read_text_async (clipboard, NULL, on_text_read, self);
}

/* ---- a text that does so ---- */

static void
copy_selection (GtkWidget *view, gboolean cut)
{
  RoundsPatient *patient = g_object_get_data (G_OBJECT (view), GUARDED);
  const char *source = g_object_get_data (G_OBJECT (view), SOURCE);
  g_autofree char *text = selected_text (view);

  if (text != NULL && rounds_clipboard_copy (view, patient, text, source, FALSE) && cut)
    delete_selected (view);
}

static void
on_copy (GtkWidget *view)
{
  g_signal_stop_emission_by_name (view, "copy-clipboard");
  copy_selection (view, FALSE);
}

static void
on_cut (GtkWidget *view)
{
  g_signal_stop_emission_by_name (view, "cut-clipboard");
  copy_selection (view, TRUE);
}

static void
on_paste (GtkWidget *view)
{
  g_signal_stop_emission_by_name (view, "paste-clipboard");
  paste (view, gtk_widget_get_clipboard (view));
}

static void
on_middle_pressed (GtkGestureClick *click, int n, double x, double y, GtkWidget *view)
{
  gtk_gesture_set_state (GTK_GESTURE (click), GTK_EVENT_SEQUENCE_CLAIMED);
  paste (view, gtk_widget_get_primary_clipboard (view));
}

/* GtkTextView adds PRIMARY when it is realized (gtktextview.c of 4.8). */
static void
on_realized (GtkTextView *view)
{
  gtk_text_buffer_remove_selection_clipboard (gtk_text_view_get_buffer (view),
                                              gtk_widget_get_primary_clipboard (GTK_WIDGET (view)));
}

static void
on_unrealize (GtkTextView *view)
{
  gtk_text_buffer_add_selection_clipboard (gtk_text_view_get_buffer (view),
                                           gtk_widget_get_primary_clipboard (GTK_WIDGET (view)));
}

/* GTK begins to drag a selection where it is pressed, and what it drags does not say whose it is: a press within it
 * lets it go first, so that it begins a new one. */
static gboolean
is_in_selection (GtkTextView *view, double x, double y)
{
  GtkTextIter start, end, at;
  int bx, by;

  gtk_text_view_window_to_buffer_coords (view, GTK_TEXT_WINDOW_WIDGET, (int) x, (int) y, &bx, &by);
  gtk_text_view_get_iter_at_location (view, &at, bx, by);
  return gtk_text_buffer_get_selection_bounds (gtk_text_view_get_buffer (view), &start, &end) &&
         gtk_text_iter_compare (&at, &start) >= 0 && gtk_text_iter_compare (&at, &end) <= 0;
}

static void
on_first_pressed (GtkGestureClick *click, int n, double x, double y, GtkWidget *view)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (
      GTK_EVENT_CONTROLLER (click));
  GtkTextIter start;
  int from, to;

  if (n > 1 || (state & GDK_SHIFT_MASK) != 0)
    return;
  if (!GTK_IS_TEXT_VIEW (view))
    {
      if (gtk_editable_get_selection_bounds (GTK_EDITABLE (view), &from, &to))
        gtk_editable_set_position (GTK_EDITABLE (view), from);
    }
  else if (is_in_selection (GTK_TEXT_VIEW (view), x, y))
    {
      gtk_text_buffer_get_selection_bounds (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), &start,
                                            NULL);
      gtk_text_buffer_place_cursor (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), &start);
    }
}

static void
refuse_drags (GtkWidget *view)
{
  GtkGesture *first = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (first), GDK_BUTTON_PRIMARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (first), GTK_PHASE_CAPTURE);
  gtk_event_controller_set_name (GTK_EVENT_CONTROLLER (first), "rounds-no-drag");
  g_signal_connect (first, "pressed", G_CALLBACK (on_first_pressed), view);
  gtk_widget_add_controller (view, GTK_EVENT_CONTROLLER (first));
}

/* What is dropped does not say whose it is. */
static void
refuse_drops (GtkWidget *view)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (view);

  for (guint i = g_list_model_get_n_items (controllers); i > 0; i--)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i - 1);

      if (GTK_IS_DROP_TARGET_ASYNC (controller) || GTK_IS_DROP_TARGET (controller))
        gtk_widget_remove_controller (view, controller);
    }
}

static void
guard (GtkWidget *view, RoundsPatient *patient)
{
  GtkGesture *middle = gtk_gesture_click_new ();

  get_tokens (rounds_patient_get_session (patient));
  g_object_set_data_full (G_OBJECT (view), GUARDED, g_object_ref (patient), g_object_unref);
  g_signal_connect (view, "copy-clipboard", G_CALLBACK (on_copy), NULL);
  g_signal_connect (view, "cut-clipboard", G_CALLBACK (on_cut), NULL);
  g_signal_connect (view, "paste-clipboard", G_CALLBACK (on_paste), NULL);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (middle), GDK_BUTTON_MIDDLE);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (middle), GTK_PHASE_CAPTURE);
  g_signal_connect (middle, "pressed", G_CALLBACK (on_middle_pressed), view);
  gtk_widget_add_controller (view, GTK_EVENT_CONTROLLER (middle));
  refuse_drops (view);
  refuse_drags (view);
}

void
rounds_clipboard_guard (GtkTextView *view, RoundsPatient *patient)
{
  g_return_if_fail (ROUNDS_IS_PATIENT (patient));
  guard (GTK_WIDGET (view), patient);
  g_signal_connect_after (view, "realize", G_CALLBACK (on_realized), NULL);
  g_signal_connect (view, "unrealize", G_CALLBACK (on_unrealize), NULL);
}

void
rounds_clipboard_set_source (GtkTextView *view, const char *source)
{
  g_object_set_data_full (G_OBJECT (view), SOURCE, g_strdup (source), g_free);
}

void
rounds_clipboard_guard_entry (GtkEditable *entry, RoundsPatient *patient)
{
  GtkEditable *text = entry;

  g_return_if_fail (ROUNDS_IS_PATIENT (patient));
  while (!GTK_IS_TEXT (text) && gtk_editable_get_delegate (text) != NULL)
    text = gtk_editable_get_delegate (text);
  g_return_if_fail (GTK_IS_TEXT (text));
  guard (GTK_WIDGET (text), patient);
}
