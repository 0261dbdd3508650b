// SPDX-License-Identifier: GPL-3.0-or-later
// Finding the format of a table by the names of its columns.
#include "market/readers/reader.h"

#include <ctype.h>
#include <string.h>

size_t dr_read_plain_name(struct dr_field field, char *out, size_t out_size)
{
    size_t n = 0;
    for (size_t i = 0; i < field.length && n + 1 < out_size; i++)
        if (isalnum((unsigned char)field.text[i]))
            out[n++] = (char)tolower((unsigned char)field.text[i]);
    out[n] = '\0';
    return n;
}

// Is name one of the '|'-separated names?
static bool is_named(const char *names, const char *name, size_t length)
{
    for (const char *at = names; *at; at += strcspn(at, "|"), at += *at == '|')
        if (strcspn(at, "|") == length && strncmp(at, name, length) == 0)
            return true;
    return false;
}

struct header_match {
    int column[DR_READER_MAX_COLUMNS];
    int n_found;
    const char *missing; // the first required column that is not there
    int doubled;         // place of a second column of one name, -1
    bool foreign;        // there are columns that the reader does not know
};

static struct header_match match_header(const struct dr_reader *reader, const struct dr_rows *rows)
{
    struct header_match match = {.doubled = -1};
    const char *either = NULL; // the first of such columns, while none was found
    bool found_either = false;
    for (int c = 0; c < DR_READER_MAX_COLUMNS; c++)
        match.column[c] = -1;
    for (int c = 0; c < DR_READER_MAX_COLUMNS && reader->column[c].names; c++) {
        for (size_t f = 0; f < rows->n_field; f++) {
            char name[64];
            size_t length = dr_read_plain_name(rows->field[f], name, sizeof name);
            if (!is_named(reader->column[c].names, name, length))
                continue;
            if (match.column[c] >= 0)
                match.doubled = (int)f;
            else
                match.column[c] = (int)f;
        }
        match.n_found += match.column[c] >= 0;
        found_either |= reader->column[c].either && match.column[c] >= 0;
        if (match.column[c] >= 0 || reader->column[c].optional)
            continue;
        const char **missing = reader->column[c].either ? &either : &match.missing;
        if (!*missing)
            *missing = reader->column[c].shown;
    }
    if (!found_either && !match.missing)
        match.missing = either;
    match.foreign = (size_t)match.n_found < rows->n_field && match.doubled < 0;
    return match;
}

static enum dr_status unknown_format(const struct dr_rows *rows, const struct dr_reader *nearest,
                                     const struct header_match *match, enum dr_data_kind kind,
                                     struct dr_error *err)
{
    char place[DR_PLACE_SIZE], found[DR_QUOTE_SIZE * 2];
    dr_rows_place(rows, DR_WHOLE_ROW, place);
    dr_rows_quote(rows, found, sizeof found);
    if (nearest && match->n_found > 0)
        return dr_error_set(err, DR_ERR_INPUT,
                            "%s: the column \"%s\" is missing\n  found %s, expected %s", place,
                            match->missing, found, nearest->title);
    return dr_error_set(err, DR_ERR_INPUT,
                        "%s: not a data file that dr-sim knows\n  found %s, expected the header of "
                        "a %s file (see market/readers/README.md)",
                        place, found, kind == DR_DATA_ANY ? "data" : dr_data_kind_info(kind)->name);
}

static bool is_one_of(const struct dr_data_kind_info *info, enum dr_data_kind kind)
{
    return kind != DR_DATA_ANY && (info->one_of[0] == kind || info->one_of[1] == kind);
}

static bool fits_kind(const struct dr_reader *reader, enum dr_data_kind kind)
{
    return kind == DR_DATA_ANY || reader->kind == kind ||
           is_one_of(dr_data_kind_info(reader->kind), kind);
}

static enum dr_status other_kind(const struct dr_read *read, const struct dr_reader *reader,
                                 struct dr_error *err)
{
    const struct dr_data_kind_info *info = dr_data_kind_info(read->dataset->kind);
    char place[DR_PLACE_SIZE];
    // Nobody asked for a kind: the tables before have decided.
    if (!info->option[0])
        return dr_error_set(err, DR_ERR_INPUT,
                            "%s: another kind of data than in the tables before\n"
                            "  found %s, expected more of what came first",
                            dr_rows_place(&read->rows, DR_WHOLE_ROW, place), reader->title);
    return dr_error_set(err, DR_ERR_INPUT,
                        "%s: another kind of data than %s takes\n  found %s (%s), expected %s",
                        read->rows.name, info->option, dr_data_kind_info(reader->kind)->name,
                        reader->title, info->name);
}

enum dr_status dr_read_choose(struct dr_read *read, struct dr_error *err)
{
    enum dr_data_kind kind = read->dataset->kind;
    const struct dr_reader *nearest = NULL;
    struct header_match nearest_match = {.n_found = 0};
    for (size_t r = 0; dr_readers[r]; r++) {
        const struct dr_reader *reader = dr_readers[r];
        struct header_match match = match_header(reader, &read->rows);
        if (reader->plain && match.foreign && kind != reader->kind)
            continue;
        if (match.missing) {
            if (fits_kind(reader, kind) && match.n_found > nearest_match.n_found) {
                nearest = reader;
                nearest_match = match;
            }
            continue;
        }
        if (match.doubled >= 0) {
            char place[DR_PLACE_SIZE], name[DR_QUOTE_SIZE];
            struct dr_field field = read->rows.field[match.doubled];
            return dr_error_set(err, DR_ERR_INPUT,
                                "%s: a column stands twice in the header\n"
                                "  found %s again, expected each column once",
                                dr_rows_place(&read->rows, (size_t)match.doubled, place),
                                dr_quote(name, sizeof name, field.text, field.length));
        }
        if (!fits_kind(reader, kind) ||
            (kind == DR_DATA_ANY && read->dataset->n > 0 && reader->kind != DR_DATA_ANY))
            return other_kind(read, reader, err);
        read->reader = reader;
        memcpy(read->column, match.column, sizeof read->column);
        return DR_OK;
    }
    return unknown_format(&read->rows, nearest, &nearest_match, kind, err);
}
