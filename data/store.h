/* store.h: a sealed store on disk: a folder with a key file, later its database.
 *
 *   DIR/key       key file (keyfile.h): store id, kind, one slot a person
 *   DIR/store     sealed with the data key: kind, as-of date, when it was made
 *
 * The kind is written three times over: in the key file's header (so that the unlock page can say
 * it before anyone signs in), in the associated data of every slot and in the sealed store row. A
 * header that was changed on disk makes every passphrase fail; it can never turn a clinical store
 * into a demonstration. Nothing that exists is ever replaced.
 */
#pragma once

#include "data-error.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  ROUNDS_STORE_CLINICAL = 1,
  ROUNDS_STORE_DEMONSTRATION = 2,
} RoundsStoreKind;

/* The published passphrase of every demonstration store. */
#define ROUNDS_DEMONSTRATION_PASSPHRASE "demonstration"

/* What can be known of a store before it is opened. */
typedef struct
{
  RoundsStoreKind kind;
  char *id; /* 32 hexadecimal digits */
} RoundsStoreLabel;

void rounds_store_label_clear (RoundsStoreLabel *label);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RoundsStoreLabel, rounds_store_label_clear)

#define ROUNDS_TYPE_STORE (rounds_store_get_type ())
G_DECLARE_FINAL_TYPE (RoundsStore, rounds_store, ROUNDS, STORE, GObject)

/* Any thread; blocks for the key derivation (about 0.6 s). DIR is made, mode 0700; on failure
 * nothing is left behind. as_of: "2026-11-16" for a demonstration, NULL otherwise. */
gboolean rounds_store_create (const char *dir,
                              RoundsStoreKind kind,
                              const char *user,
                              const char *passphrase,
                              const char *as_of,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Any thread, quick: reads the label, opens nothing. */
gboolean rounds_store_peek (const char *dir,
                            RoundsStoreLabel *label,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Any thread; blocks for the key derivation. (transfer full) */
RoundsStore *rounds_store_open (const char *dir, const char *passphrase, GError **error);
/* The same on a worker thread; passphrase is copied into locked memory and wiped. user: only this
 * person's passphrase opens it; NULL: anyone's. */
void rounds_store_open_async (const char *dir,
                              const char *user,
                              const char *passphrase,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
RoundsStore *rounds_store_open_finish (GAsyncResult *result, GError **error);

RoundsStoreKind rounds_store_get_kind (RoundsStore *self);
const char *rounds_store_get_id (RoundsStore *self);
const char *rounds_store_get_user (RoundsStore *self);  /* whose slot opened it */
const char *rounds_store_get_role (RoundsStore *self);  /* that person's, keyfile.h */
const char *rounds_store_get_as_of (RoundsStore *self); /* NULL in a clinical store */
/* What every import and every server goes through first: a demonstration refuses anything from
 * outside. what: "import", "server". */
gboolean rounds_store_admit (RoundsStore *self,
                             const char *what,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Wipes the data key now; also done when the last reference goes. */
void rounds_store_close (RoundsStore *self);

G_END_DECLS
