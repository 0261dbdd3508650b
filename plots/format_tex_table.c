// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/format_tex.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "plots/textfile.h"

// Widths are in digits of \footnotesize, which is 8 pt here: half of that each.
enum {
    LINE_DIGITS = 106, // of the 160 mm of the text block
    GAP_DIGITS = 2,    // between two columns
    LEAST_WORDS = 14,  // of a column of words
    LEAST_LABEL = 20,
    MOST_LABEL = 30,
    PAGE_LINES = 50, // of a piece of a table with its head
    LEAST_NUMBER = 6,
    LONG_TITLE = 64,
    LONG_TITLE_WIDTH = 24,
};
static const double DIGIT_PT = 4.25;

// A piece of a table: columns [first, end), rows [row, row_end).
struct piece {
    size_t first, end, row, row_end;
    size_t label_width;
    const size_t *width; // shape [n_column]
};

void dr_format_tex_put_number(FILE *stream, double value, int decimals)
{
    char digits[DR_TEXTFILE_NUMBER];
    dr_textfile_format_number(digits, sizeof digits, value, decimals, "$-$");
    fputs(digits, stream);
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool is_words(const struct dr_table *table, size_t column)
{
    return table->columns[column].decimals == DR_TABLE_TEXT;
}

// ---- measures ----------------------------------------------------------------------------------

// Of words as many as there are, so that they may be squeezed; of numbers what they need.
static size_t measure_column(const struct dr_table *table, size_t j)
{
    char digits[DR_TEXTFILE_NUMBER];
    const struct dr_table_column *column = &table->columns[j];
    size_t width = larger(dr_textfile_measure_tex_unbroken(column->title),
                          dr_textfile_measure_tex_unbroken(column->unit));
    width = larger(width, LEAST_NUMBER);
    if (dr_textfile_measure_tex(column->title) > LONG_TITLE)
        width = larger(width, LONG_TITLE_WIDTH);
    for (size_t i = 0; i < table->n_row; i++) {
        const struct dr_table_cell *cell = dr_table_at(table, i, j);
        if (cell->kind == DR_CELL_TEXT)
            width = larger(width, dr_textfile_measure_tex(cell->text));
        if (cell->kind == DR_CELL_NUMBER)
            width = larger(width, dr_textfile_format_number(digits, sizeof digits, cell->value,
                                                            column->decimals, "--"));
    }
    return width;
}

static size_t measure_labels(const struct dr_table *table)
{
    size_t width = larger(LEAST_WORDS, dr_textfile_measure_tex(table->head));
    for (size_t i = 0; i < table->n_row; i++) {
        const struct dr_table_row *row = &table->rows[i];
        size_t behind = row->mark[0] ? strlen(row->mark) + 3 : 0;
        width = larger(width, dr_textfile_measure_tex(row->label) + behind);
        width = larger(width, dr_textfile_measure_tex_unbroken(row->note));
    }
    return smaller(width, MOST_LABEL);
}

static size_t measure_line(const struct dr_table *table, size_t label_width, const size_t *width)
{
    size_t sum = label_width;
    for (size_t j = 0; j < table->n_column; j++)
        sum += GAP_DIGITS + width[j];
    return sum;
}

// Takes from the widest column of words until all stand in one line, or none can give more.
static void squeeze_words(const struct dr_table *table, size_t label_width, size_t *width)
{
    while (measure_line(table, label_width, width) > LINE_DIGITS) {
        size_t widest = table->n_column;
        for (size_t j = 0; j < table->n_column; j++)
            if (is_words(table, j) && width[j] > LEAST_WORDS &&
                (widest == table->n_column || width[j] > width[widest]))
                widest = j;
        if (widest == table->n_column)
            return;
        width[widest]--;
    }
}

// Labels give way where that keeps a table in one piece.
static size_t squeeze_labels(const struct dr_table *table, size_t label_width, const size_t *width)
{
    size_t line = measure_line(table, label_width, width);
    size_t over = line > LINE_DIGITS ? line - LINE_DIGITS : 0;
    return label_width >= LEAST_LABEL + over ? label_width - over : label_width;
}

static size_t count_lines(size_t n_digit, size_t width)
{
    // Lines broken at words are not full.
    return 1 + n_digit * 5 / 4 / (width + 1);
}

static size_t measure_row(const struct dr_table *table, const struct piece *piece, size_t i)
{
    const struct dr_table_row *row = &table->rows[i];
    size_t lines = count_lines(dr_textfile_measure_tex(row->label) +
                                   (row->mark[0] ? strlen(row->mark) + 3 : 0) +
                                   dr_textfile_measure_tex(row->note),
                               piece->label_width);
    for (size_t j = piece->first; j < piece->end; j++) {
        const struct dr_table_cell *cell = dr_table_at(table, i, j);
        if (cell->kind == DR_CELL_TEXT)
            lines =
                larger(lines, count_lines(dr_textfile_measure_tex(cell->text), piece->width[j]));
    }
    return lines;
}

// ---- writing -----------------------------------------------------------------------------------

static void put_title(FILE *stream, const struct dr_table_column *column, bool words, size_t width)
{
    fprintf(stream, "\n  & \\parbox[b]{%.0fpt}{\\ragged%s\\leavevmode ", (double)width * DIGIT_PT,
            words ? "right" : "left");
    dr_textfile_put_tex(stream, column->title);
    if (column->unit[0]) {
        fputs(column->title[0] ? " \\\\ {}" : "", stream);
        dr_textfile_put_tex(stream, column->unit);
    }
    fputs("}", stream);
}

static void put_head(FILE *stream, const struct dr_table *table, const struct piece *piece)
{
    fprintf(stream, "\\begin{tabular}{@{}p{%.0fpt}", (double)piece->label_width * DIGIT_PT);
    for (size_t j = piece->first; j < piece->end; j++) {
        if (is_words(table, j))
            fprintf(stream, "p{%.0fpt}", (double)piece->width[j] * DIGIT_PT);
        else
            fputc('r', stream);
    }
    fputs("@{}}\n\\toprule\n", stream);
    dr_textfile_put_tex(stream, table->head);
    for (size_t j = piece->first; j < piece->end; j++)
        put_title(stream, &table->columns[j], is_words(table, j), piece->width[j]);
    fputs(" \\\\\n\\midrule\n", stream);
}

static void put_label(FILE *stream, const struct dr_table_row *row)
{
    fputs(row->mark[0] ? "\\raggedright \\textsl{" : "\\raggedright ", stream);
    dr_textfile_put_tex(stream, row->label);
    if (row->mark[0])
        fprintf(stream, " (%s)}", row->mark);
    if (row->note[0]) {
        fputs(" {\\scriptsize ", stream);
        dr_textfile_put_tex(stream, row->note);
        fputs("}", stream);
    }
}

static void put_row(FILE *stream, const struct dr_table *table, const struct piece *piece, size_t i)
{
    put_label(stream, &table->rows[i]);
    for (size_t j = piece->first; j < piece->end; j++) {
        const struct dr_table_cell *cell = dr_table_at(table, i, j);
        fputs(is_words(table, j) ? " & \\raggedright " : " & ", stream);
        if (cell->kind == DR_CELL_NUMBER)
            dr_format_tex_put_number(stream, cell->value, table->columns[j].decimals);
        else
            dr_textfile_put_tex(stream, cell->kind == DR_CELL_TEXT ? cell->text : "–");
    }
    fputs(" \\tabularnewline\n", stream);
}

static void put_piece(FILE *stream, const struct dr_table *table, const struct piece *piece,
                      int number)
{
    fputs("\n\\begin{table}[!htbp]\n\\centering\n", stream);
    if (number > 1)
        fputs("\\addtocounter{table}{-1}\n", stream);
    fputs("\\caption{", stream);
    dr_textfile_put_tex(stream, table->title);
    fputs(number > 1 ? " (continued)" : "", stream);
    fprintf(stream, "}\n\\label{tab:%s", table->name);
    if (number > 1)
        fprintf(stream, "-%d", number);
    fputs("}\n", stream);
    fputs("\\footnotesize\n\\setlength{\\tabcolsep}{4pt}\n", stream);
    put_head(stream, table, piece);
    for (size_t i = piece->row; i < piece->row_end; i++)
        put_row(stream, table, piece, i);
    fputs("\\bottomrule\n\\end{tabular}\n\\end{table}\n", stream);
}

static size_t measure_head(const struct dr_table *table, const struct piece *piece)
{
    size_t lines = count_lines(dr_textfile_measure_tex(table->head), piece->label_width);
    for (size_t j = piece->first; j < piece->end; j++) {
        const struct dr_table_column *column = &table->columns[j];
        size_t of_title = count_lines(dr_textfile_measure_tex(column->title), piece->width[j]);
        size_t of_unit = count_lines(dr_textfile_measure_tex(column->unit), piece->width[j]);
        lines = larger(lines, of_title + (column->unit[0] ? of_unit : 0));
    }
    return lines;
}

// As many rows as the page holds, one at least.
static void put_rows(FILE *stream, const struct dr_table *table, struct piece *piece, int *number)
{
    size_t head_lines = measure_head(table, piece);
    for (piece->row = 0; piece->row < table->n_row; piece->row = piece->row_end) {
        size_t lines = head_lines;
        for (piece->row_end = piece->row; piece->row_end < table->n_row; piece->row_end++) {
            lines += measure_row(table, piece, piece->row_end);
            if (lines > PAGE_LINES && piece->row_end > piece->row)
                break;
        }
        put_piece(stream, table, piece, ++*number);
    }
}

// The end of the columns from first on that fit the line, one at least and so many at most.
static size_t find_end(const struct dr_table *table, const struct piece *piece, size_t first,
                       size_t most)
{
    size_t sum = piece->label_width, end = first;
    for (; end < table->n_column && end < first + most; end++) {
        sum += GAP_DIGITS + piece->width[end];
        if (sum > LINE_DIGITS && end > first)
            break;
    }
    return end;
}

enum dr_status dr_format_tex_table(struct dr_document *document, const struct dr_table *table,
                                   struct dr_error *err)
{
    size_t *width = calloc(table->n_column, sizeof *width);
    int number = 0;
    if (!width)
        return dr_error_set(err, DR_ERR_MEMORY, "out of memory for the report");
    for (size_t j = 0; j < table->n_column; j++)
        width[j] = measure_column(table, j);
    struct piece piece = {.label_width = measure_labels(table), .width = width};
    squeeze_words(table, piece.label_width, width);
    piece.label_width = squeeze_labels(table, piece.label_width, width);
    // Columns are shared out evenly over the pieces that the width makes necessary.
    size_t n_piece = 0, most = table->n_column;
    for (size_t first = 0; first < table->n_column; n_piece++)
        first = find_end(table, &piece, first, most);
    most = (table->n_column + n_piece - 1) / n_piece;
    for (piece.first = 0; piece.first < table->n_column; piece.first = piece.end) {
        piece.end = find_end(table, &piece, piece.first, most);
        put_rows(document->stream, table, &piece, &number);
    }
    free(width);
    return DR_OK;
}
