// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/output_words.h"

#include <stdbool.h>
#include <string.h>

#include "sim/bootstrap.h"
#include "sim/output.h"
#include "sim/run_spec.h"

// A label with what the reader must know of its run.
#define MARKED                                                                                     \
    "label || CASE WHEN is_bound THEN ' (bound)' WHEN information = 'perfect' THEN ' (hindsight)'" \
    " ELSE '' END"

enum { MOST_PAIRS = 5, NUMBER_SIZE = 64, LABEL_SIZE = DR_LABEL_SIZE + 16 };

static const char *label_at(sqlite3_stmt *row, int i, char out[static LABEL_SIZE])
{
    const char *label = (const char *)sqlite3_column_text(row, i);
    snprintf(out, LABEL_SIZE, "%s", label ? label : "");
    return dr_one_line(out);
}

static const char *dollars_at(sqlite3_stmt *row, int i, char out[static NUMBER_SIZE])
{
    return dr_output_thousands(sqlite3_column_double(row, i), out, NUMBER_SIZE);
}

// Calls print for each row, with its number from 0 on.
static int each_row(sqlite3 *database, const char *sql, FILE *stream,
                    void (*print)(sqlite3_stmt *row, int i, FILE *stream), int *n)
{
    sqlite3_stmt *row = NULL;
    int code = sqlite3_prepare_v2(database, sql, -1, &row, NULL);
    *n = 0;
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(row);
        if (code == SQLITE_ROW)
            print(row, (*n)++, stream);
    }
    sqlite3_finalize(row);
    return code;
}

// ---- how sure ----------------------------------------------------------------------------------

static void print_like_base(sqlite3_stmt *row, int i, FILE *stream)
{
    char label[LABEL_SIZE], base[LABEL_SIZE], low[NUMBER_SIZE], high[NUMBER_SIZE];
    if (i == 0)
        fprintf(stream, "not distinguishable from %s: ", label_at(row, 3, base));
    fprintf(stream, "%s%s (95 %% %s to %s $)", i > 0 ? "; " : "", label_at(row, 0, label),
            dollars_at(row, 1, low), dollars_at(row, 2, high));
}

static void print_pair(sqlite3_stmt *row, int i, FILE *stream)
{
    char a[LABEL_SIZE], b[LABEL_SIZE];
    char difference[NUMBER_SIZE], low[NUMBER_SIZE], high[NUMBER_SIZE];
    if (i < MOST_PAIRS)
        fprintf(stream, "%s and %s: not distinguishable (difference %s $, 95 %% %s to %s).\n",
                label_at(row, 0, a), label_at(row, 1, b), dollars_at(row, 2, difference),
                dollars_at(row, 3, low), dollars_at(row, 4, high));
}

static void print_swap(sqlite3_stmt *row, int i, FILE *stream)
{
    char a[LABEL_SIZE], b[LABEL_SIZE];
    (void)i;
    fprintf(stream,
            "%s and %s, the best two, swap places at a wear of %.2f $ per MW restarted (decisions "
            "as they are).\n",
            label_at(row, 0, a), label_at(row, 1, b), sqlite3_column_double(row, 2));
}

static void print_method(sqlite3_stmt *row, int i, FILE *stream)
{
    long long days = sqlite3_column_int64(row, 0);
    char blocks[64], n[NUMBER_SIZE];
    (void)i;
    snprintf(blocks, sizeof blocks, "%lld days each", days);
    if (sqlite3_column_int(row, 3) == 0)
        fprintf(stream, "no 95 %% intervals: the span is shorter than %lld days.\n",
                days * DR_BOOTSTRAP_LEAST_BLOCKS);
    else
        fprintf(stream, "95 %% intervals: paired block bootstrap of %s, %s resamples, seed %lld.\n",
                days == 7   ? "weeks"
                : days == 1 ? "days"
                            : blocks,
                dollars_at(row, 1, n), (long long)sqlite3_column_int64(row, 2));
}

int dr_output_words_print(sqlite3 *database, FILE *stream)
{
    int n;
    int code =
        each_row(database,
                 "SELECT " MARKED ", gain_low_usd, gain_high_usd, (SELECT label FROM run_fact"
                 " WHERE strategy = 'always_mine' ORDER BY run_id LIMIT 1) FROM comparison"
                 " WHERE NOT gain_is_distinguishable",
                 stream, print_like_base, &n);
    if (n > 0)
        fputs(".\n", stream);
    // Of what anybody could have run: what can be told from always_mine is said above.
    if (code == SQLITE_DONE)
        code = each_row(database,
                        "WITH honest AS (SELECT run_id FROM run_fact WHERE NOT is_bound AND"
                        " information <> 'perfect' AND strategy <> 'always_mine')"
                        " SELECT label, other_label, difference_usd, low_usd, high_usd"
                        " FROM difference WHERE NOT is_distinguishable AND run_id IN honest AND"
                        " other_run_id IN honest",
                        stream, print_pair, &n);
    if (n > MOST_PAIRS)
        fprintf(stream, "and %d more, view difference.\n", n - MOST_PAIRS);
    if (code == SQLITE_DONE)
        code = each_row(database,
                        "SELECT label, other_label, wear_usd_per_mw_restart FROM wear_swap"
                        " WHERE wear_usd_per_mw_restart IS NOT NULL",
                        stream, print_swap, &n);
    if (code == SQLITE_DONE)
        code = each_row(database,
                        "WITH s AS (SELECT name, max(value) AS value FROM run_setting WHERE name"
                        " GLOB 'statistics.*' GROUP BY name) SELECT max(value) FILTER (WHERE name ="
                        " 'statistics.block_days'), max(value) FILTER (WHERE name ="
                        " 'statistics.resamples'), max(value) FILTER (WHERE name ="
                        " 'statistics.seed'), EXISTS (SELECT 1 FROM gain_interval) FROM s",
                        stream, print_method, &n);
    return code;
}

// ---- what was varied ---------------------------------------------------------------------------

enum { COLUMN = 15 };

// Line `line` of a label that is broken at its spaces to fit into a column; "" where there is none.
// Returns the number of lines.
static int wrap(const char *label, int line, char out[static LABEL_SIZE])
{
    int n = 0;
    out[0] = '\0';
    while (*label) {
        size_t fits = dr_output_fit(label, COLUMN - 2), length = fits;
        if (label[fits])
            while (length > 0 && label[length] != ' ')
                length--;
        length = length > 0 ? length : fits;
        if (n++ == line)
            snprintf(out, LABEL_SIZE, "%.*s", (int)length, label);
        label += length;
        label += strspn(label, " ");
    }
    return n;
}

// The labels of the columns, their last lines on one level. `run`: their rows, label first.
static int print_titles(sqlite3_stmt *run, int width, FILE *stream)
{
    char label[LABEL_SIZE], text[LABEL_SIZE];
    int code, most = 0;
    while ((code = sqlite3_step(run)) == SQLITE_ROW) {
        int n = wrap(label_at(run, 0, label), -1, text);
        most = n > most ? n : most;
    }
    sqlite3_reset(run);
    for (int line = 0; line < most && code == SQLITE_DONE; line++) {
        int before = width; // places since the last text
        while ((code = sqlite3_step(run)) == SQLITE_ROW) {
            int n = wrap(label_at(run, 0, label), -1, text);
            wrap(label, line - (most - n), text);
            before += COLUMN;
            if (!text[0])
                continue;
            fprintf(stream, "%*s%s", before - dr_output_width(text), "", text);
            before = 0;
        }
        sqlite3_reset(run);
        fputc('\n', stream);
    }
    return code;
}

// A row a value, as they were given; `gain`: value, gain, and 1 in the first column.
static int print_values(sqlite3_stmt *gain, int width, FILE *stream)
{
    char text[NUMBER_SIZE];
    int code, n = 0;
    while ((code = sqlite3_step(gain)) == SQLITE_ROW) {
        if (sqlite3_column_int(gain, 2))
            fprintf(stream, "%s%-*.10g", n++ > 0 ? "\n" : "", width,
                    sqlite3_column_double(gain, 0));
        fprintf(stream, "%*s", COLUMN, dollars_at(gain, 1, text));
    }
    fputc('\n', stream);
    return code;
}

int dr_output_words_print_variation(sqlite3 *database, FILE *stream)
{
    sqlite3_stmt *setting = NULL, *run = NULL, *gain = NULL;
    int width = 12;
    int code = sqlite3_prepare_v2(database, "SELECT setting, unit FROM variation LIMIT 1", -1,
                                  &setting, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_prepare_v2(
            database,
            "SELECT " MARKED
            " FROM run_fact WHERE run_id <> (SELECT min(run_id) FROM run_fact WHERE"
            " strategy = 'always_mine') ORDER BY run_id",
            -1, &run, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_prepare_v2(
            database,
            "WITH base AS (SELECT min(run_id) AS base_id FROM run_fact WHERE strategy ="
            " 'always_mine') SELECT s.value, v.gain_usd, s.run_id = (SELECT min(run_id) FROM"
            " run_fact, base WHERE run_id <> base_id) FROM study_total AS s JOIN variation AS v"
            " USING (value, run_id), base WHERE s.study = 'variation' AND run_id <> base_id"
            " ORDER BY s.step, run_id",
            -1, &gain, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(setting);
    if (code == SQLITE_ROW) {
        const char *unit = (const char *)sqlite3_column_text(setting, 1);
        bool has_unit = strcmp(unit, "1") != 0;
        fprintf(stream, "\ngain in $ by %s%s%s\n", (const char *)sqlite3_column_text(setting, 0),
                has_unit ? ", " : "", has_unit ? unit : "");
        code = print_titles(run, width, stream);
        if (code == SQLITE_DONE)
            code = print_values(gain, width, stream);
    }
    sqlite3_finalize(setting);
    sqlite3_finalize(run);
    sqlite3_finalize(gain);
    return code;
}
