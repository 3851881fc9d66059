/* Runs a fuzz target as an ordinary test: every file of a corpus folder (argv[1]) is one TAP test,
 * given whole, cut short at every place, and with seeded mutations. No GLib: targets of C11 rooms
 * link nothing else. With -Dfuzz=true libFuzzer takes the place of this file. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FILES_MAX 4096
#define CUTS_MAX  512 /* of a long file, spread over its length */

#if defined(__SANITIZE_ADDRESS__)
#  define FRACTION 5
#else
#  define FRACTION 1
#endif

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Same tiers as tests/common/counts.h. */
static unsigned
mutations (void)
{
  const char *tier = getenv ("ROUNDS_TEST_TIER");
  unsigned n = 200;

  if (tier != NULL && strcmp (tier, "full") == 0)
    n = 2000;
  else if (tier != NULL && strcmp (tier, "long") == 0)
    n = 50000;
  return n / FRACTION;
}

/* xorshift64*: Vigna, "An experimental exploration of Marsaglia's xorshift generators" (2016). */
static uint64_t
draw (uint64_t *state)
{
  *state ^= *state >> 12;
  *state ^= *state << 25;
  *state ^= *state >> 27;
  return *state * 0x2545F4914F6CDD1Dull;
}

/* The target gets an allocation of exactly the size, so that a sanitizer sees a read past it. */
static void
give (const uint8_t *data, size_t size)
{
  uint8_t *copy = malloc (size == 0 ? 1 : size);

  if (copy == NULL)
    abort ();
  memcpy (copy, data, size);
  LLVMFuzzerTestOneInput (copy, size);
  free (copy);
}

static void
mutate (uint8_t *data, size_t size, uint64_t *state)
{
  static const uint8_t edges[] = { 0x00, 0x01, 0x7F, 0x80, 0xFF };
  unsigned n = 1 + draw (state) % 4;

  while (size > 0 && n-- > 0)
    {
      uint8_t *at = data + draw (state) % size;

      switch (draw (state) % 4)
        {
        case 0:
          *at ^= (uint8_t) (1u << draw (state) % 8);
          break;
        case 1:
          *at = (uint8_t) draw (state);
          break;
        case 2:
          *at = edges[draw (state) % sizeof edges];
          break;
        default: /* a run taken from elsewhere */
          {
            size_t to = (size_t) (at - data), from = draw (state) % size;
            size_t length = size - (to > from ? to : from);

            memmove (at, data + from, length == 0 ? 0 : draw (state) % length);
          }
        }
    }
}

static void
run_file (const uint8_t *data, size_t size, uint64_t seed)
{
  size_t cut = size / CUTS_MAX + 1;
  uint64_t state = seed;
  uint8_t *copy = malloc (size == 0 ? 1 : size);

  if (copy == NULL)
    abort ();
  give (data, size);
  for (size_t n = 0; n < size; n += cut)
    give (data, n);
  for (unsigned i = 0; i < mutations (); i++)
    {
      memcpy (copy, data, size);
      mutate (copy, size, &state);
      give (copy, size);
    }
  free (copy);
}

static uint8_t *
read_file (const char *folder, const char *name, size_t *size)
{
  char path[4096];
  struct stat info;
  uint8_t *data = NULL;
  FILE *file;

  snprintf (path, sizeof path, "%s/%s", folder, name);
  file = fopen (path, "rb");
  if (file != NULL && fstat (fileno (file), &info) == 0 && info.st_size >= 0)
    {
      *size = (size_t) info.st_size;
      data = malloc (*size + 1);
      if (data != NULL && fread (data, 1, *size, file) != *size)
        {
          free (data);
          data = NULL;
        }
    }
  if (file != NULL)
    fclose (file);
  return data;
}

static int
keep_file (const struct dirent *entry)
{
  return entry->d_name[0] != '.';
}

int
main (int argc, char **argv)
{
  struct dirent **files;
  int n, failed = 0;

  n = argc == 2 ? scandir (argv[1], &files, keep_file, alphasort) : -1;
  if (n <= 0 || n > FILES_MAX)
    {
      printf ("Bail out! no corpus folder, or nothing in it\n");
      return 1;
    }
  setvbuf (stdout, NULL, _IOLBF, 0);
  printf ("1..%d\n# count: mutations of each file %u\n", n, mutations ());
  for (int i = 0; i < n; i++)
    {
      size_t size = 0;
      uint8_t *data = read_file (argv[1], files[i]->d_name, &size);

      if (data != NULL)
        run_file (data, size, 0x9E3779B97F4A7C15ull ^ (uint64_t) (i + 1));
      failed += data == NULL;
      printf ("%s %d %s\n", data == NULL ? "not ok" : "ok", i + 1, files[i]->d_name);
      free (data);
      free (files[i]);
    }
  free (files);
  return failed == 0 ? 0 : 1;
}
