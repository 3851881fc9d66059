#include "model-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* GGUF files begin with these bytes (ggml-org/ggml, docs/gguf.md). */
#define GGUF_MAGIC "GGUF"

static const char *
open_failure (int error)
{
  switch (error)
    {
    case ENOENT:
    case ENOTDIR:
      return "the model file is not there; choose another";
    case EACCES:
    case EPERM:
      return "the model file may not be read; check its permissions";
    default:
      return "the model file cannot be opened";
    }
}

static const char *
check_file (int fd)
{
  char magic[4];
  struct stat st;

  if (fstat (fd, &st) != 0 || !S_ISREG (st.st_mode))
    return "the model is not a regular file; choose a GGUF file";
  if (pread (fd, magic, sizeof magic, 0) != sizeof magic)
    return "the model file is shorter than any model or cannot be read; fetch it again";
  if (memcmp (magic, GGUF_MAGIC, sizeof magic) != 0)
    return "the model file is not a GGUF file; choose another";
  return NULL;
}

static rx_failure
file_open (const rx_model_source *source, rx_model **out, const char **why)
{
  /* Not blocking: the path may name a pipe. */
  int fd = open (source->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

  *why = fd < 0 ? open_failure (errno) : check_file (fd);
  if (fd >= 0)
    close (fd);
  if (*why != NULL)
    return RX_FAIL_MODEL_FILE;
  /* NEEDSWORK: the kernels that run a model come next; until then no file can be run, and it says
   * so. */
  *why = "this build of rounds-engine cannot run models yet";
  return RX_FAIL_NOT_CAPABLE;
}

const rx_model_class rx_model_file_class = {
  .open = file_open,
};
