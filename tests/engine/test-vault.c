/* What is kept of patients is wiped: at the end, and while another thread works with it. */
#include "vault.h"

#include <glib.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static gboolean
all_zero (const guint8 *data, gsize size)
{
  for (gsize i = 0; i < size; i++)
    {
      if (data[i] != 0)
        return FALSE;
    }
  return TRUE;
}

static void
test_close_wipes (void)
{
  static rx_vault *vault; /* lives as long as the process */
  guint8 *blocks[3];
  const gsize sizes[3] = { 1, 1000, 3 << 20 };

  vault = rx_vault_new ();
  for (guint i = 0; i < 3; i++)
    {
      blocks[i] = rx_vault_alloc (vault, sizes[i]);
      memset (blocks[i], 'x', sizes[i]);
    }
  rx_vault_free (vault, NULL);
  rx_vault_free (vault, rx_vault_alloc (vault, 10));
  g_assert_false (rx_vault_closed (vault));
  rx_vault_close (vault);
  g_assert_true (rx_vault_closed (vault));
  for (guint i = 0; i < 3; i++)
    g_assert_true (all_zero (blocks[i], sizes[i]));
}

static void
test_too_large (void)
{
  static rx_vault *vault; /* lives as long as the process */

  vault = rx_vault_new ();
  g_assert_null (rx_vault_alloc (vault, SIZE_MAX));
  g_assert_null (rx_vault_alloc (vault, SIZE_MAX - 8));
}

static void *
churn (void *data)
{
  for (;;)
    {
      guint8 *block = rx_vault_alloc (data, 100);

      memset (block, 'x', 100);
      rx_vault_free (data, block);
    }
  return NULL;
}

/* As the reader of the pipe does it: in a child, because it ends the process. */
static void
test_exit_while_busy (void)
{
  for (guint i = 0; i < 20; i++)
    {
      pid_t pid = fork ();
      int status;

      if (pid == 0)
        {
          rx_vault *vault = rx_vault_new ();
          pthread_t thread;

          if (pthread_create (&thread, NULL, churn, vault) == 0)
            rx_vault_exit (vault, 7);
          _exit (1);
        }
      g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
      g_assert_true (WIFEXITED (status));
      g_assert_cmpint (WEXITSTATUS (status), ==, 7);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vault/close-wipes", test_close_wipes);
  g_test_add_func ("/vault/too-large", test_too_large);
  g_test_add_func ("/vault/exit-while-busy", test_exit_while_busy);
  return g_test_run ();
}
