#include "devices.h"

#include "check.h"
#include "cli.h"
#include "device-info.h"
#include "serve-cage.h"

#include <stdio.h>
#include <string.h>

typedef struct
{
  rx_device_info info;
  bool checked;
  rx_status status;
  rx_check_result check;
} device_row;

static const char *
check_text (const device_row *row)
{
  if (row->status != RX_OK)
    return rx_status_text (row->status);
  return row->check.right ? "works" : "computes wrong results; it must not be used";
}

static void
print_version (FILE *file, uint32_t version)
{
  fprintf (file, "%u.%u.%u", VK_API_VERSION_MAJOR (version), VK_API_VERSION_MINOR (version),
           VK_API_VERSION_PATCH (version));
}

static void
print_row (const device_row *row)
{
  const rx_device_info *info = &row->info;

  printf ("%s\n  kind: %s\n  driver: %s %s\n  Vulkan: ", info->name, info->type, info->driver,
          info->driver_version);
  print_version (stdout, info->api_version);
  printf ("\n  subgroup size: %u\n  memory:", info->subgroup_size);
  for (uint32_t i = 0; i < info->n_heaps; i++)
    printf ("%s %.1f GiB%s", i == 0 ? "" : ",", (double) info->heaps[i].bytes / (1u << 30),
            info->heaps[i].device_local ? " of the device" : "");
  fputs ("\n  features:", stdout);
  for (unsigned bit = 0; rx_device_feature_name (bit) != NULL; bit++)
    {
      if ((info->features & 1u << bit) != 0)
        printf (" %s", rx_device_feature_name (bit));
    }
  if (row->checked && row->status == RX_OK)
    printf ("\n  check: %s, first run %.1f ms, next %.2f ms", check_text (row), row->check.first_ms,
            row->check.run_ms);
  else if (row->checked)
    printf ("\n  check: %s", check_text (row));
  putchar ('\n');
}

static void
json_member (const char *name, const char *value)
{
  rx_cli_json_string (stdout, name);
  putchar (':');
  rx_cli_json_string (stdout, value);
  putchar (',');
}

static void
print_row_json (const device_row *row)
{
  const rx_device_info *info = &row->info;

  putchar ('{');
  json_member ("name", info->name);
  json_member ("kind", info->type);
  json_member ("driver", info->driver);
  json_member ("driver_version", info->driver_version);
  printf ("\"software\":%s,\"api_version\":\"", info->software ? "true" : "false");
  print_version (stdout, info->api_version);
  printf ("\",\"subgroup_size\":%u,\"heaps\":[", info->subgroup_size);
  for (uint32_t i = 0; i < info->n_heaps; i++)
    printf ("%s{\"bytes\":%llu,\"device_local\":%s}", i == 0 ? "" : ",",
            (unsigned long long) info->heaps[i].bytes,
            info->heaps[i].device_local ? "true" : "false");
  fputs ("],\"features\":{", stdout);
  for (unsigned bit = 0; rx_device_feature_name (bit) != NULL; bit++)
    printf ("%s\"%s\":%s", bit == 0 ? "" : ",", rx_device_feature_name (bit),
            (info->features & 1u << bit) != 0 ? "true" : "false");
  putchar ('}');
  if (row->checked)
    {
      fputs (",\"check\":{\"result\":", stdout);
      rx_cli_json_string (stdout, check_text (row));
      printf (",\"works\":%s,\"first_ms\":%.3f,\"run_ms\":%.3f}",
              row->status == RX_OK && row->check.right ? "true" : "false", row->check.first_ms,
              row->check.run_ms);
    }
  putchar ('}');
}

/* Prints every device; false when one that was checked does not work. */
static bool
print_all (const rx_instance *instance, const rx_devices_options *options, uint32_t *shown)
{
  bool good = true;

  *shown = 0;
  for (uint32_t i = 0; i < instance->n_devices; i++)
    {
      device_row row = { .checked = options->check };

      rx_device_describe (instance, i, &row.info);
      if (!rx_device_is_named (&row.info, options->device))
        continue;
      if (options->check)
        row.status = rx_check (instance, i, &row.check);
      good = good && row.status == RX_OK && (!options->check || row.check.right);
      if (options->json)
        fputs (*shown == 0 ? "{\"devices\":[" : ",", stdout);
      (options->json ? print_row_json : print_row) (&row);
      ++*shown;
    }
  if (options->json && *shown > 0)
    fputs ("]}\n", stdout);
  return good;
}

int
rx_devices (const rx_devices_options *options)
{
  rx_cage_options cage = { .cache = options->cache };
  rx_cli_failure failure = { options->json, "cage" };
  rx_instance instance;
  const char *what = "";
  rx_status status;
  uint32_t shown;
  bool good;
  int error = rx_enter_cage (&cage, &what);

  if (error != 0)
    return rx_cli_failed (failure, "not started: %s (%s)", what, strerror (-error));
  status = rx_instance_open (&instance,
                             options->loader != NULL ? options->loader : RX_VULKAN_LOADER);
  failure.code = rx_status_code (status);
  if (status != RX_OK)
    return rx_cli_failed (failure, "%s", rx_status_text (status));
  good = print_all (&instance, options, &shown);
  rx_instance_close (&instance);
  failure.code = rx_status_code (RX_NO_DEVICE);
  if (shown == 0)
    return rx_cli_failed (failure, "no device has %s in its name; see 'rounds-engine devices'",
                          options->device);
  failure.code = rx_status_code (RX_DRIVER);
  if (!good && !options->json) /* with --json each device says so itself */
    return rx_cli_failed (failure, "a device does not work; look at its check above");
  return rx_cli_end (good ? 0 : 1);
}
