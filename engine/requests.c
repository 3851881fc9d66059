#include "server.h"

#include "clock.h"
#include "echo.h"
#include "model-file.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#define TENSORS_MAX 64

typedef struct
{
  rx_server *server;
  rx_to to;
  rx_bytes payload;
} call;

static void
fail (const call *c, rx_fail code, const char *why)
{
  rx_put_failed (&c->server->out.writer, c->to, code, why);
}

static void
fail_decode (const call *c)
{
  fail (c, RX_FAIL_BAD_MESSAGE, "the message does not decode");
}

/* ---- what is there ---- */

static rx_loaded_model *
find_model (rx_server *s, uint32_t handle)
{
  for (unsigned i = 0; i < RX_MODELS_MAX; i++)
    {
      if (s->models[i].handle == handle)
        return &s->models[i];
    }
  return NULL;
}

/* The model that the message names, with this capability; otherwise answers the failure. */
static rx_loaded_model *
need_model (const call *c, uint32_t capability)
{
  rx_loaded_model *from = c->to.model == 0 ? NULL : find_model (c->server, c->to.model);
  rx_loaded about;

  if (from == NULL)
    {
      fail (c, RX_FAIL_NO_MODEL, "no model is loaded under that handle");
      return NULL;
    }
  from->model->class->describe (from->model, &about);
  if ((about.capabilities & capability) == capability)
    return from;
  fail (c, RX_FAIL_NOT_CAPABLE, "the model cannot do that");
  return NULL;
}

static rx_loaded_model *
find_loading (rx_server *s, uint64_t request)
{
  for (unsigned i = 0; i < RX_MODELS_MAX; i++)
    {
      if (s->models[i].loading != NULL && s->models[i].request == request)
        return &s->models[i];
    }
  return NULL;
}

static rx_loaded_model *
find_free_slot (rx_server *s)
{
  for (unsigned i = 0; i < RX_MODELS_MAX; i++)
    {
      if (s->models[i].model == NULL && s->models[i].loading == NULL)
        return &s->models[i];
    }
  return NULL;
}

static bool
in_flight (const rx_server *s, uint64_t request, unsigned *index)
{
  for (unsigned i = 0; i < s->n_active; i++)
    {
      if (s->active[i].request == request)
        {
          *index = i;
          return true;
        }
    }
  return false;
}

/* True when the request may begin; otherwise answers BUSY. */
static bool
may_begin (const call *c)
{
  unsigned index;

  if (in_flight (c->server, c->to.request, &index) ||
      find_loading (c->server, c->to.request) != NULL)
    fail (c, RX_FAIL_BUSY, "a request of that number is in flight");
  else if (c->server->n_active == RX_REQUESTS_MAX)
    fail (c, RX_FAIL_BUSY, "too many requests at once");
  else
    return true;
  return false;
}

void
rx_server_forget (rx_server *s, unsigned index)
{
  s->n_active--;
  memmove (&s->active[index], &s->active[index + 1], (s->n_active - index) * sizeof s->active[0]);
  if (s->turn > index)
    s->turn--;
}

/* Ends a job and says how far it came. */
static void
end_job (rx_server *s, unsigned index, rx_done *done)
{
  rx_active *a = &s->active[index];

  a->from->model->class->cancel (a->from->model, a->job, done);
  rx_server_forget (s, index);
}

static void
cancel_active (rx_server *s, unsigned index)
{
  rx_to to = { s->active[index].request, s->active[index].from->handle };
  rx_done done;

  end_job (s, index, &done);
  rx_put_done (&s->out.writer, to, &done);
}

/* ---- the messages ---- */

static void
on_hello (const call *c)
{
  rx_server *s = c->server;
  rx_hello hello;
  rx_ready ready = {
    .version = RX_WIRE_VERSION,
    .engine = rx_bytes_of ("rounds-engine " ROUNDS_VERSION),
    .device = rx_bytes_of (s->device),
    .software = s->software,
  };

  if (!rx_get_hello (c->payload, &hello))
    fail_decode (c);
  else if (s->greeted)
    fail (c, RX_FAIL_BAD_MESSAGE, "hello was said already");
  else
    {
      s->greeted = true;
      rx_put_ready (&s->out.writer, c->to, &ready);
    }
}

/* Only what was named on the command line can be read inside the cage. */
static const rx_model_class *
class_for (const rx_serve_options *options, const char *path)
{
  if (options->echo && strcmp (path, RX_ECHO_PATH) == 0)
    return &rx_echo_class;
  for (size_t i = 0; i < options->n_models; i++)
    {
      if (strcmp (path, options->models[i]) == 0)
        return &rx_model_file_class;
    }
  return NULL;
}

static void
open_model (const call *c, const rx_model_class *class, const rx_model_source *source)
{
  rx_server *s = c->server;
  rx_loaded_model *slot = find_free_slot (s);

  if (slot == NULL)
    {
      fail (c, RX_FAIL_MEMORY, "too many models at once; unload one");
      return;
    }
  rx_put_progress (&s->out.writer, c->to,
                   &(rx_progress){ .step = rx_bytes_of ("opening the model"), .total = 1 });
  slot->request = c->to.request;
  slot->loading = rx_loading_new (class, source, s->inbox);
  if (slot->loading == NULL)
    fail (c, RX_FAIL_MEMORY, "not enough memory for the model");
}

/* A loading that is over becomes a model, a failure, or, if it was cancelled, nothing. */
static void
take_over (rx_server *s, rx_loaded_model *slot, const rx_loading_state *state)
{
  rx_to to = { slot->request, 0 };
  rx_loaded about;

  if (state->failure == RX_FINE && to.request != 0)
    {
      slot->model = state->model;
      slot->handle = to.model = ++s->last_handle;
      slot->model->class->describe (slot->model, &about);
      rx_put_loaded (&s->out.writer, to, &about);
    }
  else if (state->failure == RX_FINE)
    state->model->class->close (state->model);
  else if (to.request != 0)
    rx_put_failed (&s->out.writer, to, (rx_fail) state->failure, state->why);
  rx_loading_free (slot->loading);
  slot->loading = NULL;
}

void
rx_server_look_at_loadings (rx_server *s)
{
  for (unsigned i = 0; i < RX_MODELS_MAX; i++)
    {
      rx_loaded_model *slot = &s->models[i];
      rx_loading_state state;

      if (slot->loading == NULL)
        continue;
      rx_loading_look (slot->loading, &state);
      if (state.changed && slot->request != 0)
        rx_put_progress (&s->out.writer, (rx_to){ slot->request, 0 }, &state.progress);
      if (state.over)
        take_over (s, slot, &state);
    }
}

static void
on_load (const call *c)
{
  const rx_serve_options *options = c->server->options;
  char path[PATH_MAX];
  rx_load load;
  const rx_model_class *class;

  if (!rx_get_load (c->payload, &load))
    {
      fail_decode (c);
      return;
    }
  if (!may_begin (c))
    return;
  if (load.path.size >= sizeof path)
    {
      fail (c, RX_FAIL_MODEL_FILE, "the path of the model is too long");
      return;
    }
  memcpy (path, load.path.data, load.path.size);
  path[load.path.size] = '\0';
  class = class_for (options, path);
  if (class == NULL)
    fail (c, RX_FAIL_MODEL_FILE,
          "the engine was not started with this model; name it with --model");
  else
    open_model (c, class,
                &(rx_model_source){ .vault = c->server->vault,
                                    .path = path,
                                    .context_tokens = load.context_tokens,
                                    .memory_bytes = load.memory_bytes,
                                    .echo_ms = options->echo_ms,
                                    .device = options->device,
                                    .cache = c->server->cache });
}

static void
on_unload (const call *c)
{
  rx_server *s = c->server;
  rx_loaded_model *from;

  if (c->payload.size != 0)
    {
      fail_decode (c);
      return;
    }
  from = need_model (c, 0);
  if (from == NULL)
    return;
  for (unsigned i = s->n_active; i-- > 0;)
    {
      if (s->active[i].from == from)
        cancel_active (s, i);
    }
  from->model->class->close (from->model);
  *from = (rx_loaded_model){ 0 };
  rx_put_done (&s->out.writer, c->to, &(rx_done){ .finish = RX_FINISH_END });
}

static void
on_generate (const call *c)
{
  rx_server *s = c->server;
  rx_loaded_model *from;
  rx_active *a = &s->active[s->n_active];
  const char *why = "";
  rx_generate request;
  rx_failure failure;

  if (!rx_get_generate (c->payload, &request))
    {
      fail (c, RX_FAIL_BAD_MESSAGE,
            "the question does not decode, or a setting is out of range: give a temperature and a "
            "repeat penalty of 0 or more, top-p and min-p from 0 to 1, and no number that is not "
            "finite");
      return;
    }
  if (!may_begin (c))
    return;
  from = need_model (c, RX_CAN_GENERATE);
  if (from == NULL)
    return;
  *a = (rx_active){ .request = c->to.request, .from = from };
  memcpy (a->scope, request.scope, sizeof a->scope);
  failure = from->model->class->start (from->model, &request, &a->job, &why);
  if (failure != RX_FINE)
    fail (c, (rx_fail) failure, why);
  else
    s->n_active++;
}

/* One that is not in flight has ended already, and its answer is on the way. A cancel that does not
 * decode still stops what it names, which then ends FAILED. */
static void
on_cancel (const call *c)
{
  rx_server *s = c->server;
  bool legal = c->payload.size == 0;
  unsigned index;
  rx_done done = { .finish = RX_FINISH_CANCELLED };
  rx_loaded_model *slot = find_loading (s, c->to.request);

  if (slot != NULL)
    {
      rx_loading_stop (slot->loading);
      slot->request = 0;
      if (legal)
        rx_put_done (&s->out.writer, c->to, &done);
    }
  else if (in_flight (s, c->to.request, &index))
    {
      if (legal)
        cancel_active (s, index);
      else
        end_job (s, index, &done);
    }
  else if (rx_blobs_drop_request (&s->blobs, s->vault, c->to.request) && legal)
    rx_put_done (&s->out.writer, c->to, &done);
  if (!legal)
    fail_decode (c);
}

/* Requests of the scope end first: they would write to the pages that are wiped. DROPPED is a promise that nothing
 * stands there any more: where a device cannot keep it, who asked is told to end this process. */
static void
on_drop_scope (const call *c)
{
  rx_server *s = c->server;
  rx_drop_scope drop;
  rx_dropped dropped = { 0 };
  bool wiped = true;

  if (!rx_get_drop_scope (c->payload, &drop))
    {
      fail_decode (c);
      return;
    }
  for (unsigned i = s->n_active; i-- > 0;)
    {
      if (memcmp (s->active[i].scope, drop.scope, sizeof drop.scope) == 0)
        cancel_active (s, i);
    }
  for (unsigned i = 0; i < RX_MODELS_MAX; i++)
    {
      rx_model *model = s->models[i].model;
      uint32_t pages = 0;

      if (model != NULL && !model->class->drop_scope (model, drop.scope, &pages))
        wiped = false;
      dropped.pages += pages;
    }
  if (wiped)
    rx_put_dropped (&s->out.writer, c->to, &dropped);
  else
    fail (c, RX_FAIL_DEVICE,
          "the device could not wipe what it keeps of this scope; end the engine");
}

static void
on_blob (const call *c)
{
  rx_server *s = c->server;
  const char *why = "";
  rx_credit credit = { 0 };
  rx_blob piece;
  int failure;

  if (!rx_get_blob (c->payload, &piece))
    {
      fail_decode (c);
      return;
    }
  credit.blob = piece.blob;
  failure = rx_blobs_add (&s->blobs, s->vault, c->to.request, &piece, &credit.upto, &why);
  if (failure != 0)
    fail (c, (rx_fail) failure, why);
  else
    rx_put_credit (&s->out.writer, c->to, &credit);
}

/* Every tensor with its bytes at hand, whether they came inline or as a blob. */
static bool
gather (const call *c, rx_list list, rx_tensor tensors[TENSORS_MAX])
{
  uint64_t size;

  for (rx_tensor *t = tensors; rx_next_tensor (&list, t); t++)
    {
      if (t->blob == 0)
        continue;
      if (!rx_tensor_bytes (t, &size) ||
          !rx_blobs_get (&c->server->blobs, t->blob, size, &t->bytes))
        return false;
    }
  return true;
}

/* A result goes out in one message: an answer that is larger is a failure, said in its place. */
static void
put_result (const call *c, const rx_tensor *out, uint32_t n_out)
{
  rx_writer *w = &c->server->out.writer;
  rx_tensor results[TENSORS_MAX];
  uint64_t total = 0;

  for (uint32_t i = 0; i < n_out && i < TENSORS_MAX; i++)
    {
      results[i] = out[i];
      results[i].blob = 0;
      total += out[i].bytes.size + out[i].name.size + 128;
    }
  if (total > RX_WIRE_PAYLOAD_MAX)
    fail (c, RX_FAIL_MEMORY, "the result is too large for one message");
  else
    rx_put_run (w, RX_MSG_RAN, c->to, results, n_out);
}

static void
run (const call *c, rx_loaded_model *from, rx_list list)
{
  rx_server *s = c->server;
  rx_tensor in[TENSORS_MAX];
  const rx_tensor *out;
  uint32_t n_out;
  rx_failure failure;

  if (!gather (c, list, in))
    {
      fail (c, RX_FAIL_BAD_MESSAGE, "a tensor names a blob that is not there or of another size");
      return;
    }
  failure = from->model->class->run (from->model, in, list.count, &out, &n_out);
  if (failure != RX_FINE)
    fail (c, (rx_fail) failure, "the model could not run");
  else
    put_result (c, out, n_out);
  for (uint32_t i = 0; i < list.count; i++)
    rx_blobs_drop (&s->blobs, s->vault, in[i].blob);
}

static void
on_run (const call *c)
{
  rx_loaded_model *from;
  rx_run message;

  if (!rx_get_run (c->payload, &message))
    {
      fail_decode (c);
      return;
    }
  if (!may_begin (c))
    return;
  from = need_model (c, RX_CAN_RUN);
  if (from == NULL)
    return;
  if (message.tensors.count > TENSORS_MAX)
    fail (c, RX_FAIL_NOT_CAPABLE, "too many tensors at once: at most 64");
  else
    run (c, from, message.tensors);
}

void
rx_server_handle (rx_server *server, const rx_message *message)
{
  static void (*const handlers[]) (const call *) = {
    [RX_MSG_HELLO] = on_hello,   [RX_MSG_LOAD] = on_load,
    [RX_MSG_UNLOAD] = on_unload, [RX_MSG_GENERATE] = on_generate,
    [RX_MSG_CANCEL] = on_cancel, [RX_MSG_DROP_SCOPE] = on_drop_scope,
    [RX_MSG_BLOB] = on_blob,     [RX_MSG_RUN] = on_run,
  };
  const rx_header *h = &message->header;
  call c = { server, { h->request, h->model }, message->payload };

  if (!rx_msg_is_request (h->type) || h->flags != 0)
    rx_put_unsupported (&server->out.writer, c.to, &(rx_unsupported){ h->type, h->flags });
  else if (message->no_memory)
    fail (&c, RX_FAIL_MEMORY, "not enough memory for the message");
  else if (!server->greeted && h->type != RX_MSG_HELLO)
    fail (&c, RX_FAIL_BAD_MESSAGE, "hello comes first");
  else
    handlers[h->type](&c);
}
