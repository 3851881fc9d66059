/* `rounds-engine devices`, and that compute works behind the cage. */
#include "check.h"
#include "counts.h"
#include "device-info.h"
#include "devices.h"
#include "serve-cage.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct
{
  char *out, *err;
  int status;
} Ran;

static void
ran_clear (Ran *ran)
{
  g_clear_pointer (&ran->out, g_free);
  g_clear_pointer (&ran->err, g_free);
}

/* Runs `rounds-engine devices ARGS...`, with VK_ICD_FILENAMES set where drivers is not NULL. */
static Ran
run (const char *drivers, const char *cache, const char *const *args)
{
  g_autofree char *program = test_build_path ("engine/rounds-engine");
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GError) error = NULL;
  Ran ran = { 0 };

  if (drivers != NULL)
    g_subprocess_launcher_setenv (launcher, "VK_ICD_FILENAMES", drivers, TRUE);
  g_ptr_array_add (argv, program);
  g_ptr_array_add (argv, (char *) "devices");
  g_ptr_array_add (argv, (char *) "--cache");
  g_ptr_array_add (argv, (char *) cache);
  for (guint i = 0; args[i] != NULL; i++)
    g_ptr_array_add (argv, (char *) args[i]);
  g_ptr_array_add (argv, NULL);
  child = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (child, NULL, NULL, &ran.out, &ran.err, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (child));
  ran.status = g_subprocess_get_exit_status (child);
  return ran;
}

#define ARGS(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define NO_ARGS   ((const char *const[]){ NULL })

static JsonObject *
parse (JsonParser *parser, const char *text)
{
  g_autoptr (GError) error = NULL;

  json_parser_load_from_data (parser, text, -1, &error);
  g_assert_no_error (error);
  return json_node_get_object (json_parser_get_root (parser));
}

/* ---- the program ---- */

static void
test_list (void)
{
  g_autofree char *cache = test_folder_new ();
  Ran ran = run (NULL, cache, NO_ARGS);

  g_assert_cmpint (ran.status, ==, 0);
  g_assert_cmpstr (ran.err, ==, "");
  g_assert_nonnull (strstr (ran.out, "llvmpipe"));
  g_assert_nonnull (strstr (ran.out, "\n  kind: software\n"));
  g_assert_nonnull (strstr (ran.out, "\n  driver: llvmpipe Mesa "));
  g_assert_null (strstr (ran.out, "check:"));
  ran_clear (&ran);
  test_folder_remove (cache);
}

static void
test_json (void)
{
  g_autofree char *cache = test_folder_new ();
  g_autoptr (JsonParser) parser = json_parser_new ();
  Ran ran = run (NULL, cache, ARGS ("--json", "--check", "--device", "LLVMpipe"));
  guint bits;
  JsonObject *device, *features;
  JsonArray *devices;

  g_assert_cmpint (ran.status, ==, 0);
  devices = json_object_get_array_member (parse (parser, ran.out), "devices");
  g_assert_cmpuint (json_array_get_length (devices), ==, 1);
  device = json_array_get_object_element (devices, 0);
  g_assert_true (json_object_get_boolean_member (device, "software"));
  g_assert_cmpstr (json_object_get_string_member (device, "kind"), ==, "software");
  g_assert_cmpint (json_object_get_int_member (device, "subgroup_size"), >=, 4);
  g_assert_true (g_str_has_prefix (json_object_get_string_member (device, "api_version"), "1."));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (device, "heaps")), >=, 1);
  features = json_object_get_object_member (device, "features");
  for (bits = 0; rx_device_feature_name (bits) != NULL; bits++)
    g_assert_true (json_object_has_member (features, rx_device_feature_name (bits)));
  g_assert_cmpuint (json_object_get_size (features), ==, bits);
  device = json_object_get_object_member (device, "check");
  g_assert_true (json_object_get_boolean_member (device, "works"));
  g_assert_cmpfloat (json_object_get_double_member (device, "first_ms"), >, 0);
  ran_clear (&ran);
  test_folder_remove (cache);
}

/* What the driver compiled is kept in our own folder: the cage lets it write there. */
static void
test_check_fills_cache (void)
{
  g_autofree char *cache = test_folder_new ();
  g_autofree char *shaders = g_build_filename (cache, "mesa_shader_cache", NULL);
  Ran ran = run (NULL, cache, ARGS ("--check", "--device", "llvmpipe"));

  g_assert_cmpint (ran.status, ==, 0);
  g_assert_nonnull (strstr (ran.out, "\n  check: works, first run "));
  g_assert_true (g_file_test (shaders, G_FILE_TEST_IS_DIR));
  ran_clear (&ran);
  test_folder_remove (cache);
}

static void
test_no_device (void)
{
  g_autofree char *cache = test_folder_new ();
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *error;
  Ran ran = run ("/nowhere/icd.json", cache, NO_ARGS);

  g_assert_cmpint (ran.status, ==, 1);
  g_assert_cmpstr (ran.out, ==, "");
  g_assert_true (g_str_has_prefix (ran.err, "rounds-engine: no Vulkan device was found; install "));
  g_assert_true (strchr (ran.err, '\n') == ran.err + strlen (ran.err) - 1);
  ran_clear (&ran);

  ran = run ("/nowhere/icd.json", cache, ARGS ("--json"));
  g_assert_cmpint (ran.status, ==, 1);
  g_assert_cmpstr (ran.err, ==, "");
  error = json_object_get_object_member (parse (parser, ran.out), "error");
  g_assert_cmpstr (json_object_get_string_member (error, "code"), ==, "no-device");
  ran_clear (&ran);

  ran = run (NULL, cache, ARGS ("--device", "no such card"));
  g_assert_cmpint (ran.status, ==, 1);
  g_assert_cmpstr (ran.out, ==, "");
  g_assert_true (
      g_str_has_prefix (ran.err, "rounds-engine: no device has no such card in its name"));
  ran_clear (&ran);
  test_folder_remove (cache);
}

/* ---- in process; a cage cannot be left, so each runs in a child ---- */

static int
in_child (int (*work) (const char *folder), const char *folder)
{
  pid_t pid;
  int status;

  fflush (NULL);
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    _exit (work (folder));
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static int
devices_without_loader (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "out", NULL);
  int fd = open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

  dup2 (fd, STDERR_FILENO);
  return rx_devices (&(rx_devices_options){ .cache = folder, .loader = "libvulkan-none.so.1" });
}

static void
test_no_loader (void)
{
  g_autofree char *folder = test_folder_new ();
  g_autofree char *path = g_build_filename (folder, "out", NULL);
  g_autofree char *line = NULL;
  rx_instance instance;

  g_assert_cmpint (rx_instance_open (&instance, "libvulkan-none.so.1"), ==, RX_NO_LOADER);
  g_assert_null (instance.library);
  g_assert_cmpint (rx_instance_open (&instance, "libc.so.6"), ==,
                   RX_NO_LOADER); /* no loader at all */
  g_assert_cmpint (in_child (devices_without_loader, folder), ==, 1);
  g_assert_true (g_file_get_contents (path, &line, NULL, NULL));
  g_assert_cmpstr (line, ==,
                   "rounds-engine: the Vulkan loader is not installed; install the packages "
                   "libvulkan1 and mesa-vulkan-drivers\n");
  test_folder_remove (folder);
}

/* Everything that the engine's own cage must refuse and allow, tried from inside. Returns the number
 * of the first that went wrong. */
static int
try_cage (const char *folder)
{
  g_autofree char *cache = g_build_filename (folder, "cache", NULL);
  g_autofree char *model = g_build_filename (folder, "model", NULL);
  g_autofree char *other = g_build_filename (folder, "other", NULL);
  g_autofree char *inside = g_build_filename (cache, "file", NULL);
  const char *const models[] = { model };
  char *const argv[] = { (char *) "true", NULL };
  const char *what = "";
  rx_instance instance;
  rx_check_result result;

  if (rx_enter_cage (&(rx_cage_options){ cache, models, 1 }, &what) != 0)
    return 1;
  if (socket (AF_INET, SOCK_STREAM, 0) >= 0 || socket (AF_UNIX, SOCK_STREAM, 0) >= 0)
    return 2;
  if (execv ("/bin/true", argv) == 0 || errno != EPERM)
    return 3;
  if (open (other, O_RDONLY | O_CLOEXEC) >= 0 || open (other, O_WRONLY | O_CLOEXEC) >= 0)
    return 4;
  if (open (model, O_WRONLY | O_CLOEXEC) >= 0 || open (model, O_RDONLY | O_CLOEXEC) < 0)
    return 5;
  if (open (inside, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) < 0)
    return 6;
  if (open ("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0)
    return 7;
  if (open ("/usr/share/rounds-none", O_WRONLY | O_CREAT | O_CLOEXEC, 0600) >= 0)
    return 8;
  if (rx_instance_open (&instance, RX_VULKAN_LOADER) != RX_OK)
    return 9;
  if (rx_check (&instance, 0, &result) != RX_OK || !result.right)
    return 10;
  rx_instance_close (&instance);
  return 0;
}

static void
test_cage (void)
{
  g_autofree char *folder = test_folder_new ();
  g_autofree char *model = g_build_filename (folder, "model", NULL);
  g_autofree char *other = g_build_filename (folder, "other", NULL);

  g_assert_true (g_file_set_contents (model, "GGUF", 4, NULL));
  g_assert_true (g_file_set_contents (other, "GGUF", 4, NULL));
  g_assert_cmpint (in_child (try_cage, folder), ==, 0);
  test_folder_remove (folder);
}

static int
enter_with_cache (const char *folder)
{
  const char *what = "";

  return rx_enter_cage (&(rx_cage_options){ folder, NULL, 0 }, &what) == 0 ? 0 : 1;
}

/* Folders are made as far as needed; a file, or a folder of somebody else, is not used. */
static void
test_cache_folder (void)
{
  g_autofree char *folder = test_folder_new ();
  g_autofree char *deep = g_build_filename (folder, "a", "b", "c", NULL);
  g_autofree char *file = g_build_filename (folder, "file", NULL);

  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_cmpint (in_child (enter_with_cache, deep), ==, 0);
  g_assert_true (g_file_test (deep, G_FILE_TEST_IS_DIR));
  g_assert_cmpint (in_child (enter_with_cache, file), ==, 1);
  if (getuid () == 0)
    {
      g_assert_cmpint (chown (deep, 65534, 65534), ==, 0);
      g_assert_cmpint (in_child (enter_with_cache, deep), ==, 1);
    }
  test_folder_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/devices/no-loader", test_no_loader);
  g_test_add_func ("/devices/cage", test_cage);
  g_test_add_func ("/devices/cache-folder", test_cache_folder);
  g_test_add_func ("/devices/list", test_list);
  g_test_add_func ("/devices/json", test_json);
  g_test_add_func ("/devices/check-fills-cache", test_check_fills_cache);
  g_test_add_func ("/devices/no-device", test_no_device);
  return g_test_run ();
}
