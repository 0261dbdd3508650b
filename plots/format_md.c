// SPDX-License-Identifier: GPL-3.0-or-later
// Markdown as GitHub reads it; pictures stay in figures/.
#include "plots/document.h"

#include <stdbool.h>
#include <string.h>

#include "plots/textfile.h"

static void put(struct dr_document *document, const char *before, const char *text,
                const char *after)
{
    fputs(before, document->stream);
    dr_textfile_put_md(document->stream, text);
    fputs(after, document->stream);
}

static void begin(struct dr_document *document, const char *title)
{
    put(document, "# ", title, document->synthetic ? " (synthetic)\n" : "\n");
}

static void end(struct dr_document *document)
{
    fputs("\n*Written by dr-sim from ledger.sqlite.*\n", document->stream);
}

static void heading(struct dr_document *document, const char *text)
{
    put(document, "\n## ", text, "\n");
}

static void paragraph_begin(struct dr_document *document)
{
    fputc('\n', document->stream);
}

static void paragraph_end(struct dr_document *document)
{
    fputc('\n', document->stream);
}

static void text(struct dr_document *document, const char *words)
{
    dr_textfile_put_md(document->stream, words);
}

static void strong(struct dr_document *document, const char *words)
{
    // Blanks within the stars would make them stars.
    size_t n = strlen(words);
    bool is_plain = n == 0 || (unsigned char)words[0] <= ' ' || (unsigned char)words[n - 1] <= ' ';
    put(document, is_plain ? "" : "**", words, is_plain ? "" : "**");
}

static void number(struct dr_document *document, double value, int decimals)
{
    dr_textfile_put_number(document->stream, value, decimals);
}

static void list(struct dr_document *document, const char *const *items)
{
    fputc('\n', document->stream);
    for (; *items; items++)
        put(document, "- ", *items, "\n");
}

// The fence is longer than any run of backticks within.
static void code(struct dr_document *document, const char *words)
{
    int longest = 2, run = 0;
    for (const char *s = words; *s; s++) {
        run = *s == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    fputs("\n", document->stream);
    for (int i = 0; i <= longest; i++)
        fputc('`', document->stream);
    fputs("sh\n", document->stream);
    dr_textfile_put_plain(document->stream, words);
    fputc('\n', document->stream);
    for (int i = 0; i <= longest; i++)
        fputc('`', document->stream);
    fputc('\n', document->stream);
}

static void put_head(struct dr_document *document, const struct dr_table *table)
{
    put(document, "| ", table->head, " |");
    for (size_t j = 0; j < table->n_column; j++) {
        put(document, " ", table->columns[j].title, "");
        if (table->columns[j].unit[0])
            put(document, ", ", table->columns[j].unit, "");
        fputs(" |", document->stream);
    }
    fputs("\n|---|", document->stream);
    for (size_t j = 0; j < table->n_column; j++)
        fputs(table->columns[j].decimals == DR_TABLE_TEXT ? "---|" : "---:|", document->stream);
    fputc('\n', document->stream);
}

static void put_row(struct dr_document *document, const struct dr_table *table, size_t i)
{
    const struct dr_table_row *row = &table->rows[i];
    put(document, "| ", row->label, "");
    if (row->mark[0])
        put(document, " *(", row->mark, ")*");
    if (row->note[0])
        put(document, " (", row->note, ")");
    fputs(" |", document->stream);
    for (size_t j = 0; j < table->n_column; j++) {
        const struct dr_table_cell *cell = dr_table_at(table, i, j);
        fputc(' ', document->stream);
        if (cell->kind == DR_CELL_NUMBER)
            dr_textfile_put_number(document->stream, cell->value, table->columns[j].decimals);
        else
            dr_textfile_put_md(document->stream, cell->kind == DR_CELL_TEXT ? cell->text : "–");
        fputs(" |", document->stream);
    }
    fputc('\n', document->stream);
}

static enum dr_status put_table(struct dr_document *document, const struct dr_table *table,
                                struct dr_error *err)
{
    (void)err;
    put(document, "\n**", table->title, "**\n\n");
    put_head(document, table);
    for (size_t i = 0; i < table->n_row; i++)
        put_row(document, table, i);
    return DR_OK;
}

static void no_figures(struct dr_document *document)
{
    (void)document; // they stand one below the other
}

static enum dr_status put_figure(struct dr_document *document, const struct dr_figure *figure,
                                 const struct dr_drawing *drawing, struct dr_error *err)
{
    char caption[DR_CAPTION_SIZE];
    (void)err;
    if (!dr_document_shows(document, drawing)) {
        put(document, "\nNot drawn: ", figure->title, " (");
        put(document, "", dr_document_why_not(drawing), ").");
        fprintf(document->stream, " Its data is [figures/%s.dat](figures/%s.dat).\n", figure->name,
                figure->name);
        return DR_OK;
    }
    put(document, "\n![", figure->title, "]");
    fprintf(document->stream, "(figures/%s.svg)\n", figure->name);
    put(document, "\n**", figure->title, ".** ");
    put(document, document->synthetic ? "**Synthetic prices.** " : "",
        dr_document_caption(document, figure, caption, sizeof caption), "\n");
    return DR_OK;
}

const struct dr_document_format dr_document_format_md = {
    .name = "md",
    .suffix = "md",
    .summary = "Markdown, for a repository or an issue",
    .pictures = DR_PICTURE_SVG,
    .begin = begin,
    .end = end,
    .heading = heading,
    .paragraph_begin = paragraph_begin,
    .paragraph_end = paragraph_end,
    .text = text,
    .strong = strong,
    .number = number,
    .list = list,
    .code = code,
    .table = put_table,
    .figures_begin = no_figures,
    .figures_end = no_figures,
    .figure = put_figure,
};
