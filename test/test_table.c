// SPDX-License-Identifier: GPL-3.0-or-later
// Tables as values.
#include "plots/table.h"

#include <stdio.h>
#include <string.h>

#include "test/runner.h"

START_TEST(cells_are_what_was_set)
{
    struct dr_table table;
    char text[16] = "before";
    dr_table_init(&table, "name", "Title", "Head");
    dr_table_add_column(&table, text, "$/MWh", 2);
    dr_table_add_column(&table, "Word", "", DR_TABLE_TEXT);
    dr_table_add_column(&table, "Never", "", 0);
    for (int i = 0; i < 37; i++) {
        snprintf(text, sizeof text, "row %d", i);
        dr_table_add_row(&table, text, i == 5 ? "note" : "", i == 6 ? "bound" : "");
        dr_table_set_number(&table, 0, 2.385 * i);
        dr_table_set_text(&table, 1, text);
    }
    memset(text, 'x', sizeof text - 1); // copies do not change
    ck_assert(!table.failed);
    ck_assert_uint_eq(table.n_column, 3);
    ck_assert_uint_eq(table.n_row, 37);
    ck_assert_str_eq(table.columns[0].title, "before");
    ck_assert_str_eq(table.columns[0].unit, "$/MWh");
    ck_assert_str_eq(table.rows[5].note, "note");
    ck_assert_str_eq(table.rows[6].mark, "bound");
    for (size_t i = 0; i < 37; i++) {
        char expected[16];
        snprintf(expected, sizeof expected, "row %zu", i);
        ck_assert_str_eq(table.rows[i].label, expected);
        ck_assert_int_eq(dr_table_at(&table, i, 0)->kind, DR_CELL_NUMBER);
        ck_assert_double_eq(dr_table_at(&table, i, 0)->value, 2.385 * (double)i);
        ck_assert_int_eq(dr_table_at(&table, i, 1)->kind, DR_CELL_TEXT);
        ck_assert_str_eq(dr_table_at(&table, i, 1)->text, expected);
        ck_assert_int_eq(dr_table_at(&table, i, 2)->kind, DR_CELL_MISSING);
    }
    dr_table_finish(&table);
    ck_assert_uint_eq(table.n_row, 0);
    dr_table_finish(&table); // twice is nothing
}
END_TEST

// What failed takes nothing more, and writes nowhere.
START_TEST(after_a_failure_nothing_is_added)
{
    struct dr_table table;
    dr_table_init(&table, "name", "Title", "Head");
    dr_table_add_column(&table, "A", "", 0);
    table.failed = true;
    dr_table_add_column(&table, "B", "", 0);
    dr_table_add_row(&table, "row", "", "");
    dr_table_set_number(&table, 0, 7);
    dr_table_set_text(&table, 0, "seven");
    ck_assert(table.failed);
    ck_assert_uint_eq(table.n_column, 1);
    ck_assert_uint_eq(table.n_row, 0);
    dr_table_finish(&table);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("table");
    dr_suite_add(suite, "cells", cells_are_what_was_set);
    dr_suite_add(suite, "failed", after_a_failure_nothing_is_added);
    return suite;
}
