// SPDX-License-Identifier: GPL-3.0-or-later
// Says what data files are: points and types, span, days, gaps, repeats and levels.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "market/clock.h"
#include "market/dataset.h"
#include "market/input.h"
#include "market/readers/reader.h"
#include "sim/cli.h"
#include "sim/cli_options.h"
#include "sim/output.h"

enum { MOST_SHOWN = 5 }; // gaps and odd days printed one by one

// ---- one series --------------------------------------------------------------------------------

static const char *time_text(const struct dr_series *series, int64_t utc_s, char *out)
{
    if (series->step_s < DR_DAY_S)
        dr_clock_format_central(utc_s, out);
    else
        dr_clock_format_date(dr_clock_utc_day(utc_s), out);
    return out;
}

// Real-time prices come every 15 minutes; a tidy file may as well hold hours.
static int32_t apparent_step_s(const struct dr_series *series)
{
    if (series->step_s != DR_INTERVAL_S)
        return series->step_s;
    for (size_t i = 0; i < series->n; i++)
        if (!isnan(series->value[i]) && dr_series_start_utc_s(series, i) % DR_HOUR_S != 0)
            return DR_INTERVAL_S;
    return series->n > 1 ? DR_HOUR_S : DR_INTERVAL_S;
}

static void print_levels(const struct dr_series *series, const char *unit)
{
    double sum = 0, min = INFINITY, max = -INFINITY;
    size_t n = 0, n_negative = 0;
    int64_t at_min = 0, at_max = 0;
    char low[DR_TIME_SIZE], high[DR_TIME_SIZE];
    for (size_t i = 0; i < series->n; i++) {
        double value = series->value[i];
        if (isnan(value))
            continue;
        n++;
        sum += value;
        n_negative += value < 0;
        if (value < min) {
            min = value;
            at_min = dr_series_start_utc_s(series, i);
        }
        if (value > max) {
            max = value;
            at_max = dr_series_start_utc_s(series, i);
        }
    }
    printf("    levels     min %.2f (%s), mean %.2f, max %.2f (%s) %s; %zu below 0\n", min,
           time_text(series, at_min, low), sum / (double)n, max, time_text(series, at_max, high),
           unit, n_negative);
}

static void print_gaps(const struct dr_series *series, int32_t step_s)
{
    size_t n_missing = 0, n_gap = 0, stride = (size_t)step_s / (size_t)series->step_s;
    char from[DR_TIME_SIZE];
    for (size_t i = 0; i < series->n; i += stride) {
        if (!isnan(series->value[i]))
            continue;
        size_t length = 0;
        int64_t start = dr_series_start_utc_s(series, i);
        for (; isnan(series->value[i + length * stride]); length++)
            ;
        n_missing += length;
        if (n_gap++ < MOST_SHOWN)
            printf("    gap        %zu missing from %s\n", length, time_text(series, start, from));
        i += (length - 1) * stride;
    }
    if (n_gap > MOST_SHOWN)
        printf("    gap        ... and %zu more\n", n_gap - MOST_SHOWN);
    if (n_gap == 0)
        printf("    gaps       none\n");
    else
        printf("    gaps       %zu, %zu values missing in all\n", n_gap, n_missing);
}

// Values per Central day: whole days by their number, and each day that is not like the others.
static void print_days(const struct dr_series *series, int32_t step_s)
{
    int per_hour = DR_HOUR_S / step_s;
    size_t n_ordinary = 0, n_odd = 0;
    int32_t first = dr_clock_central_day(series->first_start_utc_s);
    int32_t last = dr_clock_central_day(dr_series_end_utc_s(series) - 1);
    printf("    days       ");
    for (int32_t day = first; day <= last; day++) {
        int n = 0, n_expected = dr_clock_intervals(day) / 4 * per_hour;
        char date[DR_DATE_SIZE];
        int64_t end = dr_clock_central_midnight_utc_s(day + 1);
        for (int64_t t = dr_clock_central_midnight_utc_s(day); t < end; t += step_s)
            n += !isnan(dr_series_at(series, t));
        if (n == 24 * per_hour && n_expected == n) {
            n_ordinary++;
            continue;
        }
        if (n_odd++ < MOST_SHOWN) {
            dr_clock_format_date(day, date);
            printf("%s %d%s, ", date, n,
                   n != n_expected     ? " (incomplete)"
                   : n < 24 * per_hour ? " (clocks go forward)"
                                       : " (clocks go back)");
        }
    }
    if (n_odd > MOST_SHOWN)
        printf("%zu more, ", n_odd - MOST_SHOWN);
    printf("%zu days of %d\n", n_ordinary, 24 * per_hour);
}

static void print_entry(const struct dr_entry *entry, const char *unit)
{
    const struct dr_series *series = &entry->series;
    int32_t step_s = apparent_step_s(series);
    char first[DR_TIME_SIZE], last[DR_TIME_SIZE], count[32];
    size_t n = 0;
    for (size_t i = 0; i < series->n; i++)
        n += isnan(series->value[i]) ? 0 : 1;
    printf("  %s%s%s\n", entry->point, entry->type[0] ? ", type " : "", entry->type);
    printf(
        "    span       %s to %s, %s values, %s\n",
        time_text(series, series->first_start_utc_s, first),
        // Up to the end of the last interval; of days, the last one itself.
        time_text(series,
                  dr_series_start_utc_s(series, series->n - 1) + (step_s < DR_DAY_S ? step_s : 0),
                  last),
        dr_output_thousands((double)n, count, sizeof count),
        step_s == DR_INTERVAL_S ? "every 15 minutes"
        : step_s == DR_HOUR_S   ? "hourly"
                                : "daily (UTC)");
    if (step_s <= DR_HOUR_S)
        print_days(series, step_s);
    print_gaps(series, step_s);
    printf("    rows       %zu repeated with the same value, %zu out of order\n", entry->n_repeated,
           entry->n_unsorted);
    print_levels(series, unit);
}

// Irregular instants: how many, from when to when, how far apart.
static void print_stamps(const struct dr_entry *entry, const char *unit)
{
    const struct dr_stamps *stamps = &entry->stamps;
    const struct dr_stamp *stamp = stamps->stamp;
    char first[DR_TIME_SIZE], last[DR_TIME_SIZE], at[DR_TIME_SIZE], count[32];
    double sum = 0, min = INFINITY, max = -INFINITY;
    int64_t longest_s = 0, longest_from_s = stamp[0].utc_s;
    size_t n_negative = 0;
    for (size_t i = 0; i < stamps->n; i++) {
        sum += stamp[i].value;
        min = fmin(min, stamp[i].value);
        max = fmax(max, stamp[i].value);
        n_negative += stamp[i].value < 0 ? 1 : 0;
        if (i > 0 && stamp[i].utc_s - stamp[i - 1].utc_s > longest_s) {
            longest_s = stamp[i].utc_s - stamp[i - 1].utc_s;
            longest_from_s = stamp[i - 1].utc_s;
        }
    }
    dr_clock_format_central(stamp[0].utc_s, first);
    dr_clock_format_central(stamp[stamps->n - 1].utc_s, last);
    dr_clock_format_central(longest_from_s, at);
    printf("  %s%s%s\n", entry->point, entry->type[0] ? ", type " : "", entry->type);
    printf("    span       %s to %s, %s values at irregular times\n", first, last,
           dr_output_thousands((double)stamps->n, count, sizeof count));
    printf("    spacing    mean %.0f s, longest %lld s from %s\n",
           stamps->n > 1
               ? (double)(stamp[stamps->n - 1].utc_s - stamp[0].utc_s) / (double)(stamps->n - 1)
               : 0.0,
           (long long)longest_s, at);
    printf("    rows       %zu repeated with the same value, %zu out of order\n", entry->n_repeated,
           entry->n_unsorted);
    printf("    levels     min %.2f, mean %.2f, max %.2f %s; %zu below 0\n", min,
           sum / (double)stamps->n, max, unit, n_negative);
}

// Peaks of the system: how many in which months of the year, and the load where it is given.
static void print_peaks(const struct dr_entry *entry, const char *unit)
{
    const struct dr_stamps *stamps = &entry->stamps;
    char first[DR_TIME_SIZE], last[DR_TIME_SIZE];
    size_t n_month[12] = {0}, n_known = 0;
    double sum = 0, min = INFINITY, max = -INFINITY;
    for (size_t i = 0; i < stamps->n; i++) {
        int year, month, day;
        double value = stamps->stamp[i].value;
        dr_clock_date(dr_clock_central_day(stamps->stamp[i].utc_s), &year, &month, &day);
        n_month[month - 1]++;
        if (isnan(value))
            continue;
        n_known++;
        sum += value;
        min = fmin(min, value);
        max = fmax(max, value);
    }
    dr_clock_format_central(stamps->stamp[0].utc_s, first);
    dr_clock_format_central(stamps->stamp[stamps->n - 1].utc_s, last);
    printf("  %s\n    span       %s to %s, %zu intervals of 15 minutes\n    months     ",
           entry->point, first, last, stamps->n);
    const char *between = "";
    for (int m = 0; m < 12; m++)
        if (n_month[m] > 0) {
            printf("%s%zu in %s", between, n_month[m], dr_clock_month_name(m + 1));
            between = ", ";
        }
    printf("\n    rows       %zu repeated with the same value, %zu out of order\n",
           entry->n_repeated, entry->n_unsorted);
    if (n_known > 0)
        printf("    levels     min %.2f, mean %.2f, max %.2f %s; %zu not given\n", min,
               sum / (double)n_known, max, unit, stamps->n - n_known);
    else
        printf("    levels     none given\n");
}

// Spans under one name: how many, how long together, the first of them one by one.
static void print_spans(struct dr_entry *entry, const char *unit)
{
    struct dr_spans *spans = &entry->spans;
    char from[DR_TIME_SIZE], to[DR_TIME_SIZE], value[48];
    int64_t sum_s = 0;
    dr_spans_sort(spans, &entry->n_repeated);
    for (size_t i = 0; i < spans->n; i++)
        sum_s += spans->span[i].end_utc_s - spans->span[i].start_utc_s;
    printf("  %s\n    spans      %zu, %.2f hours together\n", entry->point, spans->n,
           (double)sum_s / DR_HOUR_S);
    for (size_t i = 0; i < spans->n && i < MOST_SHOWN; i++) {
        const struct dr_span *span = &spans->span[i];
        dr_clock_format_central(span->start_utc_s, from);
        dr_clock_format_central(span->end_utc_s, to);
        if (isinf(span->value))
            snprintf(value, sizeof value, "no limit");
        else
            snprintf(value, sizeof value, "%g %s", span->value, unit);
        printf("    from       %s to %s: %s\n", from, to, value);
    }
    if (spans->n > MOST_SHOWN)
        printf("    from       ... and %zu more\n", spans->n - MOST_SHOWN);
    printf("    rows       %zu repeated, %zu out of order\n", entry->n_repeated, entry->n_unsorted);
}

static void print_any(struct dr_entry *entry, enum dr_data_kind kind, const char *unit)
{
    if (kind == DR_DATA_PEAKS)
        print_peaks(entry, unit);
    else if (entry->spans.n > 0)
        print_spans(entry, unit);
    else if (entry->stamps.n > 0)
        print_stamps(entry, unit);
    else
        print_entry(entry, unit);
}

static const char *unit_of(const struct dr_dataset *dataset, size_t i)
{
    if (dataset->kind == DR_DATA_HASHPRICE &&
        strcmp(dataset->entry[i].point, DR_BITCOIN_SERIES) == 0)
        return "$/BTC";
    // Tidy prices are of either kind, in one unit.
    return dr_data_kind_info(dataset->kind == DR_DATA_ANY ? DR_DATA_RTM_SPP : dataset->kind)->unit;
}

// ---- the command -------------------------------------------------------------------------------

static enum dr_status inspect(const char *name, struct dr_error *err)
{
    struct dr_input input;
    struct dr_dataset dataset;
    const struct dr_reader *reader = NULL;
    enum dr_status status = dr_input_init(&input, name, err);
    if (status != DR_OK)
        return status;
    dr_dataset_init(&dataset, DR_DATA_ANY);
    status = dr_read_input(&input, &dataset, &reader, err);
    if (status == DR_OK) {
        const struct dr_data_kind_info *kind = dr_data_kind_info(reader->kind);
        printf("%s: %s (%s%s%s), %zu bytes\n  sha256 %s\n", name, reader->title, kind->name,
               kind->option[0] ? "" : ", real-time or day-ahead",
               dataset.n == 1 ? "" : ", several series", input.size, input.sha256);
        for (size_t i = 0; i < dataset.n; i++)
            print_any(&dataset.entry[i], dataset.kind, unit_of(&dataset, i));
    }
    dr_dataset_finish(&dataset);
    dr_input_finish(&input);
    return status;
}

static enum dr_status take_file(void *files, const char *value, struct dr_error *err)
{
    return dr_text_list_add(files, value, err);
}

static const struct dr_option no_options[] = {{NULL, NULL, NULL, NULL}};

static const struct dr_command command = {
    .name = "inspect",
    .usage = "inspect FILE...",
    .summary =
        "Says what a data file is: points and types, span, intervals per day, gaps, repeats,\n"
        "minimum, mean and maximum. Times are Central.",
    .example = "dr-sim inspect ercot2024.csv",
    .option = no_options,
    .argument = take_file,
};

int dr_cli_inspect(int argc, char **argv)
{
    struct dr_text_list files = {.n = 0};
    struct dr_error err = {.status = DR_OK};
    enum dr_status status = DR_OK;
    enum dr_cli_result parsed = dr_cli_parse(&command, argc, argv, &files, &err);
    if (parsed == DR_CLI_ERROR)
        status = err.status;
    else if (parsed == DR_CLI_RUN && files.n == 0)
        status =
            dr_error_set(&err, DR_ERR_USAGE, "inspect: no file\n  found nothing, expected FILE...");
    for (size_t i = 0; i < files.n && parsed == DR_CLI_RUN && status == DR_OK; i++)
        status = inspect(files.text[i], &err);
    dr_text_list_finish(&files);
    return dr_cli_report(status, &err);
}
