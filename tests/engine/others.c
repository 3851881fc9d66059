#include "others.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

void
others_start (Others *others, guint n, int priority)
{
  g_assert_cmpuint (n, <=, OTHERS_MOST);
  for (others->n = 0; others->n < n; others->n++)
    {
      GPid pid = fork ();

      g_assert_cmpint (pid, >=, 0);
      others->pids[others->n] = pid;
      if (pid != 0)
        continue;
      if (nice (priority) == -1)
        _exit (1);
      prctl (PR_SET_PDEATHSIG, SIGKILL); /* also where the test is killed */
      for (;;)
        ;
    }
}

void
others_stop (Others *others)
{
  for (guint i = 0; i < others->n; i++)
    {
      g_assert_cmpint (kill (others->pids[i], SIGKILL), ==, 0);
      g_assert_cmpint (waitpid (others->pids[i], NULL, 0), ==, others->pids[i]);
    }
  others->n = 0;
}
