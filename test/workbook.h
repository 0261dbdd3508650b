// SPDX-License-Identifier: GPL-3.0-or-later
// Archives and workbooks made for a test, part by part.
#ifndef DR_TEST_WORKBOOK_H
#define DR_TEST_WORKBOOK_H

#include <stddef.h>

struct dr_test_part {
    const char *path, *text; // ends at the first without a path
};

// An archive of these parts in their order, in a folder of the test's own. Returns its path.
const char *dr_test_archive(const char *name, const struct dr_test_part *part,
                            const char *password);

// The two parts that make an archive a workbook of sheets Jan, Feb and Mar (sheet1.xml ...).
extern const char dr_test_workbook_xml[], dr_test_workbook_rels[];

#endif
