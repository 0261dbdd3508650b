// SPDX-License-Identifier: GPL-3.0-or-later
#include "test/page.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "test/result.h"
#include "test/runner.h"
#include "test/sql.h"

char *dr_test_part(sqlite3 *database, const char *format,
                   enum dr_status (*part)(struct dr_document *, sqlite3 *, struct dr_error *))
{
    struct dr_error err = {.message = ""};
    char *text = NULL;
    size_t size = 0;
    struct dr_document document = {.format = dr_document_find_format(format),
                                   .stream = open_memstream(&text, &size),
                                   .section = ""};
    ck_assert(document.format && document.stream);
    dr_assert_ok(err, part(&document, database, &err));
    ck_assert_int_eq(fclose(document.stream), 0);
    return text;
}

char *dr_test_part_of(const char *folder, const char *format,
                      enum dr_status (*part)(struct dr_document *, sqlite3 *, struct dr_error *))
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/ledger.sqlite", folder);
    sqlite3 *database = dr_test_open(path);
    char *text = dr_test_part(database, format, part);
    sqlite3_close(database);
    return text;
}

static const struct dr_figure straight = {
    .name = "straight", .title = "A line at 45 % & more", .caption = "From A_1 to $B; \"so\"."};
static const struct dr_figure crooked = {.name = "crooked", .title = "Another", .caption = "None."};
static const struct dr_figure *const figures[] = {&straight, &crooked, NULL};
static const struct dr_drawing drawings[] = {
    {.pictures = 1u << DR_PICTURE_SVG},
    {.result = DR_GNUPLOT_FAILED, .complaint = "line 1: " DR_TEST_HOSTILE}};

void dr_test_page_source(const char *folder, bool synthetic, struct dr_page_source *source)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/figures", folder);
    ck_assert_int_eq(mkdir(path, 0777), 0);
    snprintf(path, sizeof path, "%s/figures/straight.svg", folder);
    FILE *svg = fopen(path, "w");
    ck_assert_ptr_nonnull(svg);
    fputs("<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">"
          "<path d=\"M0 0L9 9\"/></svg>\n",
          svg);
    ck_assert_int_eq(fclose(svg), 0);
    snprintf(path, sizeof path, "%s/ledger.sqlite", folder);
    *source = (struct dr_page_source){.database = dr_test_open(path),
                                      .folder = folder,
                                      .synthetic = synthetic,
                                      .figures = figures,
                                      .drawing = drawings};
}
