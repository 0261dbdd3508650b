// SPDX-License-Identifier: GPL-3.0-or-later
// Workbooks and archives: what ERCOT ships, and what is broken or meant to harm.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "market/readers/reader.h"
#include "test/runner.h"
#include "test/workbook.h"

#define SHEET_BEGIN "<?xml version=\"1.0\"?><worksheet><sheetData>"
#define SHEET_END "</sheetData></worksheet>"
// Shared strings 0 to 6 are the header's, then texts of cells.
#define STRINGS                                                                                    \
    "<sst xml:space=\"preserve\"><si><t>Delivery Date</t></si><si><t>Delivery Hour</t></si>"       \
    "<si><t>Delivery Interval</t></si><si><t>Repeated Hour Flag</t></si>"                          \
    "<si><r><t>Settlement </t></r><r><t>Point Name</t></r><rPh><t>x</t></rPh></si>"                \
    "<si><t>Settlement Point Type</t></si><si><t>Settlement Point Price </t></si>"                 \
    "<si><t>06/01/2024</t></si><si><t>N</t></si><si><t>LZ_WEST</t></si><si><t>LZ</t></si>"         \
    "<si><t>LZEW</t></si><si><t> 06/02/2024 </t></si></sst>"
#define S(cell, n) "<c r=\"" cell "\" t=\"s\"><v>" #n "</v></c>"
#define N(cell, v) "<c r=\"" cell "\"><v>" v "</v></c>"
#define HEADER                                                                                     \
    "<row r=\"1\">" S("A1", 0) S("B1", 1) S("C1", 2) S("D1", 3) S("E1", 4) S("F1", 5)              \
        S("G1", 6) "</row>"

static const char jan[] = SHEET_BEGIN HEADER "<row r=\"2\">" S("A2", 7) N("B2", "1") N("C2", "1")
    S("D2", 8) S("E2", 9) S("F2", 10)
        N("G2",
          "20.11") "</row>"
                   "<row r=\"3\">" S("A3", 7) N("B3", "1") N("C3", "1") S("D3", 8) S("E3",
                                                                                     9) S("F3", 11)
                       N("G3", "-3.0700000000000003") "</row>"
                                                      "<row r=\"4\"/>"
                                                      "<row r=\"9\"><c r=\"A9\" "
                                                      "t=\"inlineStr\"><is><t>Prices are "
                                                      "preliminary.</t></is></c></row>" SHEET_END;
static const char feb[] = SHEET_BEGIN HEADER "<row r=\"2\">" S("A2", 12) N("B2", "24") N("C2", "4")
    S("D2", 8) S("E2", 9) S("F2", 10) N("G2", "4871.23") "</row>" SHEET_END;
static const char empty[] = SHEET_BEGIN SHEET_END;

static enum dr_status read_path(const char *path, struct dr_dataset *dataset, struct dr_error *err)
{
    struct dr_input input;
    const struct dr_reader *reader;
    dr_dataset_init(dataset, DR_DATA_ANY);
    dr_assert_ok(*err, dr_input_init(&input, path, err));
    enum dr_status status = dr_read_input(&input, dataset, &reader, err);
    dr_input_finish(&input);
    return status;
}

static void expect_year(const char *path)
{
    struct dr_dataset dataset;
    struct dr_error err = {.message = ""};
    struct dr_entry *entry;
    dr_assert_ok(err, read_path(path, &dataset, &err));
    ck_assert_int_eq(dataset.kind, DR_DATA_RTM_SPP);
    ck_assert_uint_eq(dataset.n, 2);
    dr_assert_ok(err, dr_dataset_pick(&dataset, "LZ_WEST", &entry, &err));
    ck_assert_str_eq(entry->type, "LZ");
    ck_assert_double_eq(dr_series_at(&entry->series, 1717218000), 20.11);
    ck_assert_double_eq(dr_series_at(&entry->series, 1717218000 + 2 * 86400 - 900), 4871.23);
    dr_assert_ok(err, dr_dataset_pick(&dataset, "LZ_WEST:LZEW", &entry, &err));
    ck_assert_double_eq_tol(dr_series_at(&entry->series, 1717218000), -3.07, 1e-12);
    dr_dataset_finish(&dataset);
}

START_TEST(strings_before_the_sheets)
{
    const struct dr_test_part parts[] = {{"xl/sharedStrings.xml", STRINGS},
                                         {"xl/workbook.xml", dr_test_workbook_xml},
                                         {"xl/_rels/workbook.xml.rels", dr_test_workbook_rels},
                                         {"xl/worksheets/sheet1.xml", jan},
                                         {"xl/worksheets/sheet2.xml", feb},
                                         {"xl/worksheets/sheet3.xml", empty},
                                         {NULL, NULL}};
    expect_year(dr_test_archive("year.xlsx", parts, NULL));
}
END_TEST

START_TEST(strings_after_the_sheets)
{
    const struct dr_test_part parts[] = {{"xl/worksheets/sheet3.xml", empty},
                                         {"xl/worksheets/sheet2.xml", feb},
                                         {"xl/worksheets/sheet1.xml", jan},
                                         {"xl/_rels/workbook.xml.rels", dr_test_workbook_rels},
                                         {"xl/workbook.xml", dr_test_workbook_xml},
                                         {"xl/sharedStrings.xml", STRINGS},
                                         {NULL, NULL}};
    expect_year(dr_test_archive("a name without its suffix", parts, NULL));
}
END_TEST

START_TEST(csv_files_in_an_archive)
{
    static const char header[] = "timestamp_utc_start,settlement_point,price_usd_per_mwh\n";
    char first[256], second[256];
    snprintf(first, sizeof first, "%s2024-06-01T05:00:00Z,LZ_WEST,20.11\n", header);
    snprintf(second, sizeof second, "%s2024-06-01T05:15:00Z,LZ_WEST,61.37\n", header);
    const struct dr_test_part parts[] = {
        {"read me.txt", "not data"}, {"b.csv", second}, {"a.CSV", first}, {NULL, NULL}};
    struct dr_dataset dataset;
    struct dr_error err = {.message = ""};
    dr_assert_ok(err, read_path(dr_test_archive("two.zip", parts, NULL), &dataset, &err));
    ck_assert_uint_eq(dataset.n, 1);
    ck_assert_uint_eq(dataset.entry[0].series.n, 2);
    dr_dataset_finish(&dataset);
}
END_TEST

static void refuse(const char *path, const char *text)
{
    struct dr_dataset dataset;
    struct dr_error err;
    dr_assert_error(err, read_path(path, &dataset, &err), DR_ERR_INPUT, text);
    ck_assert_ptr_nonnull(strstr(err.message, "found "));
    dr_dataset_finish(&dataset);
}

// A workbook whose first sheet and strings are given.
static const char *workbook(const char *strings, const char *sheet)
{
    const struct dr_test_part parts[] = {{"xl/workbook.xml", dr_test_workbook_xml},
                                         {"xl/_rels/workbook.xml.rels", dr_test_workbook_rels},
                                         {"xl/worksheets/sheet1.xml", sheet},
                                         {"xl/worksheets/sheet2.xml", empty},
                                         {"xl/worksheets/sheet3.xml", empty},
                                         {"xl/sharedStrings.xml", strings},
                                         {NULL, NULL}};
    return dr_test_archive("odd.xlsx", parts, NULL);
}

START_TEST(wrong_cells)
{
    refuse(workbook(STRINGS,
                    SHEET_BEGIN HEADER "<row r=\"7\">" S("A7", 7) N("B7", "1") N("C7", "5")
                        S("D7", 8) S("E7", 9) S("F7", 10) N("G7", "3.7") "</row>" SHEET_END),
           "odd.xlsx:Jan!C7: Delivery Interval: not an interval of an hour");
    refuse(workbook(STRINGS, SHEET_BEGIN HEADER "<row r=\"8\">" S("A8", 7) N("B8", "1") N("C8", "1")
                                 S("D8", 8) S("E8", 9) S("F8", 10) "</row>" SHEET_END),
           "Settlement Point Price: no value");
    refuse(workbook(STRINGS,
                    SHEET_BEGIN HEADER "<row r=\"2\">" S("A2", 7) S("B2", 99) "</row>" SHEET_END),
           "a shared string that does not exist");
    refuse(workbook(STRINGS, SHEET_BEGIN "<row r=\"1\">" S("A1", 0) S("B1", 1) "</row>" SHEET_END),
           "odd.xlsx:Jan!1: the column \"Delivery Interval\" is missing");
    refuse(workbook(STRINGS, SHEET_BEGIN "<row><c r=\"ZZZ1\"><v>1</v></c></row>" SHEET_END),
           "more than 512 columns");
    refuse(workbook(STRINGS, SHEET_BEGIN HEADER SHEET_END), "the file has no data");
    refuse(workbook(STRINGS, empty), "the file is empty");
}
END_TEST

START_TEST(broken_xml)
{
    refuse(workbook(STRINGS, SHEET_BEGIN HEADER "<row r=\"2\">"), "not well formed");
    refuse(workbook("<sst><si><t>x</si></sst>", jan), "xl/sharedStrings.xml: not well formed");
    // Entities that grow: a billion laughs.
    refuse(workbook("<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY a \"ha\"><!ENTITY b "
                    "\"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]><sst><si><t>&b;</t></si></sst>",
                    jan),
           "a document type, which no workbook has");
    const struct dr_test_part parts[] = {
        {"xl/workbook.xml", dr_test_workbook_xml}, {"xl/sharedStrings.xml", STRINGS}, {NULL, NULL}};
    refuse(dr_test_archive("no relations.xlsx", parts, NULL), "cannot be opened");
}
END_TEST

START_TEST(odd_archives)
{
    const struct dr_test_part nothing[] = {{"picture.png", "x"}, {NULL, NULL}};
    const struct dr_test_part secret[] = {{"a.csv", "timestamp"}, {NULL, NULL}};
    const struct dr_test_part blank[] = {{"a.csv", ""}, {NULL, NULL}};
    refuse(dr_test_archive("nothing.zip", nothing, NULL), "the archive has no data file");
    refuse(dr_test_archive("secret.zip", secret, "sesame"), "the archive is encrypted");
    refuse(dr_test_archive("blank.zip", blank, NULL), "blank.zip/a.csv: the file is empty");
    // Cut off: the central directory is gone.
    const char *cut = workbook(STRINGS, jan);
    ck_assert_int_eq(truncate(cut, 700), 0);
    refuse(cut, "the archive cannot be opened");
}
END_TEST

// 100 MB of shared strings in an archive of 100 kB are refused before they are all unpacked.
START_TEST(bombs)
{
    enum { STRINGS_SIZE = 100 << 20 };
    char *strings = malloc(STRINGS_SIZE + 64);
    ck_assert_ptr_nonnull(strings);
    strcpy(strings, "<sst><si><t>");
    memset(strings + 12, 'a', STRINGS_SIZE);
    strcpy(strings + 12 + STRINGS_SIZE, "</t></si></sst>");
    refuse(workbook(strings, jan), "xl/sharedStrings.xml: too large");
    free(strings);
}
END_TEST

START_TEST(real_workbooks)
{
    static const struct {
        const char *name;
        enum dr_data_kind kind;
        size_t n_series, n_value;
    } files[] = {
        {"dam_spp_2025.xlsx", DR_DATA_DAM_SPP, 15, 8160},
        {"rtm_spp_2010-12.xlsx", DR_DATA_RTM_SPP, 0, 2976},
        {"native_load_2024.xlsx", DR_DATA_LOAD, 9, 8784},
    };
    for (size_t f = 0; f < 3; f++) {
        struct dr_dataset dataset;
        struct dr_error err = {.message = ""};
        const char *path = dr_test_real_data(files[f].name);
        if (!path)
            continue;
        dr_assert_ok(err, read_path(path, &dataset, &err));
        ck_assert_int_eq(dataset.kind, files[f].kind);
        if (files[f].n_series > 0)
            ck_assert_uint_eq(dataset.n, files[f].n_series);
        for (size_t i = 0; i < dataset.n; i++) {
            ck_assert_uint_eq(dataset.entry[i].series.n, files[f].n_value);
            for (size_t k = 0; k < files[f].n_value; k++)
                if (isnan(dataset.entry[i].series.value[k]))
                    ck_abort_msg("%s: %s has a gap", files[f].name, dataset.entry[i].point);
        }
        dr_dataset_finish(&dataset);
    }
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("xlsx");
    dr_suite_add(suite, "strings first", strings_before_the_sheets);
    dr_suite_add(suite, "strings last", strings_after_the_sheets);
    dr_suite_add(suite, "csv in zip", csv_files_in_an_archive);
    dr_suite_add(suite, "wrong cells", wrong_cells);
    dr_suite_add(suite, "broken xml", broken_xml);
    dr_suite_add(suite, "odd archives", odd_archives);
    dr_suite_add(suite, "bombs", bombs);
    dr_suite_add(suite, "real workbooks", real_workbooks);
    return suite;
}
