/* The desktop's keyring: a real gnome-keyring-daemon on a bus of its own, and none, locked, and one
 * that never answers. Each case runs in a process below dbus-run-session, since a bus is for life. */
#include "keyring.h"

#include "keys-private.h"

#include "counts.h"

#include <gio/gio.h>
#include <libsecret/secret.h>
#include <string.h>
#include <unistd.h>

#define PASSPHRASE "seven green lamps"
#define LIMIT_MS   60000 /* of the test */
#define SHORT_MS   300   /* what a hanging keyring is given */

static const RoundsKeyCost cheap = { 1, 8 };

/* ---- outside: one case on a fresh bus ---- */

/* A bus on which nothing is started by itself. */
static const char bus_config[] =
    "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\" "
    "\"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n"
    "<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>\n"
    "<policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>\n"
    "<allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>\n";

static void
test_case (gconstpointer data)
{
  g_autofree char *folder = test_folder_new ();
  g_autofree char *config = g_build_filename (folder, "bus.conf", NULL);
  g_autofree char *option = g_strconcat ("--config-file=", config, NULL);
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  static const char *const places[] = { "HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR",
                                        "XDG_CONFIG_HOME", "XDG_CACHE_HOME" };
  static const char *const others[] = { "DBUS_SESSION_BUS_ADDRESS", "DISPLAY",
                                        "GNOME_KEYRING_CONTROL" };

  g_assert_true (g_file_set_contents (config, bus_config, -1, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    g_subprocess_launcher_setenv (launcher, places[i], folder, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_subprocess_launcher_unsetenv (launcher, others[i]);
  process = g_subprocess_launcher_spawn (launcher, &error, "dbus-run-session", option, "--", self,
                                         "--inside", data, folder, NULL);
  g_assert_no_error (error);
  g_subprocess_wait (process, NULL, NULL);
  g_assert_true (g_subprocess_get_successful (process));
  test_folder_remove (folder);
}

/* ---- inside: a store, a keyring ---- */

static void
on_name_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
wait_for_keyring (void)
{
  gboolean there = FALSE;
  guint watch = g_bus_watch_name (G_BUS_TYPE_SESSION, "org.freedesktop.secrets",
                                  G_BUS_NAME_WATCHER_FLAGS_NONE, on_name_appeared, NULL, &there,
                                  NULL);

  g_assert_true (test_wait_for (&there, LIMIT_MS));
  g_bus_unwatch_name (watch);
}

/* (transfer full) Ends with the bus. */
static GSubprocess *
start_keyring (void)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
      G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;
  GOutputStream *in;

  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  process = g_subprocess_launcher_spawn (launcher, &error, "gnome-keyring-daemon", "--foreground",
                                         "--components=secrets", "--unlock", NULL);
  g_assert_no_error (error);
  in = g_subprocess_get_stdin_pipe (process);
  g_assert_true (g_output_stream_write_all (in, "desktop", 7, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (in, NULL, NULL));
  wait_for_keyring ();
  return process;
}

static char *
make_store (const char *folder)
{
  const RoundsStoreSpec spec = { ROUNDS_STORE_CLINICAL, "ada", PASSPHRASE, NULL, cheap, NULL };
  char *dir = g_build_filename (folder, "store", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (rounds_store_create_from (dir, &spec, &error));
  g_assert_no_error (error);
  return dir;
}

static RoundsStore *
open_store (const char *dir)
{
  g_autoptr (GError) error = NULL;
  RoundsStore *store = rounds_store_open_from (dir, PASSPHRASE, &cheap, &error);

  g_assert_no_error (error);
  return store;
}

/* Opens by the keyring; words: in the message of the KEYRING error, NULL when it opens. */
static void
assert_opens (const char *dir, const char *user, guint limit_ms, const char *words)
{
  const RoundsKeyringLimits how = { cheap, limit_ms };
  g_autoptr (GError) error = NULL;
  g_autoptr (RoundsStore) store = rounds_keyring_open_from (dir, user, &how, &error);

  if (words == NULL)
    {
      g_assert_no_error (error);
      g_assert_cmpstr (rounds_store_get_user (store), ==, user);
      rounds_store_close (store);
      return;
    }
  g_assert_null (store);
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_KEYRING);
  g_assert_nonnull (strstr (error->message, words));
}

static void
assert_enables (const char *dir, guint limit_ms, const char *words)
{
  g_autoptr (RoundsStore) store = open_store (dir);
  g_autoptr (GError) error = NULL;
  gboolean done = rounds_keyring_enable (store, limit_ms, &error);

  rounds_store_close (store);
  if (words == NULL)
    {
      g_assert_no_error (error);
      g_assert_true (done);
      return;
    }
  g_assert_false (done);
  g_assert_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_KEYRING);
  g_assert_nonnull (strstr (error->message, words));
}

static void
inside_real (const char *dir)
{
  g_autoptr (GSubprocess) daemon = start_keyring ();
  g_autoptr (GError) error = NULL;

  assert_opens (dir, "ada", LIMIT_MS, "no key for this store");
  assert_enables (dir, LIMIT_MS, NULL);
  assert_opens (dir, "ada", LIMIT_MS, NULL);
  assert_opens (dir, "ben", LIMIT_MS, "no key for this store");
  assert_enables (dir, LIMIT_MS, NULL); /* again: the item and the slot are replaced */
  assert_opens (dir, "ada", LIMIT_MS, NULL);
  {
    g_autoptr (RoundsStore) store = open_store (dir);

    g_assert_true (rounds_keyring_disable (store, LIMIT_MS, &error));
    g_assert_no_error (error);
    rounds_store_close (store);
  }
  assert_opens (dir, "ada", LIMIT_MS, "no key for this store");
  g_subprocess_force_exit (daemon);
}

static void
inside_locked (const char *dir)
{
  g_autoptr (GSubprocess) daemon = start_keyring ();
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretService) service = NULL;
  g_autoptr (SecretCollection) collection = NULL;
  g_autolist (GObject) collections = NULL;

  assert_enables (dir, LIMIT_MS, NULL);
  service = secret_service_get_sync (SECRET_SERVICE_NONE, NULL, &error);
  g_assert_no_error (error);
  collection = secret_collection_for_alias_sync (service, SECRET_COLLECTION_DEFAULT,
                                                 SECRET_COLLECTION_NONE, NULL, &error);
  g_assert_no_error (error);
  collections = g_list_prepend (NULL, g_object_ref (collection));
  g_assert_cmpint (secret_service_lock_sync (service, collections, NULL, NULL, &error), ==, 1);
  g_assert_no_error (error);
  assert_opens (dir, "ada", LIMIT_MS, "is locked");
  assert_enables (dir, LIMIT_MS, "is locked");
  g_subprocess_force_exit (daemon);
}

static void
inside_none (const char *dir)
{
  assert_opens (dir, "ada", LIMIT_MS, "no keyring that works");
  assert_enables (dir, LIMIT_MS, "no keyring that works");
}

/* No bus at all: a server. */
static void
inside_no_bus (const char *dir)
{
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  inside_none (dir);
}

static GDBusMessage *
swallow (GDBusConnection *bus, GDBusMessage *message, gboolean incoming, gpointer data)
{
  if (!incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    return message;
  g_object_unref (message);
  return NULL;
}

/* A service that takes every question and gives no answer. */
static GDBusConnection *
start_silent_keyring (void)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus =
      g_dbus_connection_new_for_address_sync (g_getenv ("DBUS_SESSION_BUS_ADDRESS"),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);
  g_autoptr (GVariant) reply = NULL;

  g_assert_no_error (error);
  g_dbus_connection_add_filter (bus, swallow, NULL, NULL);
  reply = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "RequestName",
                                       g_variant_new ("(su)", "org.freedesktop.secrets", 0), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  return bus;
}

static void
inside_hanging (const char *dir)
{
  g_autoptr (GDBusConnection) service = start_silent_keyring ();
  gint64 start = g_get_monotonic_time ();
  gint64 took;

  assert_opens (dir, "ada", SHORT_MS, "does not answer");
  assert_enables (dir, SHORT_MS, "does not answer");
  took = (g_get_monotonic_time () - start) / 1000;
  g_print ("# two questions, %d ms allowed each: %" G_GINT64_FORMAT " ms\n", SHORT_MS, took);
  /* libsecret by itself waits 25 s for each. */
  g_assert_cmpint (took, <, 40000);
}

static int
inside (const char *name, const char *folder)
{
  static const struct
  {
    const char *name;
    void (*run) (const char *dir);
  } cases[] = {
    { "real", inside_real },     { "locked", inside_locked },   { "none", inside_none },
    { "no-bus", inside_no_bus }, { "hanging", inside_hanging },
  };
  g_autofree char *dir = make_store (folder);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    if (strcmp (cases[i].name, name) == 0)
      {
        cases[i].run (dir);
        return 0;
      }
  return 1;
}

int
main (int argc, char **argv)
{
  if (argc == 4 && strcmp (argv[1], "--inside") == 0)
    return inside (argv[2], argv[3]);
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/secret-service/real", "real", test_case);
  g_test_add_data_func ("/secret-service/locked", "locked", test_case);
  g_test_add_data_func ("/secret-service/none", "none", test_case);
  g_test_add_data_func ("/secret-service/no-bus", "no-bus", test_case);
  g_test_add_data_func ("/secret-service/hanging", "hanging", test_case);
  return g_test_run ();
}
