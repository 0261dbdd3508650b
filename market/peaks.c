// SPDX-License-Identifier: GPL-3.0-or-later
#include "market/peaks.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "market/clock.h"

// A method: the months that count, in equal parts.
static const struct {
    const char *name;
    int first_month, last_month;
} methods[DR_PEAK_METHOD_COUNT] = {
    [DR_PEAK_4CP] = {"4CP", 6, 9},
    [DR_PEAK_12CP] = {"12CP", 1, 12},
};

// What is looked at while the peaks are found.
struct search {
    const struct dr_market *market;
    enum dr_peak_method method;
    double month_share;
    int64_t begin_utc_s, end_utc_s; // of the span
    struct dr_peaks *peaks;
};

// ---- Central months, counted from January of year 0 --------------------------------------------

static int month_of(int64_t utc_s)
{
    int year, month, day;
    dr_clock_date(dr_clock_central_day(utc_s), &year, &month, &day);
    return 12 * year + month - 1;
}

static int64_t month_start_utc_s(int month)
{
    return dr_clock_central_midnight_utc_s(dr_clock_day(month / 12, month % 12 + 1, 1));
}

static bool counts(const struct search *search, int month)
{
    int of_year = month % 12 + 1;
    return of_year >= methods[search->method].first_month &&
           of_year <= methods[search->method].last_month;
}

static bool is_whole(const struct search *search, int month)
{
    return month_start_utc_s(month) >= search->begin_utc_s &&
           month_start_utc_s(month + 1) <= search->end_utc_s;
}

// "June 2024"
static const char *month_text(int month, char out[static DR_DATE_SIZE])
{
    snprintf(out, DR_DATE_SIZE, "%s %d", dr_clock_month_name(month % 12 + 1), month / 12);
    return out;
}

// ---- finding -----------------------------------------------------------------------------------

// Takes an interval that lies in the span.
static enum dr_status add(const struct search *search, int64_t start_utc_s, double share,
                          bool estimated, struct dr_error *err)
{
    struct dr_peaks *peaks = search->peaks;
    if (start_utc_s < search->begin_utc_s || start_utc_s >= search->end_utc_s)
        return DR_OK;
    if (isnan(dr_series_at(&search->market->spp, start_utc_s))) {
        char month[DR_DATE_SIZE], central[DR_TIME_SIZE];
        dr_clock_format_central(start_utc_s, central);
        return dr_error_set(err, DR_ERR_INPUT,
                            "the system peak of %s is in a gap of the prices\n"
                            "  found no price for %s, expected one: the transmission charge hangs "
                            "on this interval",
                            month_text(month_of(start_utc_s), month), central);
    }
    struct dr_peak *grown = realloc(peaks->peak, (peaks->n + 1) * sizeof *grown);
    if (!grown)
        return dr_error_set(err, DR_ERR_MEMORY, "out of memory for the system peaks");
    peaks->peak = grown;
    peaks->peak[peaks->n++] = (struct dr_peak){start_utc_s, share, estimated};
    return DR_OK;
}

// Every peak of the list counts, wherever the span is: a list that is wrong is not used.
static enum dr_status check_list(const struct search *search, struct dr_error *err)
{
    const struct dr_stamps *list = &search->market->peak;
    char month[DR_DATE_SIZE], central[DR_TIME_SIZE], before[DR_TIME_SIZE];
    for (size_t i = 0; i < list->n; i++) {
        int own = month_of(list->stamp[i].utc_s);
        dr_clock_format_central(list->stamp[i].utc_s, central);
        if (!counts(search, own))
            return dr_error_set(err, DR_ERR_INPUT,
                                "--peaks: a peak that %s does not count\n  found %s, expected "
                                "peaks of %s to %s only",
                                methods[search->method].name, central,
                                dr_clock_month_name(methods[search->method].first_month),
                                dr_clock_month_name(methods[search->method].last_month));
        if (i == 0 || month_of(list->stamp[i - 1].utc_s) != own)
            continue;
        dr_clock_format_central(list->stamp[i - 1].utc_s, before);
        return dr_error_set(err, DR_ERR_INPUT,
                            "--peaks: two system peaks in one month\n  found %s and %s, expected "
                            "one in %s",
                            before, central, month_text(own, month));
    }
    return DR_OK;
}

static bool is_listed(const struct dr_stamps *list, int month)
{
    for (size_t i = 0; i < list->n; i++)
        if (month_of(list->stamp[i].utc_s) == month)
            return true;
    return false;
}

static enum dr_status from_list(const struct search *search, struct dr_error *err)
{
    const struct dr_stamps *list = &search->market->peak;
    char month[DR_DATE_SIZE], first[DR_DATE_SIZE], last[DR_DATE_SIZE];
    enum dr_status status = check_list(search, err);
    for (int m = month_of(search->begin_utc_s);
         status == DR_OK && month_start_utc_s(m) < search->end_utc_s; m++)
        if (counts(search, m) && is_whole(search, m) && !is_listed(list, m))
            status = dr_error_set(
                err, DR_ERR_INPUT,
                "--peaks: no system peak of %s\n  found %zu from %s to %s, expected one of each "
                "whole month of the run that %s counts; --load without --peaks estimates them",
                month_text(m, month), list->n, month_text(month_of(list->stamp[0].utc_s), first),
                month_text(month_of(list->stamp[list->n - 1].utc_s), last),
                methods[search->method].name);
    for (size_t i = 0; status == DR_OK && i < list->n; i++)
        status = add(search, list->stamp[i].utc_s, search->month_share, false, err);
    return status;
}

// The hour of a month with the highest load, the first of several. The highest of a part of the
// month may be any hour: all have to be there.
static enum dr_status highest_hour(const struct dr_series *load_mw, int month, int64_t *highest,
                                   struct dr_error *err)
{
    double most_mw = -1;
    for (int64_t t = month_start_utc_s(month); t < month_start_utc_s(month + 1); t += DR_HOUR_S) {
        double mw = dr_series_at(load_mw, t);
        if (isnan(mw)) {
            char name[DR_DATE_SIZE], central[DR_TIME_SIZE];
            dr_clock_format_central(t, central);
            return dr_error_set(err, DR_ERR_INPUT,
                                "--load: the system load of %s is not complete\n  found none for "
                                "%s, expected every hour of a month whose peak is estimated",
                                month_text(month, name), central);
        }
        if (mw > most_mw) {
            most_mw = mw;
            *highest = t;
        }
    }
    return DR_OK;
}

static enum dr_status from_load(const struct search *search, struct dr_error *err)
{
    enum { QUARTERS = DR_HOUR_S / DR_INTERVAL_S };
    enum dr_status status = DR_OK;
    search->peaks->estimated = true;
    for (int m = month_of(search->begin_utc_s);
         status == DR_OK && month_start_utc_s(m) < search->end_utc_s; m++) {
        int64_t hour = 0;
        if (!counts(search, m))
            continue;
        status = highest_hour(&search->market->load_mw, m, &hour, err);
        for (int q = 0; q < QUARTERS && status == DR_OK; q++)
            status =
                add(search, hour + q * DR_INTERVAL_S, search->month_share / QUARTERS, true, err);
    }
    return status;
}

enum dr_status dr_peaks_init(struct dr_peaks *peaks, const struct dr_market *market,
                             enum dr_peak_method method, struct dr_error *err)
{
    *peaks = (struct dr_peaks){.n = 0};
    const struct search search = {
        .market = market,
        .method = method,
        .month_share = 1.0 / (methods[method].last_month - methods[method].first_month + 1),
        .begin_utc_s = dr_series_start_utc_s(&market->spp, market->begin),
        .end_utc_s = dr_series_start_utc_s(&market->spp, market->end),
        .peaks = peaks,
    };
    enum dr_status status;
    if (market->peak.n > 0)
        status = from_list(&search, err);
    else if (market->load_mw.n > 0)
        status = from_load(&search, err);
    else
        status = dr_error_set(err, DR_ERR_USAGE,
                              "the transmission charge by %s needs the system peaks\n  found "
                              "neither --peaks nor --load, expected --peaks FILE with the "
                              "published intervals, or --load FILE for an estimate",
                              methods[method].name);
    if (status != DR_OK)
        dr_peaks_finish(peaks);
    return status;
}

void dr_peaks_finish(struct dr_peaks *peaks)
{
    free(peaks->peak);
    *peaks = (struct dr_peaks){.n = 0};
}

const struct dr_peak *dr_peaks_at(const struct dr_peaks *peaks, int64_t start_utc_s)
{
    size_t low = 0, high = peaks->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (peaks->peak[middle].start_utc_s < start_utc_s)
            low = middle + 1;
        else
            high = middle;
    }
    return low < peaks->n && peaks->peak[low].start_utc_s == start_utc_s ? &peaks->peak[low] : NULL;
}
