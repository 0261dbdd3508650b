// SPDX-License-Identifier: GPL-3.0-or-later
// Archives and workbooks. So that the fuzzer works on what is inside and not on check sums, an
// input that begins with '@' is text of which an archive is made:
//
//   @PATH
//   text of this part, up to the next line that begins with '@'
//
// Before it may stand: '!' and three bytes, place (low, high) and what to change that byte of the
// archive with; '+', the archive is put into another one as inner.xlsx. Any other input is a file.
#include <stdlib.h>
#include <string.h>

#include "market/readers/reader.h"
#include "test/fuzz/fuzz.h"

struct bytes {
    uint8_t *data; // owned
    size_t n, capacity;
};

static void put(struct bytes *bytes, const void *data, size_t n)
{
    if (bytes->n + n > bytes->capacity) {
        bytes->capacity = 2 * (bytes->n + n) + 256;
        bytes->data = realloc(bytes->data, bytes->capacity);
        if (!bytes->data)
            abort();
    }
    if (n > 0)
        memcpy(bytes->data + bytes->n, data, n);
    bytes->n += n;
}

static void put_number(struct bytes *bytes, size_t value, size_t size)
{
    for (; size > 0; size--, value >>= 8)
        put(bytes, &(uint8_t){(uint8_t)value}, 1);
}

static uint32_t crc32_of(const uint8_t *data, size_t size)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < size; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320U : 0);
    }
    return ~crc;
}

struct zip_writer {
    struct bytes out, directory;
    size_t n;
};

// What the local header and the central directory both say of a stored part.
static void put_common(struct bytes *bytes, uint32_t crc, size_t size, size_t path_size)
{
    put_number(bytes, 20, 2);    // version needed
    put_number(bytes, 0, 2 + 2); // flags, stored
    put_number(bytes, 0x21, 4);  // time, date
    put_number(bytes, crc, 4);
    put_number(bytes, size, 4); // packed
    put_number(bytes, size, 4); // unpacked
    put_number(bytes, path_size, 2);
    put_number(bytes, 0, 2); // extra
}

static void add_part(struct zip_writer *zip, const uint8_t *path, size_t path_size,
                     const uint8_t *data, size_t size)
{
    size_t offset = zip->out.n;
    uint32_t crc = crc32_of(data, size);
    put(&zip->out, "PK\3\4", 4);
    put_common(&zip->out, crc, size, path_size);
    put(&zip->out, path, path_size);
    put(&zip->out, data, size);
    put(&zip->directory, "PK\1\2", 4);
    put_number(&zip->directory, 20, 2); // version made by
    put_common(&zip->directory, crc, size, path_size);
    put_number(&zip->directory, 0, 2 + 2 + 2 + 4); // comment, disk, attributes
    put_number(&zip->directory, offset, 4);
    put(&zip->directory, path, path_size);
    zip->n++;
}

static struct bytes finish(struct zip_writer *zip)
{
    size_t offset = zip->out.n;
    put(&zip->out, zip->directory.data, zip->directory.n);
    put(&zip->out, "PK\5\6", 4);
    put_number(&zip->out, 0, 4); // disks
    put_number(&zip->out, zip->n, 2);
    put_number(&zip->out, zip->n, 2);
    put_number(&zip->out, zip->directory.n, 4);
    put_number(&zip->out, offset, 4);
    put_number(&zip->out, 0, 2); // comment
    free(zip->directory.data);
    return zip->out;
}

// Place of the next line that begins with '@', the end where there is none.
static size_t next_part(const uint8_t *data, size_t size, size_t at)
{
    while (at < size && !(data[at] == '@' && (at == 0 || data[at - 1] == '\n')))
        at++;
    return at;
}

static struct bytes make_archive(const uint8_t *data, size_t size)
{
    struct zip_writer zip = {.n = 0};
    size_t at = next_part(data, size, 0);
    while (at < size && zip.n < 200) {
        const uint8_t *path = data + at + 1;
        const uint8_t *line = memchr(path, '\n', size - at - 1);
        size_t begin = line ? (size_t)(line - data) + 1 : size;
        size_t path_size = (line ? (size_t)(line - path) : size - at - 1);
        size_t end = next_part(data, size, begin);
        add_part(&zip, path, path_size < 500 ? path_size : 500, data + begin, end - begin);
        at = end;
    }
    return finish(&zip);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum dr_data_kind kinds[] = {DR_DATA_ANY, DR_DATA_RTM_SPP, DR_DATA_LOAD,
                                              DR_DATA_KIND_COUNT};
    size_t place = 0;
    uint8_t change = 0;
    bool wrapped = false;
    if (size > 4 && data[0] == '!') {
        place = data[1] | (size_t)data[2] << 8;
        change = data[3];
        data += 4;
        size -= 4;
    }
    if (size > 1 && data[0] == '+') {
        wrapped = true;
        data++;
        size--;
    }
    struct bytes archive = {.n = 0};
    if (size > 0 && data[0] == '@')
        archive = make_archive(data, size);
    else
        put(&archive, data, size);
    if (wrapped) {
        struct zip_writer zip = {.n = 0};
        add_part(&zip, (const uint8_t *)"inner.xlsx", strlen("inner.xlsx"), archive.data,
                 archive.n);
        free(archive.data);
        archive = finish(&zip);
    }
    if (archive.n > 0)
        archive.data[place % archive.n] ^= change;
    char *text = fuzz_text(archive.data, archive.n);
    fuzz_read(text, archive.n, kinds, false);
    free(text);
    free(archive.data);
    return 0;
}
