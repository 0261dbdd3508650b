// SPDX-License-Identifier: GPL-3.0-or-later
// One long table of everything the report says: part, row, column, unit, value. Numbers are those
// of the ledger, money in dollars with the micro-dollars it is kept in.
#include "plots/document.h"

#include <math.h>
#include <string.h>

#include "plots/textfile.h"

static void put_keys(struct dr_document *document, const char *part, const char *row,
                     const char *column, const char *unit)
{
    const char *const keys[] = {part, row, column, unit};
    for (size_t i = 0; i < 4; i++) {
        dr_textfile_put_csv(document->stream, keys[i]);
        fputc(',', document->stream);
    }
}

static void put(struct dr_document *document, const char *part, const char *row, const char *column,
                const char *text)
{
    put_keys(document, part, row, column, "");
    dr_textfile_put_csv(document->stream, text);
    fputc('\n', document->stream);
}

// Money to the micro-dollar; nothing is -0.
static void put_value(FILE *stream, double value, bool is_money)
{
    if (is_money)
        fprintf(stream, "%.6f", fabs(value) < 5e-7 ? 0 : value);
    else
        dr_textfile_put_shortest(stream, value == 0 ? 0 : value);
}

static void begin(struct dr_document *document, const char *title)
{
    fputs("part,row,column,unit,value\n", document->stream);
    put(document, "title", "", "", title);
    put(document, "title", "", "synthetic", document->synthetic ? "yes" : "no");
}

static void nothing(struct dr_document *document)
{
    (void)document; // a table needs no brackets
}

static void heading(struct dr_document *document, const char *text)
{
    (void)document; // each paragraph names its own
    (void)text;
}

// Its pieces follow between the quotes.
static void paragraph_begin(struct dr_document *document)
{
    char column[32];
    snprintf(column, sizeof column, "%d", document->n_paragraph);
    put_keys(document, "text", document->section, column, "");
    fputc('"', document->stream);
}

static void paragraph_end(struct dr_document *document)
{
    fputs("\"\n", document->stream);
}

static void text(struct dr_document *document, const char *words)
{
    dr_textfile_put_csv_part(document->stream, words);
}

static void number(struct dr_document *document, double value, int decimals)
{
    char digits[DR_TEXTFILE_NUMBER];
    dr_textfile_format_number(digits, sizeof digits, value, decimals, "-");
    fputs(digits, document->stream);
}

static void list(struct dr_document *document, const char *const *items)
{
    for (; *items; items++) {
        document->n_paragraph++;
        paragraph_begin(document);
        text(document, *items);
        paragraph_end(document);
    }
}

static void code(struct dr_document *document, const char *words)
{
    put(document, "command", document->section, "", words);
}

static enum dr_status put_table(struct dr_document *document, const struct dr_table *table,
                                struct dr_error *err)
{
    (void)err;
    for (size_t i = 0; i < table->n_row; i++) {
        const struct dr_table_row *row = &table->rows[i];
        if (row->mark[0])
            put(document, table->name, row->label, "mark", row->mark);
        if (row->note[0])
            put(document, table->name, row->label, "note", row->note);
        for (size_t j = 0; j < table->n_column; j++) {
            const struct dr_table_column *column = &table->columns[j];
            const struct dr_table_cell *cell = dr_table_at(table, i, j);
            put_keys(document, table->name, row->label, column->title, column->unit);
            if (cell->kind == DR_CELL_NUMBER)
                put_value(document->stream, cell->value, strchr(column->unit, '$') != NULL);
            else if (cell->kind == DR_CELL_TEXT)
                dr_textfile_put_csv(document->stream, cell->text);
            fputc('\n', document->stream);
        }
    }
    return DR_OK;
}

static enum dr_status put_figure(struct dr_document *document, const struct dr_figure *figure,
                                 const struct dr_drawing *drawing, struct dr_error *err)
{
    char text[DR_CAPTION_SIZE];
    (void)err;
    put(document, "figure", figure->name, "title", figure->title);
    if (drawing->empty) {
        put(document, "figure", figure->name, "no data", dr_document_why_not(drawing));
        return DR_OK;
    }
    put(document, "figure", figure->name, "caption",
        dr_document_caption(document, figure, text, sizeof text));
    snprintf(text, sizeof text, "figures/%s.csv", figure->name);
    put(document, "figure", figure->name, "data", text);
    return DR_OK;
}

const struct dr_document_format dr_document_format_csv = {
    .name = "csv",
    .suffix = "csv",
    .summary = "every number in full, one a line: part, row, column, unit, value",
    .has_data = true,
    .pictures = DR_PICTURE_SVG,
    .begin = begin,
    .end = nothing,
    .heading = heading,
    .paragraph_begin = paragraph_begin,
    .paragraph_end = paragraph_end,
    .text = text,
    .strong = text,
    .number = number,
    .list = list,
    .code = code,
    .table = put_table,
    .figures_begin = nothing,
    .figures_end = nothing,
    .figure = put_figure,
};
