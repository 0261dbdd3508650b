// SPDX-License-Identifier: GPL-3.0-or-later
// LaTeX for pdflatex, with packages and fonts that come with every installation; tables and
// figures to be taken over into a paper.
#include "plots/document.h"

#include <limits.h>
#include <unistd.h>

#include "plots/format_tex.h"
#include "plots/textfile.h"

// The text block fits A4 and letter. Tables and figures stand where they are written: a report has
// little text between them, and floats would gather at its end.
static const char preamble[] =
    "\\documentclass[10pt]{article}\n"
    "\\usepackage[textwidth=160mm,textheight=230mm]{geometry}\n"
    "\\usepackage{graphicx}\n"
    "\\usepackage{booktabs}\n"
    "\\setlength{\\parindent}{0pt}\n"
    "\\setlength{\\parskip}{4pt plus 2pt}\n"
    "\\setlength{\\emergencystretch}{3em}\n"
    "\\raggedbottom\n"
    "% Without these lines tables and figures float, as in a paper.\n"
    "\\makeatletter\n"
    "\\newcommand{\\dont@float}[1]{\\par\\addvspace{10pt}\\noindent\\begin{minipage}{\\linewidth}"
    "\\def\\@captype{#1}}\n"
    "\\newcommand{\\dont@float@end}{\\end{minipage}\\par\\addvspace{10pt}}\n"
    "\\renewenvironment{table}[1][]{\\dont@float{table}}{\\dont@float@end}\n"
    "\\renewenvironment{figure}[1][]{\\dont@float{figure}}{\\dont@float@end}\n"
    "\\setlength{\\abovecaptionskip}{4pt}\n"
    "\\setlength{\\belowcaptionskip}{4pt}\n"
    "\\makeatother\n";

static void put(struct dr_document *document, const char *before, const char *text,
                const char *after)
{
    fputs(before, document->stream);
    dr_textfile_put_tex(document->stream, text);
    fputs(after, document->stream);
}

static void begin(struct dr_document *document, const char *title)
{
    fputs(preamble, document->stream);
    fputs("\\begin{document}\n\\sloppy\n", document->stream);
    put(document, "{\\raggedright\\Large\\bfseries ", title,
        document->synthetic ? " (synthetic)\\par}\n" : "\\par}\n");
}

static void end(struct dr_document *document)
{
    fputs("\\end{document}\n", document->stream);
}

static void heading(struct dr_document *document, const char *text)
{
    put(document, "\n\\section{", text, "}\n");
}

static void paragraph_begin(struct dr_document *document)
{
    static const char *const sizes[] = {
        [DR_PARAGRAPH_PLAIN] = "\n{",
        [DR_PARAGRAPH_LEAD] = "\n{\\large ",
        [DR_PARAGRAPH_SMALL] = "\n{\\small ",
    };
    fputs(sizes[document->in], document->stream);
}

static void paragraph_end(struct dr_document *document)
{
    fputs("\\par}\n", document->stream);
}

static void text(struct dr_document *document, const char *words)
{
    dr_textfile_put_tex(document->stream, words);
}

static void strong(struct dr_document *document, const char *words)
{
    put(document, "\\textbf{", words, "}");
}

static void number(struct dr_document *document, double value, int decimals)
{
    dr_format_tex_put_number(document->stream, value, decimals);
}

static void list(struct dr_document *document, const char *const *items)
{
    fputs("\n\\begin{itemize}\n", document->stream);
    for (; *items; items++)
        put(document, "\\item ", *items, "\n");
    fputs("\\end{itemize}\n", document->stream);
}

static void code(struct dr_document *document, const char *words)
{
    fputs("\n{\\raggedright\\small\\ttfamily\\hyphenchar\\font=-1 ", document->stream);
    dr_textfile_put_tex_code(document->stream, words);
    fputs("\\par}\n", document->stream);
}

static void nothing(struct dr_document *document)
{
    (void)document; // each figure is a float
}

static enum dr_status put_figure(struct dr_document *document, const struct dr_figure *figure,
                                 const struct dr_drawing *drawing, struct dr_error *err)
{
    char caption[DR_CAPTION_SIZE];
    (void)err;
    if (!dr_document_shows(document, drawing)) {
        put(document, "\n{\\small Not drawn: ", figure->title, " (");
        put(document, "", dr_document_why_not(drawing), "). ");
        snprintf(caption, sizeof caption, "figures/%s.dat", figure->name);
        put(document, "Its data is ", caption, ".\\par}\n");
        return DR_OK;
    }
    fprintf(document->stream,
            "\n\\begin{figure}[!htbp]\n\\centering\n"
            "\\includegraphics[width=0.6\\linewidth]{figures/%s.pdf}\n",
            figure->name);
    put(document, "\\caption{\\textbf{", figure->title, ".} ");
    put(document, document->synthetic ? "\\textbf{Synthetic prices.} " : "",
        dr_document_caption(document, figure, caption, sizeof caption), "}\n");
    fprintf(document->stream, "\\label{fig:%s}\n\\end{figure}\n", figure->name);
    return DR_OK;
}

const struct dr_document_format dr_document_format_tex = {
    .name = "tex",
    .suffix = "tex",
    .summary = "LaTeX, for a paper; pdflatex makes a PDF of it",
    .pictures = DR_PICTURE_PDF,
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
    .table = dr_format_tex_table,
    .figures_begin = nothing,
    .figures_end = nothing,
    .figure = put_figure,
};
