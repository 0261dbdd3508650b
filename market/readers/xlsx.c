// SPDX-License-Identifier: GPL-3.0-or-later
// Layout: ECMA-376 part 1, SpreadsheetML (workbook, relationships, shared strings, worksheets).
#include "market/readers/xlsx.h"

#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

// Limits that no honest workbook comes near: a year of 15-minute prices of all hubs and zones is
// 40 MB a sheet. Memory stays below them whatever the archive claims.
enum {
    CHUNK = 65536,
    MAX_SHEETS = 64,
    MAX_CELL = 32767,         // Excel's own limit of a cell's text
    MAX_SMALL_PART = 1 << 20, // workbook, relationships
    MAX_STRINGS = 64 << 20,   // shared strings, unpacked
    MAX_SHEET = 1 << 30,      // one sheet, unpacked
    SHEET_NAME_SIZE = 64,
    PATH_SIZE = 256,
};

struct sheet {
    char name[SHEET_NAME_SIZE], id[32], path[PATH_SIZE];
};

struct text {
    char *data; // owned
    size_t n, capacity;
};

struct dr_xlsx {
    zip_t *archive;
    const char *name;
    struct sheet sheet[MAX_SHEETS];
    size_t n_sheet, next_sheet;
    const struct sheet *current;
    struct text strings;  // shared strings one after the other
    size_t *string_begin; // shape [n_string + 1], owned
    size_t n_string, string_capacity;

    // The part under way.
    zip_file_t *file;
    XML_Parser parser;
    size_t n_read, limit;
    bool suspended, at_end;
    char chunk[CHUNK];
    const char *problem; // why a handler stopped the parser

    // The row under way.
    struct text cells; // texts of the row one after the other
    struct dr_field field[DR_CSV_MAX_FIELDS];
    size_t cell_begin[DR_CSV_MAX_FIELDS];
    size_t n_field, row, column;
    size_t value_begin; // of the present cell in cells
    char cell_type;     // 's' shared, 'n' other
    bool in_value, in_string_item, in_phonetic, row_has_text;
};

// ---- failures and memory -----------------------------------------------------------------------

static enum dr_status broken(const struct dr_xlsx *xlsx, const char *part, const char *what,
                             const char *found, struct dr_error *err)
{
    return dr_error_set(err, DR_ERR_INPUT, "%s: %s: %s\n  found %s, expected an Excel workbook",
                        xlsx->name, part, what, found);
}

static bool append(struct text *text, const char *data, size_t n)
{
    if (text->n + n > text->capacity) {
        size_t capacity = 2 * (text->n + n) + 256;
        char *grown = realloc(text->data, capacity);
        if (!grown)
            return false;
        text->data = grown;
        text->capacity = capacity;
    }
    memcpy(text->data + text->n, data, n);
    text->n += n;
    return true;
}

static void stop(struct dr_xlsx *xlsx, const char *problem)
{
    if (!xlsx->problem)
        xlsx->problem = problem;
    XML_StopParser(xlsx->parser, XML_FALSE);
}

// ---- a part of the archive through the parser
// ----------------------------------------------------

static void close_part(struct dr_xlsx *xlsx)
{
    if (xlsx->parser)
        XML_ParserFree(xlsx->parser);
    if (xlsx->file)
        zip_fclose(xlsx->file);
    xlsx->parser = NULL;
    xlsx->file = NULL;
}

// No workbook has a document type; entities that grow are declared in one.
static void on_doctype(void *context, const XML_Char *name, const XML_Char *system_id,
                       const XML_Char *public_id, int has_subset)
{
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_subset;
    stop(context, "a document type, which no workbook has");
}

static enum dr_status open_part(struct dr_xlsx *xlsx, const char *path, size_t limit,
                                XML_StartElementHandler start, XML_EndElementHandler end,
                                XML_CharacterDataHandler text, struct dr_error *err)
{
    close_part(xlsx);
    xlsx->file = zip_fopen(xlsx->archive, path, 0);
    if (!xlsx->file)
        return broken(xlsx, path, "cannot be opened", zip_strerror(xlsx->archive), err);
    xlsx->parser = XML_ParserCreate(NULL);
    if (!xlsx->parser)
        return dr_error_set(err, DR_ERR_MEMORY, "%s: out of memory", xlsx->name);
    XML_SetUserData(xlsx->parser, xlsx);
    XML_SetElementHandler(xlsx->parser, start, end);
    XML_SetCharacterDataHandler(xlsx->parser, text);
    XML_SetStartDoctypeDeclHandler(xlsx->parser, on_doctype);
    xlsx->n_read = 0;
    xlsx->limit = limit;
    xlsx->suspended = false;
    xlsx->at_end = false;
    xlsx->problem = NULL;
    return DR_OK;
}

// Parses on until a handler suspends the parser or the part ends.
static enum dr_status parse_on(struct dr_xlsx *xlsx, const char *part, struct dr_error *err)
{
    char found[128];
    enum XML_Status status = XML_STATUS_OK;
    if (xlsx->suspended) {
        xlsx->suspended = false;
        status = XML_ResumeParser(xlsx->parser);
    }
    while (status == XML_STATUS_OK && !xlsx->at_end) {
        zip_int64_t n = zip_fread(xlsx->file, xlsx->chunk, CHUNK);
        if (n < 0)
            return broken(xlsx, part, "cannot be unpacked", zip_file_strerror(xlsx->file), err);
        xlsx->n_read += (size_t)n;
        if (xlsx->n_read > xlsx->limit) {
            snprintf(found, sizeof found, "more than %zu bytes", xlsx->limit);
            return broken(xlsx, part, "too large", found, err);
        }
        xlsx->at_end = n == 0;
        status = XML_Parse(xlsx->parser, xlsx->chunk, (int)n, n == 0);
    }
    if (status == XML_STATUS_SUSPENDED) {
        xlsx->suspended = true;
        return DR_OK;
    }
    if (status == XML_STATUS_OK)
        return DR_OK;
    if (xlsx->problem && strcmp(xlsx->problem, "out of memory") == 0)
        return dr_error_set(err, DR_ERR_MEMORY, "%s: out of memory", xlsx->name);
    snprintf(found, sizeof found, "%s on line %lu",
             xlsx->problem ? xlsx->problem : XML_ErrorString(XML_GetErrorCode(xlsx->parser)),
             (unsigned long)XML_GetCurrentLineNumber(xlsx->parser));
    return broken(xlsx, part, "not well formed", found, err);
}

static enum dr_status parse_part(struct dr_xlsx *xlsx, const char *path, size_t limit,
                                 XML_StartElementHandler start, XML_EndElementHandler end,
                                 XML_CharacterDataHandler text, struct dr_error *err)
{
    enum dr_status status = open_part(xlsx, path, limit, start, end, text, err);
    if (status == DR_OK)
        status = parse_on(xlsx, path, err);
    close_part(xlsx);
    return status;
}

// Value of an attribute by its local name; "" where it is absent.
static const char *attribute(const char **attributes, const char *name)
{
    for (; attributes[0]; attributes += 2) {
        const char *colon = strrchr(attributes[0], ':');
        if (strcmp(colon ? colon + 1 : attributes[0], name) == 0)
            return attributes[1];
    }
    return "";
}

static bool is_element(const char *element, const char *name)
{
    const char *colon = strrchr(element, ':');
    return strcmp(colon ? colon + 1 : element, name) == 0;
}

// ---- workbook and relationships ----------------------------------------------------------------

static void on_workbook(void *context, const char *element, const char **attributes)
{
    struct dr_xlsx *xlsx = context;
    if (!is_element(element, "sheet"))
        return;
    if (xlsx->n_sheet == MAX_SHEETS) {
        stop(xlsx, "more than 64 sheets");
        return;
    }
    struct sheet *sheet = &xlsx->sheet[xlsx->n_sheet++];
    snprintf(sheet->name, sizeof sheet->name, "%s", attribute(attributes, "name"));
    snprintf(sheet->id, sizeof sheet->id, "%s", attribute(attributes, "id"));
}

static void on_relationship(void *context, const char *element, const char **attributes)
{
    struct dr_xlsx *xlsx = context;
    if (!is_element(element, "Relationship"))
        return;
    const char *id = attribute(attributes, "Id"), *target = attribute(attributes, "Target");
    for (size_t i = 0; i < xlsx->n_sheet; i++)
        if (strcmp(xlsx->sheet[i].id, id) == 0)
            snprintf(xlsx->sheet[i].path, sizeof xlsx->sheet[i].path, "%s%s",
                     target[0] == '/' ? "" : "xl/", target[0] == '/' ? target + 1 : target);
}

static void ignore_end(void *context, const char *element)
{
    (void)context;
    (void)element;
}

static void ignore_text(void *context, const char *text, int n)
{
    (void)context;
    (void)text;
    (void)n;
}

// ---- shared strings ----------------------------------------------------------------------------

static bool mark_string(struct dr_xlsx *xlsx)
{
    if (xlsx->n_string + 1 >= xlsx->string_capacity) {
        size_t capacity = 2 * xlsx->string_capacity + 256;
        size_t *grown = realloc(xlsx->string_begin, capacity * sizeof *grown);
        if (!grown)
            return false;
        xlsx->string_begin = grown;
        xlsx->string_capacity = capacity;
    }
    return true;
}

static void on_strings_start(void *context, const char *element, const char **attributes)
{
    struct dr_xlsx *xlsx = context;
    (void)attributes;
    if (is_element(element, "si")) {
        if (!mark_string(xlsx)) {
            stop(xlsx, "out of memory");
            return;
        }
        xlsx->string_begin[xlsx->n_string] = xlsx->strings.n;
        xlsx->in_string_item = true;
    } else if (is_element(element, "rPh")) {
        xlsx->in_phonetic = true;
    } else if (is_element(element, "t")) {
        xlsx->in_value = xlsx->in_string_item && !xlsx->in_phonetic;
    }
}

static void on_strings_end(void *context, const char *element)
{
    struct dr_xlsx *xlsx = context;
    if (is_element(element, "t")) {
        xlsx->in_value = false;
    } else if (is_element(element, "rPh")) {
        xlsx->in_phonetic = false;
    } else if (is_element(element, "si") && xlsx->in_string_item) {
        xlsx->in_string_item = false;
        xlsx->string_begin[++xlsx->n_string] = xlsx->strings.n;
    }
}

static void on_strings_text(void *context, const char *text, int n)
{
    struct dr_xlsx *xlsx = context;
    if (xlsx->in_value && !append(&xlsx->strings, text, (size_t)n))
        stop(xlsx, "out of memory");
}

// ---- a sheet -----------------------------------------------------------------------------------

// Column of a cell reference such as "AB12", from 0; the next one where it is absent.
static size_t column_of(const struct dr_xlsx *xlsx, const char *reference)
{
    size_t column = 0;
    if (!reference[0])
        return xlsx->n_field;
    for (; *reference >= 'A' && *reference <= 'Z' && column < DR_CSV_MAX_FIELDS; reference++)
        column = column * 26 + (size_t)(*reference - 'A' + 1);
    return column - 1;
}

static void on_sheet_start(void *context, const char *element, const char **attributes)
{
    struct dr_xlsx *xlsx = context;
    if (is_element(element, "row")) {
        const char *number = attribute(attributes, "r");
        xlsx->row = number[0] ? strtoul(number, NULL, 10) : xlsx->row + 1;
        xlsx->n_field = 0;
        xlsx->cells.n = 0;
        xlsx->row_has_text = false;
    } else if (is_element(element, "c")) {
        xlsx->column = column_of(xlsx, attribute(attributes, "r"));
        xlsx->cell_type = strcmp(attribute(attributes, "t"), "s") == 0 ? 's' : 'n';
        xlsx->value_begin = xlsx->cells.n;
        if (xlsx->column >= DR_CSV_MAX_FIELDS)
            stop(xlsx, "more than 512 columns");
    } else if (is_element(element, "v") || is_element(element, "t")) {
        xlsx->in_value = true;
    }
}

static void on_sheet_text(void *context, const char *text, int n)
{
    struct dr_xlsx *xlsx = context;
    if (!xlsx->in_value)
        return;
    if (xlsx->cells.n - xlsx->value_begin + (size_t)n > MAX_CELL)
        stop(xlsx, "a cell of more than 32767 characters");
    else if (!append(&xlsx->cells, text, (size_t)n))
        stop(xlsx, "out of memory");
}

// Puts the text of a shared string in the place of its number.
static void resolve_string(struct dr_xlsx *xlsx)
{
    char number[24];
    size_t n = xlsx->cells.n - xlsx->value_begin, index;
    if (n == 0)
        return;
    snprintf(number, sizeof number, "%.*s", (int)(n < 20 ? n : 20),
             xlsx->cells.data + xlsx->value_begin);
    index = strtoul(number, NULL, 10);
    xlsx->cells.n = xlsx->value_begin;
    if (index >= xlsx->n_string) {
        stop(xlsx, "a shared string that does not exist");
        return;
    }
    size_t begin = xlsx->string_begin[index], length = xlsx->string_begin[index + 1] - begin;
    if (!append(&xlsx->cells, xlsx->strings.data + begin, length))
        stop(xlsx, "out of memory");
}

static void end_cell(struct dr_xlsx *xlsx)
{
    if (xlsx->cell_type == 's')
        resolve_string(xlsx);
    while (xlsx->n_field <= xlsx->column) {
        xlsx->cell_begin[xlsx->n_field] = xlsx->value_begin;
        xlsx->field[xlsx->n_field++].length = 0;
    }
    xlsx->cell_begin[xlsx->column] = xlsx->value_begin;
    xlsx->field[xlsx->column].length = xlsx->cells.n - xlsx->value_begin;
    xlsx->row_has_text |= xlsx->cells.n > xlsx->value_begin;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void on_sheet_end(void *context, const char *element)
{
    struct dr_xlsx *xlsx = context;
    if (is_element(element, "v") || is_element(element, "t")) {
        xlsx->in_value = false;
    } else if (is_element(element, "c") && xlsx->column < DR_CSV_MAX_FIELDS) {
        end_cell(xlsx);
    } else if (is_element(element, "row") && xlsx->row_has_text) {
        for (size_t i = 0; i < xlsx->n_field; i++) {
            const char *text = xlsx->cells.data ? xlsx->cells.data + xlsx->cell_begin[i] : "";
            size_t length = xlsx->field[i].length;
            for (; length > 0 && is_blank(*text); text++)
                length--;
            while (length > 0 && is_blank(text[length - 1]))
                length--;
            xlsx->field[i] = (struct dr_field){text, length};
        }
        XML_StopParser(xlsx->parser, XML_TRUE);
    }
}

// ---- the public part ---------------------------------------------------------------------------

bool dr_xlsx_is_workbook(zip_t *archive)
{
    return zip_name_locate(archive, "xl/workbook.xml", 0) >= 0;
}

enum dr_status dr_xlsx_create(struct dr_xlsx **out, zip_t *archive, const char *name,
                              struct dr_error *err)
{
    *out = NULL;
    struct dr_xlsx *xlsx = calloc(1, sizeof *xlsx);
    if (!xlsx)
        return dr_error_set(err, DR_ERR_MEMORY, "%s: out of memory", name);
    xlsx->archive = archive;
    xlsx->name = name;
    enum dr_status status = parse_part(xlsx, "xl/workbook.xml", MAX_SMALL_PART, on_workbook,
                                       ignore_end, ignore_text, err);
    if (status == DR_OK)
        status = parse_part(xlsx, "xl/_rels/workbook.xml.rels", MAX_SMALL_PART, on_relationship,
                            ignore_end, ignore_text, err);
    // A workbook of numbers only has no shared strings.
    if (status == DR_OK && zip_name_locate(archive, "xl/sharedStrings.xml", 0) >= 0)
        status = parse_part(xlsx, "xl/sharedStrings.xml", MAX_STRINGS, on_strings_start,
                            on_strings_end, on_strings_text, err);
    if (status != DR_OK) {
        dr_xlsx_destroy(xlsx);
        return status;
    }
    *out = xlsx;
    return DR_OK;
}

void dr_xlsx_destroy(struct dr_xlsx *xlsx)
{
    if (!xlsx)
        return;
    close_part(xlsx);
    free(xlsx->strings.data);
    free(xlsx->string_begin);
    free(xlsx->cells.data);
    free(xlsx);
}

enum dr_status dr_xlsx_next_sheet(struct dr_xlsx *xlsx, bool *more, struct dr_error *err)
{
    *more = xlsx->next_sheet < xlsx->n_sheet;
    if (!*more)
        return DR_OK;
    xlsx->current = &xlsx->sheet[xlsx->next_sheet++];
    xlsx->row = 0;
    return open_part(xlsx, xlsx->current->path, MAX_SHEET, on_sheet_start, on_sheet_end,
                     on_sheet_text, err);
}

enum dr_status dr_xlsx_next(struct dr_xlsx *xlsx, bool *more, struct dr_error *err)
{
    enum dr_status status = parse_on(xlsx, xlsx->current->name, err);
    *more = status == DR_OK && xlsx->suspended;
    return status;
}

const struct dr_field *dr_xlsx_fields(const struct dr_xlsx *xlsx, size_t *n)
{
    *n = xlsx->n_field;
    return xlsx->field;
}

const char *dr_xlsx_sheet(const struct dr_xlsx *xlsx)
{
    return xlsx->current->name;
}

size_t dr_xlsx_row(const struct dr_xlsx *xlsx)
{
    return xlsx->row;
}
