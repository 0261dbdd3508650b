// SPDX-License-Identifier: GPL-3.0-or-later
#include "market/readers/archive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zip.h>

enum {
    MAX_ENTRIES = 10000,
    MAX_INNER = 512 << 20, // a data file inside an archive, unpacked
    FIRST_CAPACITY = 1 << 20,
};

static enum dr_status broken(const char *name, const char *what, const char *found,
                             struct dr_error *err)
{
    return dr_error_set(err, DR_ERR_INPUT, "%s: %s\n  found %s, expected a readable ZIP archive",
                        name, what, found);
}

bool dr_archive_is(const struct dr_input *input)
{
    return input->size >= 4 && memcmp(input->data, "PK\3\4", 4) == 0;
}

// Refuses entries that need a password before anything is unpacked.
static enum dr_status check_entries(zip_t *archive, const char *name, struct dr_error *err)
{
    zip_int64_t n = zip_get_num_entries(archive, 0);
    if (n > MAX_ENTRIES)
        return broken(name, "too many entries", "more than 10000", err);
    for (zip_int64_t i = 0; i < n; i++) {
        zip_stat_t info;
        if (zip_stat_index(archive, (zip_uint64_t)i, 0, &info) != 0)
            return broken(name, "an entry cannot be read", zip_strerror(archive), err);
        if ((info.valid & ZIP_STAT_ENCRYPTION_METHOD) && info.encryption_method != ZIP_EM_NONE)
            return broken(name, "the archive is encrypted", "an entry with a password", err);
    }
    return DR_OK;
}

enum dr_status dr_archive_open(zip_t **out, const struct dr_input *input, struct dr_error *err)
{
    zip_error_t error;
    *out = NULL;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(input->data, input->size, 0, &error);
    zip_t *archive = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
    enum dr_status status = DR_OK;
    if (!archive) {
        status =
            broken(input->name, "the archive cannot be opened", zip_error_strerror(&error), err);
        if (source)
            zip_source_free(source);
    } else {
        status = check_entries(archive, input->name, err);
        if (status != DR_OK)
            zip_discard(archive);
        else
            *out = archive;
    }
    zip_error_fini(&error);
    return status;
}

void dr_archive_close(zip_t *archive)
{
    if (archive)
        zip_discard(archive);
}

static bool ends_in(const char *name, const char *suffix)
{
    size_t n = strlen(name), k = strlen(suffix);
    return n > k && strcasecmp(name + n - k, suffix) == 0;
}

// Index of data file number i, -1 past the last.
static zip_int64_t find_data_file(zip_t *archive, size_t i)
{
    zip_int64_t n = zip_get_num_entries(archive, 0);
    for (zip_int64_t entry = 0; entry < n; entry++) {
        const char *name = zip_get_name(archive, (zip_uint64_t)entry, 0);
        if (name && (ends_in(name, ".csv") || ends_in(name, ".xlsx")) && i-- == 0)
            return entry;
    }
    return -1;
}

// Reads to the end of an entry: what it claims of its size is not believed.
static enum dr_status unpack(zip_file_t *file, struct dr_input *inner, struct dr_error *err)
{
    size_t capacity = 0;
    for (;;) {
        if (inner->size + 1 >= capacity) {
            capacity = capacity > 0 ? 2 * capacity : FIRST_CAPACITY;
            char *grown = realloc(inner->data, capacity);
            if (!grown)
                return dr_error_set(err, DR_ERR_MEMORY,
                                    "%s: out of memory\n  %zu bytes were needed", inner->name,
                                    capacity);
            inner->data = grown;
        }
        zip_int64_t n = zip_fread(file, inner->data + inner->size, capacity - inner->size - 1);
        if (n < 0)
            return broken(inner->name, "cannot be unpacked", zip_file_strerror(file), err);
        inner->size += (size_t)n;
        inner->data[inner->size] = '\0';
        if (n == 0)
            return DR_OK;
        if (inner->size > MAX_INNER)
            return broken(inner->name, "too large", "more than 512 MiB unpacked", err);
    }
}

enum dr_status dr_archive_inner(zip_t *archive, const char *archive_name, size_t i,
                                struct dr_input *inner, bool *more, struct dr_error *err)
{
    zip_int64_t entry = find_data_file(archive, i);
    *more = entry >= 0;
    if (!*more)
        return DR_OK;
    const char *entry_name = zip_get_name(archive, (zip_uint64_t)entry, 0);
    size_t size = strlen(archive_name) + strlen(entry_name) + 2;
    char *name = malloc(size);
    *inner = (struct dr_input){.name = name};
    if (!name)
        return dr_error_set(err, DR_ERR_MEMORY, "%s: out of memory", archive_name);
    snprintf(name, size, "%s/%s", archive_name, entry_name);
    zip_file_t *file = zip_fopen_index(archive, (zip_uint64_t)entry, 0);
    enum dr_status status = file ? unpack(file, inner, err)
                                 : broken(name, "cannot be opened", zip_strerror(archive), err);
    if (file)
        zip_fclose(file);
    if (status == DR_OK && inner->size == 0)
        status =
            dr_error_set(err, DR_ERR_INPUT,
                         "%s: the file is empty\n  found 0 bytes, expected a header line", name);
    if (status != DR_OK)
        dr_archive_finish_inner(inner);
    return status;
}

void dr_archive_finish_inner(struct dr_input *inner)
{
    free((char *)inner->name); // made here, unlike the name of a file that the user gave
    dr_input_finish(inner);
    inner->name = NULL;
}
