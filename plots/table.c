// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/table.h"

#include <stdlib.h>
#include <string.h>

void dr_table_init(struct dr_table *table, const char *name, const char *title, const char *head)
{
    *table = (struct dr_table){.name = name, .title = title, .head = head};
}

void dr_table_finish(struct dr_table *table)
{
    for (size_t j = 0; j < table->n_column; j++) {
        free(table->columns[j].title);
        free(table->columns[j].unit);
    }
    for (size_t i = 0; i < table->n_row; i++) {
        free(table->rows[i].label);
        free(table->rows[i].note);
        free(table->rows[i].mark);
    }
    for (size_t k = 0; k < table->n_row * table->n_column; k++)
        free(table->cells[k].text);
    free(table->columns);
    free(table->rows);
    free(table->cells);
    dr_table_init(table, NULL, NULL, NULL);
}

void dr_table_add_column(struct dr_table *table, const char *title, const char *unit, int decimals)
{
    size_t n = table->n_column;
    struct dr_table_column *columns =
        table->failed ? NULL : realloc(table->columns, (n + 1) * sizeof *columns);
    if (columns) {
        table->columns = columns;
        columns[n] = (struct dr_table_column){strdup(title), strdup(unit), decimals};
        table->n_column++;
    }
    table->failed = !columns || !columns[n].title || !columns[n].unit;
}

void dr_table_add_row(struct dr_table *table, const char *label, const char *note, const char *mark)
{
    size_t n = table->n_row, width = table->n_column;
    struct dr_table_row *rows = NULL;
    struct dr_table_cell *cells = NULL;
    if (!table->failed)
        rows = realloc(table->rows, (n + 1) * sizeof *rows);
    if (rows) {
        table->rows = rows;
        cells = realloc(table->cells, ((n + 1) * width + 1) * sizeof *cells);
    }
    table->failed = !cells;
    if (!cells)
        return;
    table->cells = cells;
    memset(&cells[n * width], 0, (width + 1) * sizeof *cells);
    rows[n] = (struct dr_table_row){strdup(label), strdup(note), strdup(mark)};
    table->n_row++;
    table->failed = !rows[n].label || !rows[n].note || !rows[n].mark;
}

static void set(struct dr_table *table, size_t column, const struct dr_table_cell *value)
{
    struct dr_table_cell *cell = &table->cells[(table->n_row - 1) * table->n_column + column];
    free(cell->text);
    *cell = *value;
}

void dr_table_set_number(struct dr_table *table, size_t column, double value)
{
    if (!table->failed)
        set(table, column, &(struct dr_table_cell){.kind = DR_CELL_NUMBER, .value = value});
}

void dr_table_set_text(struct dr_table *table, size_t column, const char *text)
{
    char *copy = table->failed ? NULL : strdup(text);
    table->failed = !copy;
    if (copy)
        set(table, column, &(struct dr_table_cell){.kind = DR_CELL_TEXT, .text = copy});
}

const struct dr_table_cell *dr_table_at(const struct dr_table *table, size_t row, size_t column)
{
    return &table->cells[row * table->n_column + column];
}
