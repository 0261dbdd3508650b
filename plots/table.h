// SPDX-License-Identifier: GPL-3.0-or-later
// A table of a document as values: a renderer sees all of it before it writes a word, so that one
// which must fit a page can.
#ifndef DR_PLOTS_TABLE_H
#define DR_PLOTS_TABLE_H

#include <stdbool.h>
#include <stddef.h>

enum { DR_TABLE_TEXT = -1 }; // in place of a column's decimals

struct dr_table_column {
    char *title, *unit; // "": none
    int decimals;       // DR_TABLE_TEXT: its cells are words
};

struct dr_table_row {
    char *label;
    char *note; // small, behind the label; "": none
    char *mark; // such as "hindsight", of a row that is to be read otherwise; "": none
};

enum dr_table_kind { DR_CELL_MISSING, DR_CELL_NUMBER, DR_CELL_TEXT };

struct dr_table_cell {
    enum dr_table_kind kind;
    double value; // of a number, in the column's unit, not rounded
    char *text;   // of a text
};

struct dr_table {
    const char *name;  // small letters and "-": what other texts call it by
    const char *title; // what the reader sees above it
    const char *head;  // above the labels
    struct dr_table_column *columns;
    size_t n_column;
    struct dr_table_row *rows;
    size_t n_row;
    struct dr_table_cell *cells; // shape [n_row][n_column]
    bool failed;                 // memory ran out: what was added since is not there
};

// Borrows the texts for the table's life. To be finished.
void dr_table_init(struct dr_table *table, const char *name, const char *title, const char *head);
void dr_table_finish(struct dr_table *table);

// All columns before the first row. Texts are copied, here and below.
void dr_table_add_column(struct dr_table *table, const char *title, const char *unit, int decimals);
// A row of missing cells.
void dr_table_add_row(struct dr_table *table, const char *label, const char *note,
                      const char *mark);
// A cell of the row added last.
void dr_table_set_number(struct dr_table *table, size_t column, double value);
void dr_table_set_text(struct dr_table *table, size_t column, const char *text);

const struct dr_table_cell *dr_table_at(const struct dr_table *table, size_t row, size_t column);

#endif
