/* import-persons.h: that an import makes no two persons one (H13).
 *
 * A record is one (source, type, id) (records.h), and who imports two hospitals' files under one source gives both
 * hospitals' Patient/1 one chart. So a Patient is a stranger when neither the family name nor the date of birth is that
 * of the one known under the same source and id: the one in the store, or of an earlier file of the same import. What
 * one file has of an id are versions of one person, as in a history Bundle: none of them is a stranger where one is not,
 * so a first version, "Unknown 1900-01-01", can be given again with the later ones. A stranger is refused, and with it whatever names it: of the same file, in any order, and of those files of the import that hold no
 * Patient of that id, as bulk export gives each type in a file of its own, the allergies before the patients. To know it
 * before the first record is taken, all files are looked through for their Patients first.
 *
 * Caught: names and dates that both differ. Names are compared by their words, without case, each with each (a maiden
 * name, a second family name, a name only as text are the same); dates as far as both are given. Not caught: where one
 * side lacks a name or a date, where one of both agrees, and files without any Patient that are imported by themselves.
 * What is shared (practitioners, places) is no person and not compared. A record of another kind whose id is another
 * patient's is refused by the store as it is written (private/moved.h), and stands in the report as well. Of what is no
 * regular file, a pipe, only the records after its Patient are held to it: it can be read once.
 *
 * Weighed: hold each file's records until its Patient came (a bulk export is any size), refuse the whole file (one
 * wrong patient of a hundred), ask of each record (nobody could). Chosen: look first, which is a scan of the JSON. A
 * person may change both at once, as one who came without a name: who knows says so, RoundsImportOrder.same_person.
 */
#pragma once

#include "records.h"

G_BEGIN_DECLS

typedef struct _RoundsImportPersons RoundsImportPersons;

/* source: under which a Patient's id is somebody's already, whatever source the records get. */
RoundsImportPersons *rounds_import_persons_new (RoundsStore *store, const char *source);
void rounds_import_persons_free (RoundsImportPersons *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RoundsImportPersons, rounds_import_persons_free)

/* Before all: every Patient of file nth, in the order of the files; other records are passed over. FALSE: the store could
 * not be read. */
gboolean rounds_import_persons_look (RoundsImportPersons *self,
                                     guint nth,
                                     const RoundsIncoming *incoming,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Then each record as it is read. *why: NULL, or why it is refused, for people. A Patient that was not looked at, as of a
 * file that changed since, is compared now. */
gboolean rounds_import_persons_ask (RoundsImportPersons *self,
                                    guint nth,
                                    const RoundsIncoming *incoming,
                                    const char **why,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
