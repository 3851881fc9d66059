/* Bytes in pieces under credit, and the runs that use them, over the pipes of rounds-engine. */
#include "engine-peer.h"

#include <string.h>

static guint64
send_piece (EnginePeer *peer, guint64 request, const rx_blob *piece)
{
  rx_writer w = { 0 };
  rx_credit credit;
  PeerMessage m;

  rx_put_blob (&w, (rx_to){ request, 1 }, piece);
  engine_peer_send (peer, &w);
  engine_peer_receive (peer, RX_MSG_CREDIT, &m);
  g_assert_cmpuint (m.header.request, ==, request);
  g_assert_true (rx_get_credit (m.payload, &credit));
  g_assert_cmpuint (credit.blob, ==, piece->blob);
  peer_message_clear (&m);
  return credit.upto;
}

static rx_fail
piece_failure (EnginePeer *peer, guint64 request, const rx_blob *piece)
{
  rx_writer w = { 0 };

  rx_put_blob (&w, (rx_to){ request, 1 }, piece);
  engine_peer_send (peer, &w);
  return engine_peer_failure (peer, request);
}

/* Sends a blob within its credit. */
static void
send_blob (EnginePeer *peer, guint64 blob, const guint8 *data, guint64 total)
{
  guint64 credit = send_piece (peer, 300 + blob, &(rx_blob){ blob, total, 0, { NULL, 0 } });

  g_assert_cmpuint (credit, ==, MIN (total, 4ull * RX_WIRE_BLOB_PIECE));
  for (guint64 at = 0; at < total;)
    {
      gsize n = MIN (RX_WIRE_BLOB_PIECE, total - at);

      g_assert_cmpuint (at + n, <=, credit);
      credit = send_piece (peer, 300 + blob, &(rx_blob){ blob, total, at, { data + at, n } });
      at += n;
    }
  g_assert_cmpuint (credit, ==, total);
}

static void
test_run (void)
{
  g_autoptr (EnginePeer) peer = engine_peer_new_echo (0);
  guint64 total = 3 * 1000 * 1000;
  g_autofree guint8 *data = g_malloc (total);
  rx_tensor tensors[2] = {
    { .name = rx_bytes_of ("wave"),
      .dtype = RX_U8,
      .n_dims = 2,
      .dims = { 3, total / 3 },
      .blob = 8 },
    { .name = rx_bytes_of ("gain"), .dtype = RX_F32, .bytes = { (const guint8 *) "\0\0\x80?", 4 } },
  };
  rx_writer w = { 0 };
  rx_tensor back;
  rx_run result;
  PeerMessage m;

  for (guint64 i = 0; i < total; i++)
    data[i] = (guint8) (i * 7 + (i >> 8));
  send_blob (peer, 8, data, total);
  rx_put_run (&w, RX_MSG_RUN, (rx_to){ 20, 1 }, tensors, 2);
  engine_peer_send (peer, &w);
  engine_peer_receive (peer, RX_MSG_RAN, &m);
  g_assert_cmpuint (m.header.request, ==, 20);
  g_assert_true (rx_get_run (m.payload, &result));
  g_assert_cmpuint (result.tensors.count, ==, 2);
  g_assert_true (rx_next_tensor (&result.tensors, &back));
  g_assert_cmpmem (back.name.data, back.name.size, "wave", 4);
  g_assert_cmpuint (back.dims[1], ==, total / 3);
  g_assert_cmpmem (back.bytes.data, back.bytes.size, data, total);
  g_assert_true (rx_next_tensor (&result.tensors, &back));
  g_assert_cmpmem (back.bytes.data, back.bytes.size, "\0\0\x80?", 4);
  peer_message_clear (&m);

  /* a blob is used up by its run */
  rx_put_run (&w, RX_MSG_RUN, (rx_to){ 21, 1 }, tensors, 2);
  engine_peer_send (peer, &w);
  g_assert_cmpint (engine_peer_failure (peer, 21), ==, RX_FAIL_BAD_MESSAGE);
  /* and one of another size is not taken */
  send_blob (peer, 8, data, total - 3);
  rx_put_run (&w, RX_MSG_RUN, (rx_to){ 22, 1 }, tensors, 2);
  engine_peer_send (peer, &w);
  g_assert_cmpint (engine_peer_failure (peer, 22), ==, RX_FAIL_BAD_MESSAGE);
}

static void
test_run_too_large (void)
{
  g_autoptr (EnginePeer) peer = engine_peer_new_echo (0);
  guint64 total = RX_WIRE_PAYLOAD_MAX;
  g_autofree guint8 *data = g_malloc0 (total);
  rx_tensor tensor = { .dtype = RX_U8, .n_dims = 1, .dims = { total }, .blob = 8 };
  g_autofree rx_tensor *many = g_new0 (rx_tensor, 65);
  rx_writer w = { 0 };
  rx_done done;

  send_blob (peer, 8, data, total);
  rx_put_run (&w, RX_MSG_RUN, (rx_to){ 20, 1 }, &tensor, 1);
  engine_peer_send (peer, &w);
  g_assert_cmpint (engine_peer_failure (peer, 20), ==, RX_FAIL_MEMORY);
  for (guint i = 0; i < 65; i++)
    many[i] = (rx_tensor){ .dtype = RX_U8, .bytes = { (const guint8 *) "x", 1 } };
  rx_put_run (&w, RX_MSG_RUN, (rx_to){ 21, 1 }, many, 65);
  engine_peer_send (peer, &w);
  g_assert_cmpint (engine_peer_failure (peer, 21), ==, RX_FAIL_NOT_CAPABLE);
  engine_peer_ask (peer, &(PeerQuestion){ .request = 22, .model = 1, .text = "still here" });
  g_free (engine_peer_answer (peer, 22, &done));
}

static void
test_blob_rules (void)
{
  g_autoptr (EnginePeer) peer = engine_peer_new_echo (0);
  g_autofree guint8 *data = g_malloc0 (RX_WIRE_BLOB_PIECE);
  const guint64 mib = 1 << 20;
  rx_writer w = { 0 };
  rx_done done;

  g_assert_cmpint (piece_failure (peer, 9, &(rx_blob){ 1, 100, 50, { data, 50 } }), ==,
                   RX_FAIL_BAD_MESSAGE); /* not from its start */
  g_assert_cmpint (piece_failure (peer, 9, &(rx_blob){ 1, 1000 * mib, 0, { data, 1 } }), ==,
                   RX_FAIL_MEMORY);
  g_assert_cmpuint (send_piece (peer, 9, &(rx_blob){ 1, 10 * mib, 0, { data, 100 } }), ==,
                    100 + mib);
  g_assert_cmpint (piece_failure (peer, 8, &(rx_blob){ 1, 10 * mib, 100, { data, 1 } }), ==,
                   RX_FAIL_BUSY); /* another's */
  g_assert_cmpint (piece_failure (peer, 9, &(rx_blob){ 1, 10 * mib, 200, { data, 1 } }), ==,
                   RX_FAIL_BAD_MESSAGE); /* a gap drops it */
  g_assert_cmpint (piece_failure (peer, 9, &(rx_blob){ 1, 10 * mib, 100, { data, 1 } }), ==,
                   RX_FAIL_BAD_MESSAGE);
  for (guint i = 0; i < 16; i++)
    send_piece (peer, 9, &(rx_blob){ 1 + i, 100, 0, { data, 1 } });
  g_assert_cmpint (piece_failure (peer, 9, &(rx_blob){ 17, 100, 0, { data, 1 } }), ==,
                   RX_FAIL_MEMORY);
  rx_put_empty (&w, RX_MSG_CANCEL, (rx_to){ 9, 0 }); /* drops all of the request */
  engine_peer_send (peer, &w);
  g_free (engine_peer_answer (peer, 9, &done));
  g_assert_cmpuint (done.finish, ==, RX_FINISH_CANCELLED);
  send_piece (peer, 9, &(rx_blob){ 17, 100, 0, { data, 1 } });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/blobs/run", test_run);
  g_test_add_func ("/blobs/run-too-large", test_run_too_large);
  g_test_add_func ("/blobs/rules", test_blob_rules);
  return g_test_run ();
}
