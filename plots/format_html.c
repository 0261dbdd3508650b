// SPDX-License-Identifier: GPL-3.0-or-later
// HTML: one file that opens offline, on a phone and on paper, and asks the network for nothing.
#include "plots/document.h"

#include <limits.h>
#include <string.h>

#include "plots/textfile.h"

// The policy makes a browser refuse whatever is not in the file itself.
static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
    "style-src 'unsafe-inline'\">\n"
    "<style>\n"
    "body{font:16px/1.5 Arial,Helvetica,sans-serif;color:#222;background:#fff;max-width:76rem;"
    "margin:0 auto;padding:1rem}\n"
    "h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0;overflow-wrap:anywhere}\n"
    "h2{font-size:1.15rem;margin:2rem 0 .5rem;break-after:avoid}\n"
    "p,li{overflow-wrap:anywhere;max-width:46rem}\n"
    ".synthetic{background:#d55e00;color:#fff;font-size:.9rem;padding:.1rem .5rem;"
    "border-radius:.2rem;white-space:nowrap}\n"
    ".lead{font-size:1.1rem}\n"
    ".small{font-size:.85rem;color:#444}\n"
    ".wide{overflow-x:auto;margin:1rem 0}\n"
    "table{border-collapse:collapse;font-size:.85rem;font-variant-numeric:tabular-nums}\n"
    "caption{text-align:left;font-weight:bold;padding:0 0 .25rem}\n"
    "caption span{position:sticky;left:0}\n"
    "th,td{padding:.25rem .6rem;border-bottom:1px solid #ddd;text-align:left;"
    "vertical-align:top;font-weight:normal}\n"
    "thead th{vertical-align:bottom;border-bottom:1px solid #555;line-height:1.2}\n"
    "tbody th{overflow-wrap:anywhere;min-width:7rem;max-width:24rem}\n"
    ".numbers td,.numbers thead th{text-align:right}\n"
    ".numbers td{white-space:nowrap}\n"
    ".numbers thead th{overflow-wrap:anywhere;min-width:4.5rem}\n"
    ".numbers th:first-child{position:sticky;left:0;background:#fff;text-align:left}\n"
    ".numbers .word{text-align:left;white-space:normal}\n"
    ".words td{overflow-wrap:break-word;max-width:34rem}\n"
    ".words td:last-child{min-width:11rem;overflow-wrap:anywhere}\n"
    ".numbers "
    ".long,.long{overflow-wrap:anywhere;text-align:left;white-space:normal;font-family:monospace;"
    "font-size:.75rem;min-width:9rem}\n"
    ".unit{display:block;color:#666;font-size:.8em}\n"
    ".hindsight{color:#666;font-style:italic}\n"
    ".mark{border:1px solid #999;border-radius:.2rem;padding:0 .25rem;font-size:.8em;"
    "font-style:normal;white-space:nowrap}\n"
    ".figures{display:flex;flex-wrap:wrap;gap:0 2rem}\n"
    "figure{margin:1rem 0;flex:1 1 24rem;max-width:36rem;break-inside:avoid}\n"
    "figure svg{width:100%;height:auto;display:block}\n"
    "figcaption{font-size:.85rem;color:#444}\n"
    "pre{break-inside:avoid;background:#f4f4f4;padding:.6rem;white-space:pre-wrap;overflow-wrap:"
    "anywhere;font-size:.8rem}\n"
    "@media (max-width:30rem){figure{margin:1rem -.6rem;flex-basis:100%}"
    ".numbers th:first-child{max-width:8.5rem;min-width:6rem}th,td{padding:.25rem .4rem}}\n"
    "@media print{@page{size:A4 landscape;margin:12mm}html{font-size:11px}"
    "body{max-width:none;padding:0;font-size:11px}"
    ".wide{overflow:visible;break-inside:avoid}table{font-size:9px}tr,p{break-inside:avoid}"
    "th,td{padding:.15rem .5rem}.numbers th:first-child{position:static}"
    ".figures{display:block}figure{display:inline-block;vertical-align:top;width:46%;"
    "margin:1rem 2% 1rem 0}}\n"
    "</style>\n";

static void put(struct dr_document *document, const char *before, const char *text,
                const char *after)
{
    fputs(before, document->stream);
    dr_textfile_put_html(document->stream, text);
    fputs(after, document->stream);
}

static void begin(struct dr_document *document, const char *title)
{
    fputs(head, document->stream);
    put(document, "<title>", title,
        document->synthetic ? " (synthetic) - dr-sim</title>\n" : " - dr-sim</title>\n");
    put(document, "</head>\n<body>\n<h1>", title,
        document->synthetic ? " <span class=\"synthetic\">synthetic</span></h1>\n" : "</h1>\n");
}

static void end(struct dr_document *document)
{
    fputs("</body>\n</html>\n", document->stream);
}

static void heading(struct dr_document *document, const char *text)
{
    put(document, "<h2>", text, "</h2>\n");
}

static void paragraph_begin(struct dr_document *document)
{
    static const char *const tags[] = {
        [DR_PARAGRAPH_PLAIN] = "<p>",
        [DR_PARAGRAPH_LEAD] = "<p class=\"lead\">",
        [DR_PARAGRAPH_SMALL] = "<p class=\"small\">",
    };
    fputs(tags[document->in], document->stream);
}

static void paragraph_end(struct dr_document *document)
{
    fputs("</p>\n", document->stream);
}

static void text(struct dr_document *document, const char *words)
{
    dr_textfile_put_html(document->stream, words);
}

static void strong(struct dr_document *document, const char *words)
{
    put(document, "<b>", words, "</b>");
}

static void number(struct dr_document *document, double value, int decimals)
{
    dr_textfile_put_number(document->stream, value, decimals);
}

static void list(struct dr_document *document, const char *const *items)
{
    fputs("<ul>\n", document->stream);
    for (; *items; items++)
        put(document, "<li>", *items, "</li>\n");
    fputs("</ul>\n", document->stream);
}

static void code(struct dr_document *document, const char *words)
{
    put(document, "<pre>", words, "</pre>\n");
}

// ---- tables ------------------------------------------------------------------------------------

static bool is_words(const struct dr_table *table)
{
    for (size_t j = 0; j < table->n_column; j++)
        if (table->columns[j].decimals != DR_TABLE_TEXT)
            return false;
    return true;
}

static void put_cell(struct dr_document *document, const struct dr_table *table, size_t i, size_t j)
{
    enum { LONG_WORD = 40 }; // such as a SHA-256
    const struct dr_table_cell *cell = dr_table_at(table, i, j);
    bool is_word = table->columns[j].decimals == DR_TABLE_TEXT;
    bool is_long =
        cell->kind == DR_CELL_TEXT && !strchr(cell->text, ' ') && strlen(cell->text) > LONG_WORD;
    fputs(is_long                       ? "<td class=\"long\">"
          : is_word && !is_words(table) ? "<td class=\"word\">"
                                        : "<td>",
          document->stream);
    if (cell->kind == DR_CELL_NUMBER)
        dr_textfile_put_number(document->stream, cell->value, table->columns[j].decimals);
    else
        dr_textfile_put_html(document->stream, cell->kind == DR_CELL_TEXT ? cell->text : "–");
    fputs("</td>", document->stream);
}

static void put_row(struct dr_document *document, const struct dr_table *table, size_t i)
{
    const struct dr_table_row *row = &table->rows[i];
    fputs(row->mark[0] ? "<tr class=\"hindsight\"><th scope=\"row\">" : "<tr><th scope=\"row\">",
          document->stream);
    dr_textfile_put_html(document->stream, row->label);
    if (row->mark[0])
        put(document, " <span class=\"mark\">", row->mark, "</span>");
    if (row->note[0])
        put(document, " <span class=\"unit\">", row->note, "</span>");
    fputs("</th>", document->stream);
    for (size_t j = 0; j < table->n_column; j++)
        put_cell(document, table, i, j);
    fputs("</tr>\n", document->stream);
}

static enum dr_status put_table(struct dr_document *document, const struct dr_table *table,
                                struct dr_error *err)
{
    (void)err;
    fprintf(document->stream, "<div class=\"wide\"><table class=\"%s\">\n",
            is_words(table) ? "words" : "numbers");
    put(document, "<caption><span>", table->title, "</span></caption>\n");
    put(document, "<thead><tr><th>", table->head, "</th>");
    for (size_t j = 0; j < table->n_column; j++) {
        bool is_word = table->columns[j].decimals == DR_TABLE_TEXT;
        put(document, is_word ? "<th class=\"word\">" : "<th>", table->columns[j].title, "");
        if (table->columns[j].unit[0])
            put(document, "<span class=\"unit\">", table->columns[j].unit, "</span>");
        fputs("</th>", document->stream);
    }
    fputs("</tr></thead>\n<tbody>\n", document->stream);
    for (size_t i = 0; i < table->n_row; i++)
        put_row(document, table, i);
    fputs("</tbody></table></div>\n", document->stream);
    return DR_OK;
}

// ---- figures -----------------------------------------------------------------------------------

// Copies the picture from its <svg on: what stands before belongs to a file of its own.
static enum dr_status put_svg(struct dr_document *document, const struct dr_figure *figure,
                              struct dr_error *err)
{
    char path[PATH_MAX], line[4096];
    bool begun = false;
    int n = snprintf(path, sizeof path, "%s/figures/%s.svg", document->folder, figure->name);
    FILE *file = n > 0 && (size_t)n < sizeof path ? fopen(path, "re") : NULL;
    if (!file)
        return dr_textfile_fail(path, "cannot be read", err);
    while (fgets(line, sizeof line, file)) {
        const char *svg = begun ? NULL : strstr(line, "<svg");
        if (svg) {
            put(document, "<svg role=\"img\" aria-label=\"", figure->title, "\"");
            fputs(svg + strlen("<svg"), document->stream);
            begun = true;
        } else if (begun) {
            fputs(line, document->stream);
        }
    }
    bool failed = ferror(file) != 0;
    fclose(file);
    return failed ? dr_textfile_fail(path, "cannot be read", err) : DR_OK;
}

static void figures_begin(struct dr_document *document)
{
    fputs("<div class=\"figures\">\n", document->stream);
}

static void figures_end(struct dr_document *document)
{
    fputs("</div>\n", document->stream);
}

static enum dr_status put_figure(struct dr_document *document, const struct dr_figure *figure,
                                 const struct dr_drawing *drawing, struct dr_error *err)
{
    char caption[DR_CAPTION_SIZE];
    FILE *stream = document->stream;
    if (!dr_document_shows(document, drawing)) {
        put(document, "<p class=\"small\">Not drawn: ", figure->title, " (");
        put(document, "", dr_document_why_not(drawing), "");
        fprintf(stream, "). Its data is figures/%s.dat.</p>\n", figure->name);
        return DR_OK;
    }
    fputs("<figure>\n", stream);
    enum dr_status status = put_svg(document, figure, err);
    put(document, "<figcaption><b>", figure->title, ".</b> ");
    put(document, document->synthetic ? "<b>Synthetic prices.</b> " : "",
        dr_document_caption(document, figure, caption, sizeof caption), "");
    fprintf(stream,
            " Redraw: <code>gnuplot %s.gp</code> in <code>figures/</code>.</figcaption>\n"
            "</figure>\n",
            figure->name);
    return status;
}

const struct dr_document_format dr_document_format_html = {
    .name = "html",
    .suffix = "html",
    .summary = "one file to read, offline, on a screen, a phone or paper",
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
    .figures_begin = figures_begin,
    .figures_end = figures_end,
    .figure = put_figure,
};
