// SPDX-License-Identifier: GPL-3.0-or-later
// Settings: an input that begins with '=' is one --set a line, any other an INI file.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/settings.h"
#include "test/fuzz/fuzz.h"

static enum dr_status take_file(struct dr_settings *settings, const uint8_t *data, size_t size,
                                struct dr_error *err)
{
    // fmemopen() takes no empty memory.
    FILE *file = size > 0 ? fmemopen((void *)data, size, "r") : fopen("/dev/null", "re");
    if (!file)
        abort();
    enum dr_status status = dr_settings_read_stream(settings, file, "site.ini", err);
    fclose(file);
    return status;
}

static enum dr_status take_lines(struct dr_settings *settings, const uint8_t *data, size_t size,
                                 struct dr_error *err)
{
    enum dr_status status = DR_OK;
    char *text = fuzz_text(data, size), *at = text;
    while (at && status == DR_OK) {
        char *next = strchr(at, '\n');
        if (next)
            *next++ = '\0';
        status = dr_settings_set(settings, at, err);
        at = next;
    }
    free(text);
    return status;
}

static enum dr_status take(struct dr_settings *settings, const uint8_t *data, size_t size,
                           struct dr_error *err)
{
    *err = (struct dr_error){.status = DR_OK};
    dr_settings_init(settings);
    return size > 0 && data[0] == '=' ? take_lines(settings, data + 1, size - 1, err)
                                      : take_file(settings, data, size, err);
}

// What is in force, as the ledger records it, sets the same again.
static void check_round_trip(const struct dr_settings *settings)
{
    struct dr_settings copy;
    char name[128], assignment[512], copy_name[128], text[256], copy_text[256], number[32];
    const char *unit;
    double value, copy_value;
    struct dr_error err = {.status = DR_OK};
    dr_settings_init(&copy);
    for (size_t i = 0; dr_settings_at(settings, i, name, sizeof name, &unit, &value); i++) {
        const char *word = dr_settings_text_at(settings, i, text, sizeof text);
        if (word ? !word[0] : isnan(value))
            continue; // not set, and there is no way to say so
        snprintf(number, sizeof number, "%.17g", value);
        snprintf(assignment, sizeof assignment, "%s=%s", name, word ? word : number);
        if (dr_settings_set(&copy, assignment, &err) != DR_OK)
            fuzz_fail(__FILE__, __LINE__, "what was taken is taken again", err.message);
    }
    for (size_t i = 0; dr_settings_at(settings, i, name, sizeof name, &unit, &value); i++) {
        FUZZ_CHECK(dr_settings_at(&copy, i, copy_name, sizeof copy_name, &unit, &copy_value));
        const char *word = dr_settings_text_at(settings, i, text, sizeof text);
        const char *copy_word = dr_settings_text_at(&copy, i, copy_text, sizeof copy_text);
        FUZZ_CHECK(strcmp(name, copy_name) == 0);
        FUZZ_CHECK(value == copy_value || (isnan(value) && isnan(copy_value)));
        FUZZ_CHECK(word ? copy_word && strcmp(word, copy_word) == 0 : !copy_word);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dr_settings settings, again;
    struct dr_error err, err_again;
    enum dr_status status = take(&settings, data, size, &err);
    FUZZ_CHECK(take(&again, data, size, &err_again) == status);
    if (status != DR_OK) {
        fuzz_check_failure(status, &err);
        FUZZ_CHECK(strcmp(err.message, err_again.message) == 0);
        return 0;
    }
    FUZZ_CHECK(memcmp(&settings, &again, sizeof settings) == 0);
    status = dr_settings_check(&settings, &err);
    if (status != DR_OK)
        fuzz_check_failure(status, &err);
    else
        check_round_trip(&settings);
    return 0;
}
