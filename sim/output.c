// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/output.h"

#include <errno.h>
#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "sim/output_words.h"

static const char *const format_names[DR_OUTPUT_FORMAT_COUNT] = {
    [DR_OUTPUT_TABLE] = "table", [DR_OUTPUT_CSV] = "csv", [DR_OUTPUT_JSON] = "json"};

bool dr_output_format_find(const char *name, enum dr_output_format *out)
{
    for (int i = 0; i < DR_OUTPUT_FORMAT_COUNT; i++)
        if (strcmp(name, format_names[i]) == 0) {
            *out = (enum dr_output_format)i;
            return true;
        }
    return false;
}

const char *dr_output_thousands(double value, char *out, size_t out_size)
{
    char digits[64];
    int n = snprintf(digits, sizeof digits, "%.0f", fabs(value));
    size_t used = 0;
    if (value < 0 && strcmp(digits, "0") != 0 && used + 1 < out_size)
        out[used++] = '-';
    for (int i = 0; i < n && used + 2 < out_size; i++) {
        if (i > 0 && (n - i) % 3 == 0)
            out[used++] = ',';
        out[used++] = digits[i];
    }
    out[used] = '\0';
    return out;
}

// ---- csv and json ------------------------------------------------------------------------------

static bool is_money(const char *column)
{
    size_t n = strlen(column);
    return n > 4 && strcmp(column + n - 4, "_usd") == 0;
}

// The shortest decimal number that is this double; money in whole micro-dollars.
static const char *number_text(const char *column, double value, char *out, size_t out_size)
{
    if (is_money(column)) {
        snprintf(out, out_size, "%.6f", value);
        return out;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(out, out_size, "%.*g", digits, value);
        if (strtod(out, NULL) == value)
            break;
    }
    return out;
}

static void print_csv_text(FILE *stream, const char *text)
{
    if (!strpbrk(text, ",\"\r\n")) {
        fputs(text, stream);
        return;
    }
    fputc('"', stream);
    for (; *text; text++)
        fputs(*text == '"' ? "\"\"" : (char[]){*text, '\0'}, stream);
    fputc('"', stream);
}

// Bytes of the UTF-8 character that begins here; 0 where none does (RFC 3629, section 4).
static size_t utf8_length(const char *text)
{
    const unsigned char *c = (const unsigned char *)text;
    size_t n = c[0] < 0x80 ? 1 : c[0] < 0xc2 ? 0 : c[0] < 0xe0 ? 2 : c[0] < 0xf0 ? 3 : 4;
    if (c[0] > 0xf4 || (c[0] == 0xe0 && c[1] < 0xa0) || (c[0] == 0xed && c[1] > 0x9f) ||
        (c[0] == 0xf0 && c[1] < 0x90) || (c[0] == 0xf4 && c[1] > 0x8f))
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((c[i] & 0xc0) != 0x80)
            return 0;
    return n;
}

// RFC 8259, section 7; what is not UTF-8 becomes the replacement character.
static void print_json_text(FILE *stream, const char *text)
{
    fputc('"', stream);
    while (*text) {
        unsigned char c = (unsigned char)*text;
        size_t n = utf8_length(text);
        if (n == 0)
            fputs("\\ufffd", stream);
        else if (c == '"' || c == '\\')
            fprintf(stream, "\\%c", c);
        else if (c < 0x20)
            fprintf(stream, "\\u%04x", c);
        else
            fwrite(text, 1, n, stream);
        text += n > 0 ? n : 1;
    }
    fputc('"', stream);
}

static void print_value(FILE *stream, sqlite3_stmt *row, int i, bool json)
{
    char number[64];
    switch (sqlite3_column_type(row, i)) {
    case SQLITE_NULL:
        fputs(json ? "null" : "", stream);
        break;
    case SQLITE_INTEGER:
        fprintf(stream, "%lld", sqlite3_column_int64(row, i));
        break;
    case SQLITE_FLOAT:
        fputs(number_text(sqlite3_column_name(row, i), sqlite3_column_double(row, i), number,
                          sizeof number),
              stream);
        break;
    default: {
        const char *text = (const char *)sqlite3_column_text(row, i);
        if (json)
            print_json_text(stream, text);
        else
            print_csv_text(stream, text);
    }
    }
}

static int print_csv(sqlite3_stmt *row, FILE *stream)
{
    int code, n = sqlite3_column_count(row);
    for (int i = 0; i < n; i++)
        fprintf(stream, "%s%s", sqlite3_column_name(row, i), i + 1 < n ? "," : "\n");
    while ((code = sqlite3_step(row)) == SQLITE_ROW)
        for (int i = 0; i < n; i++) {
            print_value(stream, row, i, false);
            fputc(i + 1 < n ? ',' : '\n', stream);
        }
    return code;
}

static int print_json(sqlite3_stmt *row, FILE *stream)
{
    int code, n = sqlite3_column_count(row);
    const char *before = "\n {";
    fputc('[', stream);
    while ((code = sqlite3_step(row)) == SQLITE_ROW) {
        fputs(before, stream);
        for (int i = 0; i < n; i++) {
            fprintf(stream, "%s\"%s\": ", i > 0 ? ", " : "", sqlite3_column_name(row, i));
            print_value(stream, row, i, true);
        }
        fputc('}', stream);
        before = ",\n {";
    }
    fputs("\n]\n", stream);
    return code;
}

// ---- the table ---------------------------------------------------------------------------------

struct cell {
    const char *title, *unit, *column;
    double scale;
    int decimals; // -1: whole, with commas
    int width;
    bool optional;      // left out where no run has any
    const char *unless; // the same column everywhere: left out
    const char *group;  // of charges, marked where one of them hangs on an assumed figure
};

enum { MOST_CELLS = 14 };

static const struct cell money_cells[] = {
    {"gain", "$", "gain_usd", 1, -1, 13, .optional = false},
    {"95 % from", "$", "gain_low_usd", 1, -1, 13, .optional = true},
    {"to", "$", "gain_high_usd", 1, -1, 12, .optional = true},
    {"gain", "$/MW-year", "gain_usd_per_mw_year", 1, -1, 11, .optional = false},
    {"gain, all lines", "$", "net_gain_usd", 1, -1, 17, .optional = true, .unless = "gain_usd"},
    {"margin*", "$", "net_usd", 1, -1, 13, .optional = false},
    {"hashprice rev.", "$", "hashprice_revenue_usd", 1, -1, 15, .optional = false},
    {"grid credit", "$", "grid_credit_usd", 1, -1, 12, .optional = false},
    {"programs", "$", "program_credit_usd", 1, -1, 12, .optional = true, .group = "program credit"},
    {"energy cost", "$", "energy_cost_usd", 1, -1, 13, .optional = false},
    {"delivery, fees", "$", "delivery_cost_usd", 1, -1, 16, .optional = true,
     .group = "delivery and fees"},
    {"operations", "$", "operations_cost_usd", 1, -1, 12, .optional = true},
    {NULL, NULL, NULL, 0, 0, 0, .optional = false},
};
static const struct cell energy_cells[] = {
    {"mined", "MWh", "mined_mwh", 1, -1, 13, .optional = false},
    {"curtailed", "MWh", "curtailed_mwh", 1, -1, 10, .optional = false},
    {"sold back", "MWh", "sold_back_mwh", 1, -1, 10, .optional = false},
    {"uptime", "%", "uptime", 100, 2, 8, .optional = false},
    {"restarts", "", "restarts", 1, -1, 10, .optional = false},
    {"capture", "%", "capture_ratio", 100, 1, 9, .optional = false},
    {"power, all in", "$/MWh mined", "all_in_power_usd_per_mwh", 1, 2, 15, .optional = false},
    {NULL, NULL, NULL, 0, 0, 0, .optional = false},
};

enum { MOST_LABEL = 60 };

static int column_index(sqlite3_stmt *row, const char *name)
{
    for (int i = 0; i < sqlite3_column_count(row); i++)
        if (strcmp(sqlite3_column_name(row, i), name) == 0)
            return i;
    return -1;
}

static void print_cell(FILE *stream, sqlite3_stmt *row, const struct cell *cell)
{
    char text[64];
    int i = column_index(row, cell->column);
    if (sqlite3_column_type(row, i) == SQLITE_NULL)
        snprintf(text, sizeof text, "-");
    else if (cell->decimals < 0)
        dr_output_thousands(sqlite3_column_double(row, i) * cell->scale, text, sizeof text);
    else
        snprintf(text, sizeof text, "%.*f", cell->decimals,
                 sqlite3_column_double(row, i) * cell->scale);
    fprintf(stream, "%*s", cell->width, text);
}

static bool begins_character(char c)
{
    return ((unsigned char)c & 0xc0) != 0x80; // no continuation byte of UTF-8
}

int dr_output_width(const char *text)
{
    int n = 0;
    for (; *text; text++)
        n += begins_character(*text);
    return n;
}

size_t dr_output_fit(const char *text, int width)
{
    size_t n = 0;
    for (; text[n] && (width > 0 || !begins_character(text[n])); n++)
        width -= begins_character(text[n]);
    return n;
}

// The label of a row, with what the reader must know of it.
static const char *row_label(sqlite3_stmt *row, char *out, size_t out_size)
{
    const char *label = (const char *)sqlite3_column_text(row, column_index(row, "label"));
    const char *information =
        (const char *)sqlite3_column_text(row, column_index(row, "information"));
    bool is_bound = sqlite3_column_int(row, column_index(row, "is_bound")) != 0;
    const char *mark = is_bound                                             ? " (bound)"
                       : information && strcmp(information, "perfect") == 0 ? " (hindsight)"
                                                                            : "";
    size_t room = out_size - 1 - strlen(mark);
    // A long label is cut off, never its mark nor a character.
    if (label && strlen(label) > room)
        while (room > 0 && !begins_character(label[room]))
            room--;
    snprintf(out, out_size, "%.*s%s", (int)room, label ? label : "", mark);
    for (char *c = out; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = '?';
    return out;
}

// What is shown of a comparison: the cells of each part, and the width of the labels.
enum { PARTS = 2 };
static const struct cell *const parts[PARTS] = {money_cells, energy_cells};
struct layout {
    const struct cell *shown[PARTS][MOST_CELLS + 1];
    int width;
};

// An optional cell is left out where all its values are 0, or those of another one. In one pass:
// rows of `comparison` are sums over all days.
static int lay_out(sqlite3_stmt *row, struct layout *layout)
{
    bool wanted[PARTS][MOST_CELLS] = {{false}};
    char label[MOST_LABEL + 1];
    int code;
    layout->width = (int)strlen("strategy");
    while ((code = sqlite3_step(row)) == SQLITE_ROW) {
        int n = dr_output_width(row_label(row, label, sizeof label));
        layout->width = n > layout->width ? n : layout->width;
        for (int p = 0; p < PARTS; p++)
            for (size_t c = 0; parts[p][c].title; c++) {
                const char *unless = parts[p][c].unless;
                wanted[p][c] |=
                    sqlite3_column_double(row, column_index(row, parts[p][c].column)) !=
                    (unless ? sqlite3_column_double(row, column_index(row, unless)) : 0);
            }
    }
    sqlite3_reset(row);
    for (int p = 0; p < PARTS; p++) {
        size_t n = 0;
        for (size_t c = 0; parts[p][c].title; c++)
            if (wanted[p][c] || !parts[p][c].optional)
                layout->shown[p][n++] = &parts[p][c];
        layout->shown[p][n] = NULL;
    }
    return code;
}

// What a reader must know beside the numbers, from the ledger.
struct caveat {
    char not_booked[256], assumed[1024], assumed_groups[512];
};

static int read_caveat(sqlite3 *database, struct caveat *caveat)
{
    sqlite3_stmt *row = NULL;
    char *const text[] = {caveat->not_booked, caveat->assumed, caveat->assumed_groups};
    const size_t size[] = {sizeof caveat->not_booked, sizeof caveat->assumed,
                           sizeof caveat->assumed_groups};
    int code = sqlite3_prepare_v2(
        database, "SELECT not_booked, assumed, assumed_groups FROM caveat", -1, &row, NULL);
    if (code == SQLITE_OK && (code = sqlite3_step(row)) == SQLITE_ROW)
        for (int i = 0; i < 3; i++)
            snprintf(text[i], size[i], "%s", (const char *)sqlite3_column_text(row, i));
    sqlite3_finalize(row);
    return code == SQLITE_ROW ? SQLITE_DONE : code;
}

static int print_part(sqlite3_stmt *row, const struct caveat *caveat,
                      const struct cell *const *shown, int width, FILE *stream)
{
    char label[MOST_LABEL + 1];
    int code;
    fprintf(stream, "\n%-*s", width, "");
    for (size_t i = 0; shown[i]; i++) {
        bool assumed = shown[i]->group && strstr(caveat->assumed_groups, shown[i]->group);
        fprintf(stream, "%*s%s", shown[i]->width - assumed, shown[i]->title, assumed ? "~" : "");
    }
    fprintf(stream, "\n%-*s", width, "strategy");
    for (size_t i = 0; shown[i]; i++)
        fprintf(stream, "%*s", shown[i]->width, shown[i]->unit);
    fputc('\n', stream);
    while ((code = sqlite3_step(row)) == SQLITE_ROW) {
        row_label(row, label, sizeof label);
        fprintf(stream, "%s%*s", label, width - dr_output_width(label), "");
        for (size_t i = 0; shown[i]; i++)
            print_cell(stream, row, shown[i]);
        fputc('\n', stream);
    }
    sqlite3_reset(row);
    return code;
}

static int print_table(sqlite3_stmt *row, FILE *stream)
{
    struct caveat caveat = {.assumed = ""};
    struct layout layout;
    int code = read_caveat(sqlite3_db_handle(row), &caveat);
    if (code == SQLITE_DONE)
        code = lay_out(row, &layout);
    for (int p = 0; p < PARTS && code == SQLITE_DONE; p++)
        code = print_part(row, &caveat, layout.shown[p], layout.width, stream);
    fprintf(stream,
            "\ngain is over always_mine; capture is its share of what the oracle, an exact bound "
            "with hindsight, gains.\n"
            "* margin before what was not booked: %s.\n",
            caveat.not_booked);
    if (caveat.assumed[0])
        fprintf(stream, "~ in part assumed: %s.\n", caveat.assumed);
    if (code == SQLITE_DONE)
        code = dr_output_words_print(sqlite3_db_handle(row), stream);
    if (code == SQLITE_DONE)
        code = dr_output_words_print_variation(sqlite3_db_handle(row), stream);
    return code;
}

enum dr_status dr_output_comparison(sqlite3 *database, enum dr_output_format format, FILE *stream,
                                    struct dr_error *err)
{
    static int (*const printers[])(sqlite3_stmt *, FILE *) = {[DR_OUTPUT_TABLE] = print_table,
                                                              [DR_OUTPUT_CSV] = print_csv,
                                                              [DR_OUTPUT_JSON] = print_json};
    sqlite3_stmt *row = NULL;
    int code = sqlite3_prepare_v2(database, "SELECT * FROM comparison", -1, &row, NULL);
    if (code == SQLITE_OK)
        code = printers[format](row, stream);
    enum dr_status status = DR_OK;
    if (code != SQLITE_DONE)
        status = dr_error_set(err, DR_ERR_DATABASE, "ledger.sqlite: reading failed\n  %s",
                              sqlite3_errmsg(database));
    sqlite3_finalize(row);
    if (status == DR_OK && (fflush(stream) != 0 || ferror(stream)))
        status = dr_error_set(err, DR_ERR_IO, "standard output cannot be written\n  %s",
                              strerror(errno));
    return status;
}
