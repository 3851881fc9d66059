/* wire.h: the messages between a program and its rounds-engine, over two pipes.
 *
 * C11, no Vulkan, no GLib, no allocation but in rx_writer. Designs weighed: JSON lines (readable,
 * but a prompt of a megabyte is escaped and scanned twice, and bytes need base64); a schema
 * compiler (a build dependency for fifteen messages); fixed little-endian fields behind one header.
 * Chosen: the last. A message is decoded in place: every rx_bytes points into the payload.
 *
 *   header, 28 bytes, little-endian:
 *     u32 magic "RXW1" | u16 version | u16 type | u32 flags | u64 request | u32 model | u32 length
 *   payload, `length` bytes of:
 *     u8 u16 u32 u64 f32 | bytes = u32 n, n bytes | list = u32 count, its items
 *
 * `request` is chosen by the client, never 0, unique among requests in flight; every answer to it
 * carries it. An unknown type or a set flag that is not known is answered RX_MSG_UNSUPPORTED and
 * the stream goes on; a broken frame (magic, version, length over the cap) ends the stream, because
 * nothing after it can be trusted. Bytes after the last known field of a payload are an error.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RX_WIRE_MAGIC        0x31575852u /* "RXW1" */
#define RX_WIRE_VERSION      1
#define RX_WIRE_HEADER_BYTES 28
#define RX_WIRE_PAYLOAD_MAX  (16u << 20)
#define RX_WIRE_BLOB_PIECE   (256u << 10) /* largest piece of a blob message */
#define RX_WIRE_SCOPE_BYTES  16
#define RX_WIRE_DIMS_MAX     8

typedef enum
{
  /* client to engine */
  RX_MSG_HELLO = 1,      /* first message of both sides: rx_hello, answered RX_MSG_READY */
  RX_MSG_LOAD = 2,       /* rx_load, answered PROGRESS..., LOADED or FAILED */
  RX_MSG_UNLOAD = 3,     /* header.model; empty; answered DONE */
  RX_MSG_GENERATE = 4,   /* header.model; rx_generate, answered PROGRESS, TEXT..., DONE or FAILED */
  RX_MSG_CANCEL = 5,     /* header.request is the one to cancel; empty; that one ends with DONE */
  RX_MSG_DROP_SCOPE = 6, /* rx_drop_scope, answered DROPPED once every page of it is wiped, FAILED
                         * DEVICE where one could not be: end the engine then */
  RX_MSG_BLOB = 7,       /* rx_blob: one piece; at most the credit given may be in flight */
  RX_MSG_RUN = 8,        /* header.model; rx_run: named tensors in, answered RAN or FAILED */
  /* engine to client */
  RX_MSG_READY = 64,
  RX_MSG_LOADED = 65,
  RX_MSG_PROGRESS = 66,
  RX_MSG_TEXT = 67,
  RX_MSG_DONE = 68,
  RX_MSG_DROPPED = 69,
  RX_MSG_CREDIT = 70, /* rx_credit: how far a blob may be sent */
  RX_MSG_RAN = 71,    /* rx_run: named tensors out */
  RX_MSG_FAILED = 72,
  RX_MSG_UNSUPPORTED = 73,
} rx_msg;

typedef enum
{
  RX_CAN_GENERATE = 1 << 0,
  RX_CAN_EMBED = 1 << 1,
  RX_CAN_IMAGE_IN = 1 << 2,
  RX_CAN_RUN = 1 << 3,
} rx_capability;

typedef enum
{
  RX_ROLE_SYSTEM = 1,
  RX_ROLE_USER = 2,
  RX_ROLE_ASSISTANT = 3
} rx_role;

/* Only template text may become special tokens. A record's words never do. */
typedef enum
{
  RX_TRUST_TEMPLATE = 1,
  RX_TRUST_INSTRUCTION = 2,
  RX_TRUST_RECORD = 3,
} rx_trust;

typedef enum
{
  RX_SEGMENT_PINNED = 1 << 0
} rx_segment_flag; /* keep its pages for later questions */

typedef enum
{
  RX_GRAMMAR_NONE = 0,
  RX_GRAMMAR_GBNF = 1,
  RX_GRAMMAR_JSON_SCHEMA = 2
} rx_grammar;

typedef enum
{
  RX_FINISH_END = 1,       /* the model ended its answer */
  RX_FINISH_LENGTH = 2,    /* max_tokens or the context is full */
  RX_FINISH_STOP = 3,      /* a stop string */
  RX_FINISH_CANCELLED = 4, /* asked to stop */
} rx_finish;

typedef enum
{
  RX_FAIL_BAD_MESSAGE = 1, /* a known type whose payload does not decode */
  RX_FAIL_NO_MODEL = 2,    /* no such handle */
  RX_FAIL_MODEL_FILE = 3,  /* cannot be read, not a model, unknown kind */
  RX_FAIL_MEMORY = 4,
  RX_FAIL_CONTEXT = 5, /* the prompt does not fit */
  RX_FAIL_GRAMMAR = 6,
  RX_FAIL_DEVICE = 7,      /* no device, or lost and not to be had again */
  RX_FAIL_BUSY = 8,        /* too many requests at once, or the id is in use */
  RX_FAIL_NOT_CAPABLE = 9, /* the model cannot do what was asked */
} rx_fail;

typedef enum
{
  RX_F32 = 0,
  RX_F16 = 1,
  RX_I32 = 2,
  RX_U8 = 3,
  RX_I64 = 4
} rx_dtype;

/* Text or bytes inside a payload: a view, never owned, not ended by a zero. */
typedef struct
{
  const uint8_t *data;
  size_t size;
} rx_bytes;

typedef struct
{
  uint16_t version, type;
  uint32_t flags;
  uint64_t request;
  uint32_t model;
  uint32_t length; /* of the payload */
} rx_header;

/* Reads a payload field by field. Once a read runs over the end `bad` stays set and every further
 * read gives zero, so a decoder checks once, at its end. */
typedef struct
{
  const uint8_t *at;
  size_t left;
  bool bad;
} rx_cursor;

typedef struct
{
  uint8_t role;   /* rx_role */
  uint8_t trust;  /* rx_trust */
  uint16_t flags; /* rx_segment_flag */
  rx_bytes text;  /* UTF-8 */
} rx_segment;

typedef struct
{
  uint32_t token;
  float bias;
} rx_token_bias;

/* A list inside a payload (or, to encode, in memory): validated as a whole by the decoder, then
 * walked with the matching rx_next_*. */
typedef struct
{
  uint32_t count;
  rx_cursor items;
} rx_list;

typedef struct
{
  uint32_t version_max; /* highest wire version spoken */
  rx_bytes program;     /* "rounds 0.1.0": for the log */
} rx_hello;

typedef struct
{
  uint32_t version; /* the version both will speak */
  rx_bytes engine;  /* "rounds-engine 0.1.0" */
  rx_bytes device;  /* name of the device, with its driver; empty when there is none */
  uint8_t software; /* 1: the device is a software driver */
} rx_ready;

typedef struct
{
  rx_bytes path;
  uint32_t context_tokens; /* 0: the engine's choice, as the model and the memory allow */
  uint64_t memory_bytes;   /* limit, 0: the engine's own */
} rx_load;

typedef struct
{
  uint32_t capabilities; /* rx_capability */
  uint32_t context_tokens;
  uint32_t sequences;    /* requests that can be generated at once */
  uint64_t memory_bytes; /* held */
  rx_bytes name;         /* the model's own name, for people */
} rx_loaded;             /* header.model is the handle */

typedef struct
{
  rx_bytes step; /* what is being done, for people: "reading the model" */
  uint64_t done, total;
} rx_progress;

typedef struct
{
  uint32_t max_tokens;                                       /* 0: until the model ends */
  float temperature;                                         /* 0: greedy */
  uint32_t top_k;                                            /* 0: off */
  float top_p, min_p;                                        /* 0: off */
  float repeat_penalty, frequency_penalty, presence_penalty; /* 0: off */
  uint64_t seed;
} rx_sampling;

typedef struct
{
  uint8_t scope[RX_WIRE_SCOPE_BYTES]; /* one per open patient; all zero: the shared system prompt */
  rx_sampling sampling;
  uint8_t grammar_kind; /* rx_grammar */
  rx_bytes grammar;
  rx_list stops;    /* of bytes: rx_next_bytes */
  rx_list biases;   /* of rx_token_bias: rx_next_bias */
  rx_list segments; /* of rx_segment: rx_next_segment; at least one */
} rx_generate;

/* What rx_put_generate takes: the same in arrays. */
typedef struct
{
  uint8_t scope[RX_WIRE_SCOPE_BYTES];
  rx_sampling sampling;
  uint8_t grammar_kind;
  rx_bytes grammar;
  const rx_bytes *stops;       /* (n_stops) */
  const rx_token_bias *biases; /* (n_biases) */
  const rx_segment *segments;  /* (n_segments) */
  uint32_t n_stops, n_biases, n_segments;
} rx_generate_spec;

typedef struct
{
  rx_bytes text;   /* whole UTF-8 characters only */
  uint32_t tokens; /* that this piece took */
} rx_text;

typedef struct
{
  uint32_t finish; /* rx_finish */
  uint32_t prompt_tokens, cached_tokens, answer_tokens;
  uint64_t prefill_us, decode_us;
} rx_done;

typedef struct
{
  uint8_t scope[RX_WIRE_SCOPE_BYTES];
} rx_drop_scope;

typedef struct
{
  uint32_t pages; /* that were wiped */
} rx_dropped;

typedef struct
{
  uint64_t blob; /* chosen by the client, unique while in use */
  uint64_t total, offset;
  rx_bytes piece; /* at most RX_WIRE_BLOB_PIECE, never past total */
} rx_blob;

typedef struct
{
  uint64_t blob;
  uint64_t upto; /* bytes that may be sent so far, counted from 0 */
} rx_credit;

typedef struct
{
  rx_bytes name;
  uint8_t dtype;  /* rx_dtype */
  uint8_t n_dims; /* 0..RX_WIRE_DIMS_MAX */
  uint64_t dims[RX_WIRE_DIMS_MAX];
  uint64_t blob;  /* 0: the bytes are inline */
  rx_bytes bytes; /* exactly the tensor's size when inline, empty otherwise */
} rx_tensor;

typedef struct
{
  rx_list tensors; /* rx_next_tensor */
} rx_run;

typedef struct
{
  uint32_t code; /* rx_fail */
  rx_bytes text; /* one plain line; never a prompt's words */
} rx_failed;

typedef struct
{
  uint16_t type;
  uint32_t flags;
} rx_unsupported;

/* ---- frames ---- */

typedef enum
{
  RX_FRAME_WHOLE,
  RX_FRAME_MORE,
  RX_FRAME_BROKEN
} rx_frame;

/* Looks at the start of a stream. WHOLE: *header is filled and the payload stands at data + 28.
 * MORE: the frame is not all there; *need says how many bytes it takes from its start.
 * BROKEN: magic, version, request 0 or a length over RX_WIRE_PAYLOAD_MAX. */
rx_frame rx_frame_next (const uint8_t *data, size_t size, rx_header *header, size_t *need);

/* ---- decoding: true when the whole payload is exactly one such message and every value in it is
 * legal (enums known, text valid UTF-8, sizes agree). Views live as long as the payload. ---- */

bool rx_get_hello (rx_bytes payload, rx_hello *out);
bool rx_get_ready (rx_bytes payload, rx_ready *out);
bool rx_get_load (rx_bytes payload, rx_load *out);
bool rx_get_loaded (rx_bytes payload, rx_loaded *out);
bool rx_get_progress (rx_bytes payload, rx_progress *out);
bool rx_get_generate (rx_bytes payload, rx_generate *out);
bool rx_get_text (rx_bytes payload, rx_text *out);
bool rx_get_done (rx_bytes payload, rx_done *out);
bool rx_get_drop_scope (rx_bytes payload, rx_drop_scope *out);
bool rx_get_dropped (rx_bytes payload, rx_dropped *out);
bool rx_get_blob (rx_bytes payload, rx_blob *out);
bool rx_get_credit (rx_bytes payload, rx_credit *out);
bool rx_get_run (rx_bytes payload, rx_run *out);
bool rx_get_failed (rx_bytes payload, rx_failed *out);
bool rx_get_unsupported (rx_bytes payload, rx_unsupported *out);

/* The next item of a decoded list; false at its end. */
bool rx_next_bytes (rx_list *list, rx_bytes *out);
bool rx_next_bias (rx_list *list, rx_token_bias *out);
bool rx_next_segment (rx_list *list, rx_segment *out);
bool rx_next_tensor (rx_list *list, rx_tensor *out);

/* ---- encoding: each rx_put_* appends one whole frame. `failed` is set, and nothing of that frame
 * is left in the buffer, when memory ran out or the frame would be over the cap. ---- */

typedef struct
{
  uint8_t *data; /* owned: rx_writer_clear */
  size_t used, size;
  bool failed;
} rx_writer;

/* Who a frame is from and for. */
typedef struct
{
  uint64_t request;
  uint32_t model;
} rx_to;

void rx_put_empty (rx_writer *w, rx_msg type, rx_to to); /* UNLOAD, CANCEL */
void rx_put_hello (rx_writer *w, rx_to to, const rx_hello *m);
void rx_put_ready (rx_writer *w, rx_to to, const rx_ready *m);
void rx_put_load (rx_writer *w, rx_to to, const rx_load *m);
void rx_put_loaded (rx_writer *w, rx_to to, const rx_loaded *m);
void rx_put_progress (rx_writer *w, rx_to to, const rx_progress *m);
void rx_put_generate (rx_writer *w, rx_to to, const rx_generate_spec *m);
void rx_put_text (rx_writer *w, rx_to to, const rx_text *m);
void rx_put_done (rx_writer *w, rx_to to, const rx_done *m);
void rx_put_drop_scope (rx_writer *w, rx_to to, const rx_drop_scope *m);
void rx_put_dropped (rx_writer *w, rx_to to, const rx_dropped *m);
void rx_put_blob (rx_writer *w, rx_to to, const rx_blob *m);
void rx_put_credit (rx_writer *w, rx_to to, const rx_credit *m);
void rx_put_run (rx_writer *w, rx_msg type, rx_to to, const rx_tensor *tensors, uint32_t n_tensors);
void rx_put_failed (rx_writer *w, rx_to to, rx_fail code, const char *text);
void rx_put_unsupported (rx_writer *w, rx_to to, const rx_unsupported *m);

/* Wipes and frees the buffer. */
void rx_writer_clear (rx_writer *w);

/* ---- small helpers ---- */

rx_bytes rx_bytes_of (const char *text); /* NULL gives none */
/* Like g_utf8_validate, U+0000 is refused too: the text would be cut there by who reads it as a C
 * string. */
bool rx_utf8_valid (rx_bytes text);
const char *rx_msg_name (unsigned type); /* "generate"; "type 93" is not made: unknown gives "?" */
bool rx_msg_is_request (unsigned type);
/* Size of a tensor in bytes, checked in 64 bits; false when it overflows or a dtype is unknown. */
bool rx_tensor_bytes (const rx_tensor *t, uint64_t *bytes);
