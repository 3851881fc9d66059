#include "follow.h"

#include "loop-guard.h"

#define FOLLOWER "rounds-follower"

/* Who waits for a turn, the longest first; each has a turn of the main loop of its own. */
typedef struct
{
  GQueue waiting; /* Follower */
  int priority;
  guint source;
} Turns;

/* GTK draws at GDK_PRIORITY_REDRAW, 120 (gdk/gdkconstants.h). */
static Turns seen = { G_QUEUE_INIT, G_PRIORITY_HIGH_IDLE, 0 };
static Turns unseen = { G_QUEUE_INIT, G_PRIORITY_DEFAULT_IDLE, 0 };

/* What a page missed. */
typedef struct
{
  GtkWidget *page;   /* it owns this */
  GPtrArray *missed; /* RoundsFollow, what happened last at the end */
  GPtrArray *held;   /* RoundsBefore: what the page shows may be of */
  Turns *turns;      /* where it waits; NULL: it missed nothing */
  gboolean catching_up;
} Follower;

typedef struct
{
  Follower *follower;
  RoundsPatient *patient; /* whose signal it is */
  RoundsFollow follow;
  gboolean apart; /* in a turn of its own where the page is seen too */
} Link;

/* It heard all that there is to hear, or nothing more will be heard. */
static void
forget (Follower *self)
{
  if (self->turns != NULL)
    g_queue_remove (&self->turns->waiting, self);
  self->turns = NULL;
  g_ptr_array_set_size (self->missed, 0);
  g_ptr_array_set_size (self->held, 0);
}

static void
catch_up (Follower *self)
{
  g_autoptr (GtkWidget) page = g_object_ref (self->page);

  self->catching_up = TRUE;
  while (self->missed->len > 0)
    ((RoundsFollow) g_ptr_array_steal_index (self->missed, 0)) (page);
  self->catching_up = FALSE;
  forget (self);
}

static gboolean
on_turn (gpointer data)
{
  Turns *turns = data;

  if (!g_queue_is_empty (&turns->waiting))
    catch_up (g_queue_peek_head (&turns->waiting));
  if (!g_queue_is_empty (&turns->waiting))
    return G_SOURCE_CONTINUE;
  turns->source = 0;
  rounds_loop_guard_release ();
  return G_SOURCE_REMOVE;
}

static void
wait_for_turn (Follower *self)
{
  self->turns = gtk_widget_get_mapped (self->page) ? &seen : &unseen;
  g_queue_push_tail (&self->turns->waiting, self);
  if (self->turns->source != 0)
    return;
  rounds_loop_guard_hold ();
  self->turns->source = g_idle_add_full (self->turns->priority, on_turn, self->turns, NULL);
}

static void
on_signal (Link *link)
{
  Follower *self = link->follower;
  RoundsBefore *before;

  if (self->catching_up ||
      (!link->apart && self->turns == NULL && gtk_widget_get_mapped (self->page)))
    {
      link->follow (self->page);
      return;
    }
  before = rounds_patient_hold (link->patient);
  if (before != NULL)
    g_ptr_array_add (self->held, before);
  g_ptr_array_remove (self->missed, link->follow);
  g_ptr_array_add (self->missed, link->follow);
  if (self->turns == NULL)
    wait_for_turn (self);
}

static void
on_state (Link *link)
{
  if (rounds_patient_get_state (link->patient) != ROUNDS_PATIENT_OPEN)
    forget (link->follower);
}

static void
link_free (gpointer link, GClosure *closure)
{
  g_free (link);
}

/* As long as the page and the patient live. */
static void
link_new (Link of, const char *signal, GCallback callback, gboolean after)
{
  Link *link = g_memdup2 (&of, sizeof of);
  GClosure *closure = g_cclosure_new_swap (callback, link, link_free);

  link->apart = g_str_equal (signal, "changed");
  g_object_watch_closure (G_OBJECT (of.follower->page), closure);
  g_signal_connect_closure (of.patient, signal, closure, after);
}

static void
follower_free (Follower *self)
{
  forget (self);
  g_ptr_array_unref (self->missed);
  g_ptr_array_unref (self->held);
  g_free (self);
}

static Follower *
follower_of (GtkWidget *page, RoundsPatient *patient)
{
  Follower *self = g_object_get_data (G_OBJECT (page), FOLLOWER);

  if (self != NULL)
    return self;
  self = g_new0 (Follower, 1);
  self->page = page;
  self->missed = g_ptr_array_new ();
  self->held = g_ptr_array_new_with_free_func ((GDestroyNotify) rounds_before_let_go);
  g_object_set_data_full (G_OBJECT (page), FOLLOWER, self, (GDestroyNotify) follower_free);
  g_signal_connect_swapped (page, "map", G_CALLBACK (catch_up), self);
  g_signal_connect_swapped (page, "destroy", G_CALLBACK (forget), self);
  link_new ((Link){ self, patient, NULL, FALSE }, "notify::state", G_CALLBACK (on_state), FALSE);
  return self;
}

void
rounds_follow (gpointer page, RoundsPatient *patient, const char *signal, RoundsFollow follow)
{
  g_return_if_fail (GTK_IS_WIDGET (page));
  g_return_if_fail (ROUNDS_IS_PATIENT (patient));
  link_new ((Link){ follower_of (page, patient), patient, follow, FALSE }, signal,
            G_CALLBACK (on_signal), FALSE);
}

void
rounds_follow_last (gpointer page, RoundsPatient *patient, const char *signal, RoundsFollow follow)
{
  g_return_if_fail (GTK_IS_WIDGET (page));
  g_return_if_fail (ROUNDS_IS_PATIENT (patient));
  link_new ((Link){ follower_of (page, patient), patient, follow, FALSE }, signal,
            G_CALLBACK (on_signal), TRUE);
}
