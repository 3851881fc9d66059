/* What a site has set, kept sealed in the store, and read once for as long as the store is there. */
#include "site.h"

#include "keyfile.h"
#include "local.h"
#include "site-ranges.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define KIND      "site"
#define ZONE      "time-zone" /* its content: the name, "America/Chicago" */
#define RANGES    "ranges"    /* its content: the table (site-ranges.h) */
#define TABLE_MAX (4u << 20)

/* [J] Under the least a medicine taken every day is unconfirmed between two prescriptions of it, or every second
 * order of a course begins a new one; over the most five years old evidence is current. */
static const struct
{
  const char *id; /* its row; its content: the number in digits */
  guint least, most, own;
} numbers[ROUNDS_N_SITE_NUMBERS] = {
  [ROUNDS_SITE_HORIZON] = { "horizon-months", 3, 60, ROUNDS_HORIZON_MONTHS },
  [ROUNDS_SITE_RENEWAL] = { "renewal-days", 7, 180, ROUNDS_RENEWAL_DAYS },
};

typedef struct
{
  GMutex lock;                          /* guards what follows */
  char *zone;                           /* NULL: the machine's */
  guint numbers[ROUNDS_N_SITE_NUMBERS]; /* 0: the rule's own */
  GBytes *table;
  /* Every table that was in force: an open chart has the one of when it was opened. The last is it. */
  GPtrArray *ranges;
} RoundsSite;

static void
site_free (gpointer data)
{
  RoundsSite *self = data;

  g_free (self->zone);
  g_clear_pointer (&self->table, g_bytes_unref);
  g_ptr_array_unref (self->ranges);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* FALSE: it is no number, or not one that may be set. */
static gboolean
number_parse (RoundsSiteNumber which, const char *text, guint *number)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, numbers[which].least, numbers[which].most, &value,
                                   NULL))
    return FALSE;
  *number = (guint) value;
  return TRUE;
}

static void
take_number (RoundsSite *self, const char *id, const char *text, gsize size)
{
  g_autofree char *digits = text != NULL ? g_strndup (text, size) : NULL;

  for (guint i = 0; i < ROUNDS_N_SITE_NUMBERS; i++)
    if (strcmp (id, numbers[i].id) == 0 &&
        (digits == NULL || !number_parse (i, digits, &self->numbers[i])))
      self->numbers[i] = 0;
}

/* Takes one row in; what does not read any more is as if it were not set. */
static void
take (RoundsSite *self, const char *id, GBytes *content)
{
  gsize size = 0;
  const char *text = content != NULL ? g_bytes_get_data (content, &size) : NULL;
  RoundsSiteRanges *ranges = NULL;

  if (strcmp (id, ZONE) == 0)
    {
      g_free (self->zone);
      self->zone = text != NULL ? g_strndup (text, size) : NULL;
    }
  else if (strcmp (id, RANGES) == 0)
    {
      if (text != NULL)
        ranges = rounds_site_ranges_parse (text, size, NULL);
      g_ptr_array_add (self->ranges, ranges);
      g_clear_pointer (&self->table, g_bytes_unref);
      self->table = ranges != NULL ? g_bytes_ref (content) : NULL;
    }
  else
    take_number (self, id, text, size);
}

static void
ranges_free (gpointer data)
{
  if (data != NULL)
    rounds_site_ranges_free (data);
}

static RoundsSite *
site_read (RoundsStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = rounds_store_local (store, KIND, &error);
  RoundsSite *self;

  /* A store that is closed, or whose rows are damaged, which every other reading of it says too. */
  if (rows == NULL)
    return NULL;
  self = g_new0 (RoundsSite, 1);
  g_mutex_init (&self->lock);
  self->ranges = g_ptr_array_new_with_free_func (ranges_free);
  for (guint i = 0; i < rows->len; i++)
    {
      const RoundsLocalRow *row = rows->pdata[i];

      take (self, row->id, row->content);
    }
  return self;
}

static GQuark
quark (void)
{
  return g_quark_from_static_string ("rounds-site");
}

static RoundsSite *
site_of (RoundsStore *store)
{
  RoundsSite *self = g_object_get_qdata (G_OBJECT (store), quark ());

  if (self != NULL)
    return self;
  self = site_read (store);
  if (self == NULL)
    return NULL;
  if (g_object_replace_qdata (G_OBJECT (store), quark (), NULL, self, site_free, NULL))
    return self;
  site_free (self); /* another thread was first */
  return g_object_get_qdata (G_OBJECT (store), quark ());
}

char *
rounds_site_dup_zone (RoundsStore *store)
{
  RoundsSite *self = site_of (store);
  g_autoptr (GMutexLocker) locker = self != NULL ? g_mutex_locker_new (&self->lock) : NULL;

  return self != NULL ? g_strdup (self->zone) : NULL;
}

GBytes *
rounds_site_dup_table (RoundsStore *store)
{
  RoundsSite *self = site_of (store);
  g_autoptr (GMutexLocker) locker = self != NULL ? g_mutex_locker_new (&self->lock) : NULL;

  return self != NULL && self->table != NULL ? g_bytes_ref (self->table) : NULL;
}

const RoundsSiteRanges *
rounds_site_get_ranges (RoundsStore *store)
{
  RoundsSite *self = site_of (store);
  g_autoptr (GMutexLocker) locker = self != NULL ? g_mutex_locker_new (&self->lock) : NULL;

  return self != NULL && self->ranges->len > 0 ? self->ranges->pdata[self->ranges->len - 1] : NULL;
}

guint
rounds_site_get_number (RoundsStore *store, RoundsSiteNumber which, gboolean *is_set)
{
  RoundsSite *self = site_of (store);
  g_autoptr (GMutexLocker) locker = self != NULL ? g_mutex_locker_new (&self->lock) : NULL;
  guint number = self != NULL ? self->numbers[which] : 0;

  if (is_set != NULL)
    *is_set = number != 0;
  return number != 0 ? number : numbers[which].own;
}

void
rounds_site_number_limits (RoundsSiteNumber which, guint *least, guint *most)
{
  *least = numbers[which].least;
  *most = numbers[which].most;
}

/* ---- setting ---- */

typedef struct
{
  const char *id;
  GBytes *content; /* NULL: taken out */
} Setting;

static gboolean
put (RoundsWrite *write, gpointer data, GError **error)
{
  const Setting *setting = data;
  const RoundsLocalKey key = { NULL, KIND, setting->id };
  const RoundsAuditEntry entry = { .act = setting->content != NULL ? "site-set" : "site-clear",
                                   .detail = setting->id };

  return (setting->content != NULL ? rounds_write_put_local (write, &key, setting->content, error)
                                   : rounds_write_delete_local (write, &key, error)) &&
         rounds_write_audit (write, &entry, error);
}

static gboolean
set (RoundsStore *store, Setting *setting, GError **error)
{
  const RoundsWriteOrder order = { { .reason = NULL }, FALSE };
  RoundsSite *self = site_of (store);

  if (g_strcmp0 (rounds_store_get_role (store), ROUNDS_ROLE_OWNER) != 0)
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_REFUSED,
                           _ ("Only an owner of the store may do that"));
      return FALSE;
    }
  if (!rounds_write_run (store, &order, put, setting, error))
    return FALSE;
  if (self != NULL)
    {
      g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

      take (self, setting->id, setting->content);
    }
  return TRUE;
}

gboolean
rounds_site_set_zone (RoundsStore *store, const char *zone, GError **error)
{
  g_autoptr (GTimeZone) known = zone != NULL ? g_time_zone_new_identifier (zone) : NULL;
  g_autoptr (GBytes) content = zone != NULL ? g_bytes_new (zone, strlen (zone)) : NULL;
  Setting setting = { ZONE, content };

  if (rounds_store_get_kind (store) == ROUNDS_STORE_DEMONSTRATION)
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_DEMONSTRATION,
                           _ ("A demonstration has its own time zone"));
      return FALSE;
    }
  if (zone != NULL && (known == NULL || *zone == '\0'))
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID,
                           _ ("There is no such time zone; write it as America/Chicago"));
      return FALSE;
    }
  return set (store, &setting, error);
}

gboolean
rounds_site_set_table (RoundsStore *store, GBytes *table, GError **error)
{
  gsize size = 0;
  const char *text = table != NULL ? g_bytes_get_data (table, &size) : NULL;
  g_autoptr (RoundsSiteRanges) ranges = NULL;
  Setting setting = { RANGES, table };

  if (size > TABLE_MAX)
    {
      g_set_error_literal (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID,
                           _ ("A table of ranges is at most 4 MiB"));
      return FALSE;
    }
  if (table != NULL)
    {
      ranges = rounds_site_ranges_parse (text, size, error);
      if (ranges == NULL)
        return FALSE;
    }
  return set (store, &setting, error);
}

gboolean
rounds_site_set_number (RoundsStore *store,
                        RoundsSiteNumber which,
                        const char *text,
                        GError **error)
{
  g_autoptr (GBytes) content = NULL;
  g_autofree char *digits = NULL;
  Setting setting = { numbers[which].id, NULL };
  guint number;

  if (text != NULL && !number_parse (which, text, &number))
    {
      g_set_error (error, ROUNDS_DATA_ERROR, ROUNDS_DATA_ERROR_INVALID,
                   _ ("That has to be a whole number from %u to %u"), numbers[which].least,
                   numbers[which].most);
      return FALSE;
    }
  if (text != NULL)
    {
      digits = g_strdup_printf ("%u", number);
      content = g_bytes_new (digits, strlen (digits));
      setting.content = content;
    }
  return set (store, &setting, error);
}
