/* queue.h, by timeline semaphores and by fences: numbers, what ends with what, time limits, a lost device. */
#include "queue.h"
#include "vulkan-faults.h"

#define SUBMITS 11 /* more than there are fences, which are */
#define FENCES  4

typedef struct
{
  rx_instance instance;
  rx_device device;
} Fixture;

static void
set_up (Fixture *f, gconstpointer without)
{
  const unsigned off = GPOINTER_TO_UINT (without);

  g_assert_cmpint (rx_instance_open (&f->instance, RX_VULKAN_LOADER), ==, RX_OK);
  faults_wrap (&f->instance);
  faults_set (0, VK_SUCCESS);
  g_assert_cmpint (rx_device_open_without (&f->instance, 0, off, &f->device), ==, RX_OK);
  /* The device, and with it one semaphore or all the fences. */
  g_assert_cmphex (f->device.features & RX_HAS_TIMELINE, ==, RX_HAS_TIMELINE & ~off);
  g_assert_cmpint (faults_alive (), ==, 1 + (off == 0 ? 1 : FENCES));
}

static void
tear_down (Fixture *f, gconstpointer without)
{
  faults_set (0, VK_SUCCESS);
  rx_device_close (&f->device);
  g_assert_cmpint (faults_alive (), ==, 0);
  rx_instance_close (&f->instance);
}

/* Of nothing, which ends when all before it has. */
static uint64_t
submit (Fixture *f)
{
  uint64_t number = 0;

  g_assert_cmpint (rx_queue_submit (f->device.queue, NULL, 0, &number), ==, RX_OK);
  return number;
}

/* Numbers follow each other, and each can be waited for, in any order and again. What ended before or with one that
 * was waited for is known to have, without a call: each of them would fail. */
static void
test_order (Fixture *f, gconstpointer without)
{
  static const uint64_t order[] = { 3, SUBMITS, 1, SUBMITS, 7 };

  g_assert_cmpint (rx_queue_wait (f->device.queue, 0), ==, RX_OK);
  g_assert_false (rx_queue_is_running (f->device.queue, 0));
  for (uint64_t i = 1; i <= SUBMITS; i++)
    g_assert_cmpuint (submit (f), ==, i);
  for (gsize i = 0; i < G_N_ELEMENTS (order); i++)
    g_assert_cmpint (rx_queue_wait (f->device.queue, order[i]), ==, RX_OK);
  for (uint64_t i = 0; i <= SUBMITS; i++)
    {
      faults_set (1, VK_TIMEOUT);
      g_assert_cmpint (rx_queue_wait (f->device.queue, i), ==, RX_OK);
      g_assert_false (rx_queue_is_running (f->device.queue, i));
      g_assert_false (faults_happened ());
    }
}

/* A wait that has failed says nothing of an end: the submit is under way until another has seen it. */
static void
test_timeout (Fixture *f, gconstpointer without)
{
  static const VkResult results[] = { VK_TIMEOUT, VK_ERROR_OUT_OF_HOST_MEMORY };

  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    {
      uint64_t number = submit (f);

      faults_set (1, results[i]);
      g_assert_cmpint (rx_queue_wait (f->device.queue, number), ==, rx_status_of (results[i]));
      faults_set (1, results[i]);
      g_assert_true (rx_queue_is_running (f->device.queue, number));
      g_assert_cmpint (rx_queue_wait (f->device.queue, number), ==, RX_OK);
      g_assert_false (rx_queue_is_running (f->device.queue, number));
    }
}

/* A submit that did not go has no number: the next has it. */
static void
test_not_submitted (Fixture *f, gconstpointer without)
{
  const guint calls = GPOINTER_TO_UINT (without) == 0 ? 1 : 2; /* a fence is reset first */
  uint64_t number = 0;

  for (guint i = 1; i <= calls; i++)
    {
      faults_set (i, VK_ERROR_OUT_OF_HOST_MEMORY);
      g_assert_cmpint (rx_queue_submit (f->device.queue, NULL, 0, &number), ==, RX_NO_MEMORY);
      g_assert_true (faults_happened ());
      g_assert_cmpuint (number, ==, 0);
      faults_set (0, VK_SUCCESS);
      g_assert_cmpuint (submit (f), ==, i);
      g_assert_cmpint (rx_queue_wait (f->device.queue, i), ==, RX_OK);
    }
}

/* On a lost device nothing runs, whichever wait has heard of it. */
static void
test_lost (Fixture *f, gconstpointer without)
{
  uint64_t first = submit (f), second = submit (f);

  faults_set (1, VK_ERROR_DEVICE_LOST);
  g_assert_cmpint (rx_queue_wait (f->device.queue, first), ==, RX_DEVICE_LOST);
  faults_set (1, VK_TIMEOUT);
  g_assert_false (rx_queue_is_running (f->device.queue, first));
  g_assert_false (rx_queue_is_running (f->device.queue, second));
  g_assert_cmpint (rx_queue_wait (f->device.queue, second), ==, RX_DEVICE_LOST);
  g_assert_false (faults_happened ());
}

/* A submit whose fence an earlier one still has waits for that one, and does not go where that fails. */
static void
test_fence_taken (Fixture *f, gconstpointer without)
{
  uint64_t number = 0;

  for (uint64_t i = 1; i <= FENCES; i++)
    g_assert_cmpuint (submit (f), ==, i);
  faults_set (1, VK_TIMEOUT);
  g_assert_cmpint (rx_queue_submit (f->device.queue, NULL, 0, &number), ==, RX_TIMED_OUT);
  g_assert_cmpuint (number, ==, 0);
  g_assert_cmpuint (submit (f), ==, FENCES + 1);
  faults_set (1, VK_TIMEOUT);
  g_assert_cmpint (rx_queue_wait (f->device.queue, 1), ==, RX_OK);
  g_assert_false (faults_happened ());
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (Fixture *f, gconstpointer without);
  } cases[] = {
    { "order", test_order },
    { "timeout", test_timeout },
    { "not-submitted", test_not_submitted },
    { "lost", test_lost },
  };
  const gpointer fences = GUINT_TO_POINTER (RX_HAS_TIMELINE);

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *by_timeline = g_strdup_printf ("/queue/timeline/%s", cases[i].name);
      g_autofree char *by_fences = g_strdup_printf ("/queue/fences/%s", cases[i].name);

      g_test_add (by_timeline, Fixture, NULL, set_up, cases[i].run, tear_down);
      g_test_add (by_fences, Fixture, fences, set_up, cases[i].run, tear_down);
    }
  g_test_add ("/queue/fences/taken", Fixture, fences, set_up, test_fence_taken, tear_down);
  return g_test_run ();
}
