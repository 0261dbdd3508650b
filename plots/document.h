// SPDX-License-Identifier: GPL-3.0-or-later
// A document that is said once and written in one of several formats: a format is a const table of
// functions, one file each.
#ifndef DR_PLOTS_DOCUMENT_H
#define DR_PLOTS_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "market/status.h"
#include "plots/draw.h"
#include "plots/figure.h"
#include "plots/table.h"

enum dr_paragraph {
    DR_PARAGRAPH_PLAIN,
    DR_PARAGRAPH_LEAD,  // what a reader in a hurry reads
    DR_PARAGRAPH_SMALL, // conditions of what stands above it
};

struct dr_document {
    const struct dr_document_format *format;
    FILE *stream;         // written to; that it arrives is checked where it is closed
    const char *folder;   // in which figures/ lies
    bool synthetic;       // the prices are made up: said in the title and beside each figure
    const char *gaps;     // under each figure: intervals that were skipped; "" for none. Borrowed
    const char *assumed;  // under figures of the bill: figures that nobody gave; "" for none
    const char *section;  // the heading above; "" before the first. Borrowed
    enum dr_paragraph in; // the paragraph begun last
    int n_paragraph;      // of the section
};

enum { DR_CAPTION_SIZE = 2048 };

// Every text is plain and may be a user's: whatever it holds, the format escapes it. Text within a
// paragraph comes in pieces, each of a kind.
struct dr_document_format {
    const char *name;   // small letters: what a user asks for
    const char *suffix; // of the file
    const char *summary;
    bool has_data;            // the data of each figure lie beside it as figures/NAME.csv
    enum dr_picture pictures; // the format of pictures that it shows
    void (*begin)(struct dr_document *document, const char *title);
    void (*end)(struct dr_document *document);
    void (*heading)(struct dr_document *document, const char *text);
    void (*paragraph_begin)(struct dr_document *document);
    void (*paragraph_end)(struct dr_document *document);
    void (*text)(struct dr_document *document, const char *text);
    void (*strong)(struct dr_document *document, const char *text);
    void (*number)(struct dr_document *document, double value, int decimals);
    // A list of items, ends with NULL.
    void (*list)(struct dr_document *document, const char *const *items);
    // A command, to be typed as it stands.
    void (*code)(struct dr_document *document, const char *text);
    // A table with at least one row and one column. ERR_MEMORY.
    enum dr_status (*table)(struct dr_document *document, const struct dr_table *table,
                            struct dr_error *err);
    // Around all figures.
    void (*figures_begin)(struct dr_document *document);
    void (*figures_end)(struct dr_document *document);
    // A picture and the words under it, or why it was not drawn. ERR_IO.
    enum dr_status (*figure)(struct dr_document *document, const struct dr_figure *figure,
                             const struct dr_drawing *drawing, struct dr_error *err);
};

extern const struct dr_document_format *const dr_document_formats[]; // ends with NULL

// NULL: there is no such format.
const struct dr_document_format *dr_document_find_format(const char *name);

// What the functions above do, where the document keeps what it must.
void dr_document_begin(struct dr_document *document, const char *title);
void dr_document_heading(struct dr_document *document, const char *text);
void dr_document_paragraph_begin(struct dr_document *document, enum dr_paragraph kind);
void dr_document_paragraph_end(struct dr_document *document);
void dr_document_text(struct dr_document *document, const char *text);
void dr_document_number(struct dr_document *document, double value, int decimals);
// A paragraph of one text.
void dr_document_say(struct dr_document *document, enum dr_paragraph kind, const char *text);
// A table without rows or columns is left out. ERR_MEMORY where one failed to be made.
enum dr_status dr_document_table(struct dr_document *document, const struct dr_table *table,
                                 struct dr_error *err);

// Was the figure drawn in the format that this document shows?
bool dr_document_shows(const struct dr_document *document, const struct dr_drawing *drawing);
// Why it was not, as words.
const char *dr_document_why_not(const struct dr_drawing *drawing);
// The words under a figure, conditions and all, into out. Returns out.
const char *dr_document_caption(const struct dr_document *document, const struct dr_figure *figure,
                                char *out, size_t out_size);

#endif
