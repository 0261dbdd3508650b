// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/document.h"

#include <string.h>

const struct dr_document_format *dr_document_find_format(const char *name)
{
    for (size_t i = 0; dr_document_formats[i]; i++)
        if (strcmp(dr_document_formats[i]->name, name) == 0)
            return dr_document_formats[i];
    return NULL;
}

void dr_document_begin(struct dr_document *document, const char *title)
{
    document->section = "";
    document->n_paragraph = 0;
    document->format->begin(document, title);
}

void dr_document_heading(struct dr_document *document, const char *text)
{
    document->section = text;
    document->n_paragraph = 0;
    document->format->heading(document, text);
}

void dr_document_paragraph_begin(struct dr_document *document, enum dr_paragraph kind)
{
    document->in = kind;
    document->n_paragraph++;
    document->format->paragraph_begin(document);
}

void dr_document_paragraph_end(struct dr_document *document)
{
    document->format->paragraph_end(document);
}

void dr_document_text(struct dr_document *document, const char *text)
{
    document->format->text(document, text);
}

void dr_document_number(struct dr_document *document, double value, int decimals)
{
    document->format->number(document, value, decimals);
}

void dr_document_say(struct dr_document *document, enum dr_paragraph kind, const char *text)
{
    dr_document_paragraph_begin(document, kind);
    document->format->text(document, text);
    dr_document_paragraph_end(document);
}

enum dr_status dr_document_table(struct dr_document *document, const struct dr_table *table,
                                 struct dr_error *err)
{
    if (table->failed)
        return dr_error_set(err, DR_ERR_MEMORY, "out of memory for the report");
    if (table->n_row == 0 || table->n_column == 0)
        return DR_OK;
    return document->format->table(document, table, err);
}

bool dr_document_shows(const struct dr_document *document, const struct dr_drawing *drawing)
{
    return (drawing->pictures & 1u << document->format->pictures) != 0;
}

const char *dr_document_why_not(const struct dr_drawing *drawing)
{
    return drawing->result == DR_GNUPLOT_ABSENT && !drawing->empty ? "gnuplot was not found"
           : drawing->complaint[0]                                 ? drawing->complaint
                                                                   : "not in this format";
}

const char *dr_document_caption(const struct dr_document *document, const struct dr_figure *figure,
                                char *out, size_t out_size)
{
    bool assumed = figure->shows_bill && document->assumed[0];
    snprintf(out, out_size, "%s%s%s%s%s%s", figure->caption, document->gaps[0] ? " " : "",
             document->gaps, assumed ? " In part assumed: " : "", assumed ? document->assumed : "",
             assumed ? "." : "");
    return out;
}
