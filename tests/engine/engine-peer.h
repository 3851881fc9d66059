/* engine-peer.h: a rounds-engine at the other end of two pipes, driven without GLib's main loop.
 *
 * Sending and receiving never block: what cannot be written waits in a queue, and a receive pumps
 * both pipes. Every wait has a limit and ends the test when it is over, unless it says otherwise.
 */
#pragma once

#include "wire.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define PEER_LIMIT_MS 60000 /* for what should come at once, on a machine that is busy */

typedef struct
{
  GPid pid; /* 0 once it was waited for */
  int in;   /* its standard input, -1 once closed */
  int out;
  GByteArray *unsent, *unread;
  guint sent, taken; /* bytes at their starts that are done with */
  char *cache;
} EnginePeer;

typedef struct
{
  rx_header header;
  rx_bytes payload; /* owned by `bytes` */
  GBytes *bytes;
} PeerMessage;

/* Starts `rounds-engine serve --cache <fresh folder> ARGS...`; args ends with NULL. */
EnginePeer *engine_peer_new (const char *const *args);
/* Closes the pipes, waits for its end and removes its cache folder. */
void engine_peer_free (EnginePeer *peer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnginePeer, engine_peer_free)

void engine_peer_send_raw (EnginePeer *peer, const guint8 *data, gsize size);
/* Sends what was put, and clears the writer. */
void engine_peer_send (EnginePeer *peer, rx_writer *writer);
/* Pumps until everything is sent; FALSE at the limit or when the engine is gone. */
gboolean engine_peer_flush (EnginePeer *peer, guint limit_ms);
/* The next message; FALSE at the limit or at the end of the stream. Clear it. */
gboolean engine_peer_try_receive (EnginePeer *peer, guint limit_ms, PeerMessage *out);
/* The next message, which must come, be of that type and decode; type 0: any. */
void engine_peer_receive (EnginePeer *peer, unsigned type, PeerMessage *out);
void peer_message_clear (PeerMessage *message);
/* Closes its standard input. */
void engine_peer_close_in (EnginePeer *peer);
/* Waits for its end: the exit status, 128 + the signal, or -1 at the limit. */
int engine_peer_wait (EnginePeer *peer, guint limit_ms);

/* ---- whole steps ---- */

/* Says hello and takes READY. */
void engine_peer_hello (EnginePeer *peer);
/* Loads the echo model and returns its handle. context 0: its own. */
guint32 engine_peer_load_echo (EnginePeer *peer, guint32 context);
/* Starts, says hello, loads; the handle is 1. */
EnginePeer *engine_peer_new_echo (guint delay_ms);

/* A question of one user segment; scope is filled with this byte. */
typedef struct
{
  guint64 request;
  guint32 model;
  guint8 scope;
  guint32 max_tokens;
  const char *stop; /* NULL: none */
  const char *text;
} PeerQuestion;
void engine_peer_ask (EnginePeer *peer, const PeerQuestion *question);
/* Takes messages of this request until its DONE and returns the text; anything else ends the test. */
char *engine_peer_answer (EnginePeer *peer, guint64 request, rx_done *done);
/* Drops the scope that is filled with this byte and says how many pages it had. */
guint32 engine_peer_drop_scope (EnginePeer *peer, guint8 scope);
/* Takes a FAILED of this request and returns its code. */
rx_fail engine_peer_failure (EnginePeer *peer, guint64 request);

G_END_DECLS
