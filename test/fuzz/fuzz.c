// SPDX-License-Identifier: GPL-3.0-or-later
#include "test/fuzz/fuzz.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/readers/reader.h"

void fuzz_fail(const char *file, int line, const char *condition, const char *message)
{
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
    if (message)
        fprintf(stderr, "the message was:\n%s\n", message);
    abort();
}

char *fuzz_text(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    if (!text)
        abort();
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    return text;
}

void fuzz_check_failure(enum dr_status status, const struct dr_error *err)
{
    const char *at = err->message;
    int lines = 1;
    for (; *at; at++)
        lines += *at == '\n';
    FUZZ_CHECK(status == err->status);
    FUZZ_CHECK(dr_status_exit(status) == 1 || dr_status_exit(status) == 2);
    if (at == err->message || lines > 2 || at[-1] == '\n')
        fuzz_fail(__FILE__, __LINE__, "a message has one or two lines", err->message);
}

static void check_series(const struct dr_series *series, int32_t step_s)
{
    FUZZ_CHECK(series->step_s == step_s);
    if (series->n == 0)
        return;
    FUZZ_CHECK(series->first_start_utc_s % step_s == 0);
    FUZZ_CHECK(isfinite(series->value[0]) && isfinite(series->value[series->n - 1]));
    for (size_t i = 0; i < series->n; i++)
        FUZZ_CHECK(isfinite(series->value[i]) || isnan(series->value[i]));
}

// Of a peak the load need not be known.
static void check_stamps(const struct dr_stamps *stamps, enum dr_data_kind kind)
{
    for (size_t i = 0; i < stamps->n; i++) {
        double value = stamps->stamp[i].value;
        FUZZ_CHECK(isfinite(value) || (isnan(value) && kind == DR_DATA_PEAKS));
        FUZZ_CHECK(i == 0 || stamps->stamp[i].utc_s > stamps->stamp[i - 1].utc_s);
    }
}

// Deployments of one product do not overlap; their values are shares, those of events limits.
static void check_spans(const struct dr_spans *given, int32_t step_s, enum dr_data_kind kind)
{
    struct dr_spans spans = {.n = 0};
    size_t n_repeated = 0;
    for (size_t i = 0; i < given->n; i++)
        FUZZ_CHECK(dr_spans_put(&spans, &given->span[i]));
    dr_spans_sort(&spans, &n_repeated);
    FUZZ_CHECK(n_repeated == 0 || kind == DR_DATA_EVENTS);
    for (size_t i = 0; i < spans.n; i++) {
        const struct dr_span *span = &spans.span[i];
        FUZZ_CHECK(span->start_utc_s < span->end_utc_s);
        FUZZ_CHECK(span->start_utc_s % step_s == 0 && span->end_utc_s % step_s == 0);
        FUZZ_CHECK(span->value >= 0 && span->kind == spans.span[0].kind);
        FUZZ_CHECK(dr_spans_at(&spans, span->kind, span->end_utc_s - 1));
        FUZZ_CHECK(dr_spans_least(&spans, span->start_utc_s) <= span->value);
        if (kind == DR_DATA_DEPLOYMENTS) {
            FUZZ_CHECK(span->value <= 1);
            FUZZ_CHECK(i == 0 || span->start_utc_s >= spans.span[i - 1].end_utc_s);
            FUZZ_CHECK(dr_spans_at(&spans, span->kind, span->start_utc_s) == span);
        }
    }
    dr_spans_finish(&spans);
}

static void check_dataset(const struct dr_dataset *dataset)
{
    int32_t step_s = dr_data_kind_info(dataset->kind)->step_s;
    for (size_t i = 0; i < dataset->n; i++) {
        const struct dr_entry *entry = &dataset->entry[i];
        FUZZ_CHECK(entry->point[0] && memchr(entry->point, '\0', sizeof entry->point));
        FUZZ_CHECK(memchr(entry->type, '\0', sizeof entry->type));
        for (size_t k = 0; k < i; k++)
            FUZZ_CHECK(strcmp(entry->point, dataset->entry[k].point) != 0 ||
                       strcmp(entry->type, dataset->entry[k].type) != 0);
        switch (dr_data_kind_info(dataset->kind)->form) {
        case DR_FORM_SERIES:
            FUZZ_CHECK(entry->series.n > 0 && entry->stamps.n == 0 && entry->spans.n == 0);
            check_series(&entry->series, step_s);
            break;
        case DR_FORM_STAMPS:
            FUZZ_CHECK(entry->series.n == 0 && entry->stamps.n > 0 && entry->spans.n == 0);
            check_stamps(&entry->stamps, dataset->kind);
            break;
        case DR_FORM_SPANS:
            FUZZ_CHECK(entry->stamps.n == 0 && entry->spans.n > 0);
            check_spans(&entry->spans, step_s, dataset->kind);
            break;
        }
    }
}

static bool same_spans(const struct dr_spans *a, const struct dr_spans *b)
{
    for (size_t i = 0; i < a->n && a->n == b->n; i++)
        if (a->span[i].start_utc_s != b->span[i].start_utc_s ||
            a->span[i].end_utc_s != b->span[i].end_utc_s || a->span[i].kind != b->span[i].kind ||
            a->span[i].value != b->span[i].value)
            return false;
    return a->n == b->n;
}

// The bits, so that a missing value is itself.
static bool same_values(const struct dr_entry *a, const struct dr_entry *b)
{
    return a->series.n == b->series.n && a->stamps.n == b->stamps.n &&
           same_spans(&a->spans, &b->spans) &&
           a->series.first_start_utc_s == b->series.first_start_utc_s &&
           (a->series.n == 0 ||
            memcmp(a->series.value, b->series.value, a->series.n * sizeof *a->series.value) == 0) &&
           (a->stamps.n == 0 ||
            memcmp(a->stamps.stamp, b->stamps.stamp, a->stamps.n * sizeof *a->stamps.stamp) == 0);
}

static bool same_dataset(const struct dr_dataset *a, const struct dr_dataset *b)
{
    if (a->kind != b->kind || a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (strcmp(a->entry[i].point, b->entry[i].point) != 0 ||
            strcmp(a->entry[i].type, b->entry[i].type) != 0 ||
            a->entry[i].n_repeated != b->entry[i].n_repeated ||
            a->entry[i].n_unsorted != b->entry[i].n_unsorted ||
            !same_values(&a->entry[i], &b->entry[i]))
            return false;
    return true;
}

// The NUL behind the text is there, as dr_input_init() puts it.
static enum dr_status read_once(const char *text, size_t size, enum dr_data_kind kind,
                                struct dr_dataset *dataset, struct dr_error *err)
{
    struct dr_input input = {.name = "fuzz.csv", .data = (char *)text, .size = size};
    const struct dr_reader *reader = NULL;
    *err = (struct dr_error){.status = DR_OK};
    dr_dataset_init(dataset, kind);
    enum dr_status status = dr_read_input(&input, dataset, &reader, err);
    FUZZ_CHECK(status != DR_OK || reader);
    FUZZ_CHECK(status != DR_OK || kind == DR_DATA_ANY || dataset->kind == kind);
    return status;
}

// Carriage returns at the ends of the lines change nothing.
static void check_crlf(const char *text, size_t size, enum dr_data_kind kind,
                       const struct dr_dataset *expected)
{
    struct dr_dataset dataset;
    struct dr_error err;
    size_t n = 0;
    char *converted = malloc(2 * size + 1);
    if (!converted)
        abort();
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '\n')
            converted[n++] = '\r';
        converted[n++] = text[i];
    }
    converted[n] = '\0';
    enum dr_status status = read_once(converted, n, kind, &dataset, &err);
    if (status != DR_OK)
        fuzz_fail(__FILE__, __LINE__, "a good file is good with CRLF", err.message);
    FUZZ_CHECK(same_dataset(expected, &dataset));
    dr_dataset_finish(&dataset);
    free(converted);
}

void fuzz_read(const char *text, size_t size, const enum dr_data_kind *kinds, bool is_text)
{
    for (; size > 0 && *kinds != DR_DATA_KIND_COUNT; kinds++) { // dr_input_init() refuses 0 bytes
        struct dr_dataset first, second;
        struct dr_error err, again;
        enum dr_status status = read_once(text, size, *kinds, &first, &err);
        FUZZ_CHECK(read_once(text, size, *kinds, &second, &again) == status);
        if (status == DR_OK) {
            check_dataset(&first);
            FUZZ_CHECK(same_dataset(&first, &second));
            if (is_text)
                check_crlf(text, size, *kinds, &first);
        } else {
            fuzz_check_failure(status, &err);
            FUZZ_CHECK(strcmp(err.message, again.message) == 0);
        }
        dr_dataset_finish(&first);
        dr_dataset_finish(&second);
    }
}
