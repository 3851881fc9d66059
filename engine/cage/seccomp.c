#include "cage-parts.h"
#include "rules.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The low 32 bits of an argument are its first half on both machines. */
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the filter reads little-endian words");

#if defined(__x86_64__)
#  define OUR_ARCH AUDIT_ARCH_X86_64
#  define X32_BIT  0x40000000u /* arch/x86/include/uapi/asm/unistd.h, __X32_SYSCALL_BIT */
#elif defined(__aarch64__)
#  define OUR_ARCH AUDIT_ARCH_AARCH64
#else
#  error "the cage has no system call table for this machine"
#endif

#define FILTER_MAX 1024

typedef struct
{
  struct sock_filter code[FILTER_MAX];
  unsigned short used;
  int full;
} Filter;

static void
emit (Filter *filter, struct sock_filter op)
{
  if (filter->used == FILTER_MAX)
    filter->full = 1;
  else
    filter->code[filter->used++] = op;
}

static void
emit_load (Filter *filter, size_t offset)
{
  emit (filter, (struct sock_filter) BPF_STMT (BPF_LD | BPF_W | BPF_ABS, (uint32_t) offset));
}

static void
emit_return (Filter *filter, uint32_t verdict)
{
  emit (filter, (struct sock_filter) BPF_STMT (BPF_RET | BPF_K, verdict));
}

/* Compares the loaded word: on yes goes on, on no skips `skip` instructions. */
static void
emit_if (Filter *filter, unsigned short test, uint32_t value, uint8_t skip)
{
  emit (filter, (struct sock_filter) BPF_JUMP (BPF_JMP | test | BPF_K, value, 0, skip));
}

/* A number means one call on one machine only: another machine's numbers (int 0x80, x32) would
 * walk through the table as calls that they are not. */
static void
emit_arch (Filter *filter)
{
  emit_load (filter, offsetof (struct seccomp_data, arch));
  emit (filter, (struct sock_filter) BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCH, 1, 0));
  emit_return (filter, SECCOMP_RET_KILL_PROCESS);
  emit_load (filter, offsetof (struct seccomp_data, nr));
#ifdef X32_BIT
  emit_if (filter, BPF_JGE, X32_BIT, 1);
  emit_return (filter, SECCOMP_RET_KILL_PROCESS);
#endif
}

static void
emit_row (Filter *filter, const RoundsRule *row)
{
  uint32_t value = row->value;

  if (!row->mask)
    {
      emit_if (filter, BPF_JEQ, (uint32_t) row->nr, 1);
      emit_return (filter, row->verdict);
      return;
    }
  if (value == ROUNDS_RULE_OWN_PID)
    value = (uint32_t) getpid ();
  emit_if (filter, BPF_JEQ, (uint32_t) row->nr, 5);
  emit_load (filter, offsetof (struct seccomp_data, args) + 8u * row->arg);
  emit (filter, (struct sock_filter) BPF_STMT (BPF_ALU | BPF_AND | BPF_K, row->mask));
  emit_if (filter, BPF_JEQ, value, 1);
  emit_return (filter, row->verdict);
  emit_load (filter, offsetof (struct seccomp_data, nr));
}

int
rounds_cage_seccomp (RoundsCageKind kind, const char **what)
{
  const RoundsRules *rules = kind == ROUNDS_CAGE_READER  ? &rounds_reader_rules
                             : kind == ROUNDS_CAGE_PAGES ? &rounds_pages_rules
                                                         : &rounds_engine_rules;
  Filter filter = { .used = 0 };
  struct sock_fprog program = { .filter = filter.code };
  long status;

  *what = "the system call filter cannot be set up";
  emit_arch (&filter);
  emit_if (&filter, BPF_JGT, (uint32_t) rules->newest, 1);
  emit_return (&filter, rules->unknown);
  for (size_t i = 0; i < rules->n_rows; i++)
    emit_row (&filter, &rules->rows[i]);
  emit_return (&filter, rules->otherwise);
  if (filter.full)
    return -E2BIG;

  program.len = filter.used;
  status = syscall (SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program);
  if (status < 0)
    return -errno;
  return status == 0 ? 0 : -EBUSY; /* the thread that could not be taken along */
}
