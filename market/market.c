// SPDX-License-Identifier: GPL-3.0-or-later
#include "market/market.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "market/collect.h"
#include "market/further.h"
#include "market/hashprice.h"
#include "market/number.h"
#include "market/sced.h"

enum dr_status dr_market_record(struct dr_market *market, const char *role, const char *format,
                                const struct dr_input *input, struct dr_error *err)
{
    struct dr_source *source = realloc(market->source, (market->n_source + 1) * sizeof *source);
    if (!source)
        return dr_error_set(err, DR_ERR_MEMORY, "%s: out of memory", input->name);
    market->source = source;
    source += market->n_source++;
    *source = (struct dr_source){
        .role = role, .name = input->name, .reader = format, .bytes = input->size};
    memcpy(source->sha256, input->sha256, sizeof source->sha256);
    return DR_OK;
}

static const char *type_text(const struct dr_entry *entry)
{
    return entry->type[0] ? entry->type : "no type";
}

// LZ was taken and there is LZEW: what metered load settles at.
static void take_energy_weighted(struct dr_market *market, const struct dr_entry *taken,
                                 struct dr_entry *weighted)
{
    market->energy_weighted = dr_collect_take(weighted);
    snprintf(market->note, sizeof market->note,
             "%s is in the files as LZ and as LZEW; metered load settles at LZEW, positions at LZ "
             "(--point %s:LZEW takes LZEW for both)",
             taken->point, taken->point);
}

// The point is in the files under other types, and the user did not choose.
static void look_at_other_types(struct dr_market *market, const struct dr_entry *taken,
                                struct dr_dataset *dataset)
{
    for (size_t i = 0; i < dataset->n; i++) {
        struct dr_entry *other = &dataset->entry[i];
        if (other == taken || strcmp(other->point, taken->point) != 0)
            continue;
        if (strcmp(taken->type, "LZ") == 0 && strcmp(other->type, "LZEW") == 0) {
            take_energy_weighted(market, taken, other);
            return;
        }
        snprintf(market->note, sizeof market->note,
                 "%s is in the files as %s and as %s; %s is taken (--point %s:%s takes the other)",
                 taken->point, type_text(taken), type_text(other), type_text(taken), taken->point,
                 other->type);
    }
}

// Series of the further points; one of them may be the load's own.
static enum dr_status copy_other_points(struct dr_market *market,
                                        const struct dr_market_request *request,
                                        const struct dr_dataset *dataset, struct dr_error *err)
{
    if (request->n_other_point == 0)
        return DR_OK;
    market->other_point = calloc(request->n_other_point, sizeof *market->other_point);
    if (!market->other_point)
        return dr_error_set(err, DR_ERR_MEMORY, "out of memory for the settlement points");
    for (size_t i = 0; i < request->n_other_point; i++) {
        struct dr_entry *entry;
        enum dr_status status = dr_dataset_pick(dataset, request->other_point[i], &entry, err);
        if (status != DR_OK)
            return status;
        if (!dr_series_copy(&market->other_point[i], &entry->series))
            return dr_error_set(err, DR_ERR_MEMORY, "out of memory for the prices of %s",
                                entry->point);
        market->n_other_point++;
    }
    return DR_OK;
}

// Reads the real-time prices, joined, and takes the series of the points.
static enum dr_status read_prices(struct dr_market *market, const struct dr_market_request *request,
                                  struct dr_error *err)
{
    struct dr_dataset dataset;
    struct dr_entry *entry = NULL;
    dr_dataset_init(&dataset, DR_DATA_RTM_SPP);
    enum dr_status status =
        dr_collect(market, &dataset, request->price_file, request->n_price_file, err);
    if (status == DR_OK)
        status = dr_dataset_pick(&dataset, request->point, &entry, err);
    if (status == DR_OK)
        status = copy_other_points(market, request, &dataset, err);
    if (status == DR_OK) {
        market->spp = dr_collect_take(entry);
        snprintf(market->point, sizeof market->point, "%s%s%s", entry->point,
                 entry->type[0] ? ":" : "", entry->type);
        market->n_repeated = entry->n_repeated;
        market->n_unsorted = entry->n_unsorted;
        if (!(request->point && strchr(request->point, ':')))
            look_at_other_types(market, entry, &dataset);
    }
    dr_dataset_finish(&dataset);
    return status;
}

// Reads prices of the point of the real-time ones, on the grid or at instants.
static enum dr_status read_of_point(struct dr_market *market, enum dr_data_kind kind,
                                    const char *const *file, size_t n_file, const char *point,
                                    struct dr_error *err)
{
    struct dr_dataset dataset;
    struct dr_entry *entry = NULL;
    dr_dataset_init(&dataset, kind);
    enum dr_status status = dr_collect(market, &dataset, file, n_file, err);
    if (status == DR_OK)
        status = dr_dataset_pick(&dataset, point, &entry, err);
    if (status == DR_OK && kind == DR_DATA_SCED_LMP) {
        market->lmp = entry->stamps;
        entry->stamps = (struct dr_stamps){.n = 0};
    } else if (status == DR_OK) {
        market->day_ahead = dr_collect_take(entry);
    }
    dr_dataset_finish(&dataset);
    return status;
}

// ---- hashprice ---------------------------------------------------------------------------------

// A constant from the day before the first to the last day of the prices.
static enum dr_status constant_hashprice(struct dr_market *market, double value,
                                         struct dr_error *err)
{
    int64_t first = dr_clock_utc_day(market->spp.first_start_utc_s) - 1;
    int64_t last = dr_clock_utc_day(dr_series_end_utc_s(&market->spp) - 1);
    for (int64_t day = first; day <= last; day++)
        if (dr_series_put(&market->hashprice, day * DR_DAY_S, value) == DR_SERIES_NO_MEMORY)
            return dr_error_set(err, DR_ERR_MEMORY, "out of memory for the hashprice");
    snprintf(market->hashprice_name, sizeof market->hashprice_name, "constant %g $/PH/day", value);
    return DR_OK;
}

static enum dr_status read_hashprice(struct dr_market *market, const char *text,
                                     struct dr_error *err)
{
    double value;
    dr_series_init(&market->hashprice, DR_DAY_S, DR_PUBLISHED_AFTER_END);
    dr_series_init(&market->bitcoin, DR_DAY_S, DR_PUBLISHED_AFTER_END);
    if (text && dr_number_parse(text, strlen(text), &value)) {
        if (!(value >= 0 && value <= DR_HASHPRICE_MAX_USD_PH_DAY))
            return dr_error_set(err, DR_ERR_USAGE,
                                "--hashprice: not a usable value\n  found %s, expected 0 to %g "
                                "$/PH/day or a file",
                                text, DR_HASHPRICE_MAX_USD_PH_DAY);
        return constant_hashprice(market, value, err);
    }
    struct dr_dataset dataset;
    dr_dataset_init(&dataset, DR_DATA_HASHPRICE);
    enum dr_status status =
        text ? dr_collect(market, &dataset, &text, 1, err) : dr_hashprice_builtin(&dataset, err);
    for (size_t i = 0; i < dataset.n && status == DR_OK; i++) {
        struct dr_entry *entry = &dataset.entry[i];
        if (strcmp(entry->point, DR_HASHPRICE_SERIES) == 0)
            market->hashprice = dr_collect_take(entry);
        else if (strcmp(entry->point, DR_BITCOIN_SERIES) == 0)
            market->bitcoin = dr_collect_take(entry);
    }
    if (status == DR_OK && market->hashprice.n == 0)
        status = dr_error_set(err, DR_ERR_INPUT,
                              "%s: no day has a hashprice\n  found only days with missing figures, "
                              "expected a price, coins and a hash rate",
                              text);
    if (status == DR_OK)
        snprintf(market->hashprice_name, sizeof market->hashprice_name, "%s",
                 text ? text : DR_HASHPRICE_BUILTIN_NAME);
    dr_dataset_finish(&dataset);
    return status;
}

// ---- checks ------------------------------------------------------------------------------------

// Finds [begin, end) of the settled span.
static enum dr_status choose_span(struct dr_market *market, const struct dr_market_request *request,
                                  struct dr_error *err)
{
    char wanted[DR_DATE_SIZE], first[DR_TIME_SIZE], last[DR_TIME_SIZE];
    const struct dr_series *spp = &market->spp;
    int64_t spp_end = dr_series_end_utc_s(spp);
    int64_t from = request->has_from ? dr_clock_central_midnight_utc_s(request->from_day)
                                     : spp->first_start_utc_s;
    int64_t to = request->has_to ? dr_clock_central_midnight_utc_s(request->to_day + 1) : spp_end;
    // The first and the last day of the prices may be partial.
    if (from < spp->first_start_utc_s &&
        request->from_day == dr_clock_central_day(spp->first_start_utc_s))
        from = spp->first_start_utc_s;
    if (to > spp_end && request->to_day == dr_clock_central_day(spp_end - 1))
        to = spp_end;
    dr_clock_format_central(spp->first_start_utc_s, first);
    dr_clock_format_central(spp_end, last);
    if (request->has_from && request->has_to && request->from_day > request->to_day) {
        char to_text[DR_DATE_SIZE];
        dr_clock_format_date(request->from_day, wanted);
        dr_clock_format_date(request->to_day, to_text);
        return dr_error_set(err, DR_ERR_USAGE,
                            "--from is after --to\n  found %s and %s, expected days in order",
                            wanted, to_text);
    }
    if (from < spp->first_start_utc_s || from >= spp_end) {
        dr_clock_format_date(request->from_day, wanted);
        return dr_error_set(err, DR_ERR_USAGE,
                            "--from %s: the prices do not cover this day\n  found prices from %s "
                            "to %s",
                            wanted, first, last);
    }
    if (to > spp_end || to <= spp->first_start_utc_s) {
        dr_clock_format_date(request->to_day, wanted);
        return dr_error_set(err, DR_ERR_USAGE,
                            "--to %s: the prices do not cover this day\n  found prices from %s to "
                            "%s",
                            wanted, first, last);
    }
    market->begin = (size_t)((from - spp->first_start_utc_s) / DR_INTERVAL_S);
    market->end = (size_t)((to - spp->first_start_utc_s) / DR_INTERVAL_S);
    return DR_OK;
}

static enum dr_status check_gaps(struct dr_market *market, bool skip, struct dr_error *err)
{
    size_t first = market->end;
    for (size_t i = market->begin; i < market->end; i++) {
        if (!isnan(market->spp.value[i]))
            continue;
        if (first == market->end)
            first = i;
        market->n_missing++;
    }
    market->n_settled = market->end - market->begin - market->n_missing;
    if (market->n_missing == 0 || (skip && market->n_settled > 0))
        return DR_OK;
    char utc[DR_TIME_SIZE], central[DR_TIME_SIZE];
    dr_clock_format_utc(dr_series_start_utc_s(&market->spp, first), utc);
    dr_clock_format_central(dr_series_start_utc_s(&market->spp, first), central);
    if (market->n_settled == 0)
        return dr_error_set(err, DR_ERR_INPUT,
                            "real-time prices of %s: all %zu intervals are missing\n"
                            "  found none from %s (%s), expected at least one",
                            market->point, market->n_missing, utc, central);
    bool hourly = market->n_settled > 1 && market->n_missing >= 3 * (market->n_settled - 1);
    return dr_error_set(err, DR_ERR_INPUT,
                        "real-time prices of %s have gaps: %zu of %zu intervals are missing\n"
                        "  found none from %s (%s), expected every 15 minutes%s",
                        market->point, market->n_missing, market->end - market->begin, utc, central,
                        hourly ? "; hourly prices are for --day-ahead"
                               : "; --gaps skip leaves them out");
}

size_t dr_market_count_missing(const struct dr_market *market, const struct dr_series *series,
                               int64_t first_utc_s)
{
    size_t n = 0;
    for (size_t i = market->begin; i < market->end; i++) {
        int64_t start = dr_series_start_utc_s(&market->spp, i);
        n += start >= first_utc_s && !isnan(market->spp.value[i]) &&
                     isnan(dr_series_at(series, start))
                 ? 1
                 : 0;
    }
    return n;
}

// Intervals that the files have as LZ only settle at it.
static enum dr_status fill_energy_weighted(struct dr_market *market, struct dr_error *err)
{
    size_t n = 0, used = strlen(market->note);
    for (size_t i = market->begin; i < market->end && market->energy_weighted.n > 0; i++) {
        int64_t start = dr_series_start_utc_s(&market->spp, i);
        if (isnan(market->spp.value[i]) || !isnan(dr_series_at(&market->energy_weighted, start)))
            continue;
        if (dr_series_put(&market->energy_weighted, start, market->spp.value[i]) ==
            DR_SERIES_NO_MEMORY)
            return dr_error_set(err, DR_ERR_MEMORY, "out of memory for the prices of %s",
                                market->point);
        n++;
    }
    if (n > 0)
        snprintf(market->note + used, sizeof market->note - used,
                 "; in %zu intervals there is no LZEW, and load settles at LZ", n);
    return DR_OK;
}

// A series must have a value wherever a price is settled.
static enum dr_status check_cover(const struct dr_market *market, const struct dr_series *series,
                                  const char *what, const char *hint, struct dr_error *err)
{
    for (size_t i = market->begin; i < market->end; i++) {
        int64_t start = dr_series_start_utc_s(&market->spp, i);
        if (isnan(market->spp.value[i]) || !isnan(dr_series_at(series, start)))
            continue;
        char at[DR_TIME_SIZE], first[DR_TIME_SIZE], last[DR_TIME_SIZE];
        dr_clock_format_utc(start, at);
        dr_clock_format_utc(series->first_start_utc_s, first);
        dr_clock_format_utc(dr_series_end_utc_s(series), last);
        return dr_error_set(err, DR_ERR_INPUT,
                            "%s: no value for %s, which the prices cover\n  found values from %s "
                            "to %s, expected one for every interval; %s",
                            what, at, first, last, hint);
    }
    return DR_OK;
}

static enum dr_status check_other_points(const struct dr_market *market,
                                         const struct dr_market_request *request,
                                         struct dr_error *err)
{
    for (size_t i = 0; i < market->n_other_point; i++) {
        char what[DR_NAME_SIZE];
        snprintf(what, sizeof what, "real-time prices of %s", request->other_point[i]);
        enum dr_status status = check_cover(market, &market->other_point[i], what,
                                            "a contract that settles there needs each", err);
        if (status != DR_OK)
            return status;
    }
    return DR_OK;
}

enum dr_status dr_market_init(struct dr_market *market, const struct dr_market_request *request,
                              struct dr_error *err)
{
    *market = (struct dr_market){.skip_gaps = request->skip_gaps};
    dr_series_init(&market->day_ahead, DR_HOUR_S, DR_PUBLISHED_DAY_AHEAD);
    dr_series_init(&market->energy_weighted, DR_INTERVAL_S, DR_PUBLISHED_AFTER_END);
    enum dr_status status = read_prices(market, request, err);
    if (status == DR_OK)
        status = choose_span(market, request, err);
    if (status == DR_OK)
        status = check_gaps(market, request->skip_gaps, err);
    if (status == DR_OK)
        status = fill_energy_weighted(market, err);
    if (status == DR_OK)
        status = check_other_points(market, request, err);
    // The other series are of the same point, whatever type the real-time file gave it.
    char point[DR_NAME_SIZE];
    snprintf(point, sizeof point, "%.*s", (int)strcspn(market->point, ":"), market->point);
    if (status == DR_OK && request->n_day_ahead_file > 0) {
        status = read_of_point(market, DR_DATA_DAM_SPP, request->day_ahead_file,
                               request->n_day_ahead_file, point, err);
        if (status == DR_OK && request->skip_gaps)
            market->n_missing_day_ahead =
                dr_market_count_missing(market, &market->day_ahead, INT64_MIN);
        else if (status == DR_OK)
            status = check_cover(market, &market->day_ahead, "day-ahead prices",
                                 "with --gaps skip rules mine where there is none", err);
    }
    if (status == DR_OK && request->n_lmp_file > 0)
        status = read_of_point(market, DR_DATA_SCED_LMP, request->lmp_file, request->n_lmp_file,
                               point, err);
    if (status == DR_OK)
        status = read_hashprice(market, request->hashprice, err);
    if (status == DR_OK)
        status = check_cover(market, &market->hashprice, market->hashprice_name,
                             "--hashprice takes a file or a number", err);
    if (status == DR_OK)
        status = dr_further_read(market, request->further, err);
    if (status == DR_OK)
        dr_sced_add_adders(market);
    if (status != DR_OK)
        dr_market_finish(market);
    return status;
}

void dr_market_finish(struct dr_market *market)
{
    dr_series_finish(&market->spp);
    dr_series_finish(&market->day_ahead);
    dr_series_finish(&market->hashprice);
    dr_series_finish(&market->bitcoin);
    dr_stamps_finish(&market->lmp);
    dr_series_finish(&market->energy_weighted);
    for (size_t i = 0; i < market->n_other_point; i++)
        dr_series_finish(&market->other_point[i]);
    free(market->other_point);
    market->other_point = NULL;
    market->n_other_point = 0;
    dr_further_finish(market);
    free(market->source);
    market->source = NULL;
    market->n_source = 0;
}
