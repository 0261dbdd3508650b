// SPDX-License-Identifier: GPL-3.0-or-later
#include "test/workbook.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

#include "test/runner.h"

const char dr_test_workbook_xml[] =
    "<?xml version=\"1.0\"?><workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/"
    "main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">"
    "<sheets><sheet name=\"Jan\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"Feb\" sheetId=\"2\" "
    "r:id=\"rId2\"/><sheet name=\"Mar\" sheetId=\"3\" r:id=\"rId3\"/></sheets></workbook>";
const char dr_test_workbook_rels[] =
    "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/"
    "relationships\"><Relationship Id=\"rId3\" Target=\"/xl/worksheets/sheet3.xml\"/>"
    "<Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/>"
    "<Relationship Id=\"rId2\" Target=\"worksheets/sheet2.xml\"/></Relationships>";

const char *dr_test_archive(const char *name, const struct dr_test_part *part, const char *password)
{
    int code = 0;
    const char *path = dr_test_file(name, "");
    unlink(path);
    zip_t *archive = zip_open(path, ZIP_CREATE, &code);
    ck_assert_ptr_nonnull(archive);
    for (; part->path; part++) {
        zip_source_t *source = zip_source_buffer(archive, part->text, strlen(part->text), 0);
        zip_int64_t i = zip_file_add(archive, part->path, source, 0);
        ck_assert_int_ge(i, 0);
        if (password)
            ck_assert_int_eq(
                zip_file_set_encryption(archive, (zip_uint64_t)i, ZIP_EM_AES_256, password), 0);
    }
    ck_assert_int_eq(zip_close(archive), 0);
    return path;
}
